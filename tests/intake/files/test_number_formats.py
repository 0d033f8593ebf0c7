"""What a number format says of the number in a cell: units of money, scales, zeros before a code."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
import xlwt

from tests.intake.sheets import ORGS, find_sheet, list_codes, list_facts, write_xlsx
from tests.office import load_fengling
from wuzha.core.vocabulary import Register
from wuzha.intake.files.biff_numbers import read_numbers
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
        ('0"W"', "60", "60W"),
        ('0"w元"', "60", "60w元"),
        ('0.0"K"', "60", "60K"),
        ('0"千元"', "60", "60千元"),
        ('0"百万元"', "60", "60百万元"),
        ('0"亿"', "60", "60亿"),
        ('0"美元"', "60", "60美元"),
        ('"US$"#,##0', "60", "US$60"),
        ("[$$-409]#,##0.00", "60", "$60"),
        ("[$€-2] 0", "60", "€60"),
        ('"约"0"万元"', "60", "约60万元"),
        ('"¥"0"万元"', "60", "¥60万元"),
        ('0"万人次"', "60", "60万人次"),
        ('0!.0,"万元"', "600000", "600000元"),
        ('0!.00,,"亿"', "60000000", "60000000元"),
        ('0,"千元"', "60000", "60000元"),
        ('0,"万元"', "600000", "600000(,万元)"),
        ('0.0,,"万"', "600000", "600000(,,万)"),
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
        '_ "¥"* #,##0.00_ ;_ "¥"* \\-#,##0.00_ ', '[$-804]aaaa', '0"起"', "", "[$¥-804]#,##0.00", "[$CNY] 0.00",
        '[Red]0', '[>=100]0', '"人民币"0.00',
    ],
)  # fmt: skip
def test_other_formats_add_nothing(code: str) -> None:
    assert parse_number_format(code) is None


FormattedRow = tuple[object, str, object, str]
Write = Callable[[Path, str, Sequence[FormattedRow]], Path]


def write_formatted_xlsx(folder: Path, header: str, rows: Sequence[FormattedRow]) -> Path:
    """Write cases whose number and amount have the formats given; an amount that begins with = is a formula."""
    path = folder / "案件.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("案件")
        sheet.write_row(0, 0, ("案件编号", "立案日期", "所属村(社区)", header))
        for line, (number, number_format, amount, amount_format) in enumerate(rows, 1):
            sheet.write(line, 0, number, book.add_format({"num_format": number_format}))
            sheet.write_row(line, 1, ("2021-08-01", "青石村"))
            sheet.write(line, 3, amount, book.add_format({"num_format": amount_format}))
    return path


def write_formatted_xls(folder: Path, header: str, rows: Sequence[FormattedRow]) -> Path:
    """Write the same as an .xls."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("案件")
    for position, word in enumerate(("案件编号", "立案日期", "所属村(社区)", header)):
        sheet.write(0, position, word)
    for line, (number, number_format, amount, amount_format) in enumerate(rows, 1):
        sheet.write(line, 0, number, make_style(number_format))
        sheet.write(line, 1, "2021-08-01")
        sheet.write(line, 2, "青石村")
        sheet.write(line, 3, amount, make_style(amount_format))
    path = folder / "案件.xls"
    book.save(str(path))
    return path


def make_style(number_format: str) -> xlwt.XFStyle:
    style = xlwt.XFStyle()
    style.num_format_str = number_format
    return style


WRITERS = [write_formatted_xlsx, write_formatted_xls]


