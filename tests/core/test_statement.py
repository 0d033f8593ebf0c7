"""Test what the plan language can express, and that anyone can read and run its statement."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import date

import pytest

from tests.office import (
    DUTY_UNIT,
    UNIT,
    VILLAGE,
    ask_plan,
    assess,
    build_cases,
    build_facts,
    get_criterion,
    get_finding,
    load_fengling,
)
from wuzha.core.facts import FACT_SCHEMAS
from wuzha.core.findings.findings import CriterionFinding
from wuzha.core.periods import Period, Span
from wuzha.core.plan.plan import (
    Against,
    AllOf,
    AnyOf,
    AtLeast,
    AtMost,
    Count,
    Criterion,
    During,
    FellBy,
    Node,
    OnlyIf,
)
from wuzha.core.problems import RefusalError
from wuzha.core.sql import literal
from wuzha.core.statement.node_statement import format_node_statement
from wuzha.core.statement.questions import Questions, ask
from wuzha.core.statement.statement import compile_statement
from wuzha.core.vocabulary import Outcome

MET, NOT_MET, OPEN, NOT_APPLICABLE = Outcome.MET, Outcome.NOT_MET, Outcome.UNDETERMINED, Outcome.NOT_APPLICABLE
CASES, LARGE, TALKS = Count("cases"), Count("cases", (("loss_at_least_yuan", 500_000),)), Count("sanctions")


def ask_one_criterion(node: Node, code: str, period: str) -> Questions:
    """Return the questions of the built-in plan with one criterion alone, `mine`, for villages or for units."""
    plan = load_fengling()
    criterion = Criterion(id="mine", clause="四", title="", quote="", readings=(), node=node)
    standard = replace(plan.standards[0 if code == VILLAGE else 1], criteria=(criterion,))
    return ask(replace(plan, standards=(standard,), targets=()), Period.parse(period), assume_complete=True)


def judge_one_criterion(node: Node, ledgers: dict, code: str = VILLAGE, period: str = "2022") -> CriterionFinding:
    return get_criterion(assess(ledgers, ask_one_criterion(node, code, period)), "mine", code)


def test_at_most_allows_the_number_itself() -> None:
    for count, outcome in ((2, MET), (3, NOT_MET)):
        assert (
            judge_one_criterion(AtMost(CASES, 2), build_facts(cases=build_cases(count, on="2022-05-01"))).outcome
            is outcome
        )


@pytest.mark.parametrize(("span", "parts"), [(Span.HALF_YEAR, 2), (Span.QUARTER, 4), (Span.MONTH, 12)])
def test_at_least_in_every_part_is_one_test_for_each_part(span: Span, parts: int) -> None:
    days = [part.start for part in Period.parse("2022").split(span)]
    records = [{"org": UNIT, "done_on": day} for day in days]
    node = AtLeast(Count("outreach"), 1, span)
    finding = judge_one_criterion(node, build_facts(outreach=records), UNIT)
    assert (finding.outcome, len(finding.tests)) == (MET, parts)
    assert judge_one_criterion(node, build_facts(outreach=records[1:]), UNIT).outcome is NOT_MET


def test_a_fall_against_a_year_ago_and_against_the_period_before_differ() -> None:
    ledgers = build_facts(
        cases=[*build_cases(4, on="2021-09-01"), *build_cases(8, on="2022-03-01"), *build_cases(3, on="2022-09-01")]
    )
    assert judge_one_criterion(FellBy(CASES, 50, Against.PREVIOUS), ledgers, period="2022H2").outcome is MET
    assert judge_one_criterion(FellBy(CASES, 50, Against.YEAR_AGO), ledgers, period="2022H2").outcome is NOT_MET


def test_a_base_that_is_only_partly_known_can_still_decide() -> None:
    rows = [*build_cases(4, on="2021-09-01"), *build_cases(2, on="2022-03-01")]
    certain = judge_one_criterion(FellBy(CASES, 50, Against.YEAR_AGO), build_facts(cases=rows))
    assert certain.outcome is MET
    with_undated = judge_one_criterion(
        FellBy(CASES, 50, Against.YEAR_AGO), build_facts(cases=[*rows, *build_cases(1, on=None)])
    )
    assert with_undated.outcome is OPEN
    assert (with_undated.tests[0].now.low, with_undated.tests[0].now.high) == (2, 3)
    assert (with_undated.tests[0].base.low, with_undated.tests[0].base.high) == (4, 5)


def test_any_is_met_by_one_part_and_open_while_one_may_still_hold() -> None:
    node = AnyOf((AtMost(CASES, 0), AtMost(LARGE, 0)))
    assert judge_one_criterion(node, build_facts(cases=build_cases(1, on="2022-05-01"))).outcome is MET
    assert judge_one_criterion(node, build_facts(cases=build_cases(1, on="2022-05-01", loss_fen=None))).outcome is OPEN
    assert (
        judge_one_criterion(node, build_facts(cases=build_cases(1, on="2022-05-01", loss_fen=50_000_000))).outcome
        is NOT_MET
    )


def test_all_is_lost_by_one_part_even_while_another_is_open() -> None:
    ledgers = build_facts(cases=[*build_cases(1, on="2022-05-01", loss_fen=None), *build_cases(1, on="2022-05-01")])
    assert judge_one_criterion(AllOf((AtMost(LARGE, 0), AtMost(CASES, 2))), ledgers).outcome is OPEN
    assert judge_one_criterion(AllOf((AtMost(LARGE, 0), AtMost(CASES, 1))), ledgers).outcome is NOT_MET


def test_a_part_that_does_not_apply_is_left_out_of_any_and_all() -> None:
    conditional = OnlyIf("has_management_duty", AtMost(TALKS, 0))
    talks = [
        {"org": org, "kind": "summoned_talk", "issued_by": "county", "issued_on": date(2022, 5, 1)}
        for org in (UNIT, DUTY_UNIT)
    ]
    for code, alone, with_all, with_any in (
        (UNIT, NOT_APPLICABLE, MET, NOT_MET),
        (DUTY_UNIT, NOT_MET, NOT_MET, NOT_MET),
    ):
        ledgers = build_facts(sanctions=talks)
        never, always = AtLeast(Count("outreach"), 1), AtLeast(Count("outreach"), 0)
        assert judge_one_criterion(conditional, ledgers, code).outcome is alone
        assert judge_one_criterion(AllOf((always, conditional)), ledgers, code).outcome is with_all
        assert judge_one_criterion(AnyOf((never, conditional)), ledgers, code).outcome is with_any
        assert judge_one_criterion(AnyOf((conditional, AllOf((conditional,)))), ledgers, code).outcome is alone


def test_groups_may_be_nested() -> None:
    node = AnyOf((AtMost(CASES, 0), AllOf((AtMost(CASES, 3), AnyOf((AtMost(LARGE, 0), AtMost(CASES, 1)))))))
    for rows, outcome in (
        ([], MET),
        (build_cases(3, on="2022-05-01"), MET),
        (build_cases(4, on="2022-05-01"), NOT_MET),
        (build_cases(2, on="2022-05-01", loss_fen=60_000_000), NOT_MET),
        (build_cases(1, on="2022-05-01", loss_fen=60_000_000), MET),
    ):
        assert judge_one_criterion(node, build_facts(cases=rows)).outcome is outcome


def test_a_criterion_without_a_test_in_the_period_does_not_apply() -> None:
    finding = judge_one_criterion(
        During("launch", AtMost(CASES, 0)), build_facts(cases=build_cases(1, on="2022-05-01"))
    )
    assert (finding.outcome, finding.node) == (NOT_APPLICABLE, None)


def test_a_standard_of_which_nothing_is_asked_does_not_apply() -> None:
    assessment = assess(build_facts(), ask_one_criterion(During("launch", AtMost(CASES, 0)), VILLAGE, "2022"))
    assert (get_finding(assessment).outcome, get_finding(assessment).headroom) == (NOT_APPLICABLE, None)
    assessment = assess(build_facts(), ask_one_criterion(During("launch", AtMost(CASES, 0)), VILLAGE, "2021H2"))
    assert get_finding(assessment).outcome is MET


def test_a_standard_of_which_nothing_is_asked_of_one_org_does_not_apply_to_it() -> None:
    node = OnlyIf("has_management_duty", AtMost(TALKS, 0))
    questions = ask_one_criterion(node, UNIT, "2022")
    assessment = assess(build_facts(), questions)
    assert [get_finding(assessment, code).outcome for code in (UNIT, DUTY_UNIT)] == [NOT_APPLICABLE, MET]
    assert get_finding(assess(build_facts(), questions, UNIT), UNIT).outcome is NOT_APPLICABLE


def test_a_group_of_which_nothing_is_asked_bears_no_limit() -> None:
    conditional = OnlyIf("has_management_duty", AtMost(Count("unit_cases"), 1))
    node = AllOf((AtMost(Count("unit_cases"), 3), AnyOf((conditional,)), AllOf((conditional, conditional))))
    assessment = assess(build_facts(), ask_one_criterion(node, UNIT, "2022"))
    assert get_finding(assessment, UNIT).headroom == 3
    assert get_finding(assessment, DUTY_UNIT).headroom == 1


def test_a_way_that_is_not_for_an_org_gives_it_no_room() -> None:
    certain = OnlyIf("has_management_duty", AtLeast(Count("outreach"), 0))
    node = AnyOf((certain, AtMost(Count("unit_cases"), 3)))
    assessment = assess(build_facts(), ask_one_criterion(node, UNIT, "2022"))
    assert get_finding(assessment, UNIT).headroom == 3
    assert get_finding(assessment, DUTY_UNIT).headroom is None


@pytest.mark.parametrize("period", ["2021H2", "2022", "2022H1", "2022Q3", "2022-07", "2022-03-05/2022-12-31", "2025"])
@pytest.mark.parametrize("complete", [True, False])
def test_the_statement_of_every_node_can_be_printed_and_run(period: str, complete: bool) -> None:
    questions = ask_plan(period, complete=complete)
    books = sqlite3.connect(":memory:")
    for register, schema in FACT_SCHEMAS.items():
        books.execute(f"CREATE TABLE {register} ({', '.join(column.sql for column in schema.columns)})")
    for node in ("no_or_halved_cases", "no_or_halved_cases.1", "no_dens", "not_sanctioned", "outreach_done"):
        books.executescript(format_node_statement(questions, node))


def test_an_unknown_node_is_refused_with_the_existing_nodes() -> None:
    with pytest.raises(RefusalError, match="no_large_case"):
        format_node_statement(ask_plan(), "no_such_node")


def test_a_target_can_be_shown_too() -> None:
    assert "above_figures" in format_node_statement(ask_plan(), "all_cases")


def test_no_text_but_a_coded_term_is_ever_written_into_a_statement() -> None:
    for text in ("x' OR 1=1 --", 'a"b', "a;b", "a b"):
        with pytest.raises(ValueError, match="coded term"):
            literal(text)


def test_the_statement_contains_each_condition_once() -> None:
    sql = compile_statement(ask_plan()).sql
    assert sql.count("THEN 9 ELSE 10 END >= 500000000") == 1
    in_the_year = "filed_on >= '2021-07-01' AND filed_on <= '2021-12-31'"
    assert sql.count(f"{in_the_year}) AS cases_2021h2") == 2, "once for the villages, once for rows without a village"


def test_orgs_above_are_left_out_when_there_is_no_target() -> None:
    assert "above_figures" not in compile_statement(replace(ask_plan(), targets=())).sql


def test_a_window_of_more_than_five_years_is_refused() -> None:
    with pytest.raises(RefusalError, match="60个月"):
        _ = compile_statement(ask_plan("2010-01-01/2022-12-31", complete=False)).sql
