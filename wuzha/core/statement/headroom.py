"""How many more cases an org can have before its present outcome is lost, computed from the tree of tests.

The next case is one of the usual kind: it belongs to the org, is filed on the last day looked at, and is no large one.
Each test says how many it can bear; `all` bears as many as its weakest part, `any` as its strongest part that stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from wuzha.core.measures import MEASURES
from wuzha.core.plan.plan import AtMost, FellBy
from wuzha.core.sql import TRUE, largest, smallest, whole
from wuzha.core.statement.outcomes import column, node_condition
from wuzha.core.statement.questions import Asked, Conditional, CriterionAsked, Group, How, Question, Questions

NO_LIMIT = 1_000_000_000
LOST = -1


@dataclass(frozen=True, slots=True)
class _Ends:
    """Which ends of the ranges count: a met outcome must stay certain, a doubt lasts until failure is certain."""

    now: str
    base: str
    stands: str


_MET = _Ends("high", "base_low", "({holds})")
_UNDECIDED = _Ends("low", "base_high", "(CASE WHEN NOT ({holds}) THEN 0 ELSE 1 END) = 1")


def headroom(questions: Questions, criteria: tuple[CriterionAsked, ...], holds: str) -> str:
    """The standard's headroom for one org: 0 = the next case loses the outcome, NULL = already lost or not at stake."""
    met = _all([c.question for c in criteria if c.question is not None], questions, _MET)
    open_ = _all([c.question for c in criteria if c.question is not None], questions, _UNDECIDED)
    if met is None or open_ is None:
        return whole("NULL")
    left = f"CASE WHEN {holds} THEN {met} WHEN NOT ({holds}) THEN {LOST} ELSE {open_} END"
    return whole(f"CASE WHEN {left} BETWEEN 0 AND {NO_LIMIT - 1} THEN {left} END")


def _bears(question: Question, questions: Questions, ends: _Ends) -> str | None:
    """How many more cases the node bears while it stands; None: any number."""
    match question:
        case Asked():
            return _test_bears(question, questions, ends)
        case Group(how=How.ALL):
            return _all(question.parts, questions, ends)
        case Group():
            return _any(question, questions, ends)
        case Conditional():
            part = _bears(question.part, questions, ends)
            asked = node_condition(question).asked
            return None if part is None else f"CASE WHEN {asked} THEN {part} ELSE {NO_LIMIT} END"
        case _:
            assert_never(question)


def _all(parts: tuple[Question, ...] | list[Question], questions: Questions, ends: _Ends) -> str | None:
    borne = [bears for part in parts if (bears := _bears(part, questions, ends)) is not None]
    return smallest(borne) if borne else None


def _any(group: Group, questions: Questions, ends: _Ends) -> str | None:
    borne = []
    for part in group.parts:
        condition = node_condition(part)
        stands = ends.stands.format(holds=condition.holds)
        if condition.asked != TRUE:
            stands = f"{stands} AND ({condition.asked})"
        bears = _bears(part, questions, ends)
        borne.append(f"CASE WHEN {stands} THEN {NO_LIMIT if bears is None else bears} ELSE {LOST} END")
    return largest(borne)


def _test_bears(leaf: Asked, questions: Questions, ends: _Ends) -> str | None:
    now = leaf.now
    if now is None or not MEASURES[now.measure].is_a_case or now.arguments:
        return None
    if questions.last_day not in now.window:
        return None
    match leaf.test:
        case AtMost(limit=limit):
            return f"{limit} - {now.name}_{ends.now}"
        case FellBy(percent=percent):
            assert leaf.base is not None
            allowed = allowance(f"{leaf.base.name}_{ends.base}", percent)
            return f"COALESCE({allowed} - {now.name}_{ends.now}, {NO_LIMIT})"
        case _:
            return None


def allowance(base: str, percent: int) -> str:
    """The most cases that still fell by the percent, rounded down: without division, which engines do differently."""
    kept = f"({base} * {100 - percent})"
    return f"CAST(({kept} - {kept} % 100) / 100 AS BIGINT)"


def column_of(standard_id: str) -> str:
    """The standard's headroom column in the statement."""
    return f"{column(standard_id)}_headroom"
