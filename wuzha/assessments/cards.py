"""The evidence card of a clause: its text, how it was read, the figures, the rows behind them, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from wuzha.core.explain import chance, standing
from wuzha.core.findings import Assessment, CriterionFinding, OrgFinding, TestFinding
from wuzha.core.questions import Questions
from wuzha.core.sentences import explain_criterion, explain_target, explain_test, requirement
from wuzha.core.vocabulary import Outcome
from wuzha.core.wording import months


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of the books by their numbers; to those who may not see them only how many there are."""

    heading: str
    count: int
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TestCard:
    """One test: what it asks, what was found, and what that rests on."""

    requirement: str
    outcome: Outcome
    sentence: str
    rows: tuple[Rows, ...]
    missing: str
    luck: str


@dataclass(frozen=True, slots=True)
class Card:
    """One clause of one org. `before` is its outcome as known on the earlier day, where it was another."""

    id: str
    clause: str
    title: str
    quote: str
    outcome: Outcome
    told: str
    sentence: str
    readings: tuple[tuple[str, str], ...]
    tests: tuple[TestCard, ...]
    before: Outcome | None


@dataclass(frozen=True, slots=True)
class ToldTarget:
    """A target of an org above, in words."""

    org: str
    clause: str
    title: str
    outcome: Outcome
    sentence: str


def cards_of(
    finding: OrgFinding, assessment: Assessment, then: OrgFinding | None, *, may_see: bool
) -> tuple[Card, ...]:
    """A card for every clause of the org's standard, in the plan's order."""
    earlier = {} if then is None else {criterion.id: criterion.outcome for criterion in then.criteria}
    return tuple(
        _card(criterion, assessment.questions, earlier.get(criterion.id), may_see=may_see)
        for criterion in finding.criteria
    )


def targets_of(assessment: Assessment, seen: Iterable[str]) -> tuple[ToldTarget, ...]:
    """The targets of the orgs above that are in sight, in words."""
    questions, codes = assessment.questions, set(seen)
    return tuple(
        ToldTarget(
            target.name,
            target.criterion.clause,
            target.criterion.asked.criterion.title,
            target.criterion.outcome,
            explain_target(target, questions),
        )
        for target in assessment.targets
        if target.code in codes
    )


def _card(finding: CriterionFinding, questions: Questions, earlier: Outcome | None, *, may_see: bool) -> Card:
    criterion = finding.asked.criterion
    readings = (questions.plan.readings[reading] for reading in criterion.readings)
    return Card(
        criterion.id,
        criterion.clause,
        criterion.title,
        criterion.quote,
        finding.outcome,
        standing(finding.outcome, questions),
        explain_criterion(finding, questions),
        tuple(
            (questions.reading[reading.id], reading.options[questions.reading[reading.id]].text) for reading in readings
        ),
        tuple(_test(test, questions, may_see=may_see) for test in finding.tests),
        earlier if earlier != finding.outcome else None,
    )


def _test(finding: TestFinding, questions: Questions, *, may_see: bool) -> TestCard:
    rows = (
        ("计入", finding.evidence),
        ("待核实", finding.doubtful),
        ("基数计入", finding.base_evidence),
        ("基数待核实", finding.base_doubtful),
    )
    has_luck = finding.luck is not None and finding.base is not None and finding.base.low > 0
    missing = (*finding.missing, *finding.base_missing)
    return TestCard(
        requirement(finding.asked, questions),
        finding.outcome,
        explain_test(finding, questions),
        tuple(Rows(heading, len(ids), ids if may_see else ()) for heading, ids in rows if ids),
        months(missing) if missing else "",
        chance(finding.luck) if has_luck and finding.luck is not None else "",
    )
