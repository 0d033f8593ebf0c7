"""Count the cases and losses of an org by month, by type and by place, for its charts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db import connection
from django.utils import timezone

from wuzha.assessments.result_cache import ResultCache
from wuzha.audit.books_state import read_books_state
from wuzha.core.findings.refused_places import RefusedPlaces, read_places_of_figures
from wuzha.core.measures import Measure
from wuzha.core.periods import Period
from wuzha.core.statement.questions import Figure, Questions
from wuzha.core.statement.trends import (
    CaseCount,
    UndeclaredMonths,
    count_cases,
    get_case_measure,
    list_windows,
    read_undeclared_months,
    split_months,
    split_months_year_ago,
)
from wuzha.core.vocabulary import HIGHER_KINDS, VILLAGE_KINDS, FraudType, OrgKind
from wuzha.engines.django_connection import DjangoEngine
from wuzha.orgs.models import Org
from wuzha.programmes.models import Programme
from wuzha.registers.facts import select_facts
from wuzha.registers.refused_facts import select_refused_rows
from wuzha.reports.charts.tallies import CaseTally, tally_months

ProgrammeCounts = tuple[tuple[CaseCount, ...], UndeclaredMonths, RefusedPlaces]
"""The cases of a programme, the months that nobody declared, and the open refused rows that may be cases."""

CASE_COUNTS = ResultCache[ProgrammeCounts](50_000, lambda result: 1 + len(result[0]) + len(result[1].by_org))
"""The counts of programmes; a county of three years has some thousands of them."""

_FRAUD_TYPES: Mapping[str, FraudType] = {word: term for term in FraudType for word in term.words}


@dataclass(frozen=True, slots=True)
class MonthTrend:
    """A month beside the same month a year earlier; None: it has not begun, or there is none to compare with."""

    month: Period
    month_before: Period | None
    now: CaseTally | None
    before: CaseTally | None


@dataclass(frozen=True, slots=True)
class TypeTrend:
    """A type of fraud; None: the ledger does not say, or has a word that is no type of the vocabulary."""

    term: FraudType | None
    is_blank: bool
    now: CaseTally | None
    before: CaseTally | None


@dataclass(frozen=True, slots=True)
class PlaceTrend:
    """An org right below, with everything under it; None: the cases of no village yet."""

    org: Org | None
    now: CaseTally | None
    before: CaseTally | None


@dataclass(frozen=True, kw_only=True)
class Trends:
    """Everything the charts of one org show, each computed when it is needed.

    `case_counts` are its cases; `below` the paths of the orgs below it that cases can belong to, by their codes.
    `unplaced` are the programme's cases of no village in the period (R5), which `case_counts` contains only if
    `has_unplaced` is true. `declaration_gaps`: the months that each org did not declare (R13). What has not begun by
    `today` has no figure at all. `refused_places` are the open refused rows that may count for the org in the period or
    the year before, `has_unread_sheets` tells whether its cases may stand in a sheet that was not read (R20).
    """

    org: Org
    programme: Programme
    questions: Questions
    measure: Measure
    case_counts: tuple[CaseCount, ...]
    below: Mapping[str, str]
    unplaced: CaseTally
    has_unplaced: bool
    declaration_gaps: UndeclaredMonths
    today: date
    refused_places: tuple[str, ...] = ()
    has_unread_sheets: bool = False

    @cached_property
    def _months(self) -> tuple[tuple[Period, ...], tuple[Period, ...]]:
        """The months of the period, and the same a year earlier."""
        return split_months(self.questions.period), split_months_year_ago(self.questions.period)

    @property
    def now(self) -> CaseTally | None:
        """All of the period; None: it has not begun."""
        return self._totals[0]

    @property
    def before(self) -> CaseTally | None:
        """All of the same months a year earlier."""
        return self._totals[1]

    @cached_property
    def _totals(self) -> tuple[CaseTally | None, CaseTally | None]:
        return self._tally_both_years(self.case_counts)

    @property
    def undated(self) -> CaseTally:
        """The cases that may count in the period, of which the month is not known."""
        return self.tally_undated(self.questions.period)

    def tally_undated(self, window: Period) -> CaseTally:
        """Return the cases that may count in the window, which is the period or the same a year earlier."""
        return CaseTally.of(count for count in self.case_counts if window in count.possible_windows)

    @property
    def has_doubtful_year_ago(self) -> bool:
        """Whether something may count in the year before that cannot count in the period."""
        year_ago = self.questions.period.year_ago
        return any(count.possible_windows == (year_ago,) for count in self.case_counts)

    @cached_property
    def months(self) -> tuple[MonthTrend, ...]:
        """Month by month; the figure of one that has not ended is "at least"."""
        by_month: dict[Period | None, list[CaseCount]] = {}
        for count in self.case_counts:
            by_month.setdefault(count.month, []).append(count)

        def tally_month(month: Period | None) -> CaseTally | None:
            if month is None:
                return None
            gaps = (*self._own_undeclared, month) if self._is_running(month) else self._own_undeclared
            return tally_months(by_month.get(month, ()), (month,), gaps, self.today)

        months, months_before = self._months
        pairs = zip(months, months_before or (None,) * len(months), strict=True)
        return tuple(MonthTrend(month, before, tally_month(month), tally_month(before)) for month, before in pairs)

    @cached_property
    def types(self) -> tuple[TypeTrend, ...]:
        """Type by type, in the order of the vocabulary.

        A word that is none of the vocabulary's is not in any chart: it may name somebody.
        """
        by_type: dict[tuple[FraudType | None, bool], list[CaseCount]] = {}
        for count in self.case_counts:
            term = _FRAUD_TYPES.get(count.fraud_type or "")
            by_type.setdefault((term, not count.fraud_type), []).append(count)
        keys = [*((term, False) for term in FraudType), (None, False), (None, True)]
        trends = (TypeTrend(*key, *self._tally_both_years(by_type[key])) for key in keys if key in by_type)
        return tuple(trend for trend in trends if _has_cases(trend))

    @cached_property
    def places(self) -> tuple[PlaceTrend, ...]:
        """Org by org right below it, in the order of the tree."""
        return tuple(self._tally_places()) if self.org.term in HIGHER_KINDS else ()

    @property
    def is_compared(self) -> bool:
        """Whether there is a year before to compare with."""
        return bool(self._months[1])

    @property
    def undeclared_months(self) -> tuple[Period, ...]:
        """The months begun that nobody has declared: their figures may grow."""
        months = (month for months in reversed(self._months) for month in months if month.start <= self.today)
        return tuple(month for month in months if any(month.start in period for period in self._own_undeclared))

    @property
    def running(self) -> tuple[Period, ...]:
        """The month that has not ended."""
        return tuple(month for months in self._months for month in months if self._is_running(month))

    def _is_running(self, month: Period) -> bool:
        return month.start <= self.today < month.end

    @cached_property
    def _own_undeclared(self) -> frozenset[Period]:
        return self.declaration_gaps.of(self.org.code)

    def _tally_both_years(
        self, case_counts: Collection[CaseCount], org: str | None = None
    ) -> tuple[CaseTally | None, CaseTally | None]:
        """Return the cases of the period, and those of the year before, with the undeclared months of one org."""
        gaps = self._own_undeclared if org is None else self.declaration_gaps.of(org)
        now, before = (tally_months(case_counts, months, gaps, self.today) for months in self._months)
        return now, before

    def _tally_places(self) -> Iterator[PlaceTrend]:
        """Yield the orgs right below that have a village, never in an order of merit; closed ones if they had cases."""
        child_of = {code: path[len(self.org.path) :].split("/", 1)[0] for code, path in self.below.items()}
        by_child: dict[str | None, list[CaseCount]] = {code: [] for code in dict.fromkeys(child_of.values())}
        for count in self.case_counts:
            by_child.setdefault(None if count.org is None else child_of[count.org], []).append(count)
        orgs = {org.code: org for org in Org.objects.filter(code__in=[code for code in by_child if code])}
        for code, case_counts in by_child.items():
            trend = PlaceTrend(None if code is None else orgs[code], *self._tally_both_years(case_counts, code))
            if _has_cases(trend) or not _is_closed(trend.org):
                yield trend


def load_trends(programme: Programme, questions: Questions, org: Org) -> Trends:
    """Return the trends of the org and everything below it. Rows: the cases the plan's own measure counts."""
    measure = get_case_measure(org.term)
    is_above = org.term in HIGHER_KINDS
    below = dict(Org.objects.below(org).of_kind(*measure.kinds).order_by("path").values_list("code", "path"))
    has_unplaced = measure.has_unplaced_rows and is_above and _is_whole_programme(programme, org)
    case_counts, declaration_gaps, refused_places = _count_programme(programme, questions, measure)
    names = [figure.name for figure in _list_figures(questions, measure)]
    months = frozenset(split_months(questions.period))
    return Trends(
        org=org,
        programme=programme,
        questions=questions,
        measure=measure,
        case_counts=tuple(count for count in case_counts if count.org in below or (count.org is None and has_unplaced)),
        below=below,
        unplaced=CaseTally.of(
            count for count in case_counts if is_above and count.org is None and count.month in months
        ),
        has_unplaced=has_unplaced,
        declaration_gaps=declaration_gaps,
        today=questions.as_of or timezone.localdate(),
        refused_places=refused_places.list_places_behind(names, below),
        has_unread_sheets=questions.refusals.has_unread_sheets_of(measure.register, below),
    )


