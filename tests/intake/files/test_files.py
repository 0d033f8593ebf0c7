"""The kinds of files: CSV in several encodings, .xls and .xlsx, two date systems, formulas, the order of files."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
import xlwt

from tests.intake.sheets import (
    CASE_HEADER,
    ORGS,
    QINGSHI,
    STREET,
    find_problem,
    get_case,
    list_facts,
    read_part,
    replace_part,
    write_csv,
    write_xls,
    write_xlsx,
)
from tests.office import load_fengling
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Register
from wuzha.intake.files.workbook import read_file
from wuzha.intake.reading.ledger_reader import LedgerReading, read_files

A_CASE = ("A1", "2021-08-01", "青石村", 3000)
FILED_ON = date(2021, 8, 1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_is_read_in_the_encodings_of_office_machines(tmp_path: Path, encoding: str) -> None:
    orgs = write_csv(tmp_path / "组织.csv", ORGS, encoding)
    table = write_csv(tmp_path / "案件.csv", [("台账",), (), CASE_HEADER, A_CASE, ("A2", "x", "白水村", "y")], encoding)
    reading = read_files([orgs, table], plan=load_fengling())
    assert get_case(reading)["filed_on"] == FILED_ON
    assert [(problem.line, problem.column) for problem in reading.problems] == [(5, "立案日期"), (5, "被骗金额(元)")]


@pytest.mark.parametrize("delimiter", ["\t", ";"])
def test_a_text_file_parted_by_tabs_or_semicolons_is_read(tmp_path: Path, delimiter: str) -> None:
    orgs = write_csv(tmp_path / "组织.csv", ORGS, delimiter=delimiter)
    assert len(list_facts(read_files([orgs], plan=load_fengling()), Register.ORGS)) == 6


@pytest.mark.parametrize("since_1904", [False, True])
@pytest.mark.parametrize("write", [write_xlsx, write_xls])
def test_days_are_right_in_either_date_system(tmp_path: Path, write: object, since_1904: bool) -> None:
    serial = (FILED_ON - (date(1904, 1, 1) if since_1904 else date(1899, 12, 30))).days
    rows = [("案件编号", "立案日期", "报案日期", "所属村"), ("A1", FILED_ON, serial, "青石村")]
    sheets = {"组织": ORGS, "案件": rows}
    if write is write_xls:
        path = write_xls(tmp_path / "台账.xls", sheets, since_1904=since_1904)
    else:
        path = write_xlsx(tmp_path / "台账.xlsx", sheets, date_1904=since_1904)
    row = get_case(read_files([path], plan=load_fengling()))
    assert (row["filed_on"], row["reported_on"]) == (FILED_ON, FILED_ON)


def test_equal_cells_of_different_kinds_stay_what_they_are(tmp_path: Path) -> None:
    cells = [1, True, "1", "TRUE", FILED_ON, datetime(2021, 8, 1, 9), "2021-08-01", "1"]
    path = tmp_path / "台账.xlsx"
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd hh:mm"}) as workbook:
        workbook.add_worksheet().write_row(0, 0, cells)
    [sheet] = read_file(path, path.name)
    assert [(type(cell), cell) for cell in sheet.rows[0].cells] == [
        (float, 1),
        (bool, True),
        (str, "1"),
        (str, "TRUE"),
        (date, FILED_ON),
        (datetime, datetime(2021, 8, 1, 9)),
        (str, "2021-08-01"),
        (str, "1"),
    ]


def test_a_workbook_is_known_by_its_content_not_its_extension(tmp_path: Path) -> None:
    wrong = write_xlsx(tmp_path / "台账.xlsx", {"组织": ORGS}).rename(tmp_path / "台账.xls")
    assert len(list_facts(read_files([wrong], plan=load_fengling()), Register.ORGS)) == 6


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
    reading = read_files([path], plan=load_fengling())
    assert get_case(reading)["loss_fen"] == 300_000
    problem = find_problem(reading, "cell.error")
    assert (problem.line, problem.column, problem.value) == (4, "立案日期", "#DIV/0!")


def test_the_error_of_a_formula_in_an_old_workbook_is_refused_too(tmp_path: Path) -> None:
    path = tmp_path / "台账.xls"
    book = xlwt.Workbook(encoding="utf-8")
    for name, rows in (("组织", ORGS), ("案件", [CASE_HEADER, A_CASE, ("A2", "2021-08-01", "青石村"), ("A3",)])):
        page = book.add_sheet(name)
        for line, row in enumerate(rows):
            for place, cell in enumerate(row):
                page.write(line, place, cell)
    page.row(2).set_cell_error(3, "#REF!")
    page.write(3, 1, xlwt.Formula("1/0"))
    book.save(str(path))
    blank, not_available = bytes([3, 0, 0, 0, 0, 0, 255, 255]), bytes([2, 0, 42, 0, 0, 0, 255, 255])
    path.write_bytes(path.read_bytes().replace(blank, not_available))
    reading = read_files([path], plan=load_fengling())
    assert [(problem.code, problem.line, problem.column, problem.value) for problem in reading.problems[:2]] == [
        ("cell.error", 3, "被骗金额(元)", "#REF!"),
        ("cell.error", 4, "立案日期", "#N/A"),
    ]
    assert get_case(reading)["loss_fen"] == 300_000


def read_amount(folder: Path, cell: bytes) -> LedgerReading:
    """Read two cases, with the amount of the first as this XML cell."""
    path = write_xlsx(folder / "台账.xlsx", {"组织": ORGS, "案件": [CASE_HEADER, A_CASE, ("A2", *A_CASE[1:])]})
    name, amount = "xl/worksheets/sheet2.xml", b'<c r="D2"><v>3000</v></c>'
    content = path.read_bytes()
    assert amount in read_part(content, name)
    path.write_bytes(replace_part(content, name, read_part(content, name).replace(amount, cell)))
    return read_files([path], plan=load_fengling())


@pytest.mark.parametrize("end", [b"<v></v>", b"<v/>", b""])
def test_a_formula_that_was_never_worked_out_is_refused_and_not_taken_for_a_blank(tmp_path: Path, end: bytes) -> None:
    reading = read_amount(tmp_path, b'<c r="D2"><f>1500*2</f>' + end + b"</c>")
    problem = find_problem(reading, "cell.not_worked_out")
    assert (problem.line, problem.column, "保存一次" in problem.remedy) == (2, "被骗金额(元)", True)
    assert get_case(reading)["case_no"] == "A2"


def test_a_formula_that_came_to_nothing_is_a_blank(tmp_path: Path) -> None:
    reading = read_amount(tmp_path, b'<c r="D2" t="str"><f>IF(1,"")</f><v></v></c>')
    assert [row["loss_fen"] for row in list_facts(reading, Register.CASES)] == [None, 300_000]


def test_an_error_is_found_where_cells_do_not_say_their_place(tmp_path: Path) -> None:
    reading = read_amount(tmp_path, b'<c t="e"><f>1/0</f><v>#DIV/0!</v></c>')
    assert find_problem(reading, "cell.error").value == "#DIV/0!"


def test_a_file_given_twice_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_xlsx(tmp_path / "台账.xlsx", {"组织": ORGS, "案件": [CASE_HEADER, A_CASE]})
    monkeypatch.chdir(tmp_path)
    reading = read_files([path, Path("台账.xlsx"), Path("./台账.xlsx")], plan=load_fengling())
    assert [sheet_reading.register for sheet_reading in reading.sheets] == [Register.ORGS, Register.CASES]


def test_a_workbook_without_anything_in_it_is_refused(tmp_path: Path) -> None:
    orgs = write_xlsx(tmp_path / "组织.xlsx", {"组织": ORGS})
    for path in (write_xlsx(tmp_path / "空.xlsx", {"案件": []}), write_csv(tmp_path / "空.csv", [("", ""), ()])):
        with pytest.raises(RefusalError, match=f"{path.name}”是空文件"):
            read_files([orgs, path], plan=load_fengling())


def test_without_an_org_sheet_nothing_can_be_read(tmp_path: Path) -> None:
    with pytest.raises(RefusalError, match="组织"):
        read_files([write_xlsx(tmp_path / "台账.xlsx", {"案件": [CASE_HEADER, A_CASE]})], plan=load_fengling())


def test_the_org_sheet_may_come_last(tmp_path: Path) -> None:
    first = write_xlsx(tmp_path / "1.xlsx", {"案件": [CASE_HEADER, A_CASE]})
    last = write_xlsx(tmp_path / "2.xlsx", {"组织": ORGS})
    reading = read_files([first, last], plan=load_fengling())
    assert get_case(reading)["village"] == QINGSHI
    assert [sheet_reading.file for sheet_reading in reading.sheets] == ["1.xlsx", "2.xlsx"]


def test_two_files_of_one_name_are_named_by_their_folders(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    first = write_xlsx(tmp_path / "台账.xlsx", {"组织": ORGS})
    second = write_xlsx(tmp_path / "a" / "台账.xlsx", {"案件": [CASE_HEADER, A_CASE]})
    reading = read_files([first, second], plan=load_fengling())
    assert reading.paths == {str(first): first, str(second): second}
    assert STREET in {row["code"] for row in list_facts(reading, Register.ORGS)}
