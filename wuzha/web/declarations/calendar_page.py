"""Choose what the calendar of declarations shows: register, kind of orgs, months; and what its reader may do there."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from wuzha.core.periods import Period, PeriodError
from wuzha.core.sheet.columns import DECLARABLE
from wuzha.core.sheet.days import is_plausible
from wuzha.core.statement.questions import Questions, ask
from wuzha.core.vocabulary import HIGHER_KINDS, VILLAGE_KINDS, MonthState, OrgKind, Permission, Register
from wuzha.orgs.models import Org, OrgQuerySet
from wuzha.people.access import Scope, find_scope
from wuzha.people.models import User
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import choose_plan_name, find_programme, load_plan_named
from wuzha.programmes.report_days import ReportDays
from wuzha.registers.access import find_read_scope, find_report_scope, find_write_scope
from wuzha.registers.declaration_calendar import Calendar, CalendarCell, DueDay, load_calendar
from wuzha.registers.owed_months import OwedMonths, count_owed_months
from wuzha.web.common_book import find_common_book
from wuzha.web.period_choice import choose_period_of

MAX_ROWS = 80
"""Orgs on a page: their cells of a year stay below the number of fields that Django accepts in a form."""

MAX_MONTHS = 24
VILLAGES, UNITS, ABOVE = "villages", "units", "above"
SEGMENTS: Mapping[str, tuple[tuple[OrgKind, ...], Promise]] = {
    VILLAGES: (VILLAGE_KINDS, gettext_lazy("村（社区）")),
    UNITS: ((OrgKind.UNIT,), gettext_lazy("单位")),
    ABOVE: (HIGHER_KINDS, gettext_lazy("街道及以上")),
}
"""The kinds of orgs that a table shows together, and their label."""

_MISSING = (MonthState.OVERDUE, MonthState.REPORTED, MonthState.MISSING)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarAccess:
    """Where the reader may declare months, report those of the own village, and see how many rows there are."""

    record_scope: Scope
    report_scope: Scope
    registers: Sequence[Register]
    count_scope: Scope

    @classmethod
    def of(cls, user: User, register: Register) -> CalendarAccess:
        """Return what the user may do with a register; other registers are declared with it where that is permitted."""
        record_scope = find_write_scope(user, Register.DECLARATIONS)
        is_hidden = register is Register.PERSONS
        return cls(
            record_scope=record_scope,
            report_scope=find_report_scope(user, register),
            registers=[book for book in DECLARABLE if record_scope or find_report_scope(user, book)],
            count_scope=find_read_scope(user, register) if is_hidden else find_scope(user, Permission.SEE_STANDING),
        )

    def may_choose(self, cell: CalendarCell) -> bool:
        """Return whether the reader may declare or report the month."""
        if not cell.is_open:
            return False
        if self.record_scope.holds(cell.org.path):
            return True
        return self.report_scope.holds(cell.org.path) and cell.state is not MonthState.REPORTED

    def may_confirm(self, cell: CalendarCell) -> bool:
        """Return whether the reader may confirm or return what the village declared."""
        return cell.state is MonthState.REPORTED and self.record_scope.holds(cell.org.path)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarSource:
    """Where the table was read: `orgs` are those of all its pages."""

    top: Org
    orgs: OrgQuerySet
    questions: Questions
    today: date
    find_due: DueDay

    def load_calendar(self, register: Register, orgs: Sequence[Org]) -> Calendar:
        """Return the table of these orgs."""
        return load_calendar(
            top=self.top,
            orgs=orgs,
            register=register,
            questions=self.questions,
            today=self.today,
            find_due=self.find_due,
        )

    def count_owed_months(self) -> Mapping[Register, OwedMonths]:
        """Return the months that are not declared, of each register that the plan asks of these orgs."""
        return count_owed_months(
            top=self.top,
            orgs=list(self.orgs),
            registers=DECLARABLE,
            questions=self.questions,
            today=self.today,
            find_due=self.find_due,
        )


@dataclass(frozen=True, kw_only=True)
class CalendarPage:
    """One table of the calendar, and what was chosen to get it; `month` is the one that a phone shows."""

    calendar: Calendar
    access: CalendarAccess
    register: Register
    segment: str
    segments: Sequence[str]
    windows: Sequence[Period]
    month: Period
    orgs: Page[Org]
    source: CalendarSource

    @property
    def window(self) -> Period:
        """The months shown, as a period."""
        return self.calendar.window

    @property
    def waiting_cells(self) -> list[CalendarCell]:
        """The months that villages declared and that the reader may confirm."""
        return [cell for cell in self.calendar.cells.values() if self.access.may_confirm(cell)]

    @property
    def waiting_mark(self) -> str:
        """The months that wait, in a few letters: a form carries it, so that none is confirmed that was not seen."""
        numbers = sorted(cell.report or 0 for cell in self.waiting_cells)
        return hashlib.sha256(repr(numbers).encode()).hexdigest()[:16]

    @property
    def is_own(self) -> bool:
        """Whether the page is that of a village or unit for itself, which has no table."""
        return not self.access.record_scope and len(self.calendar.rows) == 1


def load_page(request: HttpRequest, user: User, scope: Scope, today: date) -> CalendarPage:
    """Return the table that the address asks for; what it asks for in vain is as if it asked for nothing."""
    query = request.GET
    register = _read_register(query.get("register"))
    access = CalendarAccess.of(user, register)
    top = find_common_book(Org.objects.filter(path__in=scope.paths).order_by("path"))
    programme = find_programme(top)
    windows = _list_windows(choose_period_of(request, programme), today)
    window = _read_window(query.get("window") or query.get("months"), windows)
    orgs = Org.objects.under(scope.paths).in_use(min(today, window.end))
    segments = [name for name, (kinds, _label) in SEGMENTS.items() if orgs.of_kind(*kinds).exists()]
    if not access.record_scope and ABOVE in segments:
        segments.remove(ABOVE)
    segment = query.get("kind", "")
    if segment not in segments:
        segment = _find_segment(query.get("org"), segments)
    table_orgs = _select_segment(orgs, segment, access)
    page = Paginator(table_orgs, MAX_ROWS).get_page(query.get("page"))
    report_days = ReportDays.load()
    source = CalendarSource(
        top=top if programme is None else _choose_higher(top, programme),
        orgs=table_orgs,
        questions=ask(load_plan_named(choose_plan_name(top)), window),
        today=today,
        find_due=lambda org, month: report_days.find_due_day(org.path, month.start),
    )
    calendar = source.load_calendar(register, list(page.object_list))
    return CalendarPage(
        calendar=calendar,
        access=access,
        register=register,
        segment=segment,
        segments=segments,
        windows=windows if window in windows else [*windows, window],
        month=_choose_month(query.get("month"), calendar, today),
        orgs=page,
        source=source,
    )


def _select_segment(orgs: OrgQuerySet, segment: str, access: CalendarAccess) -> OrgQuerySet:
    kinds, _label = SEGMENTS[segment]
    table_orgs = orgs.of_kind(*kinds).select_related("parent").order_by("path")
    if segment == ABOVE:
        return table_orgs.filter(Q(pk__in=Org.objects.under(access.record_scope.paths)))
    return table_orgs


def _read_register(text: str | None) -> Register:
    register = Register.get(text) or Register.CASES
    return register if register in DECLARABLE else Register.CASES


def _find_segment(code: str | None, segments: Sequence[str]) -> str:
    """Return the kind of the org that a link names, or the first."""
    org = Org.objects.filter(code=code).first() if code else None
    matches = [name for name in segments if org is not None and org.term in SEGMENTS[name][0]]
    return (*matches, *segments, VILLAGES)[0]


def _choose_higher(top: Org, programme: Programme) -> Org:
    """Return the org whose books a judgement reads: that of the programme, unless the reader's is above it."""
    return programme.org if top.path.startswith(programme.org.path) else top


