"""Old workbooks (.xls) of other programs: code pages, small files, older records, formats with another meaning."""

from __future__ import annotations

import struct
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import xlwt

from tests.intake.handmade_files import (
    Record,
    join_records,
    make_excel_95_records,
    make_records,
    split_records,
    write_compound_file,
)
from tests.intake.sheets import CASE_HEADER, ORGS, find_problem, get_case, list_facts, write_xlsx
from tests.office import load_fengling
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Register
from wuzha.intake.files.workbook import read_file
from wuzha.intake.reading.ledger_reader import LedgerReading, read_files

SERIAL = float((date(2021, 8, 1) - date(1899, 12, 30)).days)
CASES = {"案件": [CASE_HEADER, ("A1", SERIAL, "青石村", 3000)]}
CODE_PAGE, DATE_MODE, FILE_PASSWORD, BOOLEAN_OR_ERROR, NUMBER, FORMULA = 0x42, 0x22, 0x2F, 0x205, 0x203, 0x06


def read_old(folder: Path, stream: bytes) -> LedgerReading:
    """Read an .xls with this stream of records, together with the org sheet."""
    orgs = write_xlsx(folder / "组织.xlsx", {"组织": ORGS})
    return read_files([orgs, write_compound_file(folder / "案件.xls", stream)], plan=load_fengling())


def change_records(stream: bytes, change: Callable[[int, bytes], Record]) -> bytes:
    """Return the stream with each record changed; no record becomes longer or shorter."""
    changed = join_records(change(number, content) for number, content in split_records(stream))
    assert len(changed) == len(stream)
    return changed


def set_code_page(stream: bytes, code_page: int) -> bytes:
    return change_records(
        stream, lambda number, content: (number, struct.pack("<H", code_page) if number == CODE_PAGE else content)
    )


@pytest.mark.parametrize("size", [0, 40])
@pytest.mark.parametrize("code_page", [1252, 936, 1200, 10000])
def test_texts_of_excel_97_are_unicode_whatever_code_page_the_file_names(
    tmp_path: Path, code_page: int, size: int
) -> None:
    rows = [CASE_HEADER, *(("A1", SERIAL, "青石村", 3000) for _ in range(size + 1))]
    stream = set_code_page(make_records({"案件": rows}), code_page)
    assert (len(stream) < 4096) is (size == 0)
    assert get_case(read_old(tmp_path, stream))["filed_on"] == date(2021, 8, 1)


def test_a_small_file_is_read_as_a_large_one(tmp_path: Path) -> None:
    def change(number: int, content: bytes) -> Record:
        if number == DATE_MODE:
            return number, b"\1\0"
        # The amount of the second row becomes an error; both records have their place first.
        if number in (NUMBER, 0x27E) and content[:4] == struct.pack("<HH", 2, 3):
            return BOOLEAN_OR_ERROR, content[:6] + b"\x2a\1" + content[8:]
        return number, content

    serial_1904 = SERIAL - 1462
    rows = [CASE_HEADER, ("A1", serial_1904, "青石村", 3000), ("A2", serial_1904, "青石村", 3000)]
    stream = change_records(make_records({"案件": rows}), change)
    assert len(stream) < 4096
    reading = read_old(tmp_path, stream)
    assert get_case(reading)["filed_on"] == date(2021, 8, 1)
    problem = find_problem(reading, "cell.error")
    assert (problem.line, problem.column, problem.value) == (3, "被骗金额(元)", "#N/A")


def test_a_small_file_with_a_password_is_called_so(tmp_path: Path) -> None:
    first, *records = split_records(make_records(CASES))
    with pytest.raises(RefusalError, match="打开密码"):
        read_old(tmp_path, join_records([first, (FILE_PASSWORD, bytes(6)), *records]))


