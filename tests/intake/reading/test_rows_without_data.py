"""Rows that hold no data: totals, notes, signatures, headings, formulas dragged too far; and other tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from tests.intake.sheets import (
    CASE_HEADER,
    ORGS,
    SheetRows,
    find_problem,
    find_sheet,
    list_codes,
    list_facts,
    read_cases,
    read_ledgers,
)
from tests.office import load_fengling
from wuzha.core.vocabulary import Register
from wuzha.intake.reading.ledger_reader import LedgerReading, read_files

A_CASE = ("A1", "2021-08-01", "青石村", 3000)
SECOND_ROW = ("A2", "2021-08-02", "白水村", 500)


def count_rows(reading: LedgerReading, register: Register = Register.CASES) -> tuple[int, int, int]:
    """Return how many rows of the register's one sheet were read, refused and skipped."""
    sheet_reading = find_sheet(reading, register)
    return sheet_reading.rows, sheet_reading.refused, sheet_reading.skipped


def read_drawing(folder: Path, draw: Callable[[Worksheet], None]) -> LedgerReading:
    """Read a workbook whose sheet of cases is drawn cell by cell."""
    path = folder / "台账.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        orgs = book.add_worksheet("组织")
        for line, row in enumerate(ORGS):
            orgs.write_row(line, 0, row)
        draw(book.add_worksheet("案件"))
    return read_files([path], plan=load_fengling())


HEADER_WITH_SERIAL = ("序号", *CASE_HEADER)
VILLAGE_FIRST = ("所属村", "案件编号", "立案日期", "被骗金额")
MORE_COLUMNS = ("No.", *CASE_HEADER)


@pytest.mark.parametrize(
    ("header", "total"),
    [
        (HEADER_WITH_SERIAL, ("合计", "11起", "", "", 3000)),
        (HEADER_WITH_SERIAL, ("合计", "共11起", "2021年", "2个村", 3000)),
        (HEADER_WITH_SERIAL, ("合计", 11, "", "", 3000)),
        (HEADER_WITH_SERIAL, (12, "合计", "", "", 3000)),
        (HEADER_WITH_SERIAL, (12, "青石村小计", "1起", "", 3000)),
        (MORE_COLUMNS, ("合计", "11起", "", "", 3000)),
        (VILLAGE_FIRST, ("合计", "11起", "", 3000)),
        (VILLAGE_FIRST, ("合计", 11, "", 3000)),
        (VILLAGE_FIRST, ("青石村小计", "", "", 3000)),
        (VILLAGE_FIRST, ("青石村 汇总", "1起", "", 3000)),
        (VILLAGE_FIRST, ("青石村", "小计", "", 3000)),
        (CASE_HEADER, ("7月小计", "", "", 3000)),
        (CASE_HEADER, ("2021年下半年合计", "", "", 3000)),
        (CASE_HEADER, ("小计（青石村）", "1起", "", 3000)),
        (CASE_HEADER, ("累  计", "2起", "", 3000)),
        (CASE_HEADER, ("总合计：2起", "", "", 3000)),
        (CASE_HEADER, ("总数", "2", "", 3000)),
    ],
)
def test_a_total_is_skipped_whatever_else_its_row_says(
    tmp_path: Path, header: Sequence[str], total: Sequence[Any]
) -> None:
    reading = read_ledgers(tmp_path, 案件=[header, total])
    assert reading.problems == ()
    assert count_rows(reading) == (0, 0, 1)


@pytest.mark.parametrize("word", ["示例", "例", "（填写示例）", "例：", "样例1"])
def test_an_example_left_in_the_sheet_is_no_case(tmp_path: Path, word: str) -> None:
    assert count_rows(read_ledgers(tmp_path, 案件=[HEADER_WITH_SERIAL, (word, *A_CASE), (1, *SECOND_ROW)])) == (1, 0, 1)
    assert count_rows(read_cases(tmp_path, (f"{word}A1", *A_CASE[1:]) if "：" in word else (word, *A_CASE[1:]))) == (
        0,
        0,
        1,
    )


