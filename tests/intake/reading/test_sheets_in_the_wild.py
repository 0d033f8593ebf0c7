"""The layouts of real sheets: titles, merged and two-row headers, totals, notes, hidden columns, several registers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from tests.intake.sheets import (
    BAISHUI,
    CASE_HEADER,
    ORGS,
    QINGSHI,
    find_problem,
    find_sheet,
    get_case,
    list_codes,
    list_facts,
    read_cases,
    read_ledgers,
)
from tests.office import load_fengling
from wuzha.core.vocabulary import Register, Severity
from wuzha.intake.reading.ledger_reader import read_files

A_CASE = ("A1", "2021-08-01", "青石村", 3000)
FILED_ON = date(2021, 8, 1)


def test_a_plain_sheet_becomes_facts(tmp_path: Path) -> None:
    reading = read_cases(tmp_path, A_CASE)
    assert reading.problems == ()
    assert get_case(reading) == {
        "case_no": "A1",
        "village": QINGSHI,
        "occurred_in": None,
        "unit": None,
        "relation": None,
        "filed_on": FILED_ON,
        "reported_on": None,
        "occurred_on": None,
        "loss_fen": 300_000,
        "stopped_fen": None,
        "returned_fen": None,
        "fraud_type": None,
        "case_kind": "criminal",
        "status": "valid",
        "received_on": None,
        "is_loss_about": None,
        "is_stopped_about": None,
        "is_returned_about": None,
    }


def test_title_rows_above_and_notes_below_are_no_rows(tmp_path: Path) -> None:
    reading = read_ledgers(
        tmp_path,
        案件=[
            ("2021年电信网络诈骗案件台账",),
            ("填报单位：云溪街道", "", "填报日期：2022年1月5日"),
            CASE_HEADER,
            A_CASE,
            ("填表人：", "", "审核人："),
            ("注：金额以立案时为准。",),
            ("以上数据截至年底",),
        ],
    )
    assert reading.problems == ()
    assert (find_sheet(reading, Register.CASES).rows, find_sheet(reading, Register.CASES).skipped) == (1, 3)


def test_a_problem_has_the_sheets_own_line(tmp_path: Path) -> None:
    reading = read_ledgers(tmp_path, 案件=[(), ("台账",), (), CASE_HEADER, A_CASE, (), ("A2", "11月5日", "青石村", 1)])
    problem = find_problem(reading, "date.no_year")
    assert (problem.file, problem.sheet, problem.line, problem.column) == ("台账.xlsx", "案件", 7, "立案日期")
    assert (problem.value, problem.severity) == ("11月5日", Severity.REFUSED)


@pytest.mark.parametrize("word", ["合计", "小计", "总 计", "7月小计", "合计：2件", "本页小计"])
def test_totals_are_skipped_and_counted(tmp_path: Path, word: str) -> None:
    reading = read_cases(tmp_path, A_CASE, (word, "", "", 3000), ("", "", word, 3000))
    assert reading.problems == ()
    assert (find_sheet(reading, Register.CASES).rows, find_sheet(reading, Register.CASES).skipped) == (1, 2)


def test_a_total_may_stand_under_the_serial_number(tmp_path: Path) -> None:
    header = ("序号", *CASE_HEADER)
    reading = read_ledgers(tmp_path, 案件=[header, (1, *A_CASE), ("合计", "", "", "", 3000)])
    assert (find_sheet(reading, Register.CASES).rows, find_sheet(reading, Register.CASES).skipped) == (1, 1)


def test_numbered_but_empty_rows_at_the_end_are_nothing(tmp_path: Path) -> None:
    reading = read_ledgers(tmp_path, 案件=[("序号", *CASE_HEADER), (1, *A_CASE), (2,), (3, " ", "", "")])
    assert reading.problems == ()
    assert (find_sheet(reading, Register.CASES).rows, find_sheet(reading, Register.CASES).skipped) == (1, 0)


def test_a_header_printed_again_is_skipped(tmp_path: Path) -> None:
    reading = read_cases(tmp_path, A_CASE, CASE_HEADER, ("A2", "2021-08-02", "白水村", 1))
    assert reading.problems == ()
    assert (find_sheet(reading, Register.CASES).rows, find_sheet(reading, Register.CASES).skipped) == (2, 1)


def test_a_case_with_nothing_but_its_number_is_a_case(tmp_path: Path) -> None:
    reading = read_cases(tmp_path, ("A1",))
    assert get_case(reading)["loss_fen"] is None
    assert list_codes(reading) == ["case.village.blank"]


def test_two_row_headers_with_merged_cells(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        orgs = book.add_worksheet("组织")
        for line, row in enumerate(ORGS):
            orgs.write_row(line, 0, row)
        page = book.add_worksheet("案件")
        page.merge_range(0, 0, 0, 5, "云溪街道电诈案件台账")
        page.merge_range(1, 0, 2, 0, "案件编号")
        page.merge_range(1, 1, 1, 3, "受害人")
        page.write_row(2, 1, ("姓名", "电话", "所属村"))
        page.merge_range(1, 4, 2, 4, "立案\n日期")
        page.merge_range(1, 5, 1, 6, "金额(万元)")
        page.write_row(2, 5, ("被骗金额", "止付金额"))
        page.write_row(3, 0, ("A1", "某人", "000", "青石村", "2021-08-01", 3.5, 0.5))
    reading = read_files([path], plan=load_fengling())
    assert reading.problems == ()
    assert find_sheet(reading, Register.CASES).left_out_columns == ("姓名", "电话")
    assert find_sheet(reading, Register.CASES).unknown_columns == ()
    first_case = get_case(reading)
    assert (first_case["village"], first_case["filed_on"]) == (QINGSHI, FILED_ON)
    assert (first_case["loss_fen"], first_case["stopped_fen"]) == (3_500_000, 500_000)


def test_a_village_merged_over_several_rows_holds_for_all_of_them(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        orgs = book.add_worksheet("组织")
        for line, row in enumerate(ORGS):
            orgs.write_row(line, 0, row)
        page = book.add_worksheet("案件")
        page.write_row(0, 0, CASE_HEADER)
        page.write_row(1, 0, ("A1", "2021-08-01", "", ""))
        page.write_row(2, 0, ("A2", "2021-08-01", "", ""))
        page.merge_range(1, 2, 2, 2, "青石村")
        page.merge_range(1, 3, 2, 3, 5000)
    reading = read_files([path], plan=load_fengling())
    assert [row["village"] for row in list_facts(reading, Register.CASES)] == [QINGSHI, QINGSHI]
    assert [row["loss_fen"] for row in list_facts(reading, Register.CASES)] == [500_000, None]


def test_a_header_merged_over_two_columns_is_one_column(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        orgs = book.add_worksheet("组织")
        for line, row in enumerate(ORGS):
            orgs.write_row(line, 0, row)
        page = book.add_worksheet("案件")
        page.merge_range(0, 0, 0, 5, "电诈案件台账")
        page.merge_range(1, 0, 1, 1, "案件编号")
        page.write_row(1, 2, ("立案日期", "所属村"))
        page.merge_range(1, 4, 1, 5, "被骗金额")
        page.merge_range(2, 0, 2, 1, "A1")
        page.write_row(2, 2, ("2021-08-01", "青石村", 3000))
    reading = read_files([path], plan=load_fengling())
    assert reading.problems == ()
    assert find_sheet(reading, Register.CASES).unknown_columns == ()
    assert get_case(reading)["loss_fen"] == 300_000


def test_hidden_columns_and_hidden_sheets_are_read_as_usual(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in (("组织", ORGS), ("案件", [CASE_HEADER, A_CASE]), ("选项", [("甲", "乙")])):
            page = book.add_worksheet(name)
            for line, row in enumerate(rows):
                page.write_row(line, 0, row)
            if name != "组织":
                page.set_column(2, 2, None, None, {"hidden": True})
                page.hide()
    reading = read_files([path], plan=load_fengling())
    assert reading.problems == ()
    assert get_case(reading)["village"] == QINGSHI


def test_a_table_may_begin_away_from_the_corner(tmp_path: Path) -> None:
    reading = read_ledgers(tmp_path, 案件=[(), (), ("", "", *CASE_HEADER), ("", "", *A_CASE), ("", "", "A2", "x")])
    assert get_case(reading)["village"] == QINGSHI
    assert find_problem(reading, "date.unreadable").line == 5


def test_a_sheet_is_known_by_its_headers_where_its_name_says_nothing(tmp_path: Path) -> None:
    reading = read_ledgers(
        tmp_path,
        Sheet2=[CASE_HEADER, A_CASE],
        Sheet3=[("窝点编号", "所属村", "查获日期"), ("W1", "白水村", "2021-08-01")],
        Sheet4=[("对象", "台账", "月份"), ("云溪街道", "案件", "2021-08")],
    )
    assert reading.problems == ()
    assert [sheet_reading.register for sheet_reading in reading.sheets] == [
        Register.ORGS,
        Register.CASES,
        Register.DENS,
        Register.DECLARATIONS,
    ]
    assert list_facts(reading, Register.DENS)[0]["village"] == BAISHUI


@pytest.mark.parametrize("name", ["电诈案件台账", "警情台账", "2021年案件台账", "案件(8月)", "cases"])
def test_a_sheet_is_known_by_its_name(tmp_path: Path, name: str) -> None:
    assert get_case(read_ledgers(tmp_path, **{name: [CASE_HEADER, A_CASE]}))["case_no"] == "A1"


def test_a_sheet_that_is_no_ledger_is_named_and_left(tmp_path: Path) -> None:
    reading = read_ledgers(
        tmp_path, 会议记录=[("议题", "时间"), ("部署", "周一")], 填写说明=[("请按模板填写",)], Sheet9=[]
    )
    assert list_codes(reading) == ["sheet.unknown"]
    assert find_problem(reading, "sheet.unknown").severity is Severity.WARNING
    assert [(sheet_reading.sheet, sheet_reading.register, sheet_reading.rows) for sheet_reading in reading.sheets][
        1:
    ] == [("会议记录", None, 0)]


@pytest.mark.parametrize("name", ["2021年案件统计表", "案件汇总", "重点人员分析"])
def test_a_sheet_of_counts_is_no_register(tmp_path: Path, name: str) -> None:
    counts = [("所属村", "案件数", "涉案金额", "类别"), ("青石村", 3, 9000, "")]
    assert list_codes(read_ledgers(tmp_path, 案件=[CASE_HEADER, A_CASE], **{name: counts})) == ["sheet.unknown"]


def test_a_register_under_the_name_of_a_summary_is_a_register(tmp_path: Path) -> None:
    assert get_case(read_ledgers(tmp_path, 案件汇总=[CASE_HEADER, A_CASE]))["case_no"] == "A1"


def test_a_list_of_other_things_with_numbers_is_no_register_of_cases(tmp_path: Path) -> None:
    things = [("编号", "工作单位", "状态", "名称"), ("1", "财政所", "有效", "打印机")]
    assert list_codes(read_ledgers(tmp_path, 设备=things)) == ["sheet.unknown"]


def test_a_register_without_a_required_column_is_refused_once(tmp_path: Path) -> None:
    reading = read_ledgers(tmp_path, 窝点=[("窝点编号", "所属村"), ("W1", "白水村"), ("W2", "白水村")])
    assert list_codes(reading) == ["sheet.column_missing"]
    assert "查获日期" in find_problem(reading, "sheet.column_missing").text
    assert find_sheet(reading, Register.DENS).refused == 2


def test_a_register_without_any_header_is_refused(tmp_path: Path) -> None:
    assert list_codes(read_ledgers(tmp_path, 案件=[("A1", "青石村"), ("A2", "白水村")])) == ["sheet.header_missing"]


def test_unknown_columns_are_listed_and_personal_ones_left_out(tmp_path: Path) -> None:
    header = (*CASE_HEADER, "备注", "受害人姓名", "身份证号码", "手机", "家庭住址", "案情简介", "错误原因")
    reading = read_cases(tmp_path, (*A_CASE, "x", "某人", 1, 2, "某地", "经过", "旧错误"), header=header)
    assert reading.problems == ()
    assert find_sheet(reading, Register.CASES).unknown_columns == ("备注",)
    assert find_sheet(reading, Register.CASES).left_out_columns == (
        "受害人姓名",
        "身份证号码",
        "手机",
        "家庭住址",
        "案情简介",
    )


def test_a_column_without_a_header_is_listed_where_rows_have_something_in_it(tmp_path: Path) -> None:
    header = (*CASE_HEADER, "", "")
    reading = read_ledgers(
        tmp_path, 案件=[("",), ("", *header), ("", *A_CASE, "", "补充"), ("", "", "", "", "", "批注")]
    )
    assert reading.problems == ()
    assert find_sheet(reading, Register.CASES).unknown_columns == ("没有列名的第7列",)


def test_two_columns_with_one_meaning_are_reported_and_the_nearer_one_is_read(tmp_path: Path) -> None:
    reading = read_cases(tmp_path, ("A1", "青石村", 1, 2), header=("案件编号", "所属村", "涉案金额", "被骗金额(元)"))
    assert list_codes(reading) == ["sheet.column_twice"]
    assert find_sheet(reading, Register.CASES).unknown_columns == ("涉案金额",)
    assert get_case(reading)["loss_fen"] == 200