@pytest.mark.parametrize("number", [0x0206, 0x0406])
def test_a_formula_in_a_record_of_an_older_version_has_its_value(tmp_path: Path, number: int) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("案件")
    for place, cell in enumerate((*CASE_HEADER, "A1", SERIAL, "青石村")):
        sheet.write(place // 4, place % 4, cell)
    sheet.write(1, 3, xlwt.Formula("1500*2"))

    def change(old_number: int, content: bytes) -> Record:
        if old_number != FORMULA:
            return old_number, content
        return number, content[:6] + struct.pack("<d", 3000.0) + content[14:]

    reading = read_old(tmp_path, change_records(book.get_biff_data(), change))
    assert get_case(reading)["loss_fen"] == 300_000


@pytest.mark.parametrize("number", [14, 27, 31, 36, 50, 58])
@pytest.mark.parametrize(("pattern", "is_date"), [("0.0000", False), ("yyyy-m-d", True), ('0.0"day"', False)])
def test_a_date_format_with_another_meaning_is_heeded(tmp_path: Path, number: int, pattern: str, is_date: bool) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("案件")
    sheet.write(0, 0, 44409, xlwt.easyxf(num_format_str=pattern))
    own = struct.pack("<H", next(key for text, key in book._Workbook__styles._num_formats.items() if text == pattern))

    def change(record: int, content: bytes) -> Record:
        start = {0x041E: 0, 0xE0: 2}.get(record)
        if start is None or content[start : start + 2] != own:
            return record, content
        return record, content[:start] + struct.pack("<H", number) + content[start + 2 :]

    path = write_compound_file(tmp_path / "a.xls", change_records(book.get_biff_data(), change))
    (cell,) = read_file(path, "a.xls")[0].rows[0].cells
    assert cell == (date(2021, 8, 1) if is_date else 44409)


def make_excel_95_stream(code_page: int | None, village: bytes) -> bytes:
    rows = [[header.encode("gbk") for header in CASE_HEADER], [b"A1", SERIAL, village, 3000.0]]
    return make_excel_95_records(rows, code_page, name="案件".encode("gbk"))


@pytest.mark.parametrize("code_page", [936, 1252, None])
def test_texts_of_excel_95_are_read_as_chinese(tmp_path: Path, code_page: int | None) -> None:
    reading = read_old(tmp_path, make_excel_95_stream(code_page, "青石村".encode("gbk")))
    assert [row["loss_fen"] for row in list_facts(reading, Register.CASES)] == [300_000]


def test_texts_of_excel_95_that_are_not_chinese_are_refused_and_not_read_as_gibberish(tmp_path: Path) -> None:
    with pytest.raises(RefusalError, match="编码"):
        read_old(tmp_path, make_excel_95_stream(936, b"caf\xe9"))


def find_record(records: list[Record], number: int) -> int:
    return next(index for index, (own, _) in enumerate(records) if own == number)


def test_a_text_that_belongs_to_no_formula_replaces_no_cell(tmp_path: Path) -> None:
    records = split_records(make_records(CASES))
    stray_text = (0x0207, struct.pack("<HB", 2, 0) + b"ab")
    records.insert(find_record(records, 0xFD), stray_text)
    sheets = read_file(write_compound_file(tmp_path / "a.xls", join_records(records)), "a.xls")
    assert sheets[0].rows[0].cells == list(CASE_HEADER)


def test_of_two_records_for_one_cell_the_last_one_counts(tmp_path: Path) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("案件", cell_overwrite_ok=True)
    style = xlwt.XFStyle()
    style.num_format_str = '0"万元"'
    sheet.write(0, 0, 60.12345, style)
    sheet.write(0, 1, 60.12345)
    records = split_records(book.get_biff_data())
    index = max(place for place, (number, _) in enumerate(records) if number == NUMBER)
    number, content = records[index]
    records[index] = number, struct.pack("<HH", 0, 0) + content[4:]
    (row,) = read_file(write_compound_file(tmp_path / "a.xls", join_records(records)), "a.xls")[0].rows
    assert row.cells[0] == 60.12345, "the second record has no unit"


@pytest.mark.parametrize("fault", ["no index of sheets", "two date systems", "an index that points elsewhere"])
def test_a_workbook_whose_records_cannot_be_followed_is_refused(tmp_path: Path, fault: str) -> None:
    """Its number formats and errors would be lost, and 60万元 be read as 60 yuan."""
    records = split_records(make_records(CASES))
    match fault:
        case "no index of sheets":
            records.insert(0, (0x0FFF, b""))
        case "two date systems":
            records.insert(find_record(records, DATE_MODE), (DATE_MODE, b"\1\0"))
        case _:
            index = find_record(records, 0x85)
            records[index] = 0x85, struct.pack("<I", 8) + records[index][1][4:]
    with pytest.raises(RefusalError, match="打不开"):
        read_file(write_compound_file(tmp_path / "a.xls", join_records(records)), "a.xls")
