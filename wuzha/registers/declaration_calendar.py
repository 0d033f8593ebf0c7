"""Read the months that orgs have to declare, as a table of orgs and months for one register."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db import connection
from django.db.models import Q

from wuzha.core.declaration_states import MonthFacts, decide_state, find_due_day
from wuzha.core.periods import Period
from wuzha.core.statement.month_table import MonthCounts, MonthTable, count_month_rows, read_month_table
from wuzha.core.statement.questions import Questions
from wuzha.core.vocabulary import HIGHER_KINDS, JUDGED_KINDS, MonthState, OrgKind, Register
from wuzha.engines.django_connection import DjangoEngine
from wuzha.orgs.models import Org
from wuzha.registers.facts import select_facts
from wuzha.registers.models import Declaration, MonthReport

MONTH_COLUMNS: Mapping[Register, str] = {
    Register.CASES: "filed_on",
    Register.PERSONS: "confirmed_on",
    Register.DENS: "found_on",
    Register.SANCTIONS: "issued_on",
    Register.OUTREACH: "done_on",
}
"""The column of days that decides in which month a row counts; of cases, the plan may choose another."""

UNIT_REGISTERS = (Register.CASES, Register.PERSONS)
"""Registers whose rows name the unit of the person beside the village."""

OPEN_STATES = frozenset({MonthState.MISSING, MonthState.OVERDUE, MonthState.NOT_DUE, MonthState.REPORTED})
"""The states of a month that can still be declared."""

DECLARATION_FIELDS = ("org_id", "month", "filed_on")

DueDay = Callable[[Org, Period], date]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarCell:
    """One month of one org; `count` is the number of rows on record, `report` the pk of the village's waiting word."""

    org: Org
    month: Period
    state: MonthState
    count: int
    due_on: date
    is_begun: bool
    report: int | None = None

    @property
    def key(self) -> str:
        """The name of the cell in a form."""
        return f"{self.org.code}|{self.month.id}"

    @property
    def has_ended(self) -> bool:
        """Whether the month is due at some day that is near or has passed."""
        return self.state not in (MonthState.NOT_DUE, MonthState.ABSENT)

    @property
    def is_open(self) -> bool:
        """Whether the month can be declared: it has begun, and is not declared."""
        return self.is_begun and self.state in OPEN_STATES


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarRow:
    """The months of one org; `undated_count` rows have no day, so that they may belong to any month."""

    org: Org
    cells: Sequence[CalendarCell]
    undated_count: int = 0

    def list_zero_cells(self) -> Iterator[CalendarCell]:
        """Yield the ended months that can be declared and have no row: zero reports."""
        for cell in self.cells:
            if cell.is_open and cell.has_ended and not cell.count and not self.undated_count:
                yield cell


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """The table of one register: a row for each org, a cell for each month of the window."""

    register: Register
    window: Period
    months: Sequence[Period]
    rows: Sequence[CalendarRow]

    @cached_property
    def cells(self) -> Mapping[str, CalendarCell]:
        """Every cell by its key."""
        return {cell.key: cell for row in self.rows for cell in row.cells}

    @cached_property
    def state_counts(self) -> Counter[MonthState]:
        """How many cells have each state."""
        return Counter(cell.state for cell in self.cells.values())

    @cached_property
    def zero_keys(self) -> Mapping[Period, Sequence[str]]:
        """The cells of each month that are zero reports."""
        keys: dict[Period, list[str]] = {month: [] for month in self.months}
        for row in self.rows:
            for cell in row.list_zero_cells():
                keys[cell.month].append(cell.key)
        return keys


def find_default_due_day(org: Org, month: Period) -> date:
    """Return the day by which the org has to declare the month; every office has the same day."""
    return find_due_day(month)


def load_calendar(
    *,
    top: Org,
    orgs: Sequence[Org],
    register: Register,
    questions: Questions,
    today: date,
    find_due: DueDay = find_default_due_day,
) -> Calendar:
    """Return the months of these orgs in the period of the questions, as the programme of `top` judges them (R13)."""
    reader = _CalendarReader(top=top, orgs=orgs, register=register, questions=questions, today=today, find_due=find_due)
    return reader.read()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sources:
    """What was read for all rows: `days` and `reports` by org and month, `below` the orgs below each org above."""

    table: MonthTable
    counts: MonthCounts
    days: Mapping[tuple[str, str], date | None]
    reports: Mapping[tuple[str, str], int]
    below: Mapping[str, Sequence[str]]

    def list_codes(self, org: Org) -> Sequence[str]:
        """Return the orgs whose rows the row of the org counts."""
        return self.below.get(org.code, (org.code,))

    def is_declared(self, org: Org, month: Period, *, has_declaration: bool) -> bool:
        """Return whether the month is declared; an org above also when every org below it has declared."""
        declared_months = self.table.declared_months
        if org.term not in HIGHER_KINDS:
            return month in declared_months.get(org.code, frozenset())
        codes = [code for code in self.list_codes(org) if code in declared_months]
        return has_declaration or (bool(codes) and all(month in declared_months[code] for code in codes))


