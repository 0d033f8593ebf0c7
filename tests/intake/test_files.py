"""Files as they come: CSV in several encodings, .xls and .xlsx, two date systems, formulas, the order of files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from tests.intake.sheets import (
    CASE_HEADER,
    ORGS,
    QINGSHI,
    STREET,
    case,
    csv_file,
    facts,
    problem,
    xls,
    xlsx,
)
from tests.office import the_plan
from wuzha.core.problems import Refusal
from wuzha.core.vocabulary import Register
from wuzha.intake.reading import read_files

A_CASE = ("A1", "2021-08-01", "青石村", 3000)
FILED = date(2021, 8, 1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_is_read_in_the_encodings_of_office_machines(tmp_path: Path, encoding: str) -> None:
    orgs = csv_file(tmp_path / "组织.csv", ORGS, encoding)
    table = csv_file(tmp_path / "案件.csv", [("台账",), (), CASE_HEADER, A_CASE, ("A2", "x", "白水村", "y")], encoding)
    reading = read_files([orgs, table], plan=the_plan())
    assert case(reading)["filed_on"] == FILED
    assert [(found.line, found.column) for found in reading.problems] == [(5, "立案日期"), (5, "被骗金额(元)")]


@pytest.mark.parametrize("delimiter", ["\t", ";"])
def test_a_text_file_parted_by_tabs_or_semicolons_is_read(tmp_path: Path, delimiter: str) -> None:
    orgs = csv_file(tmp_path / "组织.csv", ORGS, delimiter=delimiter)
    assert len(facts(read_files([orgs], plan=the_plan()), Register.ORGS)) == 6


@pytest.mark.parametrize("since_1904", [False, True])
@pytest.mark.parametrize("write", [xlsx, xls])
def test_days_are_right_in_either_date_system(tmp_path: Path, write: object, since_1904: bool) -> None:
    serial = (FILED - (date(1904, 1, 1) if since_1904 else date(1899, 12, 30))).days
    rows = [("案件编号", "立案日期", "报案日期", "所属村"), ("A1", FILED, serial, "青石村")]
    sheets = {"组织": ORGS, "案件": rows}
    if write is xls:
        path = xls(tmp_path / "台账.xls", sheets, since_1904=since_1904)
    else:
        path = xlsx(tmp_path / "台账.xlsx", sheets, date_1904=since_1904)
    found = case(read_files([path], plan=the_plan()))
    assert (found["filed_on"], found["reported_on"]) == (FILED, FILED)


def test_a_workbook_is_known_by_its_content_not_its_extension(tmp_path: Path) -> None:
    wrong = xlsx(tmp_path / "台账.xlsx", {"组织": ORGS}).rename(tmp_path / "台账.xls")
    assert len(facts(read_files([wrong], plan=the_plan()), Register.ORGS)) == 6


def test_a_formula_gives_its_stored_value_and_its_error_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        orgs = book.add_worksheet("组织")
        for line, row in enumerate(ORGS):
            orgs.write_row(line, 0, row)
        page = book.add_worksheet("案件")
        page.write_row(1, 1, CASE_HEADER)
        page.write_row(2, 1, A_CASE[:3])
        page.write_formula(2, 4, "=1500*2", None, 3000)
        page.write_row(3, 1, ("A2", "", "青石村"))
        page.write_formula(3, 2, "=1/0", None, "#DIV/0!")
    reading = read_files([path], plan=the_plan())
    assert case(reading)["loss_fen"] == 300_000
    found = problem(reading, "cell.error")
    assert (found.line, found.column, found.value) == (4, "立案日期", "#DIV/0!")


def test_without_an_org_sheet_nothing_can_be_read(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="组织"):
        read_files([xlsx(tmp_path / "台账.xlsx", {"案件": [CASE_HEADER, A_CASE]})], plan=the_plan())


def test_the_org_sheet_may_come_last(tmp_path: Path) -> None:
    first = xlsx(tmp_path / "1.xlsx", {"案件": [CASE_HEADER, A_CASE]})
    last = xlsx(tmp_path / "2.xlsx", {"组织": ORGS})
    reading = read_files([first, last], plan=the_plan())
    assert case(reading)["village"] == QINGSHI
    assert [found.file for found in reading.read] == ["1.xlsx", "2.xlsx"]


def test_two_files_of_one_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    first = xlsx(tmp_path / "台账.xlsx", {"组织": ORGS})
    second = xlsx(tmp_path / "a" / "台账.xlsx", {"案件": [CASE_HEADER, A_CASE]})
    reading = read_files([first, second], plan=the_plan())
    assert reading.paths == {str(first): first, str(second): second}
    assert STREET in {row["code"] for row in facts(reading, Register.ORGS)}