def read_formatted(folder: Path, write: Write, header: str, *rows: FormattedRow) -> LedgerReading:
    """Read cases whose number and amount have the formats given."""
    orgs = write_xlsx(folder / "组织.xlsx", {"组织": ORGS})
    return read_files([orgs, write(folder, header, rows)], plan=load_fengling())


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize(
    ("amount", "number_format"),
    [
        (60, '0"万元"'),
        (60, '0.00"万"'),
        (600_000, "0!.0,"),
        (600_000, '0!.0,"万元"'),
        (60.0, '[$-804]0.0"万元"'),
        (60, '0"W"'),
        (60, '0"w元"'),
        (600, '0"千元"'),
        (0.006, '0.000"亿"'),
        (60, '0"W";-0"W"'),
    ],
)
def test_an_amount_is_read_as_its_cell_shows_it(
    tmp_path: Path, write: Write, amount: float, number_format: str
) -> None:
    reading = read_formatted(tmp_path, write, "被骗金额", ("A1", "@", amount, number_format))
    assert [case["loss_fen"] for case in list_facts(reading, Register.CASES)] == [SIXTY_WAN]
    contradiction = read_formatted(tmp_path, write, "被骗金额(万元)", ("A1", "@", amount, number_format))
    assert list_codes(contradiction) == ["money.unit_twice"]


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize(
    ("number_format", "code"),
    [
        *((currency, "money.foreign_currency") for currency in ('0"美元"', '"US$"0', "[$$-409]0.00", '0"港币"')),
        ('0,"万元"', "money.not_a_number"),
        ('0.0"K"', "money.not_a_number"),
    ],
)
def test_an_amount_in_another_currency_or_of_a_wrong_scale_is_refused(
    tmp_path: Path, write: Write, number_format: str, code: str
) -> None:
    for header in ("被骗金额", "被骗金额(元)"):
        reading = read_formatted(tmp_path, write, header, ("A1", "@", 60, number_format))
        assert list_codes(reading) == [code]


@pytest.mark.parametrize("write", WRITERS)
def test_parts_of_an_amount_are_kept_beside_a_format(tmp_path: Path, write: Write) -> None:
    rows = [(f"A{line}", "@", amount, '0.00"万元"') for line, amount in enumerate((0.01, 12.34, 1e-3, 60.5))]
    reading = read_formatted(tmp_path, write, "被骗金额", *rows)
    losses = [case["loss_fen"] for case in list_facts(reading, Register.CASES)]
    assert losses == [10_000, 12_340_000, 1_000, 60_500_000]


def test_a_formula_of_an_old_workbook_is_read_as_its_cell_shows_it(tmp_path: Path) -> None:
    """xlwt stores no results, so that the test puts one into the record."""
    path = write_formatted_xls(tmp_path, "被骗金额", [("A1", "@", xlwt.Formula("30*2"), '0"万元"')])
    content = path.read_bytes()
    offset = content.index(struct.pack("<HHHH", 0x0006, 20 + 9, 1, 3)) + 4
    path.write_bytes(content[: offset + 6] + struct.pack("<d", 60.0) + content[offset + 14 :])
    orgs = write_xlsx(tmp_path / "组织.xlsx", {"组织": ORGS})
    reading = read_files([orgs, path], plan=load_fengling())
    assert [case["loss_fen"] for case in list_facts(reading, Register.CASES)] == [SIXTY_WAN]


def test_cells_in_one_record_of_an_old_workbook_have_each_their_format(tmp_path: Path) -> None:
    row, first, last = 0, 0, 2
    cells = b"".join(struct.pack("<HI", style, number << 2 | 2) for style, number in ((0, 7), (1, 60), (2, 12)))
    content = struct.pack("<HH", row, first) + cells + struct.pack("<H", last)
    numbers = read_numbers(content, 0x00BD, 0, len(content))
    assert [(number.column, number.style, number.number) for number in numbers] == [(0, 0, 7), (1, 1, 60), (2, 2, 12)]


@pytest.mark.parametrize(
    ("packed", "number"),
    [(60 << 2 | 2, 60.0), (6050 << 2 | 3, 60.5), (0xFFFFFFF6, -3.0), (0x40000000, 2.0), (0x40590001, 1.0)],
)
def test_a_packed_number_is_unpacked(packed: int, number: float) -> None:
    content = struct.pack("<HHHI", 0, 0, 0, packed)
    assert [cell.number for cell in read_numbers(content, 0x027E, 0, len(content))] == [number]


@pytest.mark.parametrize("write", WRITERS)
def test_a_number_with_zeros_by_its_format_is_the_number_with_zeros(tmp_path: Path, write: Write) -> None:
    reading = read_formatted(tmp_path, write, "被骗金额", (12, "00000", 1, "0"), ("00012", "@", 1, "0"))
    assert [case["case_no"] for case in list_facts(reading, Register.CASES)] == ["00012"]
    assert find_sheet(reading, Register.CASES).repeated == 1
