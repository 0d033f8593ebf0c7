"""Test that a count signed for the judged period itself leaves the outcome open while it contradicts the rows (V22)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.office import (
    STREET,
    VILLAGE,
    ask_plan,
    assess,
    build_cases,
    build_facts,
    declare,
    get_criterion,
    get_target,
)
from wuzha.core.findings.findings import Range
from wuzha.core.findings.judge import judge
from wuzha.core.vocabulary import Outcome
from wuzha.core.words.sentences import explain_criterion
from wuzha.engines.duckdb import DuckDBEngine

MET, NOT_MET, OPEN = Outcome.MET, Outcome.NOT_MET, Outcome.UNDETERMINED
H1 = "2021-03-01"


def sign(count: int, org: str = VILLAGE, period: str = "2021H2") -> dict[str, Any]:
    """Return a count of cases that the org signed."""
    return {"org": org, "period": period, "measure": "cases", "count": count}


def test_v22_a_signed_count_of_three_without_rows_leaves_the_clause_open() -> None:
    facts = build_facts(baselines=[sign(3)], declarations=declare(STREET, "2021"))
    questions = ask_plan(complete=False)
    for assessment in (assess(facts, questions), judge(questions, DuckDBEngine.of_facts(facts))):
        finding = get_criterion(assessment, "no_or_halved_cases")
        assert (finding.outcome, finding.tests[0].now, finding.tests[0].now_signed) == (OPEN, Range(0, None), 3)
        assert "与签认的3起不符" in explain_criterion(finding, questions)


@pytest.mark.parametrize(
    ("signed", "outcome"),
    [(2, MET), (3, OPEN), (1, OPEN), (0, OPEN), (9, OPEN)],
)
def test_the_outcome_is_met_only_where_rows_and_signed_count_agree(signed: int, outcome: Outcome) -> None:
    cases = [*build_cases(10, on=H1), *build_cases(2)]
    finding = get_criterion(assess(build_facts(cases=cases, baselines=[sign(signed)])), "no_or_halved_cases")
    assert finding.outcome is outcome


def test_a_clause_that_fails_by_rows_and_by_signed_count_is_not_met() -> None:
    cases = [*build_cases(2, on=H1), *build_cases(4)]
    for signed, outcome in ((5, NOT_MET), (1, OPEN)):
        finding = get_criterion(assess(build_facts(cases=cases, baselines=[sign(signed)])), "no_or_halved_cases")
        assert finding.outcome is outcome


def test_a_signed_count_within_the_doubts_is_no_contradiction() -> None:
    facts = build_facts(cases=build_cases(1, on=None), baselines=[sign(1)])
    test = get_criterion(assess(facts), "no_or_halved_cases").tests[0]
    assert (test.now, test.now_signed) == (Range(0, 1), None)


def test_more_signed_than_rows_is_no_contradiction_while_months_are_undeclared() -> None:
    test = get_criterion(
        assess(build_facts(baselines=[sign(3)]), ask_plan(complete=False)), "no_or_halved_cases"
    ).tests[0]
    assert (test.now, test.now_signed) == (Range(0, None), None)


def test_a_count_signed_for_a_part_of_the_period_contradicts_it_where_it_is_more() -> None:
    facts = build_facts(baselines=[sign(3, period="2021-08")])
    finding = get_criterion(assess(facts), "no_or_halved_cases")
    assert (finding.outcome, finding.tests[0].now_signed) == (OPEN, 3)
    assert (
        get_criterion(assess(build_facts(baselines=[sign(3, period="2021-06")])), "no_or_halved_cases").outcome is MET
    )


def test_a_count_that_the_street_signed_for_the_period_leaves_its_target_open() -> None:
    facts = build_facts(cases=build_cases(10, on=H1), baselines=[sign(12, org=STREET)])
    target = get_target(assess(facts))
    assert target.test is not None
    assert (target.criterion.outcome, target.test.now, target.test.now_signed) == (OPEN, Range(0, None), 12)
    village = get_criterion(assess(facts), "no_or_halved_cases")
    assert village.outcome is MET
