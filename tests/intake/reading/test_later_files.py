"""Of files that are read together, a later one changes values of an earlier one and destroys none by saying nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from tests.intake.sheets import (
    BAISHUI,
    CASE_HEADER,
    ORGS,
    STREET,
    SheetRows,
    find_problem,
    get_case,
    list_codes,
    list_facts,
    write_xlsx,
)
from tests.office import load_fengling
from wuzha.core.problems import Problem
from wuzha.core.vocabulary import Register, Severity
from wuzha.intake.reading.ledger_reader import LedgerReading, read_files

HEADER = ("案件编号", "立案日期", "所属村(社区)", "被骗金额(元)", "诈骗类型", "案件状态")
WHOLE = ("A1", "2021-08-01", "青石村", "约50万", "刷单返利", "撤案")
BLANK = "row.blank_over_value"


def read_together(folder: Path, *files: dict[str, SheetRows]) -> LedgerReading:
    """Read one workbook for each of these, in their order; the first has the sheet of orgs too."""
    paths = [
        write_xlsx(folder / f"{number}.xlsx", ({"组织": ORGS} if number == 1 else {}) | sheets)
        for number, sheets in enumerate(files, 1)
    ]
    return read_files(paths, plan=load_fengling())


def read_cases_together(folder: Path, *rows: Sequence[Any], header: Sequence[str] = HEADER) -> LedgerReading:
    return read_together(folder, *({"案件": [header, row]} for row in rows))


def list_blanks(reading: LedgerReading) -> list[tuple[str | None, int | None, str | None]]:
    """Return the file, line and column of each blank that was not used."""
    return [(problem.file, problem.line, problem.column) for problem in reading.problems if problem.code == BLANK]


def test_a_blank_of_a_later_file_leaves_the_value_and_its_other_cells_hold(tmp_path: Path) -> None:
    reading = read_cases_together(tmp_path, WHOLE, ("A1", "2021-09-01", "白水村", "", "刷单返利", "撤案"))
    case = get_case(reading)
    assert (case["filed_on"], case["village"]) == (date(2021, 9, 1), BAISHUI)
    assert (case["loss_fen"], case["is_loss_about"]) == (50_000_000, True)


def test_a_column_that_a_later_file_lacks_changes_nothing_and_gives_no_problem(tmp_path: Path) -> None:
    reading = read_together(
        tmp_path,
        {"案件": [HEADER, WHOLE]},
        {"案件": [("案件编号", "立案日期", "所属村(社区)"), ("A1", "2021-09-01", "青石村")]},
    )
    case = get_case(reading)
    assert (case["filed_on"], case["loss_fen"], case["status"]) == (date(2021, 9, 1), 50_000_000, "withdrawn")
    assert list_blanks(reading) == []


def test_a_blank_that_stands_for_a_value_destroys_no_word(tmp_path: Path) -> None:
    reading = read_cases_together(tmp_path, WHOLE, (*WHOLE[:5], ""))
    assert get_case(reading)["status"] == "withdrawn"
    assert "“撤案”" in find_problem(reading, BLANK).text


def test_a_value_over_a_value_holds(tmp_path: Path) -> None:
    reading = read_cases_together(tmp_path, WHOLE, ("A1", "2021-08-01", "青石村", 90, "刷单返利", "有效"))
    case = get_case(reading)
    assert (case["loss_fen"], case["is_loss_about"], case["status"]) == (9_000, None, "valid")
    assert list_blanks(reading) == []


def test_the_problem_says_which_value_of_which_file_stands(tmp_path: Path) -> None:
    reading = read_cases_together(tmp_path, WHOLE, ("A1", "2021-08-01", "青石村", "", "刷单返利", "撤案"))
    problem = find_problem(reading, BLANK)
    assert (problem.file, problem.sheet, problem.line, problem.column) == ("2.xlsx", "案件", 2, "被骗金额(元)")
    assert problem.severity is Severity.WARNING and "不改变1.xlsx“案件”第2行的“约50万元”" in problem.text


def test_a_blank_after_a_blank_and_after_a_missing_column_names_where_the_value_stands(tmp_path: Path) -> None:
    blank = ("A1", "2021-08-01", "青石村", "", "刷单返利", "撤案")
    without_loss = [("案件编号", "所属村(社区)"), ("A1", "青石村")]
    reading = read_together(
        tmp_path,
        {"案件": [HEADER, WHOLE]},
        {"案件": without_loss},
        {"案件": [HEADER, blank]},
        {"案件": [HEADER, blank]},
    )
    assert list_blanks(reading) == [("3.xlsx", 2, "被骗金额(元)"), ("4.xlsx", 2, "被骗金额(元)")]
    assert all("1.xlsx“案件”第2行" in problem.text for problem in reading.problems if problem.code == BLANK)


def test_unit_and_relation_stand_together(tmp_path: Path) -> None:
    header = ("案件编号", "所属村(社区)", "受害人单位", "与职工关系")
    rows = ("A1", "青石村", "财政所", "本人"), ("A1", "青石村", "", "")
    reading = read_cases_together(tmp_path, *rows, header=header)
    case = get_case(reading)
    assert (case["unit"], case["relation"]) == ("D01", "self")
    assert list_blanks(reading) == [("2.xlsx", 2, "受害人单位")]


def test_another_way_of_outreach_in_a_later_file_is_no_blank(tmp_path: Path) -> None:
    header = ("记录编号", "对象", "日期", "方式")
    sheets = ({"宣传": [header, ("X1", "青石村", "2021-08-01", form)]} for form in ("讲座", "逢户必进"))
    reading = read_together(tmp_path, *sheets)
    (outreach,) = list_facts(reading, Register.OUTREACH)
    assert (outreach["must"], outreach["form"]) == ("home", None) and list_blanks(reading) == []


def test_a_blank_day_of_a_range_of_months_is_reported_once(tmp_path: Path) -> None:
    header = ("对象", "台账", "月份", "报送日期")
    sheets = ({"报送": [header, ("云溪街道", "案件", "2021-07~2021-09", day)]} for day in ("2021-10-08", ""))
    reading = read_together(tmp_path, *sheets)
    assert [row["filed_on"] for row in list_facts(reading, Register.DECLARATIONS)] == [date(2021, 10, 8)] * 3
    assert list_blanks(reading) == [("2.xlsx", 2, "报送日期")]


def test_a_row_whose_blank_day_stands_in_an_earlier_file_is_known_from_that_day(tmp_path: Path) -> None:
    header = ("案件编号", "所属村", "被骗金额", "接收日期")
    rows = ("A1", "青石村", 3000, "2021-08-05"), ("A1", "青石村", 5000, "")
    reading = read_cases_together(tmp_path, *rows, header=header)
    assert list_facts(reading, Register.CASES, date(2021, 8, 4)) == []
    assert [case["loss_fen"] for case in list_facts(reading, Register.CASES, date(2021, 8, 5))] == [500_000]


def test_a_refused_row_lends_no_value_to_a_later_blank(tmp_path: Path) -> None:
    refused = ("A1", "8月1日", "青石村", 5000)
    sheets = ({"案件": [CASE_HEADER, row]} for row in (refused, ("A1", "2021-08-01", "青石村", "")))
    reading = read_together(tmp_path, *sheets)
    assert get_case(reading)["loss_fen"] is None and list_codes(reading) == ["date.no_year"]


def test_a_later_sheet_of_orgs_erases_neither_the_parent_nor_aliases_nor_a_duty(tmp_path: Path) -> None:
    header = ("代码", "名称", "类别", "上级代码", "别名", "服务管理职责")
    first = [header, (STREET, "云溪街道", "街道", "", "", ""), ("D02", "卫生院", "部门", STREET, "镇卫生院", "是")]
    later = [header, ("D02", "中心卫生院", "部门", "", "", "")]
    header_of_cases = ("案件编号", "所属村(社区)", "受害人单位", "与职工关系")
    reading = read_together(
        tmp_path,
        {"组织": first},
        {"组织": later, "案件": [header_of_cases, ("A1", "", "镇卫生院", "本人")]},
    )
    org = list_facts(reading, Register.ORGS)[-1]
    assert (org["name"], org["parent"], org["has_management_duty"]) == ("中心卫生院", STREET, True)
    assert get_case(reading)["unit"] == "D02"
    assert list_blanks(reading) == [("2.xlsx", 2, header[place]) for place in (3, 5, 4)]


def test_free_text_that_stands_is_described_and_never_quoted(tmp_path: Path) -> None:
    header = ("对象", "条款", "期间", "结论", "认定人", "认定日期", "理由")
    row = ("青石村", "四(一)5", "2021H2", "达标", "考核组", "2021-12-20")
    sheets = ({"认定": [header, (*row, reason)]} for reason in ("材料齐全已经核对", ""))
    problem = find_problem(read_together(tmp_path, *sheets), BLANK)
    assert "所填内容（8个汉字）" in problem.text and "材料齐全" not in repr(problem)


def test_who_did_not_send_the_files_reads_a_description(tmp_path: Path) -> None:
    problem: Problem = find_problem(read_cases_together(tmp_path, WHOLE, (*WHOLE[:4], "", "撤案")), BLANK)
    assert "“刷单返利”" in problem.text and "刷单返利" not in repr(problem.without_quotes())


def test_two_rows_of_one_file_of_which_one_is_blank_are_refused_with_both_places(tmp_path: Path) -> None:
    whole, blank = (("A1", "2021-08-01", "青石村", loss) for loss in (3000, ""))
    reading = read_together(tmp_path, {"案件": [CASE_HEADER, whole, blank]})
    assert [(problem.code, problem.line) for problem in reading.problems] == [("row.conflict", 2), ("row.conflict", 3)]
    assert ["第3行" in problem.text or "第2行" in problem.text for problem in reading.problems] == [True, True]
    assert list_facts(reading, Register.CASES) == []
