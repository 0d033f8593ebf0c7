"""Tests of worked examples: they are read as rows and expectations, and differences are reported."""

from pathlib import Path

import pytest

from tests.core.small_plan import write_plan
from tests.office import assess
from wuzha.core.examples.example_file import load_examples
from wuzha.core.examples.examples import Example, find_differences
from wuzha.core.facts import FACT_SCHEMAS
from wuzha.core.plan.loading import PlanError, load_plan
from wuzha.core.vocabulary import Register

TREE = "orgs:\n  - {code: 街道, kind: street}\n  - {code: 甲村, kind: village, parent: 街道}\nexamples:\n"


def load_case(folder: Path, case: str) -> tuple[Example, ...]:
    (write_plan(folder) / "examples.yaml").write_text(TREE + case, encoding="utf-8")
    return load_examples(folder, load_plan(folder))


def list_differences(folder: Path, case: str) -> list[str]:
    (example,) = load_case(folder, case)
    return find_differences(example, assess(example.facts, example.ask_questions(load_plan(folder))))


def write_case(expect: str, rows: str = "{cases: [{village: 甲村, filed_on: 2022-03-01, times: 2}]}") -> str:
    return f"  - {{id: E1, title: 发案两起, period: 2022, rows: {rows}, expect: {expect}}}\n"


def test_entries_become_rows_with_numbers_of_their_own(tmp_path: Path) -> None:
    (example,) = load_case(tmp_path, write_case("{甲村: {no_cases: not_met}}"))
    assert [row[0] for row in example.facts[Register.CASES]] == ["cases-1", "cases-2"]
    assert [row[1] for row in example.facts[Register.ORGS]] == ["街道", "甲村"]


def test_yuan_become_whole_fen(tmp_path: Path) -> None:
    rows = "{cases: [{village: 甲村, filed_on: 2022-03-01, loss_yuan: 499999.99}]}"
    (example,) = load_case(tmp_path, write_case("{甲村: {no_cases: not_met}}", rows))
    column = FACT_SCHEMAS[Register.CASES].column_names.index("loss_fen")
    assert example.facts[Register.CASES][0][column] == 49_999_999


def test_a_declaration_of_a_period_is_one_row_a_month(tmp_path: Path) -> None:
    rows = "{declarations: [{org: 街道, register: cases, months: 2022Q1}]}"
    (example,) = load_case(tmp_path, write_case("{甲村: {no_cases: met}}", rows))
    assert [row[2] for row in example.facts[Register.DECLARATIONS]] == ["2022-01", "2022-02", "2022-03"]


def test_the_same_rows_under_another_reading_are_a_case_of_their_own(tmp_path: Path) -> None:
    text = write_case("{甲村: {no_cases: not_met}}").replace("}\n", ", under: {R1b: {甲村: {no_cases: met}}}}\n")
    default_example, example = load_case(tmp_path, text)
    assert (default_example.id, default_example.reading) == ("E1", {})
    assert (example.id, example.reading) == ("E1 R1b", {"R1": "R1b"})


def test_a_result_as_expected_is_no_difference(tmp_path: Path) -> None:
    expect = "{甲村: {outcome: not_met, headroom: null, no_cases: {outcome: not_met, now: 2, required: 0, says: 2起}}}"
    assert list_differences(tmp_path, write_case(expect)) == []


@pytest.mark.parametrize(
    ("expect", "sentence"),
    [
        ("{甲村: {outcome: met}}", "甲村 的结论应为“达标”，得到“未达标”。"),
        ("{甲村: {headroom: 1}}", "甲村 的还可发案数应为“1”，得到“无”。"),
        ("{甲村: {no_cases: {now: 3}}}", "甲村 no_cases 的本期数应为“3”，得到“2”。"),
        ("{甲村: {no_cases: {now: [2, null]}}}", "甲村 no_cases 的本期数应为“2至不明”，得到“2”。"),
        ("{甲村: {no_cases.7: met}}", "甲村 no_cases.7 的结论应为“达标”，得到“没有这一项”。"),
        ("{街道: {all_cases: met}}", "街道 all_cases 的结论应为“达标”，得到“未达标”。"),
    ],
)
def test_a_result_that_differs_is_reported(tmp_path: Path, expect: str, sentence: str) -> None:
    assert list_differences(tmp_path, write_case(expect)) == [sentence]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (write_case("{乙村: {no_cases: met}}"), "plan.key_unknown"),
        (write_case("{甲村: {no_dens: met}}"), "plan.unknown"),
        (write_case("{甲村: {no_cases: fine}}"), "plan.unknown"),
        (write_case("{甲村: {no_cases: met}}", "{cases: [{village: 乙村}]}"), "plan.unknown"),
        (write_case("{甲村: {no_cases: met}}", "{cases: [{colour: red}]}"), "plan.key_unknown"),
        (write_case("{甲村: {no_cases: met}}", "{cases: [{status: lost}]}"), "plan.unknown"),
        (write_case("{甲村: {no_cases: met}}", "{cases: [{loss_yuan: 1.234}]}"), "example.row"),
        (write_case("{甲村: {no_cases: met}}", "{cases: [{filed_on: 2022-13-01}]}"), "plan.not_day"),
        (write_case("{甲村: {no_cases: met}}", "{rumours: [{village: 甲村}]}"), "plan.key_unknown"),
        (write_case("{甲村: {no_cases: {now: [1, 2, 3]}}}"), "example.row"),
        (write_case("{甲村: {no_cases: met}}") * 2, "plan.twice"),
        ("  - {id: E1, title: 空, period: 2022}\n", "plan.key_missing"),
    ],
)
def test_a_worked_case_that_cannot_be_read_is_refused_with_its_line(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(PlanError) as error:
        load_case(tmp_path, text)
    assert code in {problem.code for problem in error.value.problems}
    assert all(problem.file == "examples.yaml" and problem.line for problem in error.value.problems)


def test_a_plan_need_not_have_worked_cases(tmp_path: Path) -> None:
    assert load_examples(write_plan(tmp_path), load_plan(tmp_path)) == ()
