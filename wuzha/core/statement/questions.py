"""Build the questions of a plan for one period: trees of tests whose windows are pairs of dates."""

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
from wuzha.core.problems import RefusalError
from wuzha.core.refused_rows import NO_REFUSALS, OpenRefusals


class Connective(StrEnum):
    """The connective that joins the parts of a group."""

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
        return "_".join([self.measure, *values, to_column_suffix(self.window)])


def to_column_suffix(window: Period) -> str:
    """Return the window's id as the end of a column name."""
    return window.id.lower().replace("-", "").replace("/", "_")


@dataclass(frozen=True, slots=True)
class TestQuestion:
    """A leaf: one test with its figure, and the figure it is compared with."""

    id: str
    test: Test
    now: Figure | None = None
    base: Figure | None = None


@dataclass(frozen=True, slots=True)
class GroupQuestion:
    """Parts joined by any or all."""

    id: str
    connective: Connective
    parts: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class ConditionalQuestion:
    """A part that applies only to orgs with an attribute."""

    id: str
    attribute: str
    part: Question


Question = TestQuestion | GroupQuestion | ConditionalQuestion


@dataclass(frozen=True, slots=True)
class CriterionQuestion:
    """A criterion and its tree in this period; `tree` is None where the plan has no test."""

    criterion: Criterion | Target
    tree: Question | None


@dataclass(frozen=True, slots=True)
class StandardQuestion:
    """A standard and the questions of its criteria."""

    standard: Standard
    criteria: tuple[CriterionQuestion, ...]


@dataclass(frozen=True, kw_only=True)
class Questions:
    """All questions of a plan in `period`, as known on `as_of` (None: every row of the registers counts as known).

    `refusals` are the rows and sheets that were refused: doubts, for which the statement reads one table more (R20).
    """

    plan: Plan
    period: Period
    as_of: date | None
    reading: Mapping[str, str]
    settings: Mapping[str, str]
    assume_complete: bool
    standards: tuple[StandardQuestion, ...]
    targets: tuple[CriterionQuestion, ...]
    refusals: OpenRefusals = NO_REFUSALS

    @property
    def last_day(self) -> date:
        """The last day that is judged: that of the period, or the as-of date where that is earlier."""
        return self.period.end if self.as_of is None else min(self.period.end, self.as_of)

    @property
    def is_provisional(self) -> bool:
        return self.as_of is not None and self.as_of < self.period.end

    def list_required_months(self, window: Period) -> tuple[Period, ...]:
        """Return the months of a window that must be declared: those whose part in it ended by the as-of date (R13)."""
        as_of = self.as_of
        return tuple(month for month in window.months if as_of is None or min(month.end, window.end) <= as_of)


def ask(
    plan: Plan,
    period: Period,
    *,
    as_of: date | None = None,
    reading: Mapping[str, str] | None = None,
    assume_complete: bool = False,
) -> Questions:
    """Return the questions of a plan for one period.

    Raises: RefusalError when a reading or option is unknown, or the period has not begun by the as-of date.
    """
    options = plan.default_reading | dict(reading or {})
    settings = _collect_settings(plan, options)
    if as_of is not None and as_of < period.start:
        raise RefusalError("question.before_period", day=as_of, period=period.label, start=period.start)
    builder = _QuestionBuilder(plan, period, as_of, options)
    return Questions(
        plan=plan,
        period=period,
        as_of=as_of,
        reading=options,
        settings=settings,
        assume_complete=assume_complete,
        standards=tuple(builder.build_standard(standard) for standard in plan.standards),
        targets=tuple(builder.build_criterion(target) for target in plan.targets),
    )


def _collect_settings(plan: Plan, reading: Mapping[str, str]) -> dict[str, str]:
    settings: dict[str, str] = {}
    for reading_id, option in reading.items():
        if reading_id not in plan.readings:
            raise RefusalError("question.reading_unknown", value=reading_id, choices="、".join(plan.readings))
        options = plan.readings[reading_id].options
        if option not in options:
            choices = "、".join(options)
            raise RefusalError("question.option_unknown", reading=reading_id, value=option, choices=choices)
        settings |= options[option].sets
    return settings


@dataclass(frozen=True, slots=True)
class _QuestionBuilder:
    plan: Plan
    period: Period
    as_of: date | None
    reading: Mapping[str, str]

    def build_standard(self, standard: Standard) -> StandardQuestion:
        return StandardQuestion(standard, tuple(self.build_criterion(criterion) for criterion in standard.criteria))

    def build_criterion(self, criterion: Criterion | Target) -> CriterionQuestion:
        return CriterionQuestion(criterion, self._build(criterion.node, criterion.id))

    def _build(self, node: Node, node_id: str) -> Question | None:
        match node:
            case AnyOf(parts):
                return self._build_group(Connective.ANY, parts, node_id)
            case AllOf(parts):
                return self._build_group(Connective.ALL, parts, node_id)
            case OnlyIf(attribute, part):
                question = self._build(part, node_id)
                return None if question is None else ConditionalQuestion(node_id, attribute, question)
            case During(periods, part):
                # Outside these periods the plan has no test, which is neither met nor failed (R16).
                return self._build(part, node_id) if self.period in self.plan.periods[periods] else None
            case ByReading(reading, options):
                return self._build(options[self.reading[reading]], node_id)
            case AtLeast():
                return self._build_at_least(node, node_id)
            case AtMost(count, _):
                return TestQuestion(node_id, node, self._build_figure(count))
            case FellBy(count, _, against):
                now = self._build_figure(count)
                base = Figure(now.measure, now.arguments, _find_base_window(now.window, against))
                return TestQuestion(node_id, node, now, base)
            case Attested():
                return TestQuestion(node_id, node)

    def _build_group(self, connective: Connective, nodes: tuple[Node, ...], node_id: str) -> Question | None:
        questions = [self._build(node, f"{node_id}.{number}") for number, node in enumerate(nodes, 1)]
        parts = tuple(question for question in questions if question is not None)
        return GroupQuestion(node_id, connective, parts) if parts else None

    def _build_at_least(self, test: AtLeast, node_id: str) -> Question | None:
        """Build one test for each part of the period that has begun by the as-of date (R10)."""
        whole = self._build_figure(test.count)
        if test.in_every is None:
            return TestQuestion(node_id, test, whole)
        # A part that has not begun cannot be failed yet.
        windows = [part for part in whole.window.split(test.in_every) if self.as_of is None or part.start <= self.as_of]
        parts = tuple(
            TestQuestion(f"{node_id}.{number}", test, Figure(whole.measure, whole.arguments, window))
            for number, window in enumerate(windows, 1)
        )
        return GroupQuestion(node_id, Connective.ALL, parts) if parts else None

    def _build_figure(self, count: Count) -> Figure:
        window = {
            Part.WHOLE: self.period,
            Part.FIRST_HALF: self.period.first_half,
            Part.SECOND_HALF: self.period.second_half,
        }[count.part]
        return Figure(count.measure, count.arguments, window)


def _find_base_window(window: Period, against: Against) -> Period:
    match against:
        case Against.PREVIOUS:
            return window.previous
        case Against.YEAR_AGO:
            return window.year_ago


def walk_tests(question: Question | None) -> Iterator[TestQuestion]:
    """Yield every test of a question in the order it is printed."""
    match question:
        case TestQuestion():
            yield question
        case GroupQuestion():
            for part in question.parts:
                yield from walk_tests(part)
        case ConditionalQuestion():
            yield from walk_tests(question.part)
        case None:
            return
