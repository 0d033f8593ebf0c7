"""Build tests, criteria and standards as SQL conditions: true (met), false (not met), NULL (undetermined).

SQL's three-valued AND and OR are the logic of the outcomes. A node that does not apply to an org is left out of its
parent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import assert_never

from wuzha.core.plan.plan import AtLeast, AtMost, Attested, FellBy
from wuzha.core.sql import FALSE, TRUE, and_, or_
from wuzha.core.statement.questions import (
    ConditionalQuestion,
    Connective,
    GroupQuestion,
    Question,
    StandardQuestion,
    TestQuestion,
)
from wuzha.core.statement.signatures import get_criterion_id


@dataclass(frozen=True, slots=True)
class Condition:
    """When a node holds, and to which orgs it applies at all (`applies` TRUE: to every one)."""

    holds: str
    applies: str = TRUE


@lru_cache(maxsize=1024)
def to_column(node_id: str) -> str:
    """Return the node's column in the statement."""
    return node_id.replace(".", "__")


def build_test_condition(leaf: TestQuestion) -> str:
    """Return whether the test holds for every value in its ranges, fails for every value, or neither (NULL)."""
    test, now, base = leaf.test, leaf.now, leaf.base
    match test:
        case AtMost(limit=limit):
            assert now is not None
            return _decide(f"{now.name}_high <= {limit}", f"{now.name}_low > {limit}")
        case AtLeast(number=number):
            assert now is not None
            return _decide(f"{now.name}_low >= {number}", f"{now.name}_high < {number}")
        case FellBy(percent=percent):
            assert now is not None and base is not None
            # Multiplied and not divided, so that every engine decides the edge alike.
            remainder = 100 - percent
            return _decide(
                f"{now.name}_high * 100 <= {base.name}_base_low * {remainder}",
                f"{now.name}_low * 100 > {base.name}_base_high * {remainder}",
            )
        case Attested():
            attestation = f"{get_criterion_id(leaf)}_attested"
            return _decide(f"{attestation} = 1", f"{attestation} = 0")
        case _:
            assert_never(test)


def build_standard_condition(standard: StandardQuestion) -> Condition:
    """Return when the standard is met, and to which orgs it applies: those of whom it asks something in the period."""
    parts = [build_node_condition(c.tree) for c in standard.criteria if c.tree is not None]
    return Condition(join_all(parts), join_applies(parts))


@lru_cache(maxsize=1024)
def to_applies_column(node_id: str) -> str:
    """Return the column that tells whether the node or the standard applies to the org."""
    return f"{to_column(node_id)}_applies"


def _decide(holds: str, fails: str) -> str:
    return f"CASE WHEN {holds} THEN {TRUE} WHEN {fails} THEN {FALSE} END"


def build_node_condition(question: Question) -> Condition:
    """Return the condition of the node over the columns of the tests below it."""
    match question:
        case TestQuestion():
            return Condition(to_column(question.id))
        case GroupQuestion(connective=Connective.ALL):
            parts = [build_node_condition(part) for part in question.parts]
            return Condition(join_all(parts), join_applies(parts))
        case GroupQuestion():
            parts = [build_node_condition(part) for part in question.parts]
            return Condition(or_(*(and_(p.applies, p.holds) for p in parts)), join_applies(parts))
        case ConditionalQuestion():
            part = build_node_condition(question.part)
            return Condition(part.holds, and_(f"{question.attribute} = 1", part.applies))
        case _:
            assert_never(question)


def join_all(conditions: Iterable[Condition]) -> str:
    """Return the condition that all hold that apply."""
    return and_(*(c.holds if c.applies == TRUE else or_(f"NOT ({c.applies})", c.holds) for c in conditions))


def join_applies(parts: Sequence[Condition]) -> str:
    """Return the condition that at least one of the parts applies."""
    if any(part.applies == TRUE for part in parts):
        return TRUE
    return or_(*(part.applies for part in parts)) if parts else FALSE


def walk_nodes(question: Question | None) -> Iterator[Question]:
    """Yield the node and everything below it in the order it is printed."""
    if question is None:
        return
    yield question
    match question:
        case GroupQuestion():
            for part in question.parts:
                yield from walk_nodes(part)
        case ConditionalQuestion():
            yield from walk_nodes(question.part)
        case TestQuestion():
            return


def walk_groups(question: Question | None) -> Iterator[Question]:
    """Yield the nodes that are no tests."""
    return (node for node in walk_nodes(question) if not isinstance(node, TestQuestion))
