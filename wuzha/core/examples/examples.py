"""The worked examples of a plan, rows in and outcome out, and the comparison of an assessment with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from wuzha.core.facts import Facts
from wuzha.core.findings.findings import (
    Assessment,
    ConditionalFinding,
    GroupFinding,
    NodeFinding,
    OrgFinding,
    Range,
    TestFinding,
)
from wuzha.core.periods import Period
from wuzha.core.plan.plan import Plan
from wuzha.core.statement.questions import Questions, ask
from wuzha.core.vocabulary import Outcome
from wuzha.core.words.sentences import explain_criterion

OUTCOME_KEY, HEADROOM_KEY, REASON_KEY = "outcome", "headroom", "says"
NO_VALUE_TEXT, NO_LIMIT_TEXT, MISSING_TEXT = "无", "不明", "没有这一项"
KEY_LABELS = {
    "outcome": "结论",
    "headroom": "还可发案数",
    "now": "本期数",
    "base": "基数",
    "required": "要求",
    "says": "理由",
}


@dataclass(frozen=True, slots=True)
class Expectation:
    """One value that an example expects, for an org, at a node of its tree (empty: the whole standard).

    `aspect` is what is compared there: an outcome, a figure, a sentence.
    """

    org: str
    node: str
    aspect: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Example:
    """A worked example; `line` is its line in examples.yaml."""

    id: str
    title: str
    line: int
    period: Period
    as_of: date | None
    reading: Mapping[str, str]
    is_complete: bool
    facts: Facts
    expectations: tuple[Expectation, ...]

    def ask_questions(self, plan: Plan) -> Questions:
        """Return the questions of the plan in this example."""
        return ask(plan, self.period, as_of=self.as_of, reading=self.reading, assume_complete=self.is_complete)


@dataclass(frozen=True, slots=True)
class ComparedValue:
    """A value that an example expects beside the one that came out, both in the notation of examples.yaml."""

    expectation: Expectation
    actual: str

    @property
    def is_as_expected(self) -> bool:
        """Whether the two agree; of a reason an example quotes a part."""
        if self.expectation.aspect == REASON_KEY:
            return self.expectation.value in self.actual
        return self.expectation.value == self.actual


def compare_values(example: Example, assessment: Assessment) -> list[ComparedValue]:
    """Return each value that the example expects with the one that came out."""
    return [ComparedValue(expectation, _find_value(expectation, assessment)) for expectation in example.expectations]


def find_differences(example: Example, assessment: Assessment) -> list[str]:
    """Return a sentence for each value that differs from the example."""
    sentences = []
    for value in compare_values(example, assessment):
        if not value.is_as_expected:
            expectation = value.expectation
            place = " ".join(part for part in (expectation.org, expectation.node) if part)
            aspect = KEY_LABELS[expectation.aspect]
            sentences.append(
                f"{place} 的{aspect}应为“{format_value(expectation.value)}”，得到“{format_value(value.actual)}”。"
            )
    return sentences


def format_value(value: str) -> str:
    """Return a value in words: an outcome by its label."""
    return next((outcome.label for outcome in Outcome if outcome == value), value)


def _find_value(expectation: Expectation, assessment: Assessment) -> str:
    """Return the value of the assessment at the place of the expectation, in the notation of examples.yaml."""
    org_findings = [org for org in assessment.orgs if org.code == expectation.org]
    if not expectation.node:
        return _read_org_finding(org_findings[0], expectation.aspect) if org_findings else MISSING_TEXT
    criteria = [criterion for org in org_findings for criterion in org.criteria]
    criteria += [target.criterion for target in assessment.targets if target.code == expectation.org]
    for criterion in criteria:
        if criterion.id == expectation.node and expectation.aspect == OUTCOME_KEY:
            return str(criterion.outcome.value)
        if criterion.id == expectation.node and expectation.aspect == REASON_KEY:
            return explain_criterion(criterion, assessment.questions)
        for node in _iterate_nodes(criterion.node):
            if node.id == expectation.node:
                return _read_node_finding(node, expectation.aspect)
    return MISSING_TEXT


def _read_org_finding(org: OrgFinding, aspect: str) -> str:
    return str(org.outcome.value) if aspect == OUTCOME_KEY else _format_number(org.headroom)


def _read_node_finding(node: NodeFinding, aspect: str) -> str:
    if aspect == OUTCOME_KEY:
        return str(node.outcome.value)
    if not isinstance(node, TestFinding):
        return MISSING_TEXT
    return {
        "now": _format_known_range(node.now),
        "base": _format_known_range(node.base),
        "required": _format_number(node.required),
    }.get(aspect, MISSING_TEXT)


def _iterate_nodes(node: NodeFinding | None) -> Iterator[NodeFinding]:
    match node:
        case TestFinding():
            yield node
        case GroupFinding():
            yield node
            for part in node.parts:
                yield from _iterate_nodes(part)
        case ConditionalFinding():
            yield node
            yield from _iterate_nodes(node.part)
        case None:
            return


def _format_number(number: int | None) -> str:
    return NO_VALUE_TEXT if number is None else str(number)


def _format_known_range(value: Range | None) -> str:
    if value is None:
        return NO_VALUE_TEXT
    return str(value.low) if value.is_exact else format_range(value.low, value.high)


def format_range(low: int, high: int | None) -> str:
    """Return a range in the notation of examples.yaml."""
    return f"{low}至{NO_LIMIT_TEXT if high is None else high}"
