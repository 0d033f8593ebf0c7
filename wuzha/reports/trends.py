"""What the charts of an org show: its cases and losses by month, by type and by place, each figure with its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from django.db import connection

from wuzha.assessments.kept import Kept
from wuzha.assessments.models import Programme
from wuzha.assessments.standing import stand
from wuzha.audit import log
from wuzha.core.findings import CriterionFinding
from wuzha.core.measures import Measure
from wuzha.core.periods import Period
from wuzha.core.questions import Questions
from wuzha.core.trends import Heap, heaps, measure_of_cases, months_before, months_of
from wuzha.core.vocabulary import ABOVE_KINDS, VILLAGE_KINDS, FraudType, OrgKind
from wuzha.engines.django_connection import DjangoEngine
from wuzha.orgs.models import Org
from wuzha.registers.facts import sources

KEPT = Kept[tuple[Heap, ...]](50_000, lambda found: 1 + len(found))
"""For how many heaps of cases a process has room: a county of three years is some thousands."""

FEN_IN_YUAN = 100
FEN_IN_WAN = 10_000 * FEN_IN_YUAN
_SHOWN = Decimal("0.01")
_TYPES: Mapping[str, FraudType] = {
    word: term for term in FraudType for word in (term.value, term.written, *term.aliases)
}


@dataclass(frozen=True, slots=True)
class Tally:
    """So many cases; what was lost as far as it is known, in fen, and in how many of them it is not known."""

    cases: int = 0
    loss_fen: int = 0
    cases_without_loss: int = 0

    @property
    def loss_wan(self) -> Decimal | None:
        """The known loss in 万元; None where there are cases and of none the loss is known."""
        return self._loss(FEN_IN_WAN, _SHOWN)

    @property
    def loss_yuan(self) -> Decimal | None:
        """The same in whole yuan."""
        return self._loss(FEN_IN_YUAN, Decimal(1))

    def _loss(self, unit: int, shown: Decimal) -> Decimal | None:
        if self.cases and self.cases == self.cases_without_loss:
            return None
        return (Decimal(self.loss_fen) / unit).quantize(shown, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class MonthLine:
    """A month beside the same month a year earlier; None: it has not begun, or there is none to compare with."""

    month: Period
    month_before: Period | None
    now: Tally | None
    before: Tally | None
    is_reported: bool
    is_reported_before: bool


@dataclass(frozen=True, slots=True)
class TypeLine:
    """A type of fraud; None: the ledger does not say, or says it in a word that is no type of ours."""

    term: FraudType | None
    is_blank: bool
    now: Tally
    before: Tally


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """An org right below, with everything under it; None: the cases of no village yet."""

    org: Org | None
    now: Tally
    before: Tally


@dataclass(frozen=True)
class Trends:
    """Everything the charts of one org show, each worked out when it is asked for.

    Rows: `heaps` are its cases; `below` the paths of the orgs below it that cases can belong to, by their codes.
    `has_unplaced`: the cases of no village are in it (R5), else `unplaced` tells of them beside it. `waited_for`: the
    months that some outcome waits for, and nobody has declared (R13).
    """

    org: Org
    questions: Questions
    measure: Measure
    heaps: tuple[Heap, ...]
    below: Mapping[str, str]
    unplaced: Tally
    has_unplaced: bool
    waited_for: frozenset[Period]

    @cached_property
    def _months(self) -> tuple[frozenset[Period], frozenset[Period]]:
        """Those of the period, and the same a year earlier."""
        return frozenset(months_of(self.questions.period)), frozenset(months_before(self.questions.period))

    @cached_property
    def now(self) -> Tally:
        """All of the period."""
        return _tally(self.heaps, lambda heap: heap.month in self._months[0])

    @cached_property
    def before(self) -> Tally:
        """All of the same months a year earlier."""
        return _tally(self.heaps, lambda heap: heap.month in self._months[1])

    @cached_property
    def undated(self) -> Tally:
        """What may count, of a month that is not known."""
        return _tally(self.heaps, lambda heap: heap.month is None)

    @cached_property
    def months(self) -> tuple[MonthLine, ...]:
        """Month by month."""
        return _months(self.heaps, self.questions, self.waited_for)

    @cached_property
    def types(self) -> tuple[TypeLine, ...]:
        """Type by type, in the order of the vocabulary."""
        return _types(self.heaps, *self._months)

    @cached_property
    def places(self) -> tuple[PlaceLine, ...]:
        """Org by org right below it, in the order of the tree."""
        return _places(self.heaps, self.org, self.below, *self._months) if self.org.term in ABOVE_KINDS else ()

    @property
    def is_compared(self) -> bool:
        """Whether there is a year before to compare with."""
        return any(line.month_before for line in self.months)

    @property
    def unreported(self) -> tuple[Period, ...]:
        """The months that nobody has declared: what they show may grow."""
        before = (line.month_before for line in self.months if line.month_before and not line.is_reported_before)
        return (*before, *(line.month for line in self.months if not line.is_reported))


def trends_of(programme: Programme, questions: Questions, org: Org) -> Trends:
    """The trends of the org and everything below it. Rows: the cases the plan's own measure counts."""
    measure = measure_of_cases(org.term)
    is_above = org.term in ABOVE_KINDS
    below = dict(Org.objects.below(org).of_kind(*measure.kinds).order_by("path").values_list("code", "path"))
    has_unplaced = measure.has_unplaced_rows and is_above and _is_all(programme, org)
    found = _heaps(programme, questions, measure)
    ours = tuple(heap for heap in found if heap.org in below or (heap.org is None and has_unplaced))
    now = frozenset(months_of(questions.period))
    unplaced = _tally(found, lambda heap: heap.org is None and heap.month in now) if is_above else Tally()
    waited_for = _waited_for(programme, questions, org)
    return Trends(org, questions, measure, ours, below, unplaced, has_unplaced, waited_for)


