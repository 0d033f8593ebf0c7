"""Show what a write moves: before it, by the button beside that of the form, and after it, on the next page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, TypeVar

from django.db import DatabaseError, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from wuzha.assessments.consequence import (
    Consequence,
    compare_with_now,
    consequence_of,
    find_consequence,
    judge_before,
)
from wuzha.assessments.consequence_text import ConsequenceText, describe_consequence
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Permission
from wuzha.orgs.models import Org
from wuzha.people.access import find_scope
from wuzha.people.models import User
from wuzha.registers.models import Entry, RefusedItem
from wuzha.registers.unwritten_change import UnwrittenChange
from wuzha.web.access import AuthenticatedRequest

T = TypeVar("T")
BUTTON = "preview"
"""The name of the button."""
_SESSION_KEY = "consequence"


def is_preview(request: AuthenticatedRequest) -> bool:
    """Return whether the form asks for its consequence: it must not be saved, whoever sends it."""
    return BUTTON in request.POST


def may_preview(request: AuthenticatedRequest) -> bool:
    """Return whether the reader sees outcomes at all."""
    return bool(find_scope(request.user, Permission.SEE_STANDING))


def preview_writing(
    request: AuthenticatedRequest, book: Org | Iterable[Org], write: Callable[[], object]
) -> ConsequenceText | None:
    """Return what moves if `write` writes in the book, or those of several orgs; None if the reader sees no outcomes.

    It is rolled back, and others wait for that.

    Raises: what `write` raises.
    """
    if not may_preview(request):
        return None
    today = timezone.localdate()
    return describe_consequence(consequence_of(write, book=book, viewer=request.user, today=today))


def preview_org_change(
    request: AuthenticatedRequest, books: Iterable[Org], write: Callable[[], object]
) -> ConsequenceText | None:
    """Do the same for a change of orgs, which is tried also for a reader who sees no outcomes.

    Raises: what `write` raises, so that the form shows it before the confirmation.
    """
    if may_preview(request):
        return preview_writing(request, books, write)
    try_writing(write)
    return None


def try_writing(write: Callable[[], object]) -> None:
    """Write and roll back, so that every refusal shows before something is confirmed or judged.

    Raises: what `write` raises.
    """
    with transaction.atomic():
        write()
        transaction.set_rollback(True)


def preview_unwritten(request: AuthenticatedRequest, book: Org, change: UnwrittenChange) -> ConsequenceText | None:
    """Return what moves if the change is made in the book; nobody waits. None if the reader sees no outcomes."""
    if not may_preview(request):
        return None
    today = timezone.localdate()
    return describe_consequence(find_consequence(change, book=book, viewer=request.user, today=today))


def preview_withdrawal(request: AuthenticatedRequest, entry: Entry) -> ConsequenceText | None:
    """Return what moves if the entry counts no longer; nobody waits.

    None if the reader sees no outcomes, and for a revision that does not count any more: the page shows the latest.
    """
    if entry.is_withdrawn or entry.superseded_at is not None:
        return None
    return preview_unwritten(request, entry.holder, UnwrittenChange(superseded={entry.register: [entry.pk]}))


def preview_waiving(request: AuthenticatedRequest, item: RefusedItem) -> ConsequenceText | None:
    """Return what moves if the open item is waived, whatever the reason; nobody waits."""
    return preview_unwritten(request, item.holder, UnwrittenChange(ended_items=[item.pk]))


def write_and_compare(request: AuthenticatedRequest, book: Org | Iterable[Org], write: Callable[[], T]) -> T:
    """Write, and keep what it moved for the next page; return what `write` returns.

    All is judged before and after: mostly the first is cached, and the next page of results needs the second. What
    others write in between is shown too. A write is never refused, nor taken for failed, because nothing can be judged.

    Raises: what `write` raises.
    """
    books = [book] if isinstance(book, Org) else list(book)
    judgement = None
    if may_preview(request):
        with suppress(RefusalError, DatabaseError):
            judgement = judge_before(books, viewer=request.user, today=timezone.localdate())
    result = write()
    if judgement is not None:
        with suppress(RefusalError, DatabaseError):
            keep_consequence(request, compare_with_now(judgement))
    return result


def keep_consequence(request: AuthenticatedRequest, consequence: Consequence) -> None:
    """Keep the consequence of a write for the next page; where nothing is judged, there is nothing to say."""
    if consequence.has_programme:
        request.session[_SESSION_KEY] = describe_consequence(consequence).pack()


def add_written_consequence(request: HttpRequest) -> dict[str, Any]:
    """Provide `written_consequence` to every template (a context processor): that of the last write, shown once."""
    if not isinstance(getattr(request, "user", None), User):
        return {}
    return {"written_consequence": SimpleLazyObject(lambda: _take_consequence(request))}


def _take_consequence(request: HttpRequest) -> ConsequenceText | None:
    # `in` first: a session that is not read needs no write.
    if _SESSION_KEY not in request.session:
        return None
    return ConsequenceText.unpack(request.session.pop(_SESSION_KEY))
