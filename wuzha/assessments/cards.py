"""Build the evidence card of a clause: its text, readings, figures, the rows behind them, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from django.utils.translation import gettext as _

from wuzha.assessments.closings import GapClosing
from wuzha.assessments.duty_lines import DutyLine, list_duty_lines
from wuzha.assessments.evidence import AttestationSummary, EvidencePage
from wuzha.assessments.evidence_table import EvidenceTable
from wuzha.assessments.look_back import ClauseDifference
from wuzha.assessments.open_rows import OpenRowsLink
from wuzha.assessments.readings_in_force import ReadingAnswer, list_reading_answers
from wuzha.assessments.target_forecast import TargetForecast
from wuzha.core.findings.findings import (
    ConditionalFinding,
    CriterionFinding,
    DutySheet,
    GroupFinding,
    NodeFinding,
    TestFinding,
)
from wuzha.core.plan.plan import Attested
from wuzha.core.statement.questions import Connective, Questions
from wuzha.core.vocabulary import Outcome
from wuzha.core.words.brief import format_extent_briefly
from wuzha.core.words.explain import format_chance
from wuzha.core.words.phrases import format_months, join_clause
from wuzha.core.words.sentences import explain_criterion, explain_requirement, explain_test

_OPEN_OUTCOMES = (Outcome.NOT_MET, Outcome.UNDETERMINED)


@dataclass(frozen=True, slots=True, kw_only=True)
class TestCard:
    """One test; `figures` are its figures in short, `before` is its sentence on an earlier day, if that differs."""

    requirement: str
    outcome: Outcome
    sentence: str
    figures: str
    before: str
    luck: str
    has_signed_base: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCard:
    """An either-or (`is_any`), or tests that must all be met, side by side."""

    is_any: bool
    outcome: Outcome
    parts: tuple[TestCard | GroupCard, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceCard:
    """One clause of one org; `before` is its finding on an earlier day, if that differs.

    `extent` is its figure in a word, `missing` are the months that were not reported; `group` its tests, if there is
    more than one, `tests` the same as a list. `open_rows` leads to the refused rows that may change it, None where the
    viewer may see none of them. `duty_lines` are what is on record for a clause that people decide; `is_attested` says
    that the clause is one. `closings` say of each thing that is missing how it can close.
    `forecast` is that of a target, until its period is over.
    """

    id: str
    clause: str
    title: str
    quote: str
    outcome: Outcome
    sentence: str
    extent: str
    missing: str
    readings: tuple[ReadingAnswer, ...]
    group: GroupCard | None
    tests: tuple[TestCard, ...]
    tables: tuple[EvidenceTable, ...]
    attestation: AttestationSummary | None
    is_attested: bool
    before: ClauseDifference | None
    duty_lines: tuple[DutyLine, ...] = ()
    open_rows: OpenRowsLink | None = None
    closings: tuple[GapClosing, ...] = ()
    forecast: TargetForecast | None = None

    @property
    def heading(self) -> str:
        """The number of the clause and its title."""
        return join_clause(self.clause, self.title)

    @property
    def is_open(self) -> bool:
        """Whether a page shows the card unfolded: what is met, or not asked, needs nobody's work."""
        return self.outcome in _OPEN_OUTCOMES or self.before is not None

    @property
    def has_signed_base(self) -> bool:
        """Whether the base of one of its tests is a signed number."""
        return any(test.has_signed_base for test in self.tests)

    @property
    def has_other_readings(self) -> bool:
        """Whether a reading other than the usual one is in force."""
        return not all(reading.is_default for reading in self.readings)