def _heaps(programme: Programme, questions: Questions, measure: Measure) -> tuple[Heap, ...]:
    """Counted once for each state of the books, for everyone who looks."""
    settings = tuple(sorted(questions.settings.items()))
    what = (programme.org.path, questions.period.id, questions.as_of, settings, measure.name)

    def counted() -> tuple[Heap, ...]:
        return heaps(questions, measure, DjangoEngine(connection, sources(programme.org, day=questions.last_day)))

    return KEPT.get(what, log.state_of_the_books(), counted, ahead=True)


def _is_all(programme: Programme, org: Org) -> bool:
    """Whether no village and no street of the programme lies outside the org, as the targets see it."""
    tree = Org.objects.below(programme.org).of_kind(*VILLAGE_KINDS, OrgKind.STREET)
    return not tree.exclude(path__startswith=org.path).exists()


def _waited_for(programme: Programme, questions: Questions, org: Org) -> frozenset[Period]:
    """The months of the org that some outcome waits for, and nobody has declared (R13)."""
    if org.term in ABOVE_KINDS:
        targets = stand(programme, questions, with_rows=False).targets
        criteria: Iterable[CriterionFinding] = [one.criterion for one in targets if one.code == org.code]
    else:
        found = stand(programme, questions, org=org, with_rows=False).orgs
        criteria = [criterion for one in found for criterion in one.criteria]
    wanted = measure_of_cases(org.term).name
    return frozenset(
        month
        for criterion in criteria
        for test in criterion.tests
        if test.asked.now is not None and test.asked.now.measure == wanted
        for month in (*test.missing, *test.base_missing)
    )


def _tally(found: Iterable[Heap], holds: Callable[[Heap], bool]) -> Tally:
    kept = [heap for heap in found if holds(heap)]
    return Tally(
        sum(heap.cases for heap in kept),
        sum(heap.loss_fen for heap in kept),
        sum(heap.cases_without_loss for heap in kept),
    )


def _months(ours: Iterable[Heap], questions: Questions, unreported: frozenset[Period]) -> tuple[MonthLine, ...]:
    months = months_of(questions.period)
    befores = months_before(questions.period) or (None,) * len(months)
    by_month: dict[Period | None, list[Heap]] = {}
    for heap in ours:
        by_month.setdefault(heap.month, []).append(heap)

    def of(month: Period) -> Tally:
        return _tally(by_month.get(month, ()), lambda _: True)

    def is_reported(month: Period | None) -> bool:
        return month is None or not any(month.start in one for one in unreported)

    return tuple(
        MonthLine(
            month,
            before,
            of(month) if month.start <= questions.last_day else None,
            of(before) if before else None,
            is_reported(month),
            is_reported(before),
        )
        for month, before in zip(months, befores, strict=True)
    )


def _types(ours: Iterable[Heap], now: frozenset[Period], before: frozenset[Period]) -> tuple[TypeLine, ...]:
    """In the order of the vocabulary. A word that is no type of ours stands in no chart: it may name somebody."""
    by_type: dict[tuple[FraudType | None, bool], list[Heap]] = {}
    for heap in ours:
        term = _TYPES.get(heap.fraud_type or "")
        by_type.setdefault((term, not heap.fraud_type), []).append(heap)
    keys = [*((term, False) for term in FraudType), (None, False), (None, True)]
    lines = (
        TypeLine(
            *key,
            _tally(by_type[key], lambda heap: heap.month in now),
            _tally(by_type[key], lambda heap: heap.month in before),
        )
        for key in keys
        if key in by_type
    )
    return tuple(line for line in lines if line.now.cases or line.before.cases)


def _places(
    ours: Iterable[Heap], top: Org, below: Mapping[str, str], now: frozenset[Period], before: frozenset[Period]
) -> tuple[PlaceLine, ...]:
    """The orgs right below that have a village, in the order of the tree; never in an order of merit.

    One that is closed is shown as long as it had cases.
    """
    under = {code: path[len(top.path) :].split("/", 1)[0] for code, path in below.items()}
    by_place: dict[str | None, list[Heap]] = {code: [] for code in dict.fromkeys(under.values())}
    for heap in ours:
        by_place.setdefault(None if heap.org is None else under[heap.org], []).append(heap)
    orgs = {one.code: one for one in Org.objects.filter(code__in=[code for code in by_place if code])}
    lines = (
        PlaceLine(
            None if code is None else orgs[code],
            _tally(found, lambda heap: heap.month in now),
            _tally(found, lambda heap: heap.month in before),
        )
        for code, found in by_place.items()
    )
    return tuple(line for line in lines if line.now.cases or line.before.cases or not _is_closed(line.org))


def _is_closed(org: Org | None) -> bool:
    return org is not None and org.closed_on is not None
