"""A plan's worked cases: rows in, outcome out. They show what the plan means, and hold the engine to it."""

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

OUTCOME, HEADROOM, SAYS = "outcome", "headroom", "says"
NONE, UNBOUNDED, MISSING = "无", "不明", "没有这一项"
WORDS = {"outcome": "结论", "headroom": "余量", "now": "本期数", "base": "基数", "required": "要求", "says": "理由"}


@dataclass(frozen=True, slots=True)
class Expected:
    """One thing a worked case says must come out: of an org, at a node of its tree (none: the whole standard)."""

    org: str
    node: str
    what: str
    value: str


@dataclass(frozen=True)
class Example:
    """A worked case. `line` is where it stands in examples.yaml."""

    id: str
    title: str
    line: int
    period: Period
    as_of: date | None
    reading: Mapping[str, str]
    is_complete: bool
    facts: Facts
    expected: tuple[Expected, ...]

    def questions(self, plan: Plan) -> Questions:
        """What the plan asks in this case."""
        return ask(plan, self.period, as_of=self.as_of, reading=self.reading, assume_complete=self.is_complete)


def differences(example: Example, assessment: Assessment) -> list[str]:
    """Where the assessment comes out otherwise than the worked case says, a sentence each."""
    told = []
    for one in example.expected:
        found = _found(one, assessment)
        if one.value not in found if one.what == SAYS else one.value != found:
            place = " ".join(part for part in (one.org, one.node) if part)
            told.append(f"{place} 的{WORDS[one.what]}应为“{_in_words(one.value)}”，得到“{_in_words(found)}”。")
    return told


def _in_words(value: str) -> str:
    return next((outcome.label for outcome in Outcome if outcome == value), value)


def _found(one: Expected, assessment: Assessment) -> str:
    """What came out at the place a worked case speaks of, written the same way."""
    standing = next((org for org in assessment.orgs if org.code == one.org), None)
    if not one.node:
        return MISSING if standing is None else _of_standing(standing, one.what)
    criteria = [criterion for org in assessment.orgs if org.code == one.org for criterion in org.criteria]
    criteria += [target.criterion for target in assessment.targets if target.code == one.org]
    for criterion in criteria:
        if criterion.id == one.node and one.what == OUTCOME:
            return str(criterion.outcome.value)
        if criterion.id == one.node and one.what == SAYS:
            return explain_criterion(criterion, assessment.questions)
        for node in _nodes(criterion.node):
            if node.id == one.node:
                return _of_node(node, one.what)
    return MISSING


def _of_standing(org: OrgFinding, what: str) -> str:
    return str(org.outcome.value) if what == OUTCOME else _number(org.headroom)


def _of_node(node: NodeFinding, what: str) -> str:
    if what == OUTCOME:
        return str(node.outcome.value)
    if not isinstance(node, TestFinding):
        return MISSING
    return {"now": _range(node.now), "base": _range(node.base), "required": _number(node.required)}.get(what, MISSING)


def _nodes(node: NodeFinding | None) -> Iterator[NodeFinding]:
    match node:
        case TestFinding():
            yield node
        case GroupFinding():
            yield node
            for part in node.parts:
                yield from _nodes(part)
        case ConditionalFinding():
            yield node
            yield from _nodes(node.part)
        case None:
            return


def _number(number: int | None) -> str:
    return NONE if number is None else str(number)


def _range(known: Range | None) -> str:
    if known is None:
        return NONE
    return str(known.low) if known.is_exact else between(known.low, known.high)


def between(low: int, high: int | None) -> str:
    """A range as it is written in a difference."""
    return f"{low}至{UNBOUNDED if high is None else high}"