def _count_programme(programme: Programme, questions: Questions, measure: Measure) -> ProgrammeCounts:
    """Count the whole programme once for each state of the books: every chart below it takes its part."""
    settings = tuple(sorted(questions.settings.items()))
    has_refused_rows = questions.refusals.has_rows(measure.register)
    key = (
        questions.plan.sha256,
        programme.org.path,
        questions.period.id,
        questions.as_of,
        settings,
        questions.assume_complete,
        measure.name,
        has_refused_rows,
    )

    def count() -> ProgrammeCounts:
        day = questions.last_day
        refused_rows = select_refused_rows(programme.org, day=day) if has_refused_rows else None
        engine = DjangoEngine(connection, select_facts(programme.org, day=day), refused_rows)
        figures = dict.fromkeys(_list_figures(questions, measure), frozenset(measure.kinds))
        return (
            count_cases(questions, measure, engine),
            read_undeclared_months(questions, measure, engine),
            read_places_of_figures(questions, figures, engine),
        )

    return CASE_COUNTS.get(key, read_books_state(), count, is_warmed=True)


def _list_figures(questions: Questions, measure: Measure) -> list[Figure]:
    """Return the cases of the period, and of the year before where it is compared with that."""
    return [Figure(measure.name, (), window) for window in list_windows(questions.period)]


def _is_whole_programme(programme: Programme, org: Org) -> bool:
    """Return whether no village and no street of the programme is outside the org: its figures are the targets'."""
    tree = Org.objects.below(programme.org).of_kind(*VILLAGE_KINDS, OrgKind.STREET)
    return not tree.exclude(path__startswith=org.path).exists()


def _has_cases(trend: TypeTrend | PlaceTrend) -> bool:
    return any(tally is not None and tally.cases for tally in (trend.now, trend.before))


def _is_closed(org: Org | None) -> bool:
    return org is not None and org.closed_on is not None
