"""Days that have not come or contradict each other, numbers spelt two ways, and rows without content."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from tests.intake.sheets import (
    ATTESTATION,
    BASELINE,
    CASE,
    CASE_HEADER,
    ORGS,
    OUTREACH,
    PERSON,
    REPORT,
    SANCTION,
    find_problem,
    find_sheet,
    list_codes,
    list_facts,
    make_table,
    read_cases,
    read_ledgers,
    write_csv,
    write_xlsx,
)
from tests.office import load_fengling
from wuzha.core.vocabulary import Register
from wuzha.intake.reading.ledger_reader import LedgerReading, read_files

DEN = {"窝点编号": "W1", "所属村(社区)": "青石村", "查获日期": "2021-08-01"}
A_ROW = ("2021-08-01", "青石村", 1)


def read_sheets_on_day(folder: Path, day: date, **sheets: Any) -> LedgerReading:
    path = write_xlsx(folder / "台账.xlsx", {"组织": ORGS, **sheets})
    return read_files([path], plan=load_fengling(), read_on=day)


@pytest.mark.parametrize(
    ("name", "row", "column"),
    [
        ("案件", CASE, "立案日期"),
        ("案件", CASE, "报案日期"),
        ("案件", CASE, "案发日期"),
        ("案件", CASE, "接收日期"),
        ("重点人员", PERSON, "认定日期"),
        ("重点人员", PERSON, "解除日期"),
        ("窝点", DEN, "查获日期"),
        ("督办", SANCTION, "日期"),
        ("宣传", OUTREACH, "日期"),
        ("宣传", OUTREACH, "接收日期"),
        ("报送", REPORT, "报送日期"),
        ("基数", BASELINE, "签认日期"),
        ("认定", ATTESTATION, "认定日期"),
    ],
)
def test_a_day_that_has_not_come_is_refused_in_every_date_column(
    tmp_path: Path, name: str, row: dict[str, Any], column: str
) -> None:
    table = make_table(row, **{column: "2032-03-05"})
    reading = read_sheets_on_day(tmp_path, date(2032, 3, 4), **{name: table})
    assert (find_problem(reading, "date.future").column, find_problem(reading, "date.future").line) == (column, 2)
    assert "date.future" not in list_codes(read_sheets_on_day(tmp_path, date(2032, 3, 5), **{name: table}))


def test_what_is_decided_of_an_org_may_be_a_year_ahead(tmp_path: Path) -> None:
    orgs = [
        ("代码", "名称", "类别", "上级代码", "停用日期"),
        ("S", "云溪街道", "街道", "", ""),
        ("V", "青石村", "村", "S", "2023-01-01"),
    ]
    path = write_xlsx(tmp_path / "组织.xlsx", {"组织": orgs})
    assert list_codes(read_files([path], plan=load_fengling(), read_on=date(2021, 12, 31))) == []
    assert list_codes(read_files([path], plan=load_fengling(), read_on=date(2021, 12, 30))) == ["date.future"]


@pytest.mark.parametrize(
    ("name", "row", "changes", "code"),
    [
        ("案件", CASE, {"立案日期": "2022-03-05", "接收日期": "2022-03-01"}, "row.days_contradict"),
        ("案件", CASE, {"立案日期": "2022-03-05", "报案日期": "2022-03-08"}, "row.days_contradict"),
        ("案件", CASE, {"案发日期": "2022-03-09", "报案日期": "2022-03-08", "立案日期": ""}, "row.days_contradict"),
        ("案件", CASE, {"案发日期": "2022-03-09", "立案日期": "2022-03-05"}, "case.filed_before_occurred"),
        ("重点人员", PERSON, {"接收日期": "2021-07-01"}, "row.days_contradict"),
        ("窝点", DEN, {"接收日期": "2021-07-01"}, "row.days_contradict"),
        ("督办", SANCTION, {"接收日期": "2021-07-01"}, "row.days_contradict"),
        ("宣传", OUTREACH, {"接收日期": "2021-07-01"}, "row.days_contradict"),
        ("报送", REPORT, {"报送日期": "2021-07-01"}, "row.days_contradict"),
        ("基数", BASELINE, {"签认日期": "2020-12-31"}, "row.days_contradict"),
        ("认定", ATTESTATION, {"认定日期": "2021-06-30"}, "row.days_contradict"),
    ],
)
def test_days_that_contradict_each_other_are_warned_about(
    tmp_path: Path, name: str, row: dict[str, Any], changes: dict[str, str], code: str
) -> None:
    assert list_codes(read_ledgers(tmp_path, **{name: make_table(row, **changes)})) == [code]
    assert list_codes(read_ledgers(tmp_path, **{name: make_table(row)})) == []


@pytest.mark.parametrize(
    "number", ["\u202a2022000001\u202c", "2022\u00ad000001", "'2022000001", "`2022000001", "2022000001.0"]
)
def test_a_number_spelt_two_ways_is_one_case(tmp_path: Path, number: str) -> None:
    orgs = write_xlsx(tmp_path / "组织.xlsx", {"组织": ORGS})
    cases = write_csv(tmp_path / "案件.csv", [CASE_HEADER, ("2022000001", *A_ROW), (number, *A_ROW)])
    reading = read_files([orgs, cases], plan=load_fengling())
    assert [case["case_no"] for case in list_facts(reading, Register.CASES)] == ["2022000001"]
    assert find_sheet(reading, Register.CASES).repeated == 1


@pytest.mark.parametrize("number", ["NULL", "nan", "None", "NaN", "null"])
def test_what_a_program_writes_for_nothing_is_no_case_number(tmp_path: Path, number: str) -> None:
    reading = read_cases(tmp_path, (number, *A_ROW))
    assert list_codes(reading) == ["cell.required"]
    assert list_facts(reading, Register.CASES) == []


def test_rows_numbered_in_advance_are_skipped_and_counted(tmp_path: Path) -> None:
    reading = read_cases(tmp_path, ("A1", *A_ROW), ("A09", "", "", ""), ("A10", "", "", ""), ("A11", "", "", ""))
    sheet = find_sheet(reading, Register.CASES)
    assert (sheet.rows, sheet.refused, sheet.skipped, reading.problems) == (1, 0, 3, ())
    persons = read_ledgers(tmp_path, 重点人员=[tuple(PERSON), tuple(PERSON.values()), ("P2", "", ""), ("P3", "", "")])
    assert (find_sheet(persons, Register.PERSONS).skipped, persons.problems) == (2, ())


def test_one_row_with_a_number_alone_is_a_case_of_which_nothing_is_known(tmp_path: Path) -> None:
    reading = read_cases(tmp_path, ("A1", *A_ROW), ("A2", "", "", ""), ("A4", "", "", ""), ("B5", "", "", ""))
    assert len(list_facts(reading, Register.CASES)) == 4


def test_a_numbered_row_with_anything_else_is_a_row(tmp_path: Path) -> None:
    header = (*CASE_HEADER, "受害人姓名", "备注")
    reading = read_cases(tmp_path, ("A1", "", "", "", "张三", ""), ("A2", "", "", "", "", "待补"), header=header)
    assert len(list_facts(reading, Register.CASES)) == 2


@pytest.mark.parametrize(
    "numbers",
    [
        ("甲", "乙", 1, 2),
        ("甲", "乙", "1", "2"),
        (1, 2, 3, 4),
        ("（1）", "（2）", "（3）", "（4）"),
        ("①", "②", "③", "④"),
        ("栏次", 1, 2, 3),
    ],
)
def test_a_row_of_column_numbers_is_skipped_as_a_repeated_header_is(tmp_path: Path, numbers: tuple[Any, ...]) -> None:
    reading = read_cases(tmp_path, numbers, ("A1", *A_ROW), numbers, ("A2", *A_ROW))
    sheet = find_sheet(reading, Register.CASES)
    assert (sheet.rows, sheet.refused, sheet.skipped, reading.problems) == (2, 0, 2, ())


def test_an_error_of_a_new_spreadsheet_refuses_its_cell(tmp_path: Path) -> None:
    reading = read_cases(tmp_path, ("A1", "2021-08-01", "青石村", "#CALC!"), ("A2", *A_ROW))
    assert list_codes(reading) == ["cell.error"]
    assert [case["case_no"] for case in list_facts(reading, Register.CASES)] == ["A2"]


def test_a_hidden_sheet_is_named_as_hidden(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in (("组织", ORGS), ("案件", [CASE_HEADER, ("A1", *A_ROW)]), ("下拉", [["青石村"]])):
            sheet = book.add_worksheet(name)
            for line, row in enumerate(rows):
                sheet.write_row(line, 0, row)
            if name != "组织":
                sheet.hide()
    reading = read_files([path], plan=load_fengling())
    assert [(sheet.sheet, sheet.rows, sheet.is_hidden) for sheet in reading.sheets] == [
        ("组织", 6, False),
        ("案件", 1, True),
        ("下拉", 0, True),
    ]
    assert reading.problems == ()


@pytest.mark.parametrize(
    ("header", "code"),
    [(("甲", "乙", "丙"), "sheet.unknown"), (("记录编号", "对象", "搞活动的日子", "方式"), "sheet.likely")],
)
def test_a_hidden_sheet_with_the_columns_of_a_table_is_not_passed_over(
    tmp_path: Path, header: tuple[str, ...], code: str
) -> None:
    path = tmp_path / "台账.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in (("组织", ORGS), ("隐藏", [header, ("X1", "青石村", "2021-08-01", "讲座")[: len(header)]])):
            sheet = book.add_worksheet(name)
            for line, row in enumerate(rows):
                sheet.write_row(line, 0, row)
        sheet.hide()
    assert [problem.code for problem in read_files([path], plan=load_fengling()).problems] == [code]