def build_cards(
    criteria: Sequence[CriterionFinding],
    questions: Questions,
    evidence: EvidencePage,
    *,
    differences: Mapping[str, ClauseDifference],
    open_rows: Mapping[str, OpenRowsLink],
    duty_sheet: DutySheet | None,
    closings: Mapping[str, tuple[GapClosing, ...]],
) -> tuple[EvidenceCard, ...]:
    """Return a card for every clause, in the plan's order.

    `differences` from an earlier day, the links to `open_rows`, and how gaps can close, are by clause id.
    """
    cards = (_build_card(finding, questions, evidence, differences.get(finding.id)) for finding in criteria)
    duty_lines = () if duty_sheet is None else list_duty_lines(duty_sheet, questions)
    return tuple(
        replace(
            card,
            open_rows=open_rows.get(card.id),
            duty_lines=duty_lines if card.is_attested else (),
            closings=closings.get(card.id, ()),
        )
        for card in cards
    )


def _build_card(
    finding: CriterionFinding, questions: Questions, evidence: EvidencePage, before: ClauseDifference | None
) -> EvidenceCard:
    criterion = finding.question.criterion
    sentences = before.test_sentences if before else {}
    node = None if finding.node is None else _build_node(finding.node, questions, sentences)
    return EvidenceCard(
        id=criterion.id,
        clause=criterion.clause,
        title=criterion.title,
        quote=criterion.quote,
        outcome=finding.outcome,
        sentence=explain_criterion(finding, questions),
        extent=_describe_extent(finding),
        missing=_list_missing_months(finding),
        readings=list_reading_answers(finding, questions),
        group=node if isinstance(node, GroupCard) else None,
        tests=tuple(_build_test_card(test, questions, sentences) for test in finding.tests),
        tables=evidence.tables.get(finding.id, ()),
        attestation=evidence.attestations.get(finding.id),
        is_attested=any(isinstance(test.question.test, Attested) for test in finding.tests),
        before=before,
    )


def _describe_extent(finding: CriterionFinding) -> str:
    """Return the clause's figure of the period, such as 2–4起; empty where nothing is counted."""
    figures = ((test.question.now, test.now) for test in finding.tests)
    return next((format_extent_briefly(figure, value) for figure, value in figures if figure is not None), "")


def _list_missing_months(finding: CriterionFinding) -> str:
    """Return the months that one of the tests lacks, each once; empty if none is missing."""
    months = {month for test in finding.tests for month in (*test.missing, *test.base_missing)}
    return format_months(sorted(months, key=lambda month: month.start)) if months else ""


def _build_node(node: NodeFinding, questions: Questions, sentences: Mapping[str, str]) -> TestCard | GroupCard:
    match node:
        case TestFinding():
            return _build_test_card(node, questions, sentences)
        case ConditionalFinding():
            return _build_node(node.part, questions, sentences)
        case GroupFinding(parts=(only,)):
            return _build_node(only, questions, sentences)
        case GroupFinding():
            parts = tuple(_build_node(part, questions, sentences) for part in node.parts)
            is_any = node.question.connective is Connective.ANY
            return GroupCard(is_any=is_any, outcome=node.outcome, parts=parts)
        case _:
            assert_never(node)


def _compare_figures(finding: TestFinding) -> str:
    """Return the figure of the period beside that of the base: 2–4起，对比5–7起; empty where nothing is counted."""
    figure, base = finding.question.now, finding.question.base
    if figure is None:
        return ""
    now = _("%(window)s%(amount)s") % {
        "window": figure.window.label,
        "amount": format_extent_briefly(figure, finding.now),
    }
    if base is None:
        return now
    return _("%(now)s，对比%(window)s%(amount)s") % {
        "now": now,
        "window": base.window.label,
        "amount": format_extent_briefly(base, finding.base),
    }


def _build_test_card(finding: TestFinding, questions: Questions, sentences: Mapping[str, str]) -> TestCard:
    # A base of zero leaves no chance to speak of.
    has_luck = finding.base is not None and finding.base.low > 0
    return TestCard(
        requirement=explain_requirement(finding.question, questions),
        outcome=finding.outcome,
        sentence=explain_test(finding, questions),
        figures=_compare_figures(finding) or explain_test(finding, questions),
        before=sentences.get(finding.id, ""),
        luck=format_chance(finding.luck) if has_luck and finding.luck is not None else "",
        has_signed_base=finding.base_is_signed,
    )
