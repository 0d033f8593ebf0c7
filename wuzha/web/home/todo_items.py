"""List the tasks that wait for a user: accounts, uploads, refused rows, proposals, and cases with missing values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from wuzha.audit.prepared_query import PreparedQuery
from wuzha.core.vocabulary import LogAction, Permission, Register, UploadState
from wuzha.intake.uploads.models import Upload
from wuzha.people.access import find_scope, list_roles_today
from wuzha.people.models import PREPARED_ACCOUNTS, AccountRequest, User
from wuzha.registers.access import find_items_to_settle, find_keeper_scope, find_write_scope
from wuzha.registers.models import BOOKS, Claim, Proposal

CASE_BLANKS = {
    "village": gettext_noop("没有所属村（社区）"),
    "filed_on": gettext_noop("没有立案日期"),
    "loss_fen": gettext_noop("没有被骗金额"),
    "case_kind": gettext_noop("没有案件性质"),
    "status": gettext_noop("没有状态"),
}
"""Columns of a case which, left empty, keep an outcome undetermined, and the text of the task."""


@dataclass(frozen=True, slots=True)
class TodoItem:
    """A task: what to do, how many of them, and the page that lists them."""

    text: str
    count: int
    address: str


@dataclass(frozen=True, slots=True)
class _Task:
    """A task of a user: its text, the query that counts it, and the page that lists it."""

    text: str
    query: PreparedQuery
    page: str
    page_query: str = ""

    def count(self) -> TodoItem:
        return TodoItem(_(self.text), self.query.count(), f"{reverse(self.page)}{self.page_query}")


def list_todo_items(user: User) -> Iterator[TodoItem]:
    """Return the tasks that wait for this user, without those of count zero."""
    roles = tuple((role.org.path, role.role) for role in list_roles_today(user))
    tasks = _prepare_tasks(user, user.username, roles, timezone.localdate())
    items = (*(task.count() for task in tasks), *_list_incomplete_cases(user))
    return (item for item in items if item.count)


@lru_cache(maxsize=PREPARED_ACCOUNTS)
def _prepare_tasks(user: User, username: str, roles: tuple[tuple[str, str], ...], today: date) -> Sequence[_Task]:
    """Return the tasks of an account that has these roles today; nothing else in the queries can change."""
    return (
        *_list_unconfirmed_uploads(user),
        *_list_account_requests(user, username, today),
        _Task(gettext_noop("退回的内容等您补正"), PreparedQuery.counting(find_items_to_settle(user)), "refused_items"),
        *_list_proposals(user),
    )


def _list_unconfirmed_uploads(user: User) -> Iterator[_Task]:
    """Yield the uploads that were read and wait for a yes or a no: after a day they expire, and count for nothing."""
    if scope := find_scope(user, Permission.UPLOAD):
        uploads = Upload.objects.within(scope) | Upload.objects.filter(uploaded_by=user)
        query = PreparedQuery.counting(uploads.filter(state=UploadState.RECEIVED))
        yield _Task(gettext_noop("已上传的台账等您确认"), query, "uploads", f"?state={UploadState.RECEIVED}")


def _list_account_requests(user: User, username: str, today: date) -> Iterator[_Task]:
    if scope := find_scope(user, Permission.CONFIRM_ACCOUNTS):
        requests = AccountRequest.objects.waiting().within(scope.paths, today)
        to_confirm = requests.exclude(requested_by=username).exclude(user=user)
        yield _Task(gettext_noop("账号事项等您确认"), PreparedQuery.counting(to_confirm), "account_requests")


def _list_proposals(user: User) -> Iterator[_Task]:
    proposals = Proposal.objects.waiting().exclude(proposed_by=user)
    to_comment = proposals.naming(find_scope(user, Permission.PROPOSE_VILLAGE))
    to_comment = to_comment.exclude(steps__action=LogAction.COMMENT_PROPOSAL)
    yield _Task(gettext_noop("案件归属等您说明"), PreparedQuery.counting(to_comment), "attribution")
    if scope := find_keeper_scope(user):
        claims = PreparedQuery.counting(Claim.objects.waiting(scope))
        yield _Task(gettext_noop("村（社区）认领的案件等您核对"), claims, "attribution")
    if scope := find_scope(user, Permission.ANSWER_VILLAGE):
        to_answer = proposals.belonging_to(scope).filter(answered_at__isnull=True)
        yield _Task(gettext_noop("案件归属等您答复"), PreparedQuery.counting(to_answer), "attribution")
    if scope := find_scope(user, Permission.DECIDE_VILLAGE):
        to_decide = PreparedQuery.counting(proposals.belonging_to(scope))
        yield _Task(gettext_noop("案件归属等您决定"), to_decide, "attribution")


def _list_incomplete_cases(user: User) -> Iterator[TodoItem]:
    scope = find_write_scope(user, Register.CASES)
    if not scope:
        return
    cases = BOOKS[Register.CASES].objects.as_of(None).within(scope)
    blanks = {f"without_{column}": Count("pk", filter=Q(**{f"{column}__isnull": True})) for column in CASE_BLANKS}
    counts = cases.order_by().aggregate(**blanks)
    address = reverse("book", args=(Register.CASES,))
    for column, text in CASE_BLANKS.items():
        blank = _("案件%(blank)s") % {"blank": _(text)}
        yield TodoItem(blank, counts[f"without_{column}"], f"{address}?blank={column}")
