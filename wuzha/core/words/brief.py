"""Say in a few words why a clause is not met or not decided, for a cell of a table: 13起，至多9起; 2条待核实."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from wuzha.core.findings.findings import (
    ConditionalFinding,
    CriterionFinding,
    GroupFinding,
    NodeFinding,
    Range,
    TestFinding,
)
from wuzha.core.i18n import translate
from wuzha.core.plan.plan import AtLeast, AtMost, Attested, FellBy
from wuzha.core.statement.questions import Figure
from wuzha.core.vocabulary import Outcome
from wuzha.core.words.phrases import format_amount, format_months

_OPEN_OUTCOMES = (Outcome.NOT_MET, Outcome.UNDETERMINED)


def explain_briefly(finding: CriterionFinding) -> str:
    """Return the reason of an outcome that is not met or undetermined in a few words; empty for the others.

    Of several reasons it is that of a test with a base, which is the loosest of an either-or, else the first.
    """
    if finding.outcome not in _OPEN_OUTCOMES or finding.node is None:
        return ""
    tests = list(_find_tests(finding.node, finding.outcome))
    if not tests:
        return ""
    test = next((test for test in tests if test.required is not None and test.base is not None), tests[0])
    return _explain_failure(test) if finding.outcome is Outcome.NOT_MET else _explain_doubt(test)


def _find_tests(node: NodeFinding, outcome: Outcome) -> Iterator[TestFinding]:
    match node:
        case TestFinding():
            if node.outcome is outcome:
                yield node
        case ConditionalFinding():
            yield from _find_tests(node.part, outcome)
        case GroupFinding():
            for part in node.parts:
                yield from _find_tests(part, outcome)
        case _:
            assert_never(node)


def _explain_failure(test: TestFinding) -> str:
    figure = test.question.now
    if figure is None or test.now is None:
        return translate("考核组认定")
    now = format_extent_briefly(figure, test.now)
    match test.question.test:
        case AtMost(limit=0):
            return now
        case AtMost(limit=limit):
            return translate("{now}，至多{most}", now=now, most=format_amount(figure, limit))
        case AtLeast(number=number):
            return translate("{now}，至少{least}", now=now, least=format_amount(figure, number))
        case FellBy():
            if test.required is None:
                return now
            return translate("{now}，至多{most}", now=now, most=format_amount(figure, test.required))
        case Attested():
            return translate("考核组认定")
        case _:
            assert_never(test.question.test)


def _explain_doubt(test: TestFinding) -> str:
    if test.refused:
        return translate("{count}行退回未补", count=len(test.refused))
    if isinstance(test.question.test, Attested):
        return translate("待认定")
    if missing := (*test.missing, *test.base_missing):
        return translate("{months}未报送", months=format_months(list(dict.fromkeys(missing))))
    if test.now is not None and test.now.high is None:
        return translate("台账未报齐")
    if doubts := len({*test.doubtful, *test.base_doubtful}):
        return translate("{count}条待核实", count=doubts)
    return translate("待核实")


def format_extent_briefly(figure: Figure, value: Range | None) -> str:
    """Return a number or its range, as short as can be: 2起; 2–4起; 至少2起; empty without one."""
    if value is None:
        return ""
    if value.is_exact:
        return format_amount(figure, value.low)
    if value.high is None:
        return translate("至少{amount}", amount=format_amount(figure, value.low))
    return f"{value.low}–{format_amount(figure, value.high)}"
