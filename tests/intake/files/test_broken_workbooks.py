"""A few hundred broken workbooks: each is read with its problems or refused in one sentence, without a traceback."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from datetime import date, time, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.drawing import list_seeds
from tests.intake.broken_workbooks import SHEET, draw_cell, draw_workbook, falsify_part
from tests.intake.sheets import (
    CASE_HEADER,
    ORGS,
    SheetRows,
    list_codes,
    read_cases,
    read_part,
    replace_part,
    write_csv,
    write_xls,
    write_xlsx,
)
from tests.office import load_fengling
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Register
from wuzha.intake.reading.ledger_reader import LedgerReading, read_files

OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def read_or_refuse(path: Path) -> LedgerReading | RefusalError:
    """Return the reading or the refusal, which names a remedy; any other exception fails the test."""
    try:
        return read_files([path], plan=load_fengling())
    except RefusalError as refusal:
        assert str(refusal).endswith("。")
        assert "请" in str(refusal)
        return refusal


def refuse_file(folder: Path, name: str, content: bytes) -> str:
    """Return the sentence with which a file of this content is refused."""
    path = folder / name
    path.write_bytes(content)
    outcome = read_or_refuse(path)
    assert isinstance(outcome, RefusalError)
    assert name in str(outcome)
    return str(outcome)


@cache
def make_workbook(write: Callable[..., Path], folder: Path) -> bytes:
    rows: SheetRows = [CASE_HEADER, *((f"A{line}", date(2021, 8, 1), "青石村", 3000.5) for line in range(20))]
    return write(folder / "whole", {"组织": ORGS, "案件": rows}).read_bytes()


def spoil_bytes(content: bytes, chance: Random) -> bytes:
    """Return the bytes cut off, overwritten, shortened in the middle or doubled."""
    at = chance.randrange(len(content))
    size = chance.choice((1, 4, 64, 512))
    return chance.choice(
        (
            content[:at],
            content[:at] + chance.randbytes(size) + content[at + size :],
            content[:at] + content[at + size :],
            content[:at] + content[max(0, at - size) :],
        )
    )


@pytest.mark.parametrize("seed", list_seeds(40))
@pytest.mark.parametrize(("write", "name"), [(write_xlsx, "a.xlsx"), (write_xls, "a.xls")])
def test_a_damaged_file(tmp_path: Path, tmp_path_factory: Any, write: Any, name: str, seed: int) -> None:
    content = make_workbook(write, tmp_path_factory.getbasetemp())
    (tmp_path / name).write_bytes(spoil_bytes(content, Random(seed)))
    read_or_refuse(tmp_path / name)


@pytest.mark.parametrize("seed", list_seeds(80))
def test_a_workbook_with_a_damaged_part(tmp_path: Path, tmp_path_factory: Any, seed: int) -> None:
    chance = Random(seed)
    content = make_workbook(write_xlsx, tmp_path_factory.getbasetemp())
    name = chance.choice((SHEET, SHEET, SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"))
    path = tmp_path / "a.xlsx"
    path.write_bytes(replace_part(content, name, spoil_bytes(read_part(content, name), chance)))
    read_or_refuse(path)


@pytest.mark.parametrize("seed", list_seeds(120))
def test_a_workbook_with_a_false_declaration(tmp_path: Path, tmp_path_factory: Any, seed: int) -> None:
    chance = Random(seed)
    content = make_workbook(write_xlsx, tmp_path_factory.getbasetemp())
    parts = ("xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels", SHEET, SHEET)
    name = chance.choice(parts)
    path = tmp_path / "a.xlsx"
    path.write_bytes(replace_part(content, name, falsify_part(read_part(content, name).decode(), chance).encode()))
    read_or_refuse(path)


@pytest.mark.parametrize(
    ("name", "declaration", "replacement"),
    [
        ("xl/sharedStrings.xml", rb'uniqueCount="\d+"', b'uniqueCount="4294967295"'),
        (SHEET, rb'r="D2"', b'r="ZZZZZZ2"'),
    ],
)
def test_a_workbook_that_asks_for_all_memory_is_refused(
    tmp_path: Path, name: str, declaration: bytes, replacement: bytes
) -> None:
    content = write_xlsx(
        tmp_path / "whole", {"组织": ORGS, "案件": [CASE_HEADER, ("A1", "", "青石村", 1)]}
    ).read_bytes()
    part = re.sub(declaration, replacement, read_part(content, name))
    assert refuse_file(tmp_path, "a.xlsx", replace_part(content, name, part))


@pytest.mark.parametrize("seed", list_seeds(80))
def test_a_workbook_of_random_cells(tmp_path: Path, seed: int) -> None:
    read_or_refuse(draw_workbook(tmp_path / "a.xlsx", Random(seed)))


@pytest.mark.parametrize("seed", list_seeds(40))
def test_a_csv_of_anything(tmp_path: Path, seed: int) -> None:
    chance = Random(seed)
    whole = write_csv(tmp_path / "whole", [*ORGS, *([draw_cell(chance)] * 5 for _ in range(5))], "gb18030").read_bytes()
    path = tmp_path / "组织.csv"
    path.write_bytes(spoil_bytes(whole, chance) if seed % 2 else chance.randbytes(chance.randrange(1, 300)))
    read_or_refuse(path)


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.csv"])
def test_an_empty_file_is_refused(tmp_path: Path, name: str) -> None:
    assert "空文件" in refuse_file(tmp_path, name, b"")
    assert "空文件" in refuse_file(tmp_path, name, b" \r\n ")


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls"])
@pytest.mark.parametrize(
    "content", [b"<html><table><tr><td>1</td></tr></table></html>", "代码,名称".encode(), b"\0" * 999]
)
def test_a_file_that_is_a_workbook_by_name_alone_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    assert "另存为" in refuse_file(tmp_path, name, content)


def test_a_workbook_with_a_password_is_refused_as_such(tmp_path: Path) -> None:
    content = OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
    assert "密码" in refuse_file(tmp_path, "a.xlsx", content)


def test_an_old_workbook_with_a_password_is_refused_as_such(tmp_path: Path) -> None:
    content = write_xls(tmp_path / "whole", {"组织": ORGS}).read_bytes()
    write_access, file_password = bytes.fromhex("5c007000"), bytes.fromhex("2f007000")
    assert content.count(write_access) == 1
    assert "密码" in refuse_file(tmp_path, "a.xls", content.replace(write_access, file_password))


def test_another_kind_of_archive_is_refused(tmp_path: Path) -> None:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert "打不开" in refuse_file(tmp_path, "a.xlsx", content.getvalue())


def test_a_workbook_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    content = write_xlsx(tmp_path / "whole", {"组织": ORGS}).read_bytes()
    with zipfile.ZipFile(BytesIO(content)) as archive:
        about = archive.getinfo("xl/worksheets/sheet1.xml")
    at = content.rindex(about.filename.encode()) - 22
    assert content[at : at + 4] == about.file_size.to_bytes(4, "little")
    for size, sentence in ((2**31, "过大"), (about.file_size - 9, "打不开")):
        bomb = content[:at] + size.to_bytes(4, "little") + content[at + 4 :]
        assert sentence in refuse_file(tmp_path, "a.xlsx", bomb)


@pytest.mark.parametrize("cell", [b'<c r="XFD1048576"><v>1</v></c>', b"<c r='XFD1048576'><v>1</v></c>"])
def test_a_cell_at_the_far_end_of_the_sheet_is_refused(tmp_path: Path, cell: bytes) -> None:
    content = write_xlsx(tmp_path / "whole", {"组织": ORGS}).read_bytes()
    name = "xl/worksheets/sheet1.xml"
    part = read_part(content, name).replace(b"</sheetData>", b'<row r="1048576">' + cell + b"</row></sheetData>")
    assert "远在表格之外" in refuse_file(tmp_path, "a.xlsx", replace_part(content, name, part))


def test_a_far_cell_without_content_does_no_harm(tmp_path: Path) -> None:
    content = write_xlsx(tmp_path / "whole", {"组织": ORGS}).read_bytes()
    name = "xl/worksheets/sheet1.xml"
    part = read_part(content, name).replace(b"</sheetData>", b'<row r="900000"><c r="XFD900000"/></row></sheetData>')
    path = tmp_path / "a.xlsx"
    path.write_bytes(replace_part(content, name, part))
    reading = read_or_refuse(path)
    assert isinstance(reading, LedgerReading)
    assert len(reading.build_facts(None)[Register.ORGS]) == 6


def test_a_time_of_day_is_no_date(tmp_path: Path) -> None:
    assert list_codes(read_cases(tmp_path, ("A1", time(8, 30), "青石村", 1))) == ["date.unreadable"]
    assert list_codes(read_cases(tmp_path, ("A1", timedelta(hours=30), "青石村", 1))) != []
