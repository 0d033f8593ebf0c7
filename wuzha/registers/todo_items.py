"""List what waits for a user in the books: refused rows, cases with missing values, proposals and claims."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, reduce
from operator import or_
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Min, Model, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from wuzha.audit.prepared_query import PreparedQuery
from wuzha.core.i18n import noop, translate
from wuzha.core.todo import TodoItem
from wuzha.core.vocabulary import LogAction, Permission, Register, TodoVerb
from wuzha.people.access import find_scope
from wuzha.people.models import User
from wuzha.programmes.report_days import ReportDays
from wuzha.registers.access import find_items_to_settle, find_keeper_scope, find_write_scope
from wuzha.registers.models import BOOKS, Claim, Proposal, RefusedItem

CASE_BLANKS: Mapping[str, str] = {
    "village": noop("案件的所属村（社区）"),
    "filed_on": noop("案件的立案日期"),
    "loss_fen": noop("案件的被骗金额"),
    "case_kind": noop("案件的案件性质"),
    "status": noop("案件的状态"),
}
"""Columns of a case which, left empty, keep an outcome undetermined, and the object of the item."""

UNKNOWN_REGISTER = "unknown"
"""In an address: refused rows and sheets of which nobody knows the register."""


def list_todo_items(user: User) -> Iterator[TodoItem]:
    """Yield the items of the user about refused rows and about whose a case is; their count is small."""
    # Most days nothing of a kind is open, and writing the queries of a user's scopes takes a third of the whole list.
    if _prepare_open_rows(RefusedItem).fetch_first():
        yield from _list_refused_rows(user)
    if _prepare_open_rows(Proposal).fetch_first():
        yield from _list_proposals(user)
    if _prepare_open_rows(Claim).fetch_first() and (scope := find_keeper_scope(user)):
        yield from _list_claims(Claim.objects.waiting(scope).select_related("village"), ReportDays.load())


@cache
def _prepare_open_rows(model: type[Model]) -> PreparedQuery:
    """Return the query of the first row of the model that may wait for anybody."""
    open_rows: dict[type[Model], QuerySet[Any]] = {
        RefusedItem: RefusedItem.objects.as_of(None),
        Proposal: Proposal.objects.open(),
        Claim: Claim.objects.all(),
    }
    return PreparedQuery(open_rows[model].order_by().values_list("pk")[:1])


def list_incomplete_cases(user: User) -> Iterator[TodoItem]:
    """Yield an item for each org and each column that cases of it lack; it depends on books and roles alone.

    Due on the report day of the month in which the first of them was recorded.
    """
    scope = find_write_scope(user, Register.CASES)
    if not scope:
        return
    days = ReportDays.load()
    cases = BOOKS[Register.CASES].objects.as_of(None).within(scope).order_by()
    blanks = {column: Q(**{f"{column}__isnull": True}) for column in CASE_BLANKS}
    counts = {f"without_{column}": Count("pk", filter=blank) for column, blank in blanks.items()}
    firsts = {f"{column}_since": Min("recorded_at", filter=blank) for column, blank in blanks.items()}
    owner = {f"org_{name}": Coalesce(f"village__{name}", f"holder__{name}") for name in ("code", "name", "path")}
    incomplete = cases.filter(reduce(or_, blanks.values())).annotate(**owner).values(*owner)
    rows: Iterable[dict[str, Any]] = incomplete.annotate(**counts, **firsts).order_by("org_path")
    for row in rows:
        for column, title in CASE_BLANKS.items():
            if count := row[f"without_{column}"]:
                yield TodoItem(
                    verb=TodoVerb.COMPLETE,
                    key=f"cases:{column}",
                    title=translate(title),
                    org_code=row["org_code"],
                    org_name=row["org_name"],
                    page="book",
                    arguments=(Register.CASES.value,),
                    query=urlencode({"blank": column, "rows_of": row["org_code"]}),
                    group_page="book",
                    group_arguments=(Register.CASES.value,),
                    group_query=urlencode({"blank": column}),
                    due_on=days.find_due_day(row["org_path"], timezone.localdate(row[f"{column}_since"])),
                    count=count,
                    quantity=translate("{count}起"),
                    register=Register.CASES,
                )


def _list_refused_rows(user: User) -> Iterator[TodoItem]:
    days = ReportDays.load()
    org = {f"owner_{name}": Coalesce(f"org__{name}", f"holder__{name}") for name in ("code", "name", "path")}
    items = find_items_to_settle(user).order_by().annotate(**org).values("register", *org)
    rows: Iterable[dict[str, Any]] = items.annotate(count=Count("pk"), since=Min("recorded_at"))
    for row in sorted(rows, key=lambda row: (row["owner_path"], row["register"])):
        register = Register.get(row["register"])
        words = translate("不明") if register is None else register.label
        value = UNKNOWN_REGISTER if register is None else register.value
        yield TodoItem(
            verb=TodoVerb.REPAIR,
            key=f"refused:{value}",
            title=translate("退回的内容（{register}）", register=words),
            org_code=row["owner_code"],
            org_name=row["owner_name"],
            page="refused_items",
            query=urlencode({"rows_of": row["owner_code"], "register": value}),
            group_page="refused_items",
            group_query=urlencode({"register": value}),
            due_on=days.find_due_day(row["owner_path"], timezone.localdate(row["since"])),
            count=row["count"],
            quantity=translate("{count}项"),
            register=register,
        )


def _list_proposals(user: User) -> Iterator[TodoItem]:
    """Yield disputes, due on the report day of the month in which they were raised."""
    days = ReportDays.load()
    waiting = Proposal.objects.waiting().exclude(proposed_by=user).select_related("proposed_for", "village")
    naming = waiting.naming(find_scope(user, Permission.PROPOSE_VILLAGE))
    to_comment = naming.exclude(steps__action=LogAction.COMMENT_PROPOSAL)
    # A village explains a case that it does not have yet: the item is of the village, not of the holder of the book.
    yield from _make_proposal_items(TodoVerb.EXPLAIN, to_comment, days, org="village")
    if scope := find_scope(user, Permission.ANSWER_VILLAGE):
        to_answer = waiting.belonging_to(scope).filter(answered_at__isnull=True)
        yield from _make_proposal_items(TodoVerb.ANSWER, to_answer, days, group_query="waits=answer")
    if scope := find_scope(user, Permission.DECIDE_VILLAGE):
        to_decide = waiting.belonging_to(scope)
        yield from _make_proposal_items(TodoVerb.DECIDE, to_decide, days, group_query="waits=decision")


def _make_proposal_items(
    verb: TodoVerb, proposals: Iterable[Proposal], days: ReportDays, org: str = "proposed_for", group_query: str = ""
) -> Iterator[TodoItem]:
    for proposal in proposals:
        owner = getattr(proposal, org)
        yield TodoItem(
            verb=verb,
            key="proposals",
            title=translate("案件归属"),
            org_code=owner.code,
            org_name=owner.name,
            page="proposal",
            arguments=(str(proposal.pk),),
            group_page="attribution",
            group_query=group_query,
            due_on=days.find_due_day(owner.path, timezone.localdate(proposal.proposed_at)),
            quantity=translate("{count}起"),
            case_no=proposal.case_key,
        )


def _list_claims(claims: Iterable[Claim], days: ReportDays) -> Iterator[TodoItem]:
    for claim in claims:
        yield TodoItem(
            verb=TodoVerb.CHECK,
            key="claims",
            title=translate("认领的案件"),
            org_code=claim.village.code,
            org_name=claim.village.name,
            page="propose_village",
            arguments=(str(claim.case_pk),),
            query=urlencode({"village": claim.village.pk}),
            group_page="attribution",
            due_on=days.find_due_day(claim.village.path, timezone.localdate(claim.claimed_at)),
            quantity=translate("{count}起"),
            case_no=claim.case_key,
        )
