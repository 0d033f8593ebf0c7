"""Write declarations of months for many orgs at once, and the months that villages declare and the office confirms."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from wuzha.audit import log
from wuzha.audit.binding import bind_rows
from wuzha.core.facts import FactRow
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import LogAction, MonthReportEnd, Register
from wuzha.orgs.models import Org, find_holder
from wuzha.people.access import Scope
from wuzha.people.models import User
from wuzha.programmes.plan_choice import read_setting
from wuzha.registers.manual_entry import declare_rows, lock_books
from wuzha.registers.models import Declaration, MonthReport

KEY_FIELDS = ("org_id", "book", "month")


class MonthKey(NamedTuple):
    """A month (as 2022-07) of one register of one org."""

    org: Org
    register: Register
    month: str


def is_word_enough(village: Org) -> bool:
    """Return whether a month that the village declares counts at once, by the plan in force for it (R13)."""
    return read_setting(village, "village_word") == "enough"


@transaction.atomic
def declare_cells(
    *, actor: User, cells: Sequence[MonthKey], on: date, within: Scope, waiting_register: Register | None = None
) -> int:
    """Declare these months complete, each for its org and all below it; return how many are new.

    A month that the village has declared before is confirmed: it keeps the day of the village. Months of the
    `waiting_register` are confirmed only: none is declared for a village whose word was returned meanwhile.

    Raises: RefusalError when an org lies outside the scope `within`, or a month does not wait any more.
    """
    books = _lock_books(cells)
    reports = {
        (report.org_id, report.book, report.month): report
        for report in MonthReport.objects.waiting()
        .select_for_update()
        .filter(org__in=[cell.org.code for cell in cells])
        .order_by("pk")
    }
    rows: dict[int, list[FactRow]] = {}
    for cell in cells:
        is_waiting = (cell.org.code, cell.register.value, cell.month) in reports
        if cell.register is waiting_register and not is_waiting:
            raise RefusalError("entry.reports_differ")
        report = reports.get((cell.org.code, cell.register.value, cell.month))
        filed_on = on if report is None else report.filed_on
        rows.setdefault(books[cell.org.code].pk, []).append((cell.org.code, cell.register.value, cell.month, filed_on))
    holders = {holder.pk: holder for holder in books.values()}
    new_count = sum(
        declare_rows(actor=actor, holder=holders[pk], rows=book_rows, within=within) for pk, book_rows in rows.items()
    )
    keys = {(cell.org.code, cell.register.value, cell.month) for cell in cells}
    settled_reports = [report for key, report in reports.items() if key in keys]
    _end_reports(settled_reports, actor=actor, end=MonthReportEnd.CONFIRMED)
    return new_count


@transaction.atomic
def report_months(*, actor: User, cells: Sequence[MonthKey], on: date, within: Scope) -> int:
    """Record that a village declares these months of its own; return how many are new.

    They count at once where the plan takes the village's word, else when the office confirms them.

    Raises: RefusalError when an org lies outside the scope `within`.
    """
    _check_scope(cells, within)
    books = _lock_books(cells)
    direct = [cell for cell in cells if is_word_enough(cell.org)]
    new_count = declare_cells(actor=actor, cells=direct, on=on, within=within) if direct else 0
    for holder in {holder.pk: holder for holder in books.values()}.values():
        to_confirm = [cell for cell in cells if cell not in direct and books[cell.org.code] == holder]
        new_count += _open_reports(to_confirm, actor=actor, holder=holder, on=on)
    return new_count


@transaction.atomic
def return_reports(*, actor: User, cells: Sequence[MonthKey], within: Scope) -> int:
    """Return the villages' declarations of these months to them; return how many waited.

    Raises: RefusalError when an org lies outside the scope `within`.
    """
    _check_scope(cells, within)
    keys = {(cell.org.code, cell.register.value, cell.month) for cell in cells}
    waiting = MonthReport.objects.waiting().select_for_update().filter(org__in={key[0] for key in keys})
    reports = [report for report in waiting.order_by("pk") if (report.org_id, report.book, report.month) in keys]
    _end_reports(reports, actor=actor, end=MonthReportEnd.RETURNED)
    return len(reports)


def _check_scope(cells: Iterable[MonthKey], within: Scope) -> None:
    if outside_count := sum(not within.holds(cell.org.path) for cell in cells):
        raise RefusalError("entry.outside", register=Register.DECLARATIONS.label, count=outside_count)


def _lock_books(cells: Iterable[MonthKey]) -> Mapping[str, Org]:
    """Lock the books of these cells, and return them by the codes of the orgs.

    Lock order: books, waiting reports, head of the log; another order deadlocks.
    """
    books = {cell.org.code: find_holder(cell.org) for cell in cells}
    lock_books(books.values())
    return books


def _open_reports(cells: Collection[MonthKey], *, actor: User, holder: Org, on: date) -> int:
    """Store the months that neither the village nor anybody above has declared yet."""
    codes = {cell.org.code for cell in cells}
    is_of_village = Q(org__in=codes)
    waiting = MonthReport.objects.waiting().filter(is_of_village).values_list(*KEY_FIELDS)
    declared_keys = Declaration.objects.as_of(None).filter(is_of_village).values_list(*KEY_FIELDS)
    known_keys = {*waiting, *declared_keys}
    now = timezone.now()
    reports = [
        MonthReport.objects.create(
            holder=holder,
            org=cell.org,
            book=cell.register.value,
            month=cell.month,
            filed_on=on,
            reported_by=actor,
            reported_at=now,
        )
        for cell in cells
        if (cell.org.code, cell.register.value, cell.month) not in known_keys
    ]
    _log_reports(reports, actor=actor, action=LogAction.REPORT_MONTHS)
    return len(reports)


def _end_reports(reports: Sequence[MonthReport], *, actor: User, end: MonthReportEnd) -> None:
    now = timezone.now()
    pks = [report.pk for report in reports]
    MonthReport.objects.filter(pk__in=pks).update(ended_by=actor, ended_at=now, end=end.value)
    is_confirmed = end is MonthReportEnd.CONFIRMED
    _log_reports(reports, actor=actor, action=LogAction.CONFIRM_MONTHS if is_confirmed else LogAction.RETURN_MONTHS)


def _log_reports(reports: Sequence[MonthReport], *, actor: User, action: LogAction) -> None:
    """Write one line of the log for each org."""
    by_org: dict[str, list[MonthReport]] = {}
    for report in reports:
        by_org.setdefault(report.org_id, []).append(report)
    for code, org_reports in by_org.items():
        log.record(
            actor=actor.get_username(),
            action=action,
            subject=f"month_report:{code}",
            org=code,
            blocks=bind_rows(*org_reports),
            entries=len(org_reports),
        )
