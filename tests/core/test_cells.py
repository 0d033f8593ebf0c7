"""Tests of reading cells: money, days, counts, codes, yes and no as offices write them."""

from datetime import date, datetime, time

import pytest

from tests.core.cell_faults import get_fault_code
from wuzha.core.sheet.cells import (
    CellFault,
    RawCell,
    format_cell,
    read_boolean,
    read_code,
    read_count,
    read_identity,
    read_person_number,
)
from wuzha.core.sheet.days import read_date
from wuzha.core.sheet.money import read_money

NOVEMBER_5 = date(2021, 11, 5)


@pytest.mark.parametrize(
    "raw",
    [
        NOVEMBER_5,
        datetime(2021, 11, 5, 13, 20),
        44505,
        44505.55,
        20211105,
        "44505",
        "2021-11-05",
        "2021/11/5",
        "2021.11.5",
        "2021。11。5",
        "2021年11月5日",
        "2021年11月5号",
        "20211105",
        "2021-11-05 13:20:00",
        "2021-11-05T13:20",
        "2021年11月5日 13时20分",
        "2021年11月5日上午",
        "2021-11-05 晚上8时许",
        "44505.55",
        "20211105 132000",
        "2021年11月5日",
        " 2021 年 11 月 5 日 ",
        "2021-11-5",
    ],
)
def test_a_date_is_read_however_it_is_written(raw: RawCell) -> None:
    assert read_date(raw).value == NOVEMBER_5


def test_a_serial_number_counts_from_where_the_workbook_counts() -> None:
    assert read_date(43043, since_1904=True).value == NOVEMBER_5
    assert read_date("43043", since_1904=True).value == NOVEMBER_5


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("11月5日", "date.no_year"),
        ("11-5", "date.no_year"),
        (11.5, "date.no_year"),
        ("21.11.5", "date.no_year"),
        ("2021年11月", "date.no_day"),
        ("2021.11", "date.no_day"),
        (2021.11, "date.no_day"),
        ("2021", "date.no_day"),
        ("2021-02-30", "date.no_such_day"),
        ("2021-13-01", "date.no_such_day"),
        ("1921-11-05", "date.implausible"),
        ("2201-11-05", "date.implausible"),
        (5000, "date.implausible"),
        ("上周五", "date.unreadable"),
        (20211105.5, "date.unreadable"),
        ("2021-11-051", "date.unreadable"),
        ("2021-11-05至2021-11-07", "date.two_days"),
        (time(8, 0), "date.unreadable"),
        (True, "date.unreadable"),
        (-5, "date.unreadable"),
        (1e300, "date.unreadable"),
        (float("nan"), "date.unreadable"),
        (29991332, "date.no_such_day"),
    ],
)
def test_a_date_that_is_no_whole_date_is_refused(raw: RawCell, code: str) -> None:
    assert get_fault_code(read_date(raw)) == code


@pytest.mark.parametrize(
    ("raw", "fen"),
    [
        (12000, 1_200_000),
        (499999.99999999994, 50_000_000),
        (0.1 + 0.2, 30),
        ("12,000", 1_200_000),
        ("12，000.50", 1_200_050),
        ("12000元", 1_200_000),
        ("¥12000", 1_200_000),
        ("人民币12000元整", 1_200_000),
        ("3.5万", 3_500_000),
        ("3.5万元", 3_500_000),
        ("3.5万元", 3_500_000),
        (" 12 000 ", 1_200_000),
        ("无", 0),
        ("0", 0),
        (0, 0),
        ("不详", None),
        ("未知", None),
    ],
)
def test_money_is_read_in_whole_fen(raw: RawCell, fen: int | None) -> None:
    cell = read_money(raw, in_wan=False)
    assert (cell.value, cell.fault) == (fen, None)


@pytest.mark.parametrize("raw", ["约5万", "约5万元", "大约50000", "5万左右"])
def test_about_an_amount_is_taken_with_a_warning(raw: str) -> None:
    cell = read_money(raw, in_wan=False)
    assert cell == (5_000_000, CellFault("money.approximate", {"yuan": "50,000"}))


def test_a_header_in_ten_thousands_multiplies() -> None:
    assert read_money("3.5", in_wan=True).value == 3_500_000
    assert read_money(3.5, in_wan=True).value == 3_500_000


@pytest.mark.parametrize(
    "raw",
    [
        "13812345678", 13_812_345_678, 13_812_345_678.0, "13812345678元", "１３８１２３４５６７８元整", "¥13812345678",
        "约13812345678元", "138 1234 5678元", "138-1234-5678元", "+8613812345678", "8613812345678元",
        "13,812,345,678元", "13812345678.00元", "4006001234", 4_006_001_234, "400-600-1234", "400-600-1234元",
        "8008101234元", "0851-22345678", "085122345678元", 85_122_345_678, "8512234567", "(0851)22345678元",
    ],
)  # fmt: skip
@pytest.mark.parametrize("in_wan", [False, True])
def test_a_telephone_number_is_no_amount(raw: RawCell, in_wan: bool) -> None:
    fault = read_money(raw, in_wan=in_wan).fault
    assert fault is not None
    assert (fault.code, fault.is_hidden) == ("money.is_phone", True)


