"""One faulty cell, extent or sheet costs itself and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.handmade_files import write_rows, write_sheets
from tests.intake.sheets import CASE_HEADER, ORGS, find_problem, get_case, list_codes, list_facts
from tests.office import load_fengling
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Register
from wuzha.intake.reading.ledger_reader import LedgerReading, read_files

ORG_ROWS = f"<sheetData>{write_rows(ORGS)}</sheetData>"
GOOD_ROW = ("A2", "2021-08-01", "青石村", 5)


def read_sheets(folder: Path, **sheets: str) -> LedgerReading:
    """Read a workbook with the org sheet and these sheets, as XML."""
    path = write_sheets(folder / "台账.xlsx", {"组织": ORG_ROWS, **sheets})
    return read_files([path], plan=load_fengling())


def read_amount(folder: Path, cell: str, before: str = "") -> LedgerReading:
    """Read two cases, the amount of the first as this XML."""
    rows = write_rows([CASE_HEADER, ("A1", "2021-08-01", "青石村", cell), GOOD_ROW])
    return read_sheets(folder, 案件=f"{before}<sheetData>{rows}</sheetData>")


@pytest.mark.parametrize("error", ["#CALC!", "#SPILL!", "#FIELD!", "#BLOCKED!", "#CONNECT!"])
def test_an_error_of_newer_spreadsheets_is_refused_with_its_cell_alone(tmp_path: Path, error: str) -> None:
    reading = read_amount(tmp_path, f'<c r="D2" t="e"><f>X(1)</f><v>{error}</v></c>')
    problem = find_problem(reading, "cell.error")
    assert (problem.line, problem.column, problem.value) == (2, "被骗金额(元)", error)
    assert get_case(reading)["case_no"] == "A2"


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="D2" t="n"><v>3000元</v></c>',
        '<c r="D2" s="0" t="n"><v>x</v></c>',
        '<c r="D2" t="s"><v>99</v></c>',
        '<c r="D2" t="b"><v>vielleicht</v></c>',
        '<c r="D2" t="zz"><v>1</v></c>',
    ],
)
def test_a_value_that_is_not_of_its_type_is_refused_with_its_cell_alone(tmp_path: Path, cell: str) -> None:
    reading = read_amount(tmp_path, cell)
    problem = find_problem(reading, "cell.unreadable")
    assert (problem.line, problem.column) == (2, "被骗金额(元)")
    assert get_case(reading)["case_no"] == "A2"


@pytest.mark.parametrize("extent", ["1:2", "A:D", "", "XFE1:A0", "A1:XFD1048576"])
def test_a_false_extent_does_no_harm(tmp_path: Path, extent: str) -> None:
    reading = read_amount(tmp_path, '<c r="D2"><v>3000</v></c>', before=f'<dimension ref="{extent}"/>')
    assert [row["loss_fen"] for row in list_facts(reading, Register.CASES)] == [300_000, 500]


def test_false_merged_cells_do_no_harm(tmp_path: Path) -> None:
    rows = write_rows([CASE_HEADER, GOOD_ROW])
    merges = '<mergeCells><mergeCell ref="A:A"/><mergeCell ref="A1"/><mergeCell ref="ZZ"/></mergeCells>'
    reading = read_sheets(tmp_path, 案件=f"<sheetData>{rows}</sheetData>{merges}")
    assert get_case(reading)["loss_fen"] == 500


def test_a_damaged_sheet_costs_only_itself_and_is_refused(tmp_path: Path) -> None:
    rows = write_rows([CASE_HEADER, GOOD_ROW])
    reading = read_sheets(tmp_path, 案件=f"<sheetData>{rows}</sheetData>", 宣传="<sheetData><row><c><v>1</")
    assert get_case(reading)["case_no"] == "A2"
    problem = find_problem(reading, "sheet.unreadable")
    assert (problem.sheet, problem.text) == ("宣传", "这张表已损坏，没有读取。")
    assert reading.refusals.unread_registers == {Register.OUTREACH}


def test_a_damaged_sheet_of_any_name_may_have_been_any_register(tmp_path: Path) -> None:
    reading = read_sheets(tmp_path, Sheet7="<sheetData><row><c><v>1</")
    assert list_codes(reading) == ["sheet.unreadable"]
    assert reading.refusals.unread_registers == {*Register}


def test_a_workbook_whose_sheets_are_all_damaged_is_refused(tmp_path: Path) -> None:
    path = write_sheets(tmp_path / "a.xlsx", {"案件": "<sheetData><row>", "组织": "<sheetData><row>"})
    with pytest.raises(RefusalError, match="已损坏"):
        read_files([path], plan=load_fengling())
