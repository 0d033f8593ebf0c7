"""Build the evidence card of a clause: its text, readings, figures, the rows behind them, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from wuzha.assessments.evidence import AttestationSummary, EvidencePage, EvidenceTable
from wuzha.assessments.look_back import ClauseDifference
from wuzha.assessments.open_rows import OpenRowsLink
from wuzha.core.findings.findings import CriterionFinding, TestFinding
from wuzha.core.statement.questions import Questions
from wuzha.core.vocabulary import Outcome
from wuzha.core.words.explain import describe_standing, format_chance
from wuzha.core.words.phrases import format_months, join_clause
from wuzha.core.words.sentences import explain_criterion, explain_requirement, explain_test


@dataclass(frozen=True, slots=True, kw_only=True)
class TestCard:
    """One test: its requirement, outcome and evidence; `before` is its sentence on an earlier day, if that differs."""

    requirement: str
    outcome: Outcome
    sentence: str
    before: str
    rows: EvidenceTable | None
    missing: str
    luck: str
    has_signed_base: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceCard:
    """One clause of one org; `before` is its finding on an earlier day, if that differs.

    `open_rows` leads to the refused rows that may change it, None where the viewer may see none of them.
    """

    id: str
    clause: str
    title: str
    quote: str
    outcome: Outcome
    outcome_text: str
    sentence: str
    readings: tuple[tuple[str, str], ...]
    tests: tuple[TestCard, ...]
    attestation: AttestationSummary | None
    before: ClauseDifference | None
    open_rows: OpenRowsLink | None = None

    @property
    def heading(self) -> str:
        """The number of the clause and its title."""
        return join_clause(self.clause, self.title)


def build_cards(
    criteria: Sequence[CriterionFinding],
    questions: Questions,
    evidence: EvidencePage,
    differences: Mapping[str, ClauseDifference],
    open_rows: Mapping[str, OpenRowsLink],
) -> tuple[EvidenceCard, ...]:
    """Return a card for every clause, in the plan's order.

    `differences` from an earlier day, and the links to `open_rows`, are by clause id.
    """
    cards = (_build_card(finding, questions, evidence, differences.get(finding.id)) for finding in criteria)
    return tuple(replace(card, open_rows=open_rows.get(card.id)) for card in cards)


def _build_card(
    finding: CriterionFinding, questions: Questions, evidence: EvidencePage, before: ClauseDifference | None
) -> EvidenceCard:
    criterion = finding.question.criterion
    options = {reading: questions.reading[reading] for reading in criterion.readings}
    earlier_sentences = before.test_sentences if before else {}
    return EvidenceCard(
        id=criterion.id,
        clause=criterion.clause,
        title=criterion.title,
        quote=criterion.quote,
        outcome=finding.outcome,
        outcome_text=describe_standing(finding.outcome, questions),
        sentence=explain_criterion(finding, questions),
        readings=tuple(
            (option, questions.plan.readings[reading].options[option].text) for reading, option in options.items()
        ),
        tests=tuple(
            _build_test_card(
                test, questions, evidence.tables.get((finding.id, test.id)), earlier_sentences.get(test.id, "")
            )
            for test in finding.tests
        ),
        attestation=evidence.attestations.get(finding.id),
        before=before,
    )


def _build_test_card(finding: TestFinding, questions: Questions, rows: EvidenceTable | None, before: str) -> TestCard:
    # A base of zero leaves no chance to speak of.
    has_luck = finding.base is not None and finding.base.low > 0
    missing = tuple(dict.fromkeys((*finding.missing, *finding.base_missing)))
    return TestCard(
        requirement=explain_requirement(finding.question, questions),
        outcome=finding.outcome,
        sentence=explain_test(finding, questions),
        before=before,
        rows=rows,
        missing=format_months(missing) if missing else "",
        luck=format_chance(finding.luck) if has_luck and finding.luck is not None else "",
        has_signed_base=finding.base_is_signed,
    )
