"""The evidence card of a clause: its text, how it was read, the figures, the rows behind them, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wuzha.assessments.evidence import Decided, Rows, Viewer
from wuzha.assessments.look_back import Difference
from wuzha.core.findings.findings import CriterionFinding, TestFinding
from wuzha.core.statement.questions import Questions
from wuzha.core.vocabulary import Outcome
from wuzha.core.words.explain import chance, standing
from wuzha.core.words.phrases import months
from wuzha.core.words.sentences import explain_criterion, explain_test, requirement


@dataclass(frozen=True, slots=True)
class TestCard:
    """One test: what it asks, what was found, and what that rests on; `before` is what was said on an earlier day."""

    requirement: str
    outcome: Outcome
    sentence: str
    before: str
    rows: Rows | None
    missing: str
    luck: str
    has_signed_base: bool


@dataclass(frozen=True, slots=True)
class Card:
    """One clause of one org. `before` is how it stood on an earlier day, where that was otherwise."""

    id: str
    clause: str
    title: str
    quote: str
    outcome: Outcome
    told: str
    sentence: str
    readings: tuple[tuple[str, str], ...]
    tests: tuple[TestCard, ...]
    decided: Decided | None
    before: Difference | None


def cards_of(
    criteria: Sequence[CriterionFinding],
    questions: Questions,
    viewer: Viewer,
    before: Mapping[str, Difference],
) -> tuple[Card, ...]:
    """A card for every clause, in the plan's order; `before` tells of those that stood otherwise on an earlier day."""
    viewer.look_up(criteria)
    return tuple(_card(criterion, questions, viewer, before.get(criterion.id)) for criterion in criteria)


def _card(finding: CriterionFinding, questions: Questions, viewer: Viewer, before: Difference | None) -> Card:
    criterion = finding.asked.criterion
    readings = (questions.plan.readings[reading] for reading in criterion.readings)
    said = before.tests if before else {}
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
        tuple(_test(test, questions, viewer, said.get(test.id, "")) for test in finding.tests),
        viewer.decided(finding),
        before,
    )


def _test(finding: TestFinding, questions: Questions, viewer: Viewer, before: str) -> TestCard:
    has_luck = finding.luck is not None and finding.base is not None and finding.base.low > 0
    missing = tuple(dict.fromkeys((*finding.missing, *finding.base_missing)))
    return TestCard(
        requirement(finding.asked, questions),
        finding.outcome,
        explain_test(finding, questions),
        before,
        viewer.rows(finding),
        months(missing) if missing else "",
        chance(finding.luck) if has_luck and finding.luck is not None else "",
        finding.base_is_signed,
    )