def test_the_totals_of_an_org_sheet_are_no_orgs(tmp_path: Path) -> None:
    header = ("序号", "名称", "类别", "代码", "上级代码")
    rows = [(1, "云溪街道", "街道", "S", ""), (2, "青石村", "村", "V", "S"), ("合计", "2个", "", "", "")]
    reading = read_ledgers(tmp_path, orgs=[header, *rows])
    assert reading.problems == ()
    assert count_rows(reading, Register.ORGS) == (2, 0, 1)


def test_a_remark_that_speaks_of_totals_hides_no_row(tmp_path: Path) -> None:
    header = ("备注", *CASE_HEADER)
    remarks = ("已汇总", "合计三次转账", "累计被骗", "注：已破案", "说明：补录", "2021年台账")
    rows = [(remark, f"A{line}", *A_CASE[1:]) for line, remark in enumerate(remarks)]
    assert count_rows(read_ledgers(tmp_path, 案件=[header, *rows])) == (len(remarks), 0, 0)


def test_an_org_whose_name_begins_like_a_total_is_an_org(tmp_path: Path) -> None:
    orgs: SheetRows = [*ORGS, ("D02", "总数据中心", "部门", "520399001000", "")]
    header = ("对象", "台账", "月份")
    reading = read_ledgers(tmp_path, orgs=orgs, 报送=[header, ("总数据中心", "案件", "2021-08")])
    assert count_rows(reading, Register.DECLARATIONS) == (1, 0, 0)


@pytest.mark.parametrize(
    "note",
    [
        ("经办人：某某", "", "审核：某某", ""),
        ("统计人（签字）：", "", "", "联系电话："),
        ("2021年12月31日",),
        ("", "", "", "2021年12月31日"),
        ("", "", "云溪街道办事处", ""),
        ("", "", "云溪街道办事处（章）", "2021年12月31日"),
        ("云溪派出所", "", "2021年12月31日", ""),
        ("", "", "", date(2021, 12, 31)),
        ("第1页 共3页",),
        ("7月",),
        ("2021年下半年",),
        ("2021年案件台账", "", "", "单位：元"),
        ("青石村（3起）",),
        ("其中：50万元以上", "", "", 0),
        ("其中：刑事", "1起", "", ""),
        ("※ 金额以立案时为准。", "", "", ""),
    ],
)
def test_headings_notes_and_signatures_are_no_rows(tmp_path: Path, note: Sequence[Any]) -> None:
    reading = read_cases(tmp_path, note, A_CASE, note)
    assert reading.problems == ()
    assert count_rows(reading) == (1, 0, 2)


@pytest.mark.parametrize(
    "row", [("A1",), ("遵公（刑）立字〔2021〕1号",), ("云溪1",), ("云溪1", "", "", 3000), (20210001, "2021年8月1日")]
)
def test_a_case_of_which_little_is_known_is_a_case(tmp_path: Path, row: Sequence[Any]) -> None:
    assert count_rows(read_cases(tmp_path, row)) == (1, 0, 0)


@pytest.mark.parametrize("day", ["2021年12月31日", "2021-12-31", date(2021, 12, 31)])
def test_a_day_below_the_last_row_is_no_row_even_in_a_column_of_days(tmp_path: Path, day: Any) -> None:
    assert count_rows(read_cases(tmp_path, A_CASE, ("", "", "云溪派出所"), ("", day))) == (1, 0, 2)
    assert list_codes(read_cases(tmp_path, A_CASE, ("", day), SECOND_ROW))[0] == "cell.required"


@pytest.mark.parametrize(
    "row", [("", "2021-08-01", "", 1), ("", "", "青石村"), ("", "", "", 3000), ("", "", "青石村", 3000)]
)
def test_a_row_without_a_number_is_refused_and_not_skipped(tmp_path: Path, row: Sequence[Any]) -> None:
    reading = read_cases(tmp_path, row)
    assert "cell.required" in list_codes(reading)
    assert count_rows(reading) == (0, 1, 0)


def test_words_in_place_of_a_number_are_refused(tmp_path: Path) -> None:
    reading = read_cases(tmp_path, ("青石村", "2021-08-01", "青石村", 3000), ("不详", "2021-08-01", "青石村", 3000))
    assert list_codes(reading) == ["code.unreadable", "cell.required"]


