"""Test that open refused rows are doubts, on the facts alone: V21 and what else such a row may change (R20)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.office import (
    OTHER_VILLAGE,
    STREET,
    UNIT,
    VILLAGE,
    ask_plan,
    attest,
    build_cases,
    build_facts,
    get_criterion,
    get_finding,
    get_target,
)
from wuzha.core.facts import Facts
from wuzha.core.findings.findings import Assessment, Range
from wuzha.core.findings.judge import judge
from wuzha.core.refused_rows import UNREADABLE_ORG, OpenRefusals, RefusedRow, build_refused_facts
from wuzha.core.statement.statement import compile_statement
from wuzha.core.vocabulary import Outcome, Register
from wuzha.core.words.sentences import explain_criterion
from wuzha.engines.duckdb import DuckDBEngine
from wuzha.engines.sqlite import SQLiteEngine

MET, NOT_MET, OPEN = Outcome.MET, Outcome.NOT_MET, Outcome.UNDETERMINED
IN_PERIOD, BEFORE = date(2021, 9, 1), date(2021, 3, 1)


def refuse(register: Register, **values: Any) -> RefusedRow:
    """Return a refused row with these values; everything else could not be read."""
    return RefusedRow(register=register, place="台账.xlsx“案件”第3行", values=values)


@pytest.fixture(params=["sqlite", "duckdb"])
def engine_name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def assess_with(
    facts: Facts,
    *rows: RefusedRow,
    engine: str = "sqlite",
    org: str | None = None,
    unread: Register | None = None,
    unread_orgs: Mapping[Register, frozenset[str]] | None = None,
) -> Assessment:
    """Return the assessment of facts with refused rows."""
    counts = {register: sum(row.register is register for row in rows) for register in Register}
    unread_registers = frozenset([unread] if unread else [])
    refusals = OpenRefusals(row_counts=counts, unread_registers=unread_registers, unread_orgs=unread_orgs or {})
    questions = replace(ask_plan(), refusals=refusals)
    refused_rows = build_refused_facts(rows)
    if engine == "sqlite":
        return judge(questions, SQLiteEngine(facts, refused_rows), org)
    if engine == "duckdb":
        return judge(questions, DuckDBEngine.of_facts(facts, refused_rows), org)
    pytest.importorskip("pyspark")
    from wuzha.engines.spark import SparkEngine

    return judge(questions, SparkEngine.of_facts(facts, refused_rows), org)


def test_v21_a_refused_case_that_names_a_village_is_a_doubt_for_this_village_alone(engine_name: str) -> None:
    assessment = assess_with(build_facts(), refuse(Register.CASES, village=VILLAGE), engine=engine_name)
    finding = get_criterion(assessment, "no_or_halved_cases")
    assert (finding.outcome, finding.tests[0].now) == (OPEN, Range(0, 1))
    assert finding.tests[0].refused == ("台账.xlsx“案件”第3行",)
    assert "另有1行退回未补" in explain_criterion(finding, assessment.questions)
    other_village = get_criterion(assessment, "no_or_halved_cases", OTHER_VILLAGE)
    assert (other_village.outcome, other_village.tests[0].refused) == (MET, ())
    assert "退回" not in explain_criterion(other_village, assessment.questions)


def test_v21_a_refused_case_whose_village_is_unreadable_blocks_no_village(engine_name: str) -> None:
    cases = [*build_cases(10, on="2021-03-01"), *build_cases(9, OTHER_VILLAGE)]
    row = refuse(Register.CASES, village=UNREADABLE_ORG)
    assessment = assess_with(build_facts(cases=cases), row, engine=engine_name)
    assert get_target(assessment).test is not None
    assert (get_target(assessment).test.now, get_target(assessment).criterion.outcome) == (Range(9, 10), OPEN)
    finding = get_criterion(assessment, "no_or_halved_cases")
    assert (finding.outcome, finding.tests[0].now) == (MET, Range(0, 0))
    assert "另有1行退回未补" in explain_criterion(finding, assessment.questions)


def test_the_judgement_of_one_village_knows_its_refused_rows_too(engine_name: str) -> None:
    row = refuse(Register.CASES, village=VILLAGE)
    for org, outcome in ((VILLAGE, OPEN), (OTHER_VILLAGE, MET)):
        assessment = assess_with(build_facts(), row, engine=engine_name, org=org)
        assert get_criterion(assessment, "no_or_halved_cases", org).outcome is outcome


@pytest.mark.parametrize(
    ("values", "outcome"),
    [
        ({"filed_on": IN_PERIOD, "loss_fen": 1}, OPEN),
        ({"filed_on": BEFORE}, MET),
        ({"filed_on": IN_PERIOD, "status": "withdrawn"}, MET),
        ({"case_kind": "administrative"}, MET),
        ({"received_on": date(2030, 1, 1)}, OPEN),
    ],
)
def test_what_could_be_read_of_a_refused_row_limits_what_it_may_be(values: dict[str, Any], outcome: Outcome) -> None:
    assessment = assess_with(build_facts(), refuse(Register.CASES, village=VILLAGE, **values))
    assert get_criterion(assessment, "no_or_halved_cases").outcome is outcome


def test_a_refused_row_that_cannot_change_a_clause_is_mentioned_there() -> None:
    assessment = assess_with(build_facts(cases=build_cases(3)), refuse(Register.CASES, village=VILLAGE))
    finding = get_criterion(assessment, "no_or_halved_cases")
    assert finding.outcome is NOT_MET
    assert "另有1行退回未补" in explain_criterion(finding, assessment.questions)


def test_a_refused_case_may_have_any_loss_that_could_not_be_read() -> None:
    loss = refuse(Register.CASES, village=VILLAGE, filed_on=IN_PERIOD, loss_fen=100)
    unknown = refuse(Register.CASES, village=VILLAGE, filed_on=IN_PERIOD)
    assert get_criterion(assess_with(build_facts(), loss), "no_large_case").outcome is MET
    assert get_criterion(assess_with(build_facts(), unknown), "no_large_case").outcome is OPEN


def test_a_refused_correction_takes_the_certainty_from_the_row_that_it_may_correct(engine_name: str) -> None:
    before = build_cases(1, on="2021-03-01")
    facts = build_facts(cases=[{"case_no": "A1", **case} for case in before])
    row = refuse(Register.CASES, case_no="A1", village=OTHER_VILLAGE, filed_on=BEFORE)
    assessment = assess_with(facts, row, engine=engine_name)
    assert get_criterion(assessment, "no_or_halved_cases").tests[1].base == Range(0, 1)
    assert get_criterion(assessment, "no_or_halved_cases", OTHER_VILLAGE).tests[1].base == Range(0, 1)


def test_a_refused_person_den_and_paper_are_doubts() -> None:
    person = refuse(Register.PERSONS, village=VILLAGE)
    assert get_criterion(assess_with(build_facts(), person), "no_persons_of_concern").outcome is OPEN
    den = refuse(Register.DENS, village=VILLAGE, found_on=IN_PERIOD)
    assert get_criterion(assess_with(build_facts(), den), "no_dens").outcome is OPEN
    paper = refuse(Register.SANCTIONS, org="U2")
    assert get_criterion(assess_with(build_facts(), paper), "not_sanctioned", "U2").outcome is OPEN
    reminder = refuse(Register.SANCTIONS, org="U2", kind="reminder")
    assert get_criterion(assess_with(build_facts(), reminder), "not_sanctioned", "U2").outcome is MET


def test_a_blank_unit_is_no_unit_but_an_unreadable_one_may_be_any() -> None:
    blank, unreadable = refuse(Register.CASES, village=VILLAGE), refuse(Register.CASES, unit=UNREADABLE_ORG)
    for row, count in ((blank, 0), (unreadable, 1)):
        finding = get_criterion(assess_with(build_facts(), row), "no_victims", UNIT)
        assert (finding.outcome, len(finding.tests[0].refused)) == (MET, count)


@pytest.mark.parametrize(
    ("values", "outcome"),
    [
        ({"verdict": "not_met"}, OPEN),
        ({}, OPEN),
        ({"verdict": "met"}, MET),
        ({"period": "2020"}, MET),
        ({"criterion": "group_formed"}, MET),
    ],
)
def test_a_refused_attestation_may_overturn_the_one_in_force(
    engine_name: str, values: dict[str, Any], outcome: Outcome
) -> None:
    row = refuse(Register.ATTESTATIONS, org=VILLAGE, **values)
    facts = build_facts(attestations=[attest(), attest(OTHER_VILLAGE)])
    assessment = assess_with(facts, row, engine=engine_name)
    assert get_criterion(assessment, "duties_done").outcome is outcome
    assert get_criterion(assessment, "duties_done", OTHER_VILLAGE).outcome is MET


@pytest.mark.parametrize(
    ("values", "base"), [({"count": 1}, Range(1, 4)), ({"count": 9}, Range(4, 9)), ({}, Range(0, None))]
)
def test_a_refused_baseline_widens_the_base(engine_name: str, values: dict[str, Any], base: Range) -> None:
    row = refuse(Register.BASELINES, org=VILLAGE, period="2021H1", measure="cases", **values)
    facts = build_facts(cases=build_cases(4, on="2021-03-01"))
    assessment = assess_with(facts, row, engine=engine_name)
    assert get_criterion(assessment, "no_or_halved_cases").tests[1].base == base
    assert get_criterion(assessment, "no_or_halved_cases", OTHER_VILLAGE).tests[1].base == Range(0, 0)


def test_a_refused_baseline_of_the_street_widens_its_base(engine_name: str) -> None:
    row = refuse(Register.BASELINES, org=STREET, period="2021H1", measure="cases", count=1)
    assessment = assess_with(build_facts(cases=build_cases(4, on="2021-03-01")), row, engine=engine_name)
    assert get_target(assessment).test is not None
    assert get_target(assessment).test.base == Range(1, 4)


def test_an_unreadable_unit_is_a_doubt_for_the_staff_target_of_the_street(
    engine_name: str,
) -> None:
    row = refuse(Register.CASES, unit=UNREADABLE_ORG, filed_on=IN_PERIOD)
    target = get_target(assess_with(build_facts(), row, engine=engine_name), "staff_victim_cases")
    assert target.test is not None
    assert (target.test.now, target.criterion.outcome) == (Range(0, 1), OPEN)


def test_a_sheet_that_was_not_read_leaves_its_register_without_an_upper_end(engine_name: str) -> None:
    assessment = assess_with(build_facts(attestations=[attest()]), engine=engine_name, unread=Register.CASES)
    finding = get_criterion(assessment, "no_or_halved_cases")
    assert (finding.outcome, finding.tests[0].now) == (OPEN, Range(0, None))
    assert get_criterion(assessment, "no_dens").outcome is MET
    assert get_finding(assessment).outcome is OPEN
    attestation = assess_with(build_facts(attestations=[attest()]), engine=engine_name, unread=Register.ATTESTATIONS)
    assert get_criterion(attestation, "duties_done").outcome is OPEN


@pytest.mark.parametrize("register", [Register.CASES, Register.BASELINES])
def test_a_sheet_that_was_not_read_concerns_the_orgs_whose_rows_it_may_hold(
    engine_name: str, register: Register
) -> None:
    orgs = frozenset([VILLAGE, STREET])
    facts = build_facts(cases=build_cases(4, on="2021-03-01"), attestations=[attest()])
    assessment = assess_with(facts, engine=engine_name, unread_orgs={register: orgs})
    figure = "now" if register is Register.CASES else "base"
    for code, is_bounded in ((VILLAGE, False), (OTHER_VILLAGE, True)):
        fall = get_criterion(assessment, "no_or_halved_cases", code).tests[1]
        assert (getattr(fall, figure).high is not None) is is_bounded
    test = get_target(assessment).test
    assert test is not None and getattr(test, figure).high is None
    attested = assess_with(facts, engine=engine_name, unread_orgs={Register.ATTESTATIONS: orgs})
    assert get_criterion(attested, "duties_done").outcome is OPEN
    elsewhere = frozenset([OTHER_VILLAGE])
    attested = assess_with(facts, engine=engine_name, unread_orgs={Register.ATTESTATIONS: elsewhere})
    assert get_criterion(attested, "duties_done").outcome is MET


def test_without_refused_rows_the_statement_reads_no_table_of_them() -> None:
    assert "refused_rows" not in compile_statement(ask_plan()).sql


@pytest.mark.slow
def test_spark_judges_refused_rows_of_every_kind_as_sqlite_does() -> None:
    rows = (
        refuse(Register.CASES, case_no="A1", village=OTHER_VILLAGE, filed_on=BEFORE),
        refuse(Register.CASES, village=VILLAGE, filed_on=IN_PERIOD, loss_fen=100),
        refuse(Register.CASES, village=UNREADABLE_ORG),
        refuse(Register.CASES, unit=UNREADABLE_ORG, filed_on=IN_PERIOD),
        refuse(Register.ATTESTATIONS, org=VILLAGE),
        refuse(Register.BASELINES, org=VILLAGE, period="2021H1", measure="cases", count=9),
        refuse(Register.PERSONS, village=VILLAGE),
    )
    cases = [{"case_no": f"A{number}", **case} for number, case in enumerate(build_cases(4, on="2021-03-01"), 1)]
    facts = build_facts(cases=cases, attestations=[attest(), attest(OTHER_VILLAGE)])
    for org, unread in ((None, None), (None, Register.DENS), (VILLAGE, None)):
        in_sqlite, in_spark = (
            assess_with(facts, *rows, engine=engine, org=org, unread=unread) for engine in ("sqlite", "spark")
        )
        assert in_spark == in_sqlite
    assert any(test.refused for finding in in_sqlite.orgs for item in finding.criteria for test in item.tests)
