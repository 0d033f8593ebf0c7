"""Build the headroom: how many more cases an org can have before its present outcome is lost.

The next case is one of the usual kind: it belongs to the org, is filed on the last judged day, and its loss is small.
Each test tolerates a number of further cases; `all` tolerates as many as its weakest part, `any` as many as its
strongest part that still supports the outcome.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import assert_never

from wuzha.core.measures import MEASURES
from wuzha.core.plan.plan import AtMost, FellBy
from wuzha.core.sql import TRUE, as_bigint, greatest, least
from wuzha.core.statement.outcomes import build_node_condition, to_column
from wuzha.core.statement.questions import (
    ConditionalQuestion,
    Connective,
    CriterionQuestion,
    GroupQuestion,
    Question,
    Questions,
    TestQuestion,
)

NO_LIMIT = 1_000_000_000
NO_SUPPORT = -1


def build_met_condition(holds: str) -> str:
    """Return the condition that a part certainly holds."""
    return f"({holds})"


def build_open_condition(holds: str) -> str:
    """Return the condition that a part does not certainly fail; `NOT (holds)` alone would be NULL in doubt."""
    return f"(CASE WHEN NOT ({holds}) THEN 0 ELSE 1 END) = 1"


@dataclass(frozen=True, slots=True)
class _OutcomeBound:
    """The outcome that can be lost: the ends of the ranges that decide it, and when a part still supports it."""

    now_end: str
    base_end: str
    build_support: Callable[[str], str]


# A met outcome must stay certain; an open one lasts until failure is certain.
_MET = _OutcomeBound("high", "base_low", build_met_condition)
_OPEN = _OutcomeBound("low", "base_high", build_open_condition)


def build_headroom(questions: Questions, criteria: Sequence[CriterionQuestion], holds: str) -> str:
    """Return the standard's headroom for one org: 0 = the next case loses the outcome, NULL = lost, or no limit."""
    trees = [criterion.tree for criterion in criteria if criterion.tree is not None]
    until_unmet, until_failed = _tolerate_all(trees, questions, _MET), _tolerate_all(trees, questions, _OPEN)
    if until_unmet is None or until_failed is None:
        return as_bigint("NULL")
    cases = f"CASE WHEN {holds} THEN {until_unmet} WHEN NOT ({holds}) THEN {NO_SUPPORT} ELSE {until_failed} END"
    return as_bigint(f"CASE WHEN {cases} BETWEEN 0 AND {NO_LIMIT - 1} THEN {cases} END")


def _tolerate(question: Question, questions: Questions, bound: _OutcomeBound) -> str | None:
    """Return how many more cases the node tolerates; None: any number."""
    match question:
        case TestQuestion():
            return _tolerate_test(question, questions, bound)
        case GroupQuestion(connective=Connective.ALL):
            return _tolerate_all(question.parts, questions, bound)
        case GroupQuestion():
            return _tolerate_any(question, questions, bound)
        case ConditionalQuestion():
            cases = _tolerate(question.part, questions, bound)
            applies = build_node_condition(question).applies
            return None if cases is None else f"CASE WHEN {applies} THEN {cases} ELSE {NO_LIMIT} END"
        case _:
            assert_never(question)


def _tolerate_all(parts: Sequence[Question], questions: Questions, bound: _OutcomeBound) -> str | None:
    limits = [cases for part in parts if (cases := _tolerate(part, questions, bound)) is not None]
    return least(limits) if limits else None


def _tolerate_any(group: GroupQuestion, questions: Questions, bound: _OutcomeBound) -> str | None:
    limits = []
    for part in group.parts:
        condition = build_node_condition(part)
        supports = bound.build_support(condition.holds)
        if condition.applies != TRUE:
            supports = f"{supports} AND ({condition.applies})"
        cases = _tolerate(part, questions, bound)
        limits.append(f"CASE WHEN {supports} THEN {NO_LIMIT if cases is None else cases} ELSE {NO_SUPPORT} END")
    # A group that does not apply to the org is left out of its parent, so it sets no limit either.
    applies = build_node_condition(group).applies
    return greatest(limits) if applies == TRUE else f"CASE WHEN {applies} THEN {greatest(limits)} ELSE {NO_LIMIT} END"


def _tolerate_test(leaf: TestQuestion, questions: Questions, bound: _OutcomeBound) -> str | None:
    now = leaf.now
    if now is None or not MEASURES[now.measure].is_a_case or now.arguments:
        return None
    if questions.last_day not in now.window:
        return None
    match leaf.test:
        case AtMost(limit=limit):
            return f"{limit} - {now.name}_{bound.now_end}"
        case FellBy(percent=percent):
            assert leaf.base is not None
            allowance = build_allowance(f"{leaf.base.name}_{bound.base_end}", percent)
            # NULL: the base has no upper bound, so no number of cases makes failure certain.
            return f"COALESCE({allowance} - {now.name}_{bound.now_end}, {NO_LIMIT})"
        case _:
            return None


def build_allowance(base: str, percent: int) -> str:
    """Return as SQL the most cases that still fell by the percent, rounded down; see `compute_allowance`."""
    hundredths = f"({base} * {100 - percent})"
    # Engines divide whole numbers in different ways; without a remainder they agree.
    return f"CAST(({hundredths} - {hundredths} % 100) / 100 AS BIGINT)"


def compute_allowance(base: int, percent: int) -> int:
    """Return the most cases that still fell by the percent, rounded down; see `build_allowance`."""
    return base * (100 - percent) // 100


def to_headroom_column(standard_id: str) -> str:
    """Return the standard's headroom column in the statement."""
    return f"{to_column(standard_id)}_headroom"
