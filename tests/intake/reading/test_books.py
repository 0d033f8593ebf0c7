"""Rows that repeat, contradict or supersede each other, and what was known on a day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.intake.sheets import (
    CASE_HEADER,
    ORGS,
    QINGSHI,
    SheetRows,
    find_sheet,
    get_case,
    list_codes,
    list_facts,
    read_cases,
    read_ledgers,
    write_xlsx,
)
from tests.office import load_fengling
from wuzha.core.vocabulary import Register
from wuzha.intake.reading.ledger_reader import LedgerReading, read_files

A_CASE = ("A1", "2021-08-01", "青石村", 3000)
HEADER_WITH_RECEIPT = ("案件编号", "所属村", "被骗金额", "接收日期")


def read_one_after_another(folder: Path, *tables: SheetRows) -> LedgerReading:
    """Read files of cases one after the other, with the org sheet in the first."""
    paths = []
    for number, table in enumerate(tables, 1):
        sheets = {"案件": table} | ({"组织": ORGS} if number == 1 else {})
        paths.append(write_xlsx(folder / f"{number}.xlsx", sheets))
    return read_files(paths, plan=load_fengling())


def test_the_same_row_twice_in_a_file_is_one_row(tmp_path: Path) -> None:
    reading = read_cases(tmp_path, A_CASE, A_CASE, ("A1", "2021年8月1日", QINGSHI, "3000元"))
    assert reading.problems == ()
    assert (find_sheet(reading, Register.CASES).rows, find_sheet(reading, Register.CASES).repeated) == (1, 2)
    assert get_case(reading)["case_no"] == "A1"


def test_one_number_with_two_contents_in_a_file_refuses_both_rows(tmp_path: Path) -> None:
    reading = read_cases(tmp_path, A_CASE, ("A2", "", "白水村", 1), ("A1", "2021-08-01", "青石村", 5000))
    assert [(problem.code, problem.line, problem.column, problem.value) for problem in reading.problems] == [
        ("row.conflict", 2, "案件编号", "A1"),
        ("row.conflict", 4, "案件编号", "A1"),
    ]
    assert ["第4行" in problem.text and "第2行" in problem.text for problem in reading.problems] == [True, True]
    assert [row["case_no"] for row in list_facts(reading, Register.CASES)] == ["A2"]
    assert (find_sheet(reading, Register.CASES).rows, find_sheet(reading, Register.CASES).refused) == (1, 2)


def test_a_third_row_with_a_disputed_number_is_refused_too(tmp_path: Path) -> None:
    reading = read_cases(tmp_path, A_CASE, ("A1", "2021-08-01", "青石村", 5000), A_CASE)
    assert [problem.line for problem in reading.problems] == [2, 3, 4]
    assert find_sheet(reading, Register.CASES).refused == 3
    assert list_facts(reading, Register.CASES) == []


def test_a_contradiction_names_the_column_of_the_identity_wherever_it_stands(tmp_path: Path) -> None:
    rows = [("青石村", "A1", 3000), ("白水村", "A1", 3000)]
    reading = read_cases(tmp_path, *rows, header=("所属村", "案件编号", "被骗金额"))
    assert [problem.column for problem in reading.problems] == ["案件编号", "案件编号"]


def test_a_contradiction_of_declarations_is_reported_in_words_of_the_office(tmp_path: Path) -> None:
    header = ("对象", "台账", "月份", "报送日期")
    rows = [("云溪街道", "案件", "2021-07~2021-09", "2021-10-08"), ("云溪街道", "案件", "2021-08", "2021-09-02")]
    reading = read_ledgers(tmp_path, 报送=[header, *rows])
    assert [(problem.line, problem.column) for problem in reading.problems] == [(2, "对象"), (3, "对象")]
    assert "520399001000、案件、2021-08" in reading.problems[0].text


def test_every_row_that_a_range_of_months_contradicts_is_refused(tmp_path: Path) -> None:
    header = ("对象", "台账", "月份", "报送日期")
    months = [("云溪街道", "案件", f"2021-0{month}", f"2021-0{month + 1}-02") for month in (7, 8, 6)]
    reading = read_ledgers(tmp_path, 报送=[header, *months, ("云溪街道", "案件", "2021-07~2021-08", "2021-10-08")])
    assert [(problem.code, problem.line) for problem in reading.problems] == [
        ("row.conflict", line) for line in (2, 3, 5)
    ]
    assert [row["month"] for row in list_facts(reading, Register.DECLARATIONS)] == ["2021-06"]


def test_rows_of_two_sheets_of_one_file_are_held_against_each_other(tmp_path: Path) -> None:
    contradiction = ("A1", "2021-08-01", "青石村", 5000)
    reading = read_ledgers(tmp_path, **{"案件1": [CASE_HEADER, A_CASE], "案件2": [CASE_HEADER, contradiction]})
    assert [(problem.sheet, problem.line) for problem in reading.problems] == [("案件1", 2), ("案件2", 2)]
    assert ["“案件2”第2行" in problem.text for problem in reading.problems] == [True, False]
    assert list_facts(reading, Register.CASES) == []


def test_a_later_file_supersedes_and_both_rows_stay_in_the_history(tmp_path: Path) -> None:
    reading = read_one_after_another(
        tmp_path, [CASE_HEADER, A_CASE], [CASE_HEADER, ("A1", "2021-08-01", "青石村", 5000)]
    )
    assert reading.problems == ()
    assert get_case(reading)["loss_fen"] == 500_000
    assert [(entry.report.file, entry.line) for entry in reading.list_history(Register.CASES)] == [
        ("1.xlsx", 2),
        ("2.xlsx", 2),
    ]


def test_a_refused_later_row_leaves_the_earlier_one_in_force(tmp_path: Path) -> None:
    reading = read_one_after_another(tmp_path, [CASE_HEADER, A_CASE], [CASE_HEADER, ("A1", "8月1日", "青石村", 5000)])
    assert list_codes(reading) == ["date.no_year"]
    assert get_case(reading)["loss_fen"] == 300_000


def test_the_last_version_known_by_a_day_counts_on_that_day(tmp_path: Path) -> None:
    first, second = ("A1", "青石村", 3000, "2021-08-05"), ("A1", "白水村", 5000, "2021-11-01")
    reading = read_one_after_another(tmp_path, [HEADER_WITH_RECEIPT, first], [HEADER_WITH_RECEIPT, second])
    losses = {day: [row["loss_fen"] for row in list_facts(reading, Register.CASES, day)] for day in DAYS}
    assert losses == {DAYS[0]: [], DAYS[1]: [300_000], DAYS[2]: [500_000], None: [500_000]}


DAYS = (date(2021, 8, 4), date(2021, 8, 5), date(2021, 11, 1), None)


def test_a_row_without_a_day_of_receipt_was_always_known(tmp_path: Path) -> None:
    reading = read_cases(tmp_path, A_CASE)
    assert len(list_facts(reading, Register.CASES, date(2000, 1, 1))) == 1


def test_a_report_is_known_from_the_day_it_was_filed(tmp_path: Path) -> None:
    reading = read_ledgers(
        tmp_path, 报送=[("对象", "台账", "月份", "报送日期"), ("云溪街道", "案件", "2021-08", "2021-09-02")]
    )
    assert list_facts(reading, Register.DECLARATIONS, date(2021, 9, 1)) == []
    assert len(list_facts(reading, Register.DECLARATIONS, date(2021, 9, 2))) == 1


def test_months_declared_twice_alike_are_one_declaration(tmp_path: Path) -> None:
    rows = [("云溪街道", "案件", "2021-07~2021-09", ""), ("云溪街道", "案件", "2021年8月", "")]
    reading = read_ledgers(tmp_path, 报送=[("对象", "台账", "月份", "报送日期"), *rows])
    assert find_sheet(reading, Register.DECLARATIONS).repeated == 1
    assert len(list_facts(reading, Register.DECLARATIONS)) == 3


def test_several_attestations_on_different_days_all_stand(tmp_path: Path) -> None:
    header = ("对象", "条款", "期间", "结论", "认定人", "认定日期")
    rows = [("青石村", "四(一)5", "2021H2", verdict, "组", day) for verdict, day in VERDICTS]
    assert len(list_facts(read_ledgers(tmp_path, 认定=[header, *rows]), Register.ATTESTATIONS)) == 2


VERDICTS = (("未达标", "2021-12-20"), ("达标", "2022-01-10"))
