"""What a plan asks in one period, as known on one day, under one reading: trees with every window a pair of dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from wuzha.core.periods import Period
from wuzha.core.plan.plan import (
    Against,
    AllOf,
    AnyOf,
    Arguments,
    AtLeast,
    AtMost,
    Attested,
    ByReading,
    Count,
    Criterion,
    During,
    FellBy,
    Node,
    OnlyIf,
    Part,
    Plan,
    Standard,
    Target,
    Test,
)
from wuzha.core.problems import Refusal


class How(StrEnum):
    """How the parts of a group decide it."""

    ANY = "any"
    ALL = "all"


@dataclass(frozen=True)
class Figure:
    """One number per org: a measure over a window of days."""

    measure: str
    arguments: Arguments
    window: Period

    @cached_property
    def name(self) -> str:
        """The figure's name in a statement, such as cases_2021h2 or cases_500000_2021h2."""
        values = [str(value) for _, value in self.arguments]
        window = self.window.id.lower().replace("-", "").replace("/", "_")
        return "_".join([self.measure, *values, window])


@dataclass(frozen=True, slots=True)
class Asked:
    """A leaf: one test with its figure, and the figure it is compared with."""

    id: str
    test: Test
    now: Figure | None = None
    base: Figure | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Parts joined by any or all."""

    id: str
    how: How
    parts: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Conditional:
    """A part asked only of orgs with an attribute."""

    id: str
    attribute: str
    part: Question


Question = Asked | Group | Conditional


@dataclass(frozen=True, slots=True)
class CriterionAsked:
    """A criterion and what it comes to in this period; `question` is None where nothing is asked."""

    criterion: Criterion | Target
    question: Question | None


@dataclass(frozen=True, slots=True)
class StandardAsked:
    """A standard and what its criteria come to."""

    standard: Standard
    criteria: tuple[CriterionAsked, ...]


@dataclass(frozen=True)
class Questions:
    """Everything a plan asks in `period`, as known on `as_of` (None: everything in the books, judged whole)."""

    plan: Plan
    period: Period
    as_of: date | None
    reading: Mapping[str, str]
    settings: Mapping[str, str]
    assume_complete: bool
    standards: tuple[StandardAsked, ...]
    targets: tuple[CriterionAsked, ...]

    @property
    def last_day(self) -> date:
        """The day the judgement looks at: the period's last, or the as-of date where that is earlier."""
        return self.period.end if self.as_of is None else min(self.period.end, self.as_of)

    @property
    def is_provisional(self) -> bool:
        return self.as_of is not None and self.as_of < self.period.end

    def months_asked(self, window: Period) -> tuple[Period, ...]:
        """The months of a window that must be declared: those ended by the as-of date (R13)."""
        return tuple(month for month in window.months if self.as_of is None or month.end <= self.as_of)


def ask(
    plan: Plan,
    period: Period,
    *,
    as_of: date | None = None,
    reading: Mapping[str, str] | None = None,
    assume_complete: bool = False,
) -> Questions:
    """The questions of a plan for one period.

    Raises: Refusal when a reading or option is unknown, or the period has not begun by the as-of date.
    """
    chosen = plan.default_reading | dict(reading or {})
    settings: dict[str, str] = {}
    for reading_id, option in chosen.items():
        if reading_id not in plan.readings:
            raise Refusal(f"方案没有口径“{reading_id}”。可用的口径：{'、'.join(plan.readings)}。")
        options = plan.readings[reading_id].options
        if option not in options:
            raise Refusal(f"口径{reading_id}没有“{option}”这一读法。可用的读法：{'、'.join(options)}。")
        settings |= options[option].sets
    if as_of is not None and as_of < period.start:
        raise Refusal(f"截至日期{as_of}早于{period.label}的第一天{period.start}。请改用期间之内或之后的日期。")
    asker = _Asker(plan, period, as_of, chosen)
    return Questions(
        plan,
        period,
        as_of,
        chosen,
        settings,
        assume_complete,
        tuple(
            StandardAsked(standard, tuple(asker.criterion(criterion) for criterion in standard.criteria))
            for standard in plan.standards
        ),
        tuple(asker.criterion(target) for target in plan.targets),
    )


@dataclass(frozen=True, slots=True)
class _Asker:
    plan: Plan
    period: Period
    as_of: date | None
    reading: Mapping[str, str]

    def criterion(self, criterion: Criterion | Target) -> CriterionAsked:
        return CriterionAsked(criterion, self._ask(criterion.node, criterion.id))

    def _ask(self, node: Node, node_id: str) -> Question | None:
        match node:
            case AnyOf(parts):
                return self._group(How.ANY, parts, node_id)
            case AllOf(parts):
                return self._group(How.ALL, parts, node_id)
            case OnlyIf(attribute, part):
                asked = self._ask(part, node_id)
                return None if asked is None else Conditional(node_id, attribute, asked)
            case During(periods, part):
                return self._ask(part, node_id) if self.period in self.plan.periods[periods] else None
            case ByReading(reading, options):
                return self._ask(options[self.reading[reading]], node_id)
            case AtLeast():
                return self._at_least(node, node_id)
            case AtMost(count, _):
                return Asked(node_id, node, self._figure(count))
            case FellBy(count, _, against):
                now = self._figure(count)
                return Asked(node_id, node, now, Figure(now.measure, now.arguments, self._base(now.window, against)))
            case Attested():
                return Asked(node_id, node)

    def _group(self, how: How, parts: tuple[Node, ...], node_id: str) -> Question | None:
        asked = [self._ask(part, f"{node_id}.{place}") for place, part in enumerate(parts, 1)]
        kept = tuple(part for part in asked if part is not None)
        return Group(node_id, how, kept) if kept else None

    def _at_least(self, test: AtLeast, node_id: str) -> Question | None:
        """One test for each part of the period that has begun by the as-of date (R10)."""
        whole = self._figure(test.count)
        if test.in_every is None:
            return Asked(node_id, test, whole)
        begun = [part for part in whole.window.split(test.in_every) if self.as_of is None or part.start <= self.as_of]
        asked = tuple(
            Asked(f"{node_id}.{place}", test, Figure(whole.measure, whole.arguments, part))
            for place, part in enumerate(begun, 1)
        )
        return Group(node_id, How.ALL, asked) if asked else None

    def _figure(self, count: Count) -> Figure:
        window = {
            Part.WHOLE: self.period,
            Part.FIRST_HALF: self.period.first_half,
            Part.SECOND_HALF: self.period.second_half,
        }[count.of]
        return Figure(count.measure, count.arguments, window)

    def _base(self, window: Period, against: Against) -> Period:
        match against:
            case Against.PREVIOUS:
                return window.previous
            case Against.YEAR_AGO:
                return window.year_ago


def leaves(question: Question | None) -> Iterator[Asked]:
    """Every test of a question, in the order it is printed."""
    match question:
        case Asked():
            yield question
        case Group():
            for part in question.parts:
                yield from leaves(part)
        case Conditional():
            yield from leaves(question.part)
        case None:
            return
