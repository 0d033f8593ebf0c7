"""What a number format says of the number in a cell: units of money, scales, zeros before a code."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from tests.intake.sheets import ORGS, find_sheet, list_codes, list_facts
from tests.office import load_fengling
from wuzha.core.vocabulary import Register
from wuzha.intake.files.number_formats import parse_number_format
from wuzha.intake.reading.ledger_reader import LedgerReading, read_files

SIXTY_WAN = 60_000_000


@pytest.mark.parametrize(
    ("code", "number", "text"),
    [
        ('0"万元"', "60", "60万元"),
        ('0.00"万"', "60.5", "60.5万元"),
        ("0万元", "60", "60万元"),
        ('General"万元"', "60", "60万元"),
        ('#,##0.00"元"', "12000.5", "12000.5元"),
        ("0!.0,", "600000", "600000元"),
        ('0\\.0,"万元"', "600000", "600000元"),
        ('0.0,"千"', "600000", "600000元"),
        ("00000", "12", "00012"),
        ("00000", "1234567", "1234567"),
        ('"A"0000', "12", "A0012"),
        ('"A"0', "12", "A12"),
        ("0000-00", "202203", "2022-03"),
        ('0"万元";[Red]-0"元"', "60", "60万元"),
    ],
)
def test_a_format_adds_to_the_number(code: str, number: str, text: str) -> None:
    number_format = parse_number_format(code)
    assert number_format is not None
    assert number_format.format_number(Decimal(number)) == text


@pytest.mark.parametrize(
    "code",
    [
        "General", "0", "0.00", "#,##0", "#,##0.00_ ", "@", "yyyy-mm-dd", 'yyyy"年"m"月"d"日"', "0%", "0.00E+00",
        '_ "¥"* #,##0.00_ ;_ "¥"* \\-#,##0.00_ ', '[$-804]aaaa', '0"起"', "",
    ],
)  # fmt: skip
def test_other_formats_add_nothing(code: str) -> None:
    assert parse_number_format(code) is None


def read_formatted(folder: Path, header: str, *rows: tuple[object, str, float, str]) -> LedgerReading:
    """Read cases whose number and amount have the formats given."""
    path = folder / "台账.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        orgs, sheet = book.add_worksheet("组织"), book.add_worksheet("案件")
        for line, row in enumerate(ORGS):
            orgs.write_row(line, 0, row)
        sheet.write_row(0, 0, ("案件编号", "立案日期", "所属村(社区)", header))
        for line, (number, number_format, amount, amount_format) in enumerate(rows, 1):
            sheet.write(line, 0, number, book.add_format({"num_format": number_format}))
            sheet.write_row(line, 1, ("2021-08-01", "青石村"))
            sheet.write(line, 3, amount, book.add_format({"num_format": amount_format}))
    return read_files([path], plan=load_fengling())


@pytest.mark.parametrize(
    ("amount", "number_format"), [(60, '0"万元"'), (60, '0.00"万"'), (600_000, "0!.0,"), (600_000, '0!.0,"万元"')]
)
def test_an_amount_is_read_as_its_cell_shows_it(tmp_path: Path, amount: float, number_format: str) -> None:
    reading = read_formatted(tmp_path, "被骗金额", ("A1", "@", amount, number_format))
    assert [case["loss_fen"] for case in list_facts(reading, Register.CASES)] == [SIXTY_WAN]
    contradiction = read_formatted(tmp_path, "被骗金额(万元)", ("A1", "@", amount, number_format))
    assert list_codes(contradiction) == ["money.unit_twice"]


def test_a_number_with_zeros_by_its_format_is_the_number_with_zeros(tmp_path: Path) -> None:
    reading = read_formatted(tmp_path, "被骗金额", (12, "00000", 1, "0"), ("00012", "@", 1, "0"))
    assert [case["case_no"] for case in list_facts(reading, Register.CASES)] == ["00012"]
    assert find_sheet(reading, Register.CASES).repeated == 1