def test_formulas_dragged_down_too_far_leave_blank_rows(tmp_path: Path) -> None:
    def draw(page: Worksheet) -> None:
        page.write_row(0, 0, HEADER_WITH_SERIAL)
        page.write_row(1, 0, (1, *A_CASE))
        for row in range(2, 6):
            page.write_number(row, 0, row)
            page.write_formula(row, 3, "=VLOOKUP(H3,K:L,2,0)", None, "#N/A")
            page.write_formula(row, 4, "=H3*10000", None, 0)
            page.write_string(row, 2, "\u3000\u200b")

    reading = read_drawing(tmp_path, draw)
    assert reading.problems == ()
    assert count_rows(reading) == (1, 0, 0)


def test_a_row_merged_over_several_lines_is_one_row(tmp_path: Path) -> None:
    def draw(page: Worksheet) -> None:
        page.write_row(0, 0, (*CASE_HEADER, "资金流向", "备注"))
        for at, cell in enumerate(A_CASE):
            page.merge_range(1, at, 3, at, cell)
        page.write_column(1, 4, ("甲行", "乙行", "丙行"))
        page.write_column(1, 5, ("一", "二", "三"))
        page.write_row(4, 0, SECOND_ROW)

    reading = read_drawing(tmp_path, draw)
    assert reading.problems == ()
    assert count_rows(reading) == (2, 0, 2)


def test_two_contents_under_one_merged_number_are_refused(tmp_path: Path) -> None:
    def draw(page: Worksheet) -> None:
        page.write_row(0, 0, CASE_HEADER)
        page.merge_range(1, 0, 2, 0, "A1")
        page.write_row(1, 1, A_CASE[1:])
        page.write_row(2, 1, SECOND_ROW[1:])

    reading = read_drawing(tmp_path, draw)
    assert [(problem.line, problem.code) for problem in reading.problems] == [(3, "cell.required")]


def test_a_header_of_two_rows_printed_again_is_skipped(tmp_path: Path) -> None:
    upper, lower = ("案件编号", "时间", "", "所属村"), ("", "立案日期", "案发日期", "")
    rows = [upper, lower, ("A1", "2021-08-01", "", "青石村"), upper, lower, ("A2", "2021-08-02", "", "白水村")]
    assert count_rows(read_ledgers(tmp_path, 案件=rows)) == (2, 0, 2)


@pytest.mark.parametrize(
    "header",
    [
        ("立案日期", "案件编号", "被骗金额(元)", "所属村(社区)"),
        ("窝点编号", "所属村", "查获日期"),
        ("编号", "对象", "类型", "发文级别", "日期"),
    ],
)
def test_another_table_below_is_reported_once_and_its_rows_are_refused(tmp_path: Path, header: Sequence[str]) -> None:
    row = ("2021-08-01", "A3", "1", "白水村")
    reading = read_ledgers(tmp_path, 案件=[CASE_HEADER, A_CASE, (), ("另一张台账",), header, row, row])
    assert [(problem.code, problem.line) for problem in reading.problems] == [("sheet.table_below", 5)]
    assert count_rows(reading) == (1, 2, 1)


def test_the_same_table_continued_below_under_its_header_is_read_on(tmp_path: Path) -> None:
    reading = read_ledgers(tmp_path, 案件=[CASE_HEADER, A_CASE, (), ("2022年案件台账",), CASE_HEADER, SECOND_ROW])
    assert count_rows(reading) == (2, 0, 2)


def test_the_same_table_continued_at_the_right_is_refused(tmp_path: Path) -> None:
    reading = read_ledgers(tmp_path, 案件=[(*CASE_HEADER, "", *CASE_HEADER), (*A_CASE, "", *SECOND_ROW)])
    assert list_codes(reading) == ["sheet.table_beside"]
    assert "右边" in find_problem(reading, "sheet.table_beside").text
    assert [row["case_no"] for row in list_facts(reading, Register.CASES)] == ["A1"]
