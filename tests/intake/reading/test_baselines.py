"""Signed baselines: how they are read, and the warning where the rows give another number."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.intake.sheets import (
    BASELINE,
    ORGS,
    QINGSHI,
    find_problem,
    list_codes,
    make_table,
    read_ledgers,
    write_xlsx,
)
from tests.office import load_fengling
from wuzha.core.periods import Period
from wuzha.core.vocabulary import Register
from wuzha.intake.reading.ledger_reader import LedgerReading, read_files


@pytest.mark.parametrize("number", ["", "不详", "/"])
def test_a_baseline_without_a_number_is_refused(tmp_path: Path, number: str) -> None:
    assert list_codes(read_ledgers(tmp_path, 基数=make_table(BASELINE, 数量=number))) == ["cell.required"]


def test_a_signed_baseline_is_read(tmp_path: Path) -> None:
    reading = read_ledgers(tmp_path, 基数=make_table(BASELINE))
    assert reading.build_facts(None)[Register.BASELINES] == [(QINGSHI, "2021H1", "cases", 4, date(2021, 11, 20))]


@pytest.mark.parametrize(("number", "is_warned"), [(4, True), (2, False)])
def test_a_baseline_that_differs_from_the_rows_is_reported(tmp_path: Path, number: int, is_warned: bool) -> None:
    rows = [
        ("A1", "2021-02-01", "青石村", "刑事"),
        ("A2", "2021-06-30", "青石村", ""),
        ("A3", "2021-07-01", "青石村", ""),
        ("A4", "2021-02-01", "青石村", "治安"),
        ("A5", "2021-02-01", "白水村", ""),
    ]
    header = ("案件编号", "立案日期", "所属村", "案件性质")
    reading = read_ledgers(tmp_path, 案件=[header, *rows], 基数=make_table(BASELINE, 数量=number))
    assert list_codes(reading) == (["baseline.differs"] if is_warned else [])
    if is_warned:
        problem = find_problem(reading, "baseline.differs")
        assert (problem.value, "2件" in problem.text) == ("4", True)


def test_a_baseline_of_the_street_is_compared_with_all_below_it(tmp_path: Path) -> None:
    rows = [("A1", "2021-02-01", "青石村"), ("A2", "2021-03-01", "白水村")]
    reading = read_ledgers(
        tmp_path, 案件=[("案件编号", "立案日期", "所属村"), *rows], 基数=make_table(BASELINE, 对象="云溪街道", 数量=3)
    )
    assert "2件" in find_problem(reading, "baseline.differs").text


@pytest.mark.parametrize(("option", "count"), [("R6a", 1), ("R6b", 2)])
def test_a_baseline_is_compared_with_the_rows_that_count_under_the_reading_in_force(
    tmp_path: Path, option: str, count: int
) -> None:
    rows = [
        ("案件编号", "立案日期", "所属村", "案件性质"),
        ("A1", "2021-02-01", "青石村", "刑事"),
        ("A2", "2021-02-01", "青石村", "治安"),
    ]
    path = write_xlsx(tmp_path / "台账.xlsx", {"组织": ORGS, "案件": rows, "基数": make_table(BASELINE, 数量=9)})
    reading = read_files([path], plan=load_fengling(), readings={"R6": option})
    assert f"{count}件" in find_problem(reading, "baseline.differs").text


def test_a_baseline_of_staff_cases_is_compared_with_those_of_staff_alone(tmp_path: Path) -> None:
    header = ("案件编号", "立案日期", "所属村", "受害人单位", "与职工关系")
    rows = [("A1", "2021-02-01", "青石村", "财政所", "本人"), ("A2", "2021-02-01", "青石村", "财政所", "配偶")]
    baseline = make_table(BASELINE, 对象="财政所", 指标="职工受害案件", 数量=5)
    reading = read_ledgers(tmp_path, 案件=[header, *rows], 基数=baseline)
    assert "1件" in find_problem(reading, "baseline.differs").text


@pytest.mark.parametrize("period", ["2021年2月", "2021Q1", "2021年"])
def test_a_baseline_of_any_period_is_compared(tmp_path: Path, period: str) -> None:
    rows = [("案件编号", "立案日期", "所属村"), ("A1", "2021-02-01", "青石村")]
    reading = read_ledgers(tmp_path, 案件=rows, 基数=make_table(BASELINE, 期间=period))
    assert "1件" in find_problem(reading, "baseline.differs").text


def test_a_baseline_without_rows_in_the_books_is_no_contradiction(tmp_path: Path) -> None:
    assert list_codes(read_ledgers(tmp_path, 基数=make_table(BASELINE))) == []


@pytest.mark.parametrize(("number", "words"), [(3, ""), (2, "同一期间台账里有3件")])
def test_a_case_without_a_village_counts_for_the_baseline_of_the_whole_tree(
    tmp_path: Path, number: int, words: str
) -> None:
    rows = [("A1", "2021-02-01", "青石村"), ("A2", "2021-03-01", "白水村"), ("A3", "2021-04-01", "不详")]
    baseline = make_table(BASELINE, 对象="云溪街道", 数量=number)
    reading = read_ledgers(tmp_path, 案件=[("案件编号", "立案日期", "所属村"), *rows], 基数=baseline)
    assert list_baseline_codes(reading) == (["baseline.differs"] if words else [])
    assert not words or words in find_problem(reading, "baseline.differs").text


@pytest.mark.parametrize(("number", "words"), [(1, "有2–3件"), (2, ""), (3, ""), (4, "有2–3件")])
def test_a_baseline_agrees_with_any_number_that_the_rows_may_be(tmp_path: Path, number: int, words: str) -> None:
    rows = [("A1", "2021-02-01", "青石村"), ("A2", "2021-03-01", "青石村"), ("A3", "不详", "青石村")]
    baseline = make_table(BASELINE, 数量=number)
    reading = read_ledgers(tmp_path, 案件=[("案件编号", "立案日期", "所属村"), *rows], 基数=baseline)
    assert list_baseline_codes(reading) == (["baseline.differs"] if words else [])
    assert not words or words in find_problem(reading, "baseline.differs").text


def test_a_refused_row_may_be_the_case_that_was_signed(tmp_path: Path) -> None:
    rows = [("A1", "2021-02-01", "青石村"), ("A2", "2021-02-30", "青石村")]
    baseline = make_table(BASELINE, 数量=2)
    reading = read_ledgers(tmp_path, 案件=[("案件编号", "立案日期", "所属村"), *rows], 基数=baseline)
    assert list_codes(reading) == ["date.no_such_day"]


@pytest.mark.parametrize(
    ("period", "number", "is_declared", "code"),
    [
        ("2021", 2, False, "baseline.disagrees"),
        ("2021", 2, True, "baseline.contradicts"),
        ("2021", 0, False, "baseline.contradicts"),
        ("2021", 1, False, ""),
        ("2021H1", 0, True, "baseline.disagrees"),
        ("2021H1", 1, True, ""),
        ("2021H1", 2, True, "baseline.contradicts"),
    ],
)
def test_a_count_signed_in_the_judged_period_contradicts_the_rows_only_as_the_judgement_says(
    tmp_path: Path, period: str, number: int, is_declared: bool, code: str
) -> None:
    sheets = {
        "组织": ORGS,
        "案件": [("案件编号", "立案日期", "所属村"), ("A1", "2021-02-01", "青石村")],
        "基数": make_table(BASELINE, 期间=period, 数量=number, 签认日期="2022-01-05"),
    }
    if is_declared:
        declarations = {"对象": "青石村", "台账": "案件", "月份": "2021年1—12月", "报送日期": "2022-01-04"}
        sheets["报送"] = make_table(declarations)
    path = write_xlsx(tmp_path / "台账.xlsx", sheets)
    reading = read_files([path], plan=load_fengling(), judged=Period.parse("2021"))
    assert list_codes(reading) == ([code] if code else [])


def list_baseline_codes(reading: LedgerReading) -> list[str]:
    return [code for code in list_codes(reading) if code.startswith("baseline.")]
