"""Headers of several rows, and units of money that stand outside the header cell."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from tests.intake.sheets import (
    ORGS,
    OUTREACH,
    QINGSHI,
    find_sheet,
    get_case,
    list_codes,
    list_facts,
    read_ledgers,
    write_csv,
    write_xlsx,
)
from tests.office import load_fengling
from wuzha.core.vocabulary import Register
from wuzha.intake.reading.ledger_reader import LedgerReading, read_files
from wuzha.intake.reading.money_units import MoneyUnit, find_money_unit

CASE_NO, FILED_ON, VILLAGE, LOSS = "案件编号", "立案日期", "所属村(社区)", "被骗金额"
SIXTY_WAN = 60_000_000


def read_merged(
    folder: Path, name: str, rows: Sequence[Sequence[Any]], *merges: tuple[int, int, int, int]
) -> LedgerReading:
    """Read a sheet with merged cells, each given by its first row and column and its last ones."""
    path = folder / "台账.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        orgs = book.add_worksheet("组织")
        for line, row in enumerate(ORGS):
            orgs.write_row(line, 0, row)
        sheet = book.add_worksheet(name)
        for line, row in enumerate(rows):
            sheet.write_row(line, 0, row)
        for top, first, bottom, last in merges:
            sheet.merge_range(top, first, bottom, last, rows[top][first])
    return read_files([path], plan=load_fengling())


def read_text_table(folder: Path, *rows: Sequence[Any]) -> LedgerReading:
    orgs = write_xlsx(folder / "组织.xlsx", {"组织": ORGS})
    return read_files([orgs, write_csv(folder / "案件.csv", rows)], plan=load_fengling())


def test_a_unit_below_the_header_is_its_unit(tmp_path: Path) -> None:
    rows = [(CASE_NO, FILED_ON, VILLAGE, LOSS), ("", "", "", "（万元）"), ("A1", "2022-03-05", "青石村", 60)]
    case = get_case(read_merged(tmp_path, "案件", rows, (0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 1, 2)))
    assert (case["loss_fen"], case["village"]) == (SIXTY_WAN, QINGSHI)


@pytest.mark.parametrize("unit", ["（万元）", "万元", "单位：万元", "[万元]"])
def test_a_unit_below_the_header_needs_no_merged_cells(tmp_path: Path, unit: str) -> None:
    rows = [(CASE_NO, FILED_ON, VILLAGE, LOSS), ("", "", "", unit), ("A1", "2022-03-05", "青石村", 60)]
    assert get_case(read_text_table(tmp_path, *rows))["loss_fen"] == SIXTY_WAN


def test_a_unit_below_that_is_neither_yuan_nor_wan_leaves_the_column_unread(tmp_path: Path) -> None:
    rows = [(CASE_NO, FILED_ON, VILLAGE, LOSS), ("", "", "", "(千元)"), ("A1", "2022-03-05", "青石村", 60)]
    reading = read_merged(tmp_path, "案件", rows, (0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 1, 2))
    assert get_case(reading)["loss_fen"] is None
    assert "(千元)" in find_sheet(reading, Register.CASES).unknown_columns


def test_a_remark_below_a_header_leaves_the_header_its_meaning(tmp_path: Path) -> None:
    rows = [(CASE_NO, FILED_ON, VILLAGE, LOSS), ("", "年月日", "", ""), ("A1", "2022-03-05", "青石村", 60)]
    case = get_case(read_merged(tmp_path, "案件", rows, (0, 0, 1, 0), (0, 2, 1, 2), (0, 3, 1, 3)))
    assert case["filed_on"] is not None


def test_the_village_of_registration_is_not_read_as_the_village(tmp_path: Path) -> None:
    rows = [
        (CASE_NO, FILED_ON, VILLAGE, "", "被骗金额(元)"),
        ("", "", "户籍地", "现居住地", ""),
        ("A1", "2022-03-05", "白水村", "青石村", 1),
    ]
    reading = read_merged(tmp_path, "案件", rows, (0, 2, 0, 3), (0, 0, 1, 0), (0, 1, 1, 1), (0, 4, 1, 4))
    assert get_case(reading)["village"] == QINGSHI
    assert "户籍地" in find_sheet(reading, Register.CASES).unknown_columns


def test_parts_below_a_header_need_no_merged_cells(tmp_path: Path) -> None:
    header = (CASE_NO, FILED_ON, VILLAGE, "", "被骗金额(元)")
    rows = (("", "", "户籍地", "现居住地", ""), ("A1", "2022-03-05", "白水村", "青石村", 1))
    assert get_case(read_text_table(tmp_path, header, *rows))["village"] == QINGSHI


def test_parts_without_a_place_of_living_give_no_village(tmp_path: Path) -> None:
    rows = [
        (CASE_NO, FILED_ON, VILLAGE, "", "被骗金额(元)"),
        ("", "", "户籍地", "发案地村", ""),
        ("A1", "2022-03-05", "白水村", "青石村", 1),
    ]
    reading = read_merged(tmp_path, "案件", rows, (0, 2, 0, 3), (0, 0, 1, 0), (0, 1, 1, 1), (0, 4, 1, 4))
    assert get_case(reading)["village"] is None
    assert find_sheet(reading, Register.CASES).unknown_columns == ("户籍地", "发案地村")


@pytest.mark.parametrize("part", ["金额", "金额（元）", "合计"])
def test_a_count_of_transfers_is_not_read_as_the_amount(tmp_path: Path, part: str) -> None:
    rows = [
        (CASE_NO, FILED_ON, VILLAGE, LOSS, ""),
        ("", "", "", "转账次数", part),
        ("A1", "2022-03-05", "青石村", 3, 600_000),
    ]
    reading = read_merged(tmp_path, "案件", rows, (0, 3, 0, 4), (0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 1, 2))
    assert get_case(reading)["loss_fen"] == SIXTY_WAN


def test_the_sum_of_an_audience_is_the_audience(tmp_path: Path) -> None:
    rows = [
        (*OUTREACH, "受众人数", "", ""),
        ("", "", "", "", "男", "女", "合计"),
        (*OUTREACH.values(), 20, 15, 35),
    ]
    reading = read_merged(tmp_path, "宣传", rows, (0, 4, 0, 6), (0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 1, 2), (0, 3, 1, 3))
    (record,) = list_facts(reading, Register.OUTREACH)
    assert record["audience_count"] == 35


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("单位:起、万元", MoneyUnit.WAN),
        ("单位:万元、起", MoneyUnit.WAN),
        ("(单位:万元)", MoneyUnit.WAN),
        ("单位:人民币万元", MoneyUnit.WAN),
        ("金额:万元", MoneyUnit.WAN),
        ("金额单位:万元", MoneyUnit.WAN),
        ("注:金额以万元为单位", MoneyUnit.WAN),
        ("单位:起、元", MoneyUnit.YUAN),
        ("金额按元填报", MoneyUnit.YUAN),
        ("单位:元/万元", MoneyUnit.UNCLEAR),
        ("单位:千元", MoneyUnit.UNCLEAR),
        ("本表各项均为万元", MoneyUnit.UNCLEAR),
        ("填报单位:青石派出所", MoneyUnit.NOT_NAMED),
        ("损失5万元以上案件台账", MoneyUnit.NOT_NAMED),
        ("2022年共损失60万元", MoneyUnit.NOT_NAMED),
    ],
)
def test_a_line_names_the_unit(line: str, unit: MoneyUnit) -> None:
    assert find_money_unit([line], []) is unit
    assert find_money_unit([], [line]) is unit


@pytest.mark.parametrize("line", ["单位：起、万元", "金额：万元", "金额以万元为单位", "（万元）"])
def test_a_unit_in_a_line_above_is_that_of_the_amounts(tmp_path: Path, line: str) -> None:
    rows = [
        ("青禾街道台账",),
        ("", "", "", line),
        (CASE_NO, FILED_ON, VILLAGE, LOSS),
        ("A1", "2022-03-05", "青石村", 60),
    ]
    assert get_case(read_ledgers(tmp_path, 案件=rows))["loss_fen"] == SIXTY_WAN


def test_a_unit_in_a_note_below_the_table_is_that_of_the_amounts(tmp_path: Path) -> None:
    rows = [(CASE_NO, FILED_ON, VILLAGE, LOSS), ("A1", "2022-03-05", "青石村", 60), ("注：金额单位：万元",)]
    assert get_case(read_ledgers(tmp_path, 案件=rows))["loss_fen"] == SIXTY_WAN


@pytest.mark.parametrize(
    ("above", "below"), [("单位：元", "单位：万元"), ("本表各项均为万元", ""), ("", "以上均为万元")]
)
def test_an_amount_of_unclear_unit_is_refused_unless_it_names_its_own(tmp_path: Path, above: str, below: str) -> None:
    rows = [
        (above, ""),
        (CASE_NO, FILED_ON, VILLAGE, LOSS),
        ("A1", "2022-03-05", "青石村", 60),
        ("A2", "2022-03-05", "青石村", "60万元"),
        ("A3", "2022-03-05", "青石村", "60"),
        ("A4", "2022-03-05", "青石村", ""),
        ("A5", "2022-03-05", "青石村", 0),
        (below, ""),
    ]
    reading = read_ledgers(tmp_path, 案件=rows)
    assert list_codes(reading) == ["money.unit_unclear"] * 2
    assert [case["loss_fen"] for case in list_facts(reading, Register.CASES)] == [SIXTY_WAN, None, 0]


def test_the_unit_of_a_header_is_nearer_than_that_of_a_line(tmp_path: Path) -> None:
    rows = [
        ("本表各项均为万元",),
        (CASE_NO, FILED_ON, VILLAGE, "被骗金额(元)"),
        ("A1", "2022-03-05", "青石村", 600_000),
    ]
    assert get_case(read_ledgers(tmp_path, 案件=rows))["loss_fen"] == SIXTY_WAN
