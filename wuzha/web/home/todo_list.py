"""Gather the to-do items of a user from all packages, cached for the state of the books and of the log (ADR 11)."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.db.models import CharField, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject, new_method_proxy
from django.utils.translation import get_language

from wuzha.assessments import todo_items as assessment_items
from wuzha.assessments.duty_todo_items import list_duty_items
from wuzha.assessments.judged_orgs import SettledRows, find_settled, mark_settled
from wuzha.assessments.result_cache import ResultCache
from wuzha.assessments.todo_items import TodoScopes, load_judged_orgs
from wuzha.audit.books_state import read_books_state, read_state_but_rounds
from wuzha.audit.models import LogLine
from wuzha.audit.prepared_query import PreparedQuery, ValueSlot
from wuzha.audit.verification import read_chain_head
from wuzha.core.todo import TodoItem
from wuzha.core.vocabulary import Permission
from wuzha.decisions import todo_items as round_items
from wuzha.duties import todo_items as post_items
from wuzha.intake.uploads import todo_items as upload_items
from wuzha.maintenance import todo_items as maintenance_items
from wuzha.people import todo_items as people_items
from wuzha.people.access import find_scope, list_roles_today
from wuzha.people.log_in_state import must_set_password
from wuzha.people.models import User
from wuzha.programmes import todo_items as programme_items
from wuzha.registers import todo_items as register_items
from wuzha.reports.papers import todo_items as paper_items
from wuzha.web.home.todo_groups import TodoGroup, group_items

MAX_ITEMS = 100_000
"""Items in each cache of a process, at most 50 MB: those of ten offices of a whole county with nothing reported."""

FRAME_SECONDS = 30
"""How long the number in the frame may stand while others write."""

MAX_FRAME_COUNTS = 10_000


@dataclass(frozen=True, slots=True)
class BookItems:
    """The items that depend on books, roles and the day alone, and the rows on which no outcome depends any more."""

    items: tuple[TodoItem, ...]
    settled_rows: SettledRows


BOOK_ITEMS = ResultCache[BookItems](MAX_ITEMS, lambda result: 1 + len(result.items))
OTHER_ITEMS = ResultCache[tuple[TodoItem, ...]](MAX_ITEMS, lambda items: 1 + len(items))
"""The items that depend on the log but not on the steps of rounds, which a county writes by the thousand."""

TODO_GROUPS = ResultCache[tuple[TodoGroup, ...]](
    MAX_ITEMS, lambda groups: 1 + sum(len(group.items) for group in groups)
)
FRAME_COUNTS = ResultCache["FrameCount"](MAX_FRAME_COUNTS, lambda _: 1)


class LazyCount(SimpleLazyObject):  # type: ignore[type-arg]  # generic in its stubs alone
    """A number that is counted when a template shows it, also as a number in a sentence."""

    __int__ = new_method_proxy(int)


RoleKey = tuple[tuple[str, str], ...]
"""Path and role of each role of a user today."""


def list_todo_groups(user: User) -> tuple[TodoGroup, ...]:
    """Return what the user has to do, grouped by object, the overdue first."""
    today = timezone.localdate()
    roles = _list_role_keys(user)
    # Read the state before the rows: what is read afterwards is at least as new.
    head, uploads = read_chain_head(), upload_items.read_waiting_uploads()
    key = (user.pk, roles, today, get_language())
    groups = TODO_GROUPS.get(key, (head, uploads), lambda: group_items(_list_items(user, roles, today, uploads), today))
    # How old a backup is no line of the log says.
    if backup := list(maintenance_items.list_todo_items(user, today)):
        return group_items([*backup, *(item for group in groups for item in group.items)], today)
    return groups


def count_todo_items(user: User) -> int:
    """Return how many lines the list of the user has, without those that no longer matter."""
    return sum(not group.is_settled for group in list_todo_groups(user))


@dataclass(frozen=True, slots=True)
class FrameCount:
    """The number that the frame of a page shows, and the end of the log when it was counted."""

    count: int
    head: tuple[int, str]


def count_for_frame(user: User) -> int:
    """Return the number of the frame: at most half a minute old, but counted anew after each write of the user.

    Everybody's list would be made anew for each page after each write of anybody: half of the time of a page.
    """
    key = (user.pk, _list_role_keys(user), timezone.localdate(), get_language())
    head, uploads = read_chain_head(), upload_items.read_waiting_uploads()
    state = (int(time.monotonic() // FRAME_SECONDS), uploads)
    latest = FRAME_COUNTS.find(key, state)
    # A page that lists the items has them cached by now, and shows the same number above.
    is_listed = TODO_GROUPS.find(key, (head, uploads)) is not None
    if latest is not None and not is_listed and not _has_written_since(user, latest.head):
        return latest.count
    count = count_todo_items(user)
    FRAME_COUNTS.store(key, state, FrameCount(count, head))
    return count


def _has_written_since(user: User, head: tuple[int, str]) -> bool:
    """Return whether the user has lines after this end of the log, or the log has another line there (restored)."""
    return _prepare_lines_since().fetch_all(number=head[0], actor=user.username) != [head]


@cache
def _prepare_lines_since() -> PreparedQuery:
    number, actor = ValueSlot("number"), ValueSlot("actor", CharField())
    lines = LogLine.objects.filter(Q(number=number) | Q(number__gt=number, actor=actor))
    return PreparedQuery(lines.order_by("number").values_list("number", "hash")[:2])


def _list_role_keys(user: User) -> RoleKey:
    return tuple((role.org.path, role.role) for role in list_roles_today(user))


def add_todo_count(request: HttpRequest) -> dict[str, object]:
    """Provide `todo_count` to every template (a context processor); nothing is counted unless it is shown."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {}
    return {"todo_count": LazyCount(lambda: 0 if must_set_password(user) else count_for_frame(user))}


def _list_items(user: User, roles: RoleKey, today: date, uploads: tuple[str, ...]) -> list[TodoItem]:
    book = BOOK_ITEMS.get((roles, today, get_language()), read_books_state(), lambda: _list_book_items(user, today))
    items = OTHER_ITEMS.get(
        (user.pk, roles, today, get_language()),
        (read_state_but_rounds(), uploads),
        lambda: tuple(_list_items_but_rounds(user, today)),
    )
    other_items: Iterable[TodoItem] = (*items, *round_items.list_todo_items(user, today))
    if book.settled_rows:
        other_items = mark_settled(other_items, book.settled_rows)
    return [*other_items, *book.items]


def _list_items_but_rounds(user: User, today: date) -> Iterator[TodoItem]:
    """Yield the items that depend on no step of a round."""
    yield from upload_items.list_todo_items(user)
    yield from people_items.list_todo_items(user, today)
    yield from paper_items.list_todo_items(user)
    yield from register_items.list_todo_items(user)
    yield from post_items.list_todo_items(user, today)
    yield from programme_items.list_todo_items(find_scope(user, Permission.MANAGE_ORGS).paths, today)
    yield from programme_items.list_plans_to_sign(user, find_scope(user, Permission.SIGN_PLANS).paths)


def _list_book_items(user: User, today: date) -> BookItems:
    scopes = TodoScopes.find(user)
    judged_orgs = load_judged_orgs(scopes, today)
    settled_rows = find_settled(judged_orgs)
    cases = tuple(mark_settled(register_items.list_incomplete_cases(user), settled_rows))
    incomplete = {item.org_code for item in cases}
    items = (
        *cases,
        *assessment_items.list_todo_items(judged_orgs, scopes, today, incomplete),
        *list_duty_items(judged_orgs, scopes),
    )
    return BookItems(items, settled_rows)
