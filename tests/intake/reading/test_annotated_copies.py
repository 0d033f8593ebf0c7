"""The annotated copy: the complete file of the office with its faults coloured and explained, to be read again."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from tests.intake.sheets import CASE_HEADER, ORGS, get_case, list_codes, list_facts, write_csv, write_xls, write_xlsx
from tests.office import load_fengling
from wuzha.core.sheet.columns import REASONS_HEADER
from wuzha.core.vocabulary import Register
from wuzha.intake.reading.annotated_copy.workbook_copy import write_annotated_copies
from wuzha.intake.reading.ledger_reader import LedgerReading, read_files

GOOD = ("A1", date(2021, 8, 1), "青石村", 3000)
BAD = ("A2", "8月1日", "清石村", 3000)
DOUBTFUL = ("A3", date(2021, 8, 2), "青石村", "约5万")


def read_with_orgs(*paths: Path) -> LedgerReading:
    return read_files(paths, plan=load_fengling())


def write_copies(folder: Path, *paths: Path) -> list[Path]:
    """Write the annotated copies of these files into a separate folder."""
    return write_annotated_copies(paths, read_with_orgs(*paths).problems, folder / "退回")


def make_workbook(folder: Path, *rows: Sequence[Any], header: Sequence[str] = CASE_HEADER) -> Path:
    return write_xlsx(folder / "台账.xlsx", {"组织": ORGS, "案件": [header, *rows]})


def read_cells(path: Path, sheet: str = "案件") -> list[list[Any]]:
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet).to_python()


def read_sheet_part(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as package:
        return package.read(name).decode()


def test_the_reasons_and_remedies_of_a_row_stand_at_its_right(tmp_path: Path) -> None:
    (copy,) = write_copies(tmp_path, make_workbook(tmp_path, GOOD, BAD, DOUBTFUL))
    header, good, bad, doubtful = read_cells(copy)
    assert header == [*CASE_HEADER, REASONS_HEADER]
    assert good[-1] == ""
    assert "“立案日期”" in bad[-1] and "“所属村(社区)”" in bad[-1] and "请把年份写全" in bad[-1]
    assert "第3行" not in bad[-1]
    assert "约数" in doubtful[-1]


def test_refused_and_warned_cells_have_different_colours(tmp_path: Path) -> None:
    red, yellow = "FFFFC7CE", "FFFFEB9C"
    (only_warned,) = write_copies(tmp_path, make_workbook(tmp_path, DOUBTFUL))
    assert yellow in read_sheet_part(only_warned, "xl/styles.xml") and red not in read_sheet_part(
        only_warned, "xl/styles.xml"
    )
    (copy,) = write_copies(tmp_path, make_workbook(tmp_path, BAD, DOUBTFUL))
    assert yellow in read_sheet_part(copy, "xl/styles.xml") and red in read_sheet_part(copy, "xl/styles.xml")


def test_only_the_reasons_of_a_row_have_wrapped_lines(tmp_path: Path) -> None:
    (copy,) = write_copies(tmp_path, make_workbook(tmp_path, BAD))
    styles = dict(re.findall(r'<c r="([A-Z]+2)" s="(\d+)"', read_sheet_part(copy, "xl/worksheets/sheet2.xml")))
    (formats,) = re.findall(r"<cellXfs.*</cellXfs>", read_sheet_part(copy, "xl/styles.xml"))
    is_wrapped = ["wrapText" in cell_format for cell_format in formats.split("<xf ")[1:]]
    assert {cell: is_wrapped[int(style)] for cell, style in styles.items()} == {
        "A2": False,
        "B2": False,
        "C2": False,
        "D2": False,
        "E2": True,
    }


def test_values_stay_what_they_were_personal_columns_too(tmp_path: Path) -> None:
    header = (*CASE_HEADER, "受害人姓名", "备注")
    row = ("202203049003123456", date(2021, 8, 1), "清石村", 12.5, "某某", "=HYPERLINK(A1)")
    (copy,) = write_copies(tmp_path, make_workbook(tmp_path, row, header=header))
    values = read_cells(copy)[1]
    assert values[:-1] == list(row)
    assert "<f>" not in read_sheet_part(copy, "xl/worksheets/sheet2.xml")


def test_a_file_without_problems_has_no_copy(tmp_path: Path) -> None:
    clean = write_xlsx(tmp_path / "组织.xlsx", {"组织": ORGS})
    faulty = write_xlsx(tmp_path / "案件.xlsx", {"案件": [CASE_HEADER, BAD]})
    assert [copy.name for copy in write_copies(tmp_path, clean, faulty)] == ["案件-已标注.xlsx"]


def test_a_csv_comes_back_as_a_workbook(tmp_path: Path) -> None:
    orgs = write_xlsx(tmp_path / "组织.xlsx", {"组织": ORGS})
    table = write_csv(tmp_path / "案件.csv", [("台账",), (), CASE_HEADER, BAD], "gb18030")
    (copy,) = write_copies(tmp_path, orgs, table)
    assert [(problem.line, problem.column) for problem in read_with_orgs(orgs, copy).problems] == [
        (4, "立案日期"),
        (4, "所属村(社区)"),
    ]


def test_a_row_too_long_for_its_header_stays_refused_until_it_is_put_right(tmp_path: Path) -> None:
    orgs = write_xlsx(tmp_path / "组织.xlsx", {"组织": ORGS})
    table = write_csv(tmp_path / "案件.csv", [("案件编号", "所属村", "被骗金额"), ("A1", "青石村", "12", "000")])
    (copy,) = write_copies(tmp_path, orgs, table)
    assert list_codes(read_with_orgs(orgs, copy)) == ["row.too_long"]
    rows = read_cells(copy)
    rows[1][2:4] = [12000, ""]
    assert (
        get_case(read_with_orgs(orgs, write_xlsx(copy.with_name("改好.xlsx"), {"案件": rows})))["loss_fen"] == 1_200_000
    )


@pytest.mark.parametrize("since_1904", [False, True])
def test_days_of_an_old_workbook_stay_the_same_days(tmp_path: Path, since_1904: bool) -> None:
    serial = (date(2021, 8, 1) - (date(1904, 1, 1) if since_1904 else date(1899, 12, 30))).days
    rows = [("案件编号", "立案日期", "报案日期", "所属村"), ("A1", date(2021, 8, 1), serial, "")]
    path = write_xls(tmp_path / "台账.xls", {"组织": ORGS, "案件": rows}, since_1904=since_1904)
    (copy,) = write_copies(tmp_path, path)
    row = get_case(read_with_orgs(copy))
    assert (row["filed_on"], row["reported_on"]) == (date(2021, 8, 1), date(2021, 8, 1))


def test_problems_of_a_whole_sheet_are_in_an_open_note(tmp_path: Path) -> None:
    (copy,) = write_copies(
        tmp_path, make_workbook(tmp_path, (date(2021, 8, 1), "青石村"), header=("立案日期", "所属村"))
    )
    assert "缺少必填的列：案件编号" in read_sheet_part(copy, "xl/comments1.xml")
    assert "visibility:visible" in read_sheet_part(copy, "xl/drawings/vmlDrawing1.vml")


def test_a_copy_that_is_sent_again_has_only_the_new_reasons(tmp_path: Path) -> None:
    (first,) = write_copies(tmp_path, make_workbook(tmp_path, BAD, ("A4", "x", "青石村", 1)))
    rows = read_cells(first)
    rows[1][1:3] = [date(2021, 8, 1), "青石村"]
    again = write_xlsx(first.with_name("台账-已标注.xlsx"), {"组织": ORGS, "案件": rows})
    (second,) = write_copies(tmp_path, again)
    assert second != again
    header, right, wrong = read_cells(second)
    assert header.count(REASONS_HEADER) == 1
    assert right[-1] == "" and "读不出日期" in wrong[-1]


def test_two_files_of_one_name_have_two_copies(tmp_path: Path) -> None:
    orgs = write_xlsx(tmp_path / "组织.xlsx", {"组织": ORGS})
    for name in ("甲", "乙"):
        (tmp_path / name).mkdir()
        write_xlsx(tmp_path / name / "案件.xlsx", {"案件": [CASE_HEADER, BAD if name == "甲" else DOUBTFUL]})
    copies = write_copies(tmp_path, orgs, tmp_path / "甲/案件.xlsx", tmp_path / "乙/案件.xlsx")
    assert [read_cells(copy)[1][0] for copy in copies] == ["A2", "A3"]
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
    reading = read_with_orgs(path)
    assert list_codes(reading) == ["village.unknown"] * 3
    (copy,) = write_copies(tmp_path, path)
    assert 'ref="B2:B4"' in read_sheet_part(copy, "xl/worksheets/sheet2.xml")
    assert list_facts(read_with_orgs(copy), Register.CASES) == []