@pytest.mark.parametrize("yuan", [4_000_000_000, 8_000_000_000, 13_800_000, 400_600_123, 1_200_000_000, 3_500_000_000])
def test_a_large_amount_is_no_telephone_number(yuan: int) -> None:
    for raw in (yuan, str(yuan), f"{yuan}元", f"{yuan:,}元"):
        assert read_money(raw, in_wan=False).value == yuan * 100


@pytest.mark.parametrize(
    ("raw", "in_wan", "code"),
    [
        ("3.5万", True, "money.unit_twice"),
        ("35000元", True, "money.unit_twice"),
        ("-5", False, "money.negative"),
        (-5, False, "money.negative"),
        ("(500)", False, "money.negative"),
        ("12.345", False, "money.too_fine"),
        (0.001, False, "money.too_fine"),
        ("五", False, "money.not_a_number"),
        ("12,00", False, "money.not_a_number"),
        ("1.2.3", False, "money.not_a_number"),
        ("-", False, "money.not_a_number"),
        (NOVEMBER_5, False, "money.not_a_number"),
        (True, False, "money.not_a_number"),
        (float("inf"), False, "money.not_a_number"),
        (5.203e17, False, "money.implausible"),
        ("9" * 20, False, "money.implausible"),
        ("9" * 5000, False, "money.not_a_number"),
    ],
)
def test_an_impossible_amount_is_refused(raw: RawCell, in_wan: bool, code: str) -> None:
    assert get_fault_code(read_money(raw, in_wan=in_wan)) == code


@pytest.mark.parametrize(
    ("raw", "number"), [(35, 35), (35.0, 35), ("35人", 35), ("1,200", 1200), ("３５", 35), ("无", 0), ("不详", None)]
)
def test_a_count_is_a_whole_number(raw: RawCell, number: int | None) -> None:
    assert read_count(raw) == (number, None)


def test_about_a_count_is_taken_with_a_warning() -> None:
    cell = read_count("约200人")
    assert (cell.value, get_fault_code(cell)) == (200, "whole.approximate")


@pytest.mark.parametrize(
    ("raw", "code"), [(-1, "whole.negative"), (1.5, "whole.not_whole"), ("许多", "whole.not_whole")]
)
def test_a_cell_without_a_count_is_refused(raw: RawCell, code: str) -> None:
    assert get_fault_code(read_count(raw)) == code


@pytest.mark.parametrize(
    ("raw", "code"), [(520399001201.0, "520399001201"), (12, "12"), (" A１２ ", "A12"), ("遵公(刑)字〔2021〕1号", None)]
)
def test_a_code_is_text_or_a_whole_number(raw: RawCell, code: str | None) -> None:
    assert read_code(raw).value == (code or raw)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (5.203021980010159e17, "code.lost_digits"),
        (1234567890123456, "code.lost_digits"),
        ("5.20302E+17", "code.lost_digits"),
        (NOVEMBER_5, "code.became_date"),
        (True, "code.unreadable"),
        ("TRUE", "code.unreadable"),
    ],
)
def test_a_code_that_excel_has_changed_is_refused(raw: RawCell, code: str) -> None:
    assert get_fault_code(read_code(raw)) == code


def test_a_citizens_id_number_is_no_number_of_a_row() -> None:
    grown, small = ([f"990000{year}0307{serial:03d}" for serial in range(100)] for year in (1990, 2018))
    cells = [read_identity(f"{first}{last}") for first in (*grown, *small) for last in "0123456789X"]
    refused_cells = [cell for cell in cells if cell.fault]
    assert len(refused_cells) == 1100 + 100, (
        "since 2016 it may be a day of registration, unless the check digit is right"
    )
    assert {get_fault_code(cell) for cell in refused_cells} == {"code.is_personal"}
    assert all(cell.fault and cell.fault.is_hidden for cell in refused_cells)


@pytest.mark.parametrize("raw", ["青石村", "待补", "***"])
def test_words_are_no_number_of_a_row(raw: RawCell) -> None:
    assert get_fault_code(read_identity(raw)) == "code.unreadable"


@pytest.mark.parametrize(
    "raw", ["甲某", "欧阳某某", "阿依·某某", "13900000000", 13900000000, "+86-13900000000", "A13900000000"]
)
def test_a_name_or_a_telephone_is_no_number_of_a_person(raw: RawCell) -> None:
    cell = read_person_number(raw)
    assert get_fault_code(cell) == "code.is_personal"
    assert cell.fault and cell.fault.is_hidden


@pytest.mark.parametrize("raw", ["P1", "甲001", "督1号", 12, "A12900000000"])
def test_an_invented_number_of_a_person_is_read(raw: RawCell) -> None:
    assert read_person_number(raw).value == str(raw)


@pytest.mark.parametrize(("raw", "value"), [("是", True), ("√", True), ("否", False), (1, True), ("TRUE", True)])
def test_yes_and_no(raw: RawCell, value: bool) -> None:
    assert read_boolean(raw).value is value


def test_a_cell_is_shown_as_the_office_sees_it() -> None:
    assert format_cell(5.203021980010159e17) == "5.20302E+17"
    assert format_cell(12.0) == "12"
    assert format_cell(datetime(2021, 11, 5)) == "2021-11-05"
    assert format_cell(datetime(2021, 11, 5, 8, 5)) == "2021-11-05 08:05"
    assert len(format_cell("长" * 100)) == 40
