"""Define findings: standard → criterion → any/all → test, each with outcome, figures, base and evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY, dataclass
from datetime import date

from wuzha.core.periods import Period
from wuzha.core.statement.questions import (
    ConditionalQuestion,
    CriterionQuestion,
    GroupQuestion,
    Questions,
    TestQuestion,
)
from wuzha.core.vocabulary import OrgKind, Outcome, OutreachMust


@dataclass(frozen=True, slots=True)
class Range:
    """A number as far as it is known: at least `low`, at most `high`; `high` None: no upper bound is known."""

    low: int
    high: int | None

    @property
    def is_exact(self) -> bool:
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class TestFinding:
    """The finding on one test of one org.

    `evidence` holds the ids of rows that certainly count, `doubtful` those of rows that may count, likewise for the
    base (none where it is signed); `missing` and `base_missing` are the undeclared months; `now_signed` is a signed
    count of the period itself that contradicts the rows (V22); `refused` are the places of refused rows that are open
    and may change the test (R20). `about_amounts` are the amounts of these rows that were written as about so much
    (R19), each as its column and fen. `required` is the largest (at most, fell by) or smallest (at least) whole number
    that passes, None where the base is not exact; `luck` is the chance, 0–1, that the fall shows although nothing
    changed.
    """

    question: TestQuestion
    outcome: Outcome
    _: KW_ONLY
    now: Range | None = None
    now_signed: int | None = None
    base: Range | None = None
    required: int | None = None
    missing: tuple[Period, ...] = ()
    base_missing: tuple[Period, ...] = ()
    base_is_signed: bool = False
    evidence: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()
    base_evidence: tuple[str, ...] = ()
    base_doubtful: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    about_amounts: tuple[tuple[str, int], ...] = ()
    luck: float | None = None

    @property
    def id(self) -> str:
        return self.question.id


@dataclass(frozen=True, slots=True)
class GroupFinding:
    """The finding on a group: any or all of its parts."""

    question: GroupQuestion
    outcome: Outcome
    parts: tuple[NodeFinding, ...]

    @property
    def id(self) -> str:
        return self.question.id


@dataclass(frozen=True, slots=True)
class ConditionalFinding:
    """The finding on a part that applies to some orgs only."""

    question: ConditionalQuestion
    outcome: Outcome
    part: NodeFinding

    @property
    def id(self) -> str:
        return self.question.id


NodeFinding = TestFinding | GroupFinding | ConditionalFinding


@dataclass(frozen=True, slots=True)
class CriterionFinding:
    """The finding on one criterion of one org; `node` is None where the plan has no test in this period."""

    question: CriterionQuestion
    outcome: Outcome
    node: NodeFinding | None

    @property
    def id(self) -> str:
        return self.question.criterion.id

    @property
    def clause(self) -> str:
        return self.question.criterion.clause

    @property
    def tests(self) -> tuple[TestFinding, ...]:
        return tuple(walk_test_findings(self.node))


@dataclass(frozen=True, kw_only=True, slots=True)
class OrgFinding:
    """The finding on one village or unit under its standard.

    `headroom`: how many more cases it can have before the present outcome is lost.
    """

    code: str
    name: str
    kind: OrgKind
    standard: str
    outcome: Outcome
    headroom: int | None
    criteria: tuple[CriterionFinding, ...]


@dataclass(frozen=True, slots=True)
class TargetFinding:
    """The finding on one target of one org above (an org with villages or units below it)."""

    code: str
    name: str
    criterion: CriterionFinding

    @property
    def test(self) -> TestFinding | None:
        """The one test of this period; None outside the plan's periods (R16)."""
        return next(iter(self.criterion.tests), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class DutySheet:
    """What the ledgers have on a soft clause (R9): evidence for the people who decide, never a verdict.

    `group_formed` is what people attested for the duty with a date (UNDETERMINED: nothing on record), `group_formed_on`
    the first day on which the register of groups has one (None: it has none), which settles nothing; `late_months`
    were declared after the report day of the office (`declaration_states.is_late`); `outreach_by_must` counts records
    per channel.
    """

    group_formed: Outcome
    required_months: int
    declared_months: int
    late_months: int
    outreach_count: int
    outreach_by_must: Mapping[OutreachMust, int]
    group_formed_on: date | None = None


@dataclass(frozen=True)
class Assessment:
    """All findings of some questions, org by org in the order of their codes."""

    questions: Questions
    targets: tuple[TargetFinding, ...]
    orgs: tuple[OrgFinding, ...]
    duty_sheets: Mapping[str, DutySheet]

    @property
    def period(self) -> Period:
        return self.questions.period

    @property
    def as_of(self) -> date | None:
        return self.questions.as_of


def walk_test_findings(node: NodeFinding | None) -> Iterator[TestFinding]:
    """Yield every test of a finding in the order it is printed."""
    match node:
        case TestFinding():
            yield node
        case GroupFinding():
            for part in node.parts:
                yield from walk_test_findings(part)
        case ConditionalFinding():
            yield from walk_test_findings(node.part)
        case None:
            return
