"""List the tasks that wait for a user: accounts, uploads, refused rows, proposals, and cases with missing values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from wuzha.core.vocabulary import LogAction, Permission, Register, UploadState
from wuzha.intake.uploads.models import Upload
from wuzha.people.access import find_scope
from wuzha.people.models import AccountRequest, User
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


def list_todo_items(user: User) -> Iterator[TodoItem]:
    """Return the tasks that wait for this user, without those of count zero."""
    items = (
        *_list_unconfirmed_uploads(user),
        *_list_account_requests(user),
        *_list_refused_items(user),
        *_list_proposals(user),
        *_list_incomplete_cases(user),
    )
    return (item for item in items if item.count)


def _list_unconfirmed_uploads(user: User) -> Iterator[TodoItem]:
    """Yield the uploads that were read and wait for a yes or a no: after a day they expire, and count for nothing."""
    if scope := find_scope(user, Permission.UPLOAD):
        uploads = Upload.objects.within(scope) | Upload.objects.filter(uploaded_by=user)
        address = f"{reverse('uploads')}?state={UploadState.RECEIVED}"
        yield TodoItem(_("已上传的台账等您确认"), uploads.filter(state=UploadState.RECEIVED).count(), address)


def _list_account_requests(user: User) -> Iterator[TodoItem]:
    if scope := find_scope(user, Permission.CONFIRM_ACCOUNTS):
        requests = AccountRequest.objects.waiting().within(scope.paths, timezone.localdate())
        to_confirm = requests.exclude(requested_by=user.get_username()).exclude(user=user)
        yield TodoItem(_("账号事项等您确认"), to_confirm.count(), reverse("account_requests"))


def _list_refused_items(user: User) -> Iterator[TodoItem]:
    yield TodoItem(_("退回的内容等您补正"), find_items_to_settle(user).count(), reverse("refused_items"))


def _list_proposals(user: User) -> Iterator[TodoItem]:
    address = reverse("attribution")
    proposals = Proposal.objects.waiting().exclude(proposed_by=user)
    to_comment = proposals.naming(find_scope(user, Permission.PROPOSE_VILLAGE))
    to_comment = to_comment.exclude(steps__action=LogAction.COMMENT_PROPOSAL)
    yield TodoItem(_("案件归属等您说明"), to_comment.count(), address)
    if scope := find_keeper_scope(user):
        yield TodoItem(_("村（社区）认领的案件等您核对"), Claim.objects.waiting(scope).count(), address)
    if scope := find_scope(user, Permission.ANSWER_VILLAGE):
        to_answer = proposals.belonging_to(scope).filter(answered_at__isnull=True)
        yield TodoItem(_("案件归属等您答复"), to_answer.count(), address)
    if scope := find_scope(user, Permission.DECIDE_VILLAGE):
        yield TodoItem(_("案件归属等您决定"), proposals.belonging_to(scope).count(), address)


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
