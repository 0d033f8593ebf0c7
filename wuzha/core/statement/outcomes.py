"""Tests, criteria and standards as SQL conditions: true (met), false (not met), NULL (undetermined).

SQL's three-valued AND and OR are the logic of the outcomes. What is not asked of an org is left out of its parent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from wuzha.core.plan.plan import AtLeast, AtMost, Attested, FellBy
from wuzha.core.sql import TRUE, both, either
from wuzha.core.statement.figures import criterion_of
from wuzha.core.statement.questions import Asked, Conditional, Group, How, Question


@dataclass(frozen=True, slots=True)
class Condition:
    """When a node holds, and for which orgs it is asked at all (`asked` TRUE: for every one)."""

    holds: str
    asked: str = TRUE


def column(node_id: str) -> str:
    """The node's column in the statement."""
    return node_id.replace(".", "__")


def test_condition(leaf: Asked) -> str:
    """When the test holds for every value in its ranges, fails for every value, or neither (NULL)."""
    test, now, base = leaf.test, leaf.now, leaf.base
    match test:
        case AtMost(limit=limit):
            assert now is not None
            return _decided(f"{now.name}_high <= {limit}", f"{now.name}_low > {limit}")
        case AtLeast(number=number):
            assert now is not None
            return _decided(f"{now.name}_low >= {number}", f"{now.name}_high < {number}")
        case FellBy(percent=percent):
            assert now is not None and base is not None
            kept = 100 - percent
            return _decided(
                f"{now.name}_high * 100 <= {base.name}_base_low * {kept}",
                f"{now.name}_low * 100 > {base.name}_base_high * {kept}",
            )
        case Attested():
            attested = f"{criterion_of(leaf)}_attested"
            return _decided(f"{attested} = 1", f"{attested} = 0")
        case _:
            assert_never(test)


def _decided(holds: str, fails: str) -> str:
    return f"CASE WHEN {holds} THEN 1 = 1 WHEN {fails} THEN 1 = 0 END"


def node_condition(question: Question) -> Condition:
    """The node over the columns of the tests below it."""
    match question:
        case Asked():
            return Condition(column(question.id))
        case Group(how=How.ALL):
            parts = [node_condition(part) for part in question.parts]
            holds = both(*(p.holds if p.asked == TRUE else either(f"NOT ({p.asked})", p.holds) for p in parts))
            return Condition(holds, _asked(parts))
        case Group():
            parts = [node_condition(part) for part in question.parts]
            return Condition(either(*(both(p.asked, p.holds) for p in parts)), _asked(parts))
        case Conditional():
            part = node_condition(question.part)
            return Condition(part.holds, both(f"{question.attribute} = 1", part.asked))
        case _:
            assert_never(question)


def _asked(parts: list[Condition]) -> str:
    return TRUE if any(part.asked == TRUE for part in parts) else either(*(part.asked for part in parts))


def nodes(question: Question | None) -> Iterator[Question]:
    """The node and everything below it, in the order it is printed."""
    if question is None:
        return
    yield question
    match question:
        case Group():
            for part in question.parts:
                yield from nodes(part)
        case Conditional():
            yield from nodes(question.part)
        case Asked():
            return


def group_nodes(question: Question | None) -> Iterator[Question]:
    """The nodes that are no tests."""
    return (node for node in nodes(question) if not isinstance(node, Asked))