def _list_windows(period: Period | None, today: date) -> list[Period]:
    """Return the period, the one before and the same a year earlier, with which a plan compares."""
    period = period or Period.parse(f"{today:%Y}")
    if len(period.months) > MAX_MONTHS:
        period = Period.parse(f"{min(today, period.end):%Y}")
    return list(dict.fromkeys((period, period.previous, period.year_ago)))


def _read_window(text: str | None, windows: Sequence[Period]) -> Period:
    """Return the window of the address: a period, or the year of a month that lies in none of the windows."""
    try:
        window = Period.parse((text or "").partition("~")[0])
    except PeriodError:
        return windows[0]
    if not (is_plausible(window.start) and is_plausible(window.end)):
        return windows[0]
    for listing in windows:
        if listing.start <= window.start and window.end <= listing.end and listing != window:
            return listing if len(window.months) == 1 else window
    if len(window.months) == 1:
        return Period.parse(f"{window.start.year:04d}")
    return window if len(window.months) <= MAX_MONTHS else windows[0]


def _choose_month(text: str | None, calendar: Calendar, today: date) -> Period:
    """Return the month that a phone shows: the one asked for, else the last that somebody owes, else the last ended."""
    by_id = {month.id: month for month in calendar.months}
    if text in by_id:
        return by_id[text]
    past_months = [month for month in calendar.months if month.end < today]
    owed_months = {cell.month for cell in calendar.cells.values() if cell.state in _MISSING}
    return next(
        (month for month in reversed(past_months) if month in owed_months), (past_months or calendar.months)[-1]
    )