@dataclass(frozen=True, slots=True, kw_only=True)
class _CalendarReader:
    top: Org
    orgs: Sequence[Org]
    register: Register
    questions: Questions
    today: date
    find_due: DueDay

    def read(self) -> Calendar:
        window = self.questions.period
        engine = DjangoEngine(connection, select_facts(self.top, day=self.today))
        is_unit = any(org.term is OrgKind.UNIT for org in self.orgs)
        day, owner = self._find_columns(is_unit)
        sources = _Sources(
            table=read_month_table(self.questions, self.register, engine),
            counts=count_month_rows(self.register, window.months, engine, day=day, owner=owner),
            days=self._read_declared_days(),
            reports=self._read_reports(),
            below=self._list_below() if any(org.term in HIGHER_KINDS for org in self.orgs) else {},
        )
        rows = [self._make_row(org, sources) for org in self.orgs]
        return Calendar(register=self.register, window=window, months=window.months, rows=rows)

    def _make_row(self, org: Org, sources: _Sources) -> CalendarRow:
        cells = [self._make_cell(org, month, sources) for month in self.questions.period.months]
        undated_count = sum(sources.counts.undated_counts.get(code, 0) for code in sources.list_codes(org))
        return CalendarRow(org=org, cells=cells, undated_count=undated_count)

    def _find_columns(self, is_unit: bool) -> tuple[str, str]:
        day = MONTH_COLUMNS[self.register]
        owner = "village" if self.register in (Register.CASES, Register.PERSONS, Register.DENS) else "org"
        if self.register is Register.CASES:
            settings = self.questions.settings
            day, owner = settings.get("case_date", day), settings.get("case_place", owner)
        return day, "unit" if is_unit and self.register in UNIT_REGISTERS else owner

    def _make_cell(self, org: Org, month: Period, sources: _Sources) -> CalendarCell:
        covering = [(code, month.id) for code in org.path.split("/") if (code, month.id) in sources.days]
        report = sources.reports.get((org.code, month.id))
        due_on = self.find_due(org, month)
        facts = MonthFacts(
            month=month,
            due_on=due_on,
            is_absent=month in sources.table.absent_months.get(org.code, frozenset()),
            is_declared=sources.is_declared(org, month, has_declaration=bool(covering)),
            filed_on=min((day for key in covering if (day := sources.days[key])), default=None),
            is_reported=report is not None,
        )
        return CalendarCell(
            org=org,
            month=month,
            state=decide_state(facts, self.today),
            count=sum(sources.counts.by_month.get(code, {}).get(month, 0) for code in sources.list_codes(org)),
            due_on=due_on,
            is_begun=month.start <= self.today,
            report=report,
        )

    def _list_below(self) -> Mapping[str, Sequence[str]]:
        """Return the villages and units below each org above."""
        pairs = list(Org.objects.below(self.top).of_kind(*JUDGED_KINDS).values_list("code", "path"))
        higher = [org for org in self.orgs if org.term in HIGHER_KINDS]
        return {org.code: [org.code, *(code for code, path in pairs if path.startswith(org.path))] for org in higher}

    def _read_declared_days(self) -> Mapping[tuple[str, str], date | None]:
        """Return the day of the first declaration of each org and each org above it, by org and month."""
        codes = {code for org in self.orgs for code in org.path.split("/") if code}
        months = [month.id for month in self.questions.period.months]
        condition = Q(org__in=codes, month__in=months, book=self.register)
        declarations = Declaration.objects.as_of(None).filter(condition).order_by("filed_on")
        days: dict[tuple[str, str], date | None] = {}
        for code, month, filed_on in declarations.values_list(*DECLARATION_FIELDS):
            days.setdefault((code, month), filed_on)
        return days

    def _read_reports(self) -> Mapping[tuple[str, str], int]:
        """Return the villages' words that wait for the office, by org and month."""
        reports = MonthReport.objects.waiting().filter(org__in=[org.code for org in self.orgs], book=self.register)
        return {(str(report.org_id), report.month): report.pk for report in reports}
