"""The marked copy: the office's own file, complete, its faults coloured and explained, ready to be sent again."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from tests.intake.sheets import CASE_HEADER, ORGS, case, codes, csv_file, facts, xls, xlsx
from tests.office import the_plan
from wuzha.core.sheet.columns import REASONS
from wuzha.core.vocabulary import Register, Severity
from wuzha.demo.ledgers import write_demo_ledgers
from wuzha.intake.reading.annotated_copy.workbook_copy import write_marked_copies
from wuzha.intake.reading.ledger_reader import LedgerReading, read_files

GOOD = ("A1", date(2021, 8, 1), "青石村", 3000)
BAD = ("A2", "8月1日", "清石村", 3000)
DOUBTFUL = ("A3", date(2021, 8, 2), "青石村", "约5万")

PUT_RIGHT = {
    "代码": "520399001215",
    "名称": "清溪村",
    "类别": "村",
    "上级代码": "520399001000",
    "服务管理职责": "否",
    "启用日期": "2022-02-28",
    "立案日期": "2022-03-04",
    "所属村(社区)": "青石村",
    "被骗金额(元)": 5000,
    "涉案金额(万元)": 0.5,
    "受害人单位": "社会事务办公室",
    "与职工关系": "本人",
    "案件性质": "刑事",
    "状态": "有效",
    "居住性质": "常住",
    "认定日期": "2022-03-04",
    "解除日期": "2022-03-05",
    "查获日期": "2022-03-04",
    "对象": "青石村",
    "类型": "约谈",
    "发文级别": "县",
    "方式": "逢户必进",
    "场所": "银行",
    "受众人数": 30,
    "资料份数": 40,
    "台账": "案件",
    "月份": "2022-03",
    "期间": "2021H1",
    "指标": "案件",
    "数量": 3,
    "条款": "四(一)5",
    "结论": "达标",
    "认定人": "考核组",
}
"""What an office might write instead, by column."""


def read(*paths: Path) -> LedgerReading:
    return read_files(paths, plan=the_plan())


def marked(folder: Path, *paths: Path) -> list[Path]:
    """The copies of these files, in a folder of their own."""
    return write_marked_copies(paths, read(*paths).problems, folder / "退回")


def a_workbook(folder: Path, *rows: Sequence[Any], header: Sequence[str] = CASE_HEADER) -> Path:
    return xlsx(folder / "台账.xlsx", {"组织": ORGS, "案件": [header, *rows]})


def cells(path: Path, sheet: str = "案件") -> list[list[Any]]:
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet).to_python()


def part(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as package:
        return package.read(name).decode()


def put_right(path: Path, reading: LedgerReading) -> Path:
    """The copy with every refused cell written anew, as the office would do it."""
    book = CalamineWorkbook.from_path(str(path))
    sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    for found in reading.problems:
        if found.severity is Severity.REFUSED:
            assert found.sheet is not None and found.line is not None and found.column is not None
            rows = sheets[found.sheet]
            at = next(row.index(found.column) for row in rows if found.column in row)
            right = PUT_RIGHT.get(found.column, f"改{found.line}")
            rows[found.line - 1][at] = "拦截人员" if (found.sheet, found.column) == ("重点人员", "类别") else right
    return xlsx(path.with_name("改好.xlsx"), sheets)


def test_a_copy_that_is_put_right_is_read_without_a_refused_row(tmp_path: Path) -> None:
    write_demo_ledgers(tmp_path)
    sample = tmp_path / "问题样例/问题样例.xlsx"
    reading = read(sample)
    (copy,) = write_marked_copies([sample], reading.problems, tmp_path / "退回")
    again = read(put_right(copy, reading))
    assert [found for found in again.problems if found.severity is Severity.REFUSED] == []
    before, after = (
        sum(sheet.rows + sheet.refused + sheet.repeated for sheet in found.read) for found in (reading, again)
    )
    assert before == after


def test_a_copy_says_what_the_file_says(tmp_path: Path) -> None:
    files = write_demo_ledgers(tmp_path)
    sample = tmp_path / "问题样例/问题样例.xlsx"
    for paths in (files[:2], [sample]):
        reading = read(*paths)
        copies = write_marked_copies(paths, reading.problems, tmp_path / "退回")
        of_file = {copy.stem.removesuffix("-已标注"): copy for copy in copies}
        again = read(*(of_file.get(path.stem, path) for path in paths))
        assert again.facts(None) == reading.facts(None)
        assert codes(again) == codes(reading)
        assert [(sheet.rows, sheet.skipped, sheet.unknown_columns) for sheet in again.read] == [
            (sheet.rows, sheet.skipped, sheet.unknown_columns) for sheet in reading.read
        ]


def test_the_reasons_and_remedies_of_a_row_stand_at_its_right(tmp_path: Path) -> None:
    (copy,) = marked(tmp_path, a_workbook(tmp_path, GOOD, BAD, DOUBTFUL))
    header, good, bad, doubtful = cells(copy)
    assert header == [*CASE_HEADER, REASONS]
    assert good[-1] == ""
    assert "“立案日期”" in bad[-1] and "“所属村(社区)”" in bad[-1] and "请把年份写全" in bad[-1]
    assert "第3行" not in bad[-1]
    assert "约数" in doubtful[-1]


def test_refused_and_warned_cells_have_different_colours(tmp_path: Path) -> None:
    refused, warned = "FFFFC7CE", "FFFFEB9C"
    (only_warned,) = marked(tmp_path, a_workbook(tmp_path, DOUBTFUL))
    assert warned in part(only_warned, "xl/styles.xml") and refused not in part(only_warned, "xl/styles.xml")
    (both,) = marked(tmp_path, a_workbook(tmp_path, BAD, DOUBTFUL))
    assert warned in part(both, "xl/styles.xml") and refused in part(both, "xl/styles.xml")


def test_values_stay_what_they_were_personal_columns_too(tmp_path: Path) -> None:
    header = (*CASE_HEADER, "受害人姓名", "备注")
    row = ("202203049003123456", date(2021, 8, 1), "清石村", 12.5, "某某", "=HYPERLINK(A1)")
    (copy,) = marked(tmp_path, a_workbook(tmp_path, row, header=header))
    found = cells(copy)[1]
    assert found[:-1] == list(row)
    assert "<f>" not in part(copy, "xl/worksheets/sheet2.xml")


def test_a_file_without_problems_has_no_copy(tmp_path: Path) -> None:
    clean = xlsx(tmp_path / "组织.xlsx", {"组织": ORGS})
    faulty = xlsx(tmp_path / "案件.xlsx", {"案件": [CASE_HEADER, BAD]})
    assert [copy.name for copy in marked(tmp_path, clean, faulty)] == ["案件-已标注.xlsx"]


def test_a_csv_comes_back_as_a_workbook(tmp_path: Path) -> None:
    orgs = xlsx(tmp_path / "组织.xlsx", {"组织": ORGS})
    table = csv_file(tmp_path / "案件.csv", [("台账",), (), CASE_HEADER, BAD], "gb18030")
    (copy,) = marked(tmp_path, orgs, table)
    assert [(found.line, found.column) for found in read(orgs, copy).problems] == [(4, "立案日期"), (4, "所属村(社区)")]


def test_a_row_too_long_for_its_header_stays_refused_until_it_is_put_right(tmp_path: Path) -> None:
    orgs = xlsx(tmp_path / "组织.xlsx", {"组织": ORGS})
    table = csv_file(tmp_path / "案件.csv", [("案件编号", "所属村", "被骗金额"), ("A1", "青石村", "12", "000")])
    (copy,) = marked(tmp_path, orgs, table)
    assert codes(read(orgs, copy)) == ["row.too_long"]
    rows = cells(copy)
    rows[1][2:4] = [12000, ""]
    assert case(read(orgs, xlsx(copy.with_name("改好.xlsx"), {"案件": rows})))["loss_fen"] == 1_200_000


@pytest.mark.parametrize("since_1904", [False, True])
def test_days_of_an_old_workbook_stay_the_same_days(tmp_path: Path, since_1904: bool) -> None:
    serial = (date(2021, 8, 1) - (date(1904, 1, 1) if since_1904 else date(1899, 12, 30))).days
    rows = [("案件编号", "立案日期", "报案日期", "所属村"), ("A1", date(2021, 8, 1), serial, "")]
    path = xls(tmp_path / "台账.xls", {"组织": ORGS, "案件": rows}, since_1904=since_1904)
    (copy,) = marked(tmp_path, path)
    found = case(read(copy))
    assert (found["filed_on"], found["reported_on"]) == (date(2021, 8, 1), date(2021, 8, 1))


def test_what_is_wrong_with_a_whole_sheet_stands_in_an_open_note(tmp_path: Path) -> None:
    (copy,) = marked(tmp_path, a_workbook(tmp_path, (date(2021, 8, 1), "青石村"), header=("立案日期", "所属村")))
    assert "缺少必填的列：案件编号" in part(copy, "xl/comments1.xml")
    assert "visibility:visible" in part(copy, "xl/drawings/vmlDrawing1.vml")


def test_a_copy_that_is_sent_again_has_only_the_new_reasons(tmp_path: Path) -> None:
    (first,) = marked(tmp_path, a_workbook(tmp_path, BAD, ("A4", "x", "青石村", 1)))
    rows = cells(first)
    rows[1][1:3] = [date(2021, 8, 1), "青石村"]
    again = xlsx(first.with_name("台账-已标注.xlsx"), {"组织": ORGS, "案件": rows})
    (second,) = marked(tmp_path, again)
    assert second != again
    header, right, wrong = cells(second)
    assert header.count(REASONS) == 1
    assert right[-1] == "" and "读不出日期" in wrong[-1]


def test_two_files_of_one_name_have_two_copies(tmp_path: Path) -> None:
    orgs = xlsx(tmp_path / "组织.xlsx", {"组织": ORGS})
    for name in ("甲", "乙"):
        (tmp_path / name).mkdir()
        xlsx(tmp_path / name / "案件.xlsx", {"案件": [CASE_HEADER, BAD if name == "甲" else DOUBTFUL]})
    copies = marked(tmp_path, orgs, tmp_path / "甲/案件.xlsx", tmp_path / "乙/案件.xlsx")
    assert [cells(copy)[1][0] for copy in copies] == ["A2", "A3"]
    assert len(set(copies)) == 2


def test_merged_cells_stay_merged_and_take_the_colour_of_what_is_marked_in_them(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        orgs = book.add_worksheet("组织")
        for line, row in enumerate(ORGS):
            orgs.write_row(line, 0, row)
        page = book.add_worksheet("案件")
        page.write_row(0, 0, ("案件编号", "所属村"))
        page.write_column(1, 0, ("A1", "A2", "A3"))
        page.merge_range("B2:B4", "清石村")
    reading = read(path)
    assert codes(reading) == ["village.unknown"] * 3
    (copy,) = marked(tmp_path, path)
    assert 'ref="B2:B4"' in part(copy, "xl/worksheets/sheet2.xml")
    assert facts(read(copy), Register.CASES) == []
