"""What the charts of an org show: its cases and losses by month, by type and by place, each figure with its rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db import connection
from django.utils import timezone

from wuzha.assessments.result_cache import Kept
from wuzha.audit import log
from wuzha.core.measures import Measure
from wuzha.core.periods import Period
from wuzha.core.statement.questions import Questions
from wuzha.core.statement.trends import Heap, Silence, heaps, measure_of_cases, months_before, months_of, silence
from wuzha.core.vocabulary import ABOVE_KINDS, VILLAGE_KINDS, FraudType, OrgKind
from wuzha.engines.django_connection import DjangoEngine
from wuzha.orgs.models import Org
from wuzha.programmes.models import Programme
from wuzha.registers.facts import sources
from wuzha.reports.charts.tallies import Tally, tally

KEPT = Kept[tuple[tuple[Heap, ...], Silence]](50_000, lambda found: 1 + len(found[0]) + len(found[1].by_org))
"""For how many heaps of cases a process has room: a county of three years is some thousands."""

_TYPES: Mapping[str, FraudType] = {word: term for term in FraudType for word in term.words}


@dataclass(frozen=True, slots=True)
class MonthLine:
    """A month beside the same month a year earlier; None: it has not begun, or there is none to compare with."""

    month: Period
    month_before: Period | None
    now: Tally | None
    before: Tally | None


@dataclass(frozen=True, slots=True)
class TypeLine:
    """A type of fraud; None: the ledger does not say, or says it in a word that is no type of ours."""

    term: FraudType | None
    is_blank: bool
    now: Tally | None
    before: Tally | None


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """An org right below, with everything under it; None: the cases of no village yet."""

    org: Org | None
    now: Tally | None
    before: Tally | None


@dataclass(frozen=True)
class Trends:
    """Everything the charts of one org show, each worked out when it is asked for.

    Rows: `heaps` are its cases; `below` the paths of the orgs below it that cases can belong to, by their codes.
    `has_unplaced`: the cases of no village are in it (R5), else `unplaced` tells of them beside it. `silence`: which
    months which org did not declare (R13); what has not begun by `today` is nothing at all.
    """

    org: Org
    programme: Programme
    questions: Questions
    measure: Measure
    heaps: tuple[Heap, ...]
    below: Mapping[str, str]
    unplaced: Tally
    has_unplaced: bool
    silence: Silence
    today: date

    @cached_property
    def _months(self) -> tuple[tuple[Period, ...], tuple[Period, ...]]:
        """Those of the period, and the same a year earlier."""
        return months_of(self.questions.period), months_before(self.questions.period)

    @property
    def now(self) -> Tally | None:
        """All of the period; None: it has not begun."""
        return self._pair(self.heaps)[0]

    @property
    def before(self) -> Tally | None:
        """All of the same months a year earlier."""
        return self._pair(self.heaps)[1]

    @property
    def undated(self) -> Tally:
        """What may count in the period, and of which the month is not known."""
        return self.undated_in(self.questions.period)

    def undated_in(self, window: Period) -> Tally:
        """What may count in the period, or in the same a year earlier."""
        return Tally.of(heap for heap in self.heaps if window in heap.may_be_in)

    @property
    def may_be_before_alone(self) -> bool:
        """Whether something may count in the year before that cannot count in the period."""
        return any(heap.may_be_in == (self.questions.period.year_ago,) for heap in self.heaps)

    @cached_property
    def months(self) -> tuple[MonthLine, ...]:
        """Month by month; one that has not ended is never more than at least so many."""
        months, befores = self._months
        by_month: dict[Period | None, list[Heap]] = {}
        for heap in self.heaps:
            by_month.setdefault(heap.month, []).append(heap)

        def of(month: Period | None) -> Tally | None:
            if month is None:
                return None
            silent = (*self._silent, month) if self._is_running(month) else self._silent
            return tally(by_month.get(month, ()), (month,), silent, self.today)

        pairs = zip(months, befores or (None,) * len(months), strict=True)
        return tuple(MonthLine(month, before, of(month), of(before)) for month, before in pairs)

    @cached_property
    def types(self) -> tuple[TypeLine, ...]:
        """Type by type, in the order of the vocabulary.

        A word that is no type of ours stands in no chart: it may name somebody.
        """
        by_type: dict[tuple[FraudType | None, bool], list[Heap]] = {}
        for heap in self.heaps:
            term = _TYPES.get(heap.fraud_type or "")
            by_type.setdefault((term, not heap.fraud_type), []).append(heap)
        keys = [*((term, False) for term in FraudType), (None, False), (None, True)]
        lines = (TypeLine(*key, *self._pair(by_type[key])) for key in keys if key in by_type)
        return tuple(line for line in lines if _has_cases(line))

    @cached_property
    def places(self) -> tuple[PlaceLine, ...]:
        """Org by org right below it, in the order of the tree."""
        return tuple(self._places()) if self.org.term in ABOVE_KINDS else ()

    @property
    def is_compared(self) -> bool:
        """Whether there is a year before to compare with."""
        return bool(self._months[1])

    @property
    def unreported(self) -> tuple[Period, ...]:
        """The months begun that nobody has declared: what they show may grow."""
        both = (*self._months[1], *self._months[0])
        begun = (month for month in both if month.start <= self.today)
        return tuple(month for month in begun if any(month.start in one for one in self._silent))

    @property
    def running(self) -> tuple[Period, ...]:
        """The month that has not ended."""
        return tuple(month for months in self._months for month in months if self._is_running(month))

    def _is_running(self, month: Period) -> bool:
        return month.start <= self.today < month.end

    @cached_property
    def _silent(self) -> frozenset[Period]:
        return self.silence.of(self.org.code)

    def _pair(self, found: Iterable[Heap], org: str | None = None) -> tuple[Tally | None, Tally | None]:
        """The heaps of the period, and those of the year before."""
        kept, silent = list(found), self._silent if org is None else self.silence.of(org)
        now, before = (tally(kept, months, silent, self.today) for months in self._months)
        return now, before

    def _places(self) -> Iterator[PlaceLine]:
        """The orgs right below that have a village; never in an order of merit.

        One that is closed is shown as long as it had cases.
        """
        under = {code: path[len(self.org.path) :].split("/", 1)[0] for code, path in self.below.items()}
        by_place: dict[str | None, list[Heap]] = {code: [] for code in dict.fromkeys(under.values())}
        for heap in self.heaps:
            by_place.setdefault(None if heap.org is None else under[heap.org], []).append(heap)
        orgs = {one.code: one for one in Org.objects.filter(code__in=[code for code in by_place if code])}
        for code, found in by_place.items():
            line = PlaceLine(None if code is None else orgs[code], *self._pair(found, code))
            if _has_cases(line) or not _is_closed(line.org):
                yield line


def trends_of(programme: Programme, questions: Questions, org: Org) -> Trends:
    """The trends of the org and everything below it. Rows: the cases the plan's own measure counts."""
    measure = measure_of_cases(org.term)
    is_above = org.term in ABOVE_KINDS
    below = dict(Org.objects.below(org).of_kind(*measure.kinds).order_by("path").values_list("code", "path"))
    has_unplaced = measure.has_unplaced_rows and is_above and _is_all(programme, org)
    found, silent = _counted(programme, questions, measure)
    ours = tuple(heap for heap in found if heap.org in below or (heap.org is None and has_unplaced))
    now = frozenset(months_of(questions.period))
    unplaced = (heap for heap in found if is_above and heap.org is None and heap.month in now)
    today = questions.as_of or timezone.localdate()
    return Trends(org, programme, questions, measure, ours, below, Tally.of(unplaced), has_unplaced, silent, today)


def _counted(programme: Programme, questions: Questions, measure: Measure) -> tuple[tuple[Heap, ...], Silence]:
    """Counted once for each state of the books, for everyone who looks."""
    settings = tuple(sorted(questions.settings.items()))
    what = (programme.org.path, questions.period.id, questions.as_of, settings, measure.name)

    def counted() -> tuple[tuple[Heap, ...], Silence]:
        engine = DjangoEngine(connection, sources(programme.org, day=questions.last_day))
        return heaps(questions, measure, engine), silence(questions, measure, engine)

    return KEPT.get(what, log.state_of_the_books(), counted, ahead=True)


def _is_all(programme: Programme, org: Org) -> bool:
    """Whether no village and no street of the programme lies outside the org, as the targets see it."""
    tree = Org.objects.below(programme.org).of_kind(*VILLAGE_KINDS, OrgKind.STREET)
    return not tree.exclude(path__startswith=org.path).exists()


def _has_cases(line: TypeLine | PlaceLine) -> bool:
    return any(one is not None and one.cases for one in (line.now, line.before))


def _is_closed(org: Org | None) -> bool:
    return org is not None and org.closed_on is not None
