"""Judge a clause again as if some of its figures were known: what its outcome will be, each way a gap can close.

The outcomes themselves are columns of the statement (`statement.outcomes`); these are the same rules over ranges that
nobody has in the books yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import assert_never

from wuzha.core.findings.findings import ConditionalFinding, CriterionFinding, GroupFinding, NodeFinding, TestFinding
from wuzha.core.plan.plan import AtLeast, AtMost, Attested, FellBy
from wuzha.core.statement.questions import Connective
from wuzha.core.vocabulary import Outcome

Supposition = Callable[[TestFinding], TestFinding]
"""A function that returns a test with the ranges, or the attested outcome, that are supposed."""


def judge_supposed(finding: CriterionFinding, supposition: Supposition) -> Outcome:
    """Return the outcome of the clause if its tests were as supposed."""
    return finding.outcome if finding.node is None else _judge_node(finding.node, supposition)


def join_outcomes(outcomes: Iterable[Outcome]) -> Outcome:
    """Return the outcome of parts that must all be met; a part that does not apply is left out."""
    return _join(outcomes, decisive=Outcome.NOT_MET, other=Outcome.MET)


def decide_test(test: TestFinding) -> Outcome:
    """Return whether the test is met for every number in its ranges, for none, or neither; attested ones as they are.

    An end that is None has no bound, so that nothing is certain at that side.
    """
    now, base = test.now, test.base
    match test.question.test:
        case AtMost(limit=limit):
            assert now is not None
            return _decide(now.high is not None and now.high <= limit, now.low > limit)
        case AtLeast(number=number):
            assert now is not None
            return _decide(now.low >= number, now.high is not None and now.high < number)
        case FellBy(percent=percent):
            assert now is not None and base is not None
            remainder = 100 - percent
            return _decide(
                now.high is not None and now.high * 100 <= base.low * remainder,
                base.high is not None and now.low * 100 > base.high * remainder,
            )
        case Attested():
            return test.outcome
        case _:
            assert_never(test.question.test)


def _decide(holds: bool, fails: bool) -> Outcome:
    if holds:
        return Outcome.MET
    return Outcome.NOT_MET if fails else Outcome.UNDETERMINED


def _judge_node(node: NodeFinding, supposition: Supposition) -> Outcome:
    match node:
        case TestFinding():
            return decide_test(supposition(node))
        case ConditionalFinding():
            is_left_out = node.outcome is Outcome.NOT_APPLICABLE
            return node.outcome if is_left_out else _judge_node(node.part, supposition)
        case GroupFinding():
            outcomes = [_judge_node(part, supposition) for part in node.parts]
            if node.question.connective is Connective.ALL:
                return join_outcomes(outcomes)
            return _join(outcomes, decisive=Outcome.MET, other=Outcome.NOT_MET)
        case _:
            assert_never(node)


def _join(outcomes: Iterable[Outcome], *, decisive: Outcome, other: Outcome) -> Outcome:
    """Return the decisive outcome if one part has it, the other if all have that."""
    parts = {outcome for outcome in outcomes if outcome is not Outcome.NOT_APPLICABLE}
    if not parts:
        return Outcome.NOT_APPLICABLE
    if decisive in parts:
        return decisive
    return Outcome.UNDETERMINED if Outcome.UNDETERMINED in parts else other
