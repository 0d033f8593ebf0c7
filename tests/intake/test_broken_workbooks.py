"""A few hundred broken workbooks: each is read and its problems told, or refused in one sentence; no traceback."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.drawing import seeds
from tests.intake.sheets import CASE_HEADER, ORGS, Rows, cases, codes, csv_file, part_of, with_part, xls, xlsx
from tests.office import the_plan
from wuzha.cli.main import run
from wuzha.core.problems import Refusal
from wuzha.core.sheet.columns import COLUMNS
from wuzha.core.vocabulary import Register
from wuzha.intake.reading.ledger_reader import LedgerReading, read_files

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
SHEET = "xl/worksheets/sheet2.xml"


def read(path: Path) -> LedgerReading | Refusal:
    """The reading or the refusal, which names the file and what to do; anything else is a fault of ours."""
    try:
        return read_files([path], plan=the_plan())
    except Refusal as refusal:
        assert str(refusal).endswith("。")
        assert "请" in str(refusal)
        return refusal


def refused(folder: Path, name: str, content: bytes) -> str:
    """The sentence with which a file of this content is refused."""
    path = folder / name
    path.write_bytes(content)
    found = read(path)
    assert isinstance(found, Refusal)
    assert name in str(found)
    return str(found)


@cache
def a_workbook(write: Callable[..., Path], folder: Path) -> bytes:
    rows: Rows = [CASE_HEADER, *((f"A{line}", date(2021, 8, 1), "青石村", 3000.5) for line in range(20))]
    return write(folder / "whole", {"组织": ORGS, "案件": rows}).read_bytes()


def spoiled(content: bytes, chance: Random) -> bytes:
    """The bytes cut off, overwritten, shortened in the middle or doubled."""
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


@pytest.mark.parametrize("seed", seeds(40))
@pytest.mark.parametrize(("write", "name"), [(xlsx, "a.xlsx"), (xls, "a.xls")])
def test_a_damaged_file(tmp_path: Path, tmp_path_factory: Any, write: Any, name: str, seed: int) -> None:
    content = a_workbook(write, tmp_path_factory.getbasetemp())
    (tmp_path / name).write_bytes(spoiled(content, Random(seed)))
    read(tmp_path / name)


@pytest.mark.parametrize("seed", seeds(80))
def test_a_workbook_with_a_damaged_part(tmp_path: Path, tmp_path_factory: Any, seed: int) -> None:
    chance = Random(seed)
    content = a_workbook(xlsx, tmp_path_factory.getbasetemp())
    name = chance.choice((SHEET, SHEET, SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"))
    path = tmp_path / "a.xlsx"
    path.write_bytes(with_part(content, name, spoiled(part_of(content, name), chance)))
    read(path)


BAD_VALUES = ("4294967295", "18446744073709551615", "-1", "1e308", "ZZZZZZZ9", "A0", "XFD1048576", "", "\ud7ff")


def falsified(part: str, chance: Random) -> str:
    """The part with one of its values replaced, or one of its tags left out or written a thousand times."""
    values = list(re.finditer(r'(?<==")[^"]*(?=")|(?<=<v>)[^<]*(?=</v>)', part))
    tags = list(re.finditer(r"<[^>]+>", part))
    found = chance.choice(values if values and chance.random() < 0.6 else tags)
    other = chance.choice(BAD_VALUES) if found in values else found[0] * chance.choice((0, 2, 1000))
    return part[: found.start()] + other + part[found.end() :]


@pytest.mark.parametrize("seed", seeds(120))
def test_a_workbook_that_says_something_wrong_of_itself(tmp_path: Path, tmp_path_factory: Any, seed: int) -> None:
    chance = Random(seed)
    content = a_workbook(xlsx, tmp_path_factory.getbasetemp())
    parts = ("xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels", SHEET, SHEET)
    name = chance.choice(parts)
    path = tmp_path / "a.xlsx"
    path.write_bytes(with_part(content, name, falsified(part_of(content, name).decode(), chance).encode()))
    read(path)


@pytest.mark.parametrize(
    ("name", "said", "other"),
    [
        ("xl/sharedStrings.xml", rb'uniqueCount="\d+"', b'uniqueCount="4294967295"'),
        (SHEET, rb'r="D2"', b'r="ZZZZZZ2"'),
    ],
)
def test_a_workbook_that_asks_for_all_memory_is_refused(tmp_path: Path, name: str, said: bytes, other: bytes) -> None:
    content = xlsx(tmp_path / "whole", {"组织": ORGS, "案件": [CASE_HEADER, ("A1", "", "青石村", 1)]}).read_bytes()
    part = re.sub(said, other, part_of(content, name))
    assert refused(tmp_path, "a.xlsx", with_part(content, name, part))


def any_cell(chance: Random) -> Any:
    """Whatever a sheet may hold."""
    return chance.choice(
        (
            "",
            "  ",
            "合计",
            "注：见附件",
            "青石村",
            "财政所",
            "2021-08-01",
            "8月1日",
            "约5万",
            "#REF!",
            "=1+1",
            "\u200b",
            "万元" * 40,
            "9" * 400,
            "四(一)5",
            "2021H1",
            "2021-01~2021-06",
            chance.choice([column.header for column in COLUMNS[chance.choice([*Register])]]),
            "".join(chr(chance.randrange(32, 0x3000)) for _ in range(8)),
            chance.randrange(-5, 10**6),
            chance.uniform(-1e20, 1e20),
            10 ** chance.randrange(20),
            True,
            date(chance.randrange(1900, 2200), 1, 1),
            datetime(2021, 8, 1, 13, 20),  # noqa: DTZ001
        )
    )


def random_workbook(path: Path, chance: Random) -> Path:
    """Three registers of any cells, some without a header, under a name that tells or not."""
    sheets: dict[str, Rows] = {"组织": ORGS}
    for register in chance.sample([*Register], 3):
        headers = [column.header for column in COLUMNS[register]]
        if chance.random() < 0.3:
            chance.shuffle(headers)
            headers = headers[: chance.randrange(1, len(headers))]
        rows = [[any_cell(chance) for _ in headers] for _ in range(8)]
        name = register.label if chance.random() < 0.7 else f"表{register}"
        sheets[name] = [headers, *rows] if chance.random() < 0.9 else rows
    return xlsx(path, sheets)


@pytest.mark.parametrize("seed", seeds(80))
def test_a_workbook_of_random_cells(tmp_path: Path, seed: int) -> None:
    read(random_workbook(tmp_path / "a.xlsx", Random(seed)))


@pytest.mark.parametrize("seed", seeds(20))
def test_the_command_ends_in_order_and_marks_what_it_can(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], seed: int
) -> None:
    chance = Random(seed)
    path = random_workbook(tmp_path / "a.xlsx", chance)
    if seed % 2:
        content = path.read_bytes()
        path.write_bytes(with_part(content, SHEET, falsified(part_of(content, SHEET).decode(), chance).encode()))
    command = ["assess", str(path), "--plan", "fengling", "--period", "2021H2", "--out", str(tmp_path / "退回")]
    code = run([*command, "--skip-refused"] if chance.random() < 0.5 else command)
    assert code in (0, 1, 2)
    assert "Traceback" not in capsys.readouterr().err
    assert (code != 1) or [*tmp_path.glob("退回/*.xlsx")]


@pytest.mark.parametrize("seed", seeds(40))
def test_a_csv_of_anything(tmp_path: Path, seed: int) -> None:
    chance = Random(seed)
    whole = csv_file(tmp_path / "whole", [*ORGS, *([any_cell(chance)] * 5 for _ in range(5))], "gb18030").read_bytes()
    path = tmp_path / "组织.csv"
    path.write_bytes(spoiled(whole, chance) if seed % 2 else chance.randbytes(chance.randrange(1, 300)))
    read(path)


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.csv"])
def test_an_empty_file_is_refused(tmp_path: Path, name: str) -> None:
    assert "空文件" in refused(tmp_path, name, b"")
    assert "空文件" in refused(tmp_path, name, b" \r\n ")


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls"])
@pytest.mark.parametrize(
    "content", [b"<html><table><tr><td>1</td></tr></table></html>", "代码,名称".encode(), b"\0" * 999]
)
def test_what_only_bears_the_name_of_a_workbook_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    assert "另存为" in refused(tmp_path, name, content)


def test_a_workbook_with_a_password_is_refused_as_such(tmp_path: Path) -> None:
    content = OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
    assert "密码" in refused(tmp_path, "a.xlsx", content)


def test_an_old_workbook_with_a_password_is_refused_as_such(tmp_path: Path) -> None:
    content = xls(tmp_path / "whole", {"组织": ORGS}).read_bytes()
    write_access, file_password = bytes.fromhex("5c007000"), bytes.fromhex("2f007000")
    assert content.count(write_access) == 1
    assert "密码" in refused(tmp_path, "a.xls", content.replace(write_access, file_password))


def test_another_kind_of_archive_is_refused(tmp_path: Path) -> None:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert "打不开" in refused(tmp_path, "a.xlsx", made.getvalue())


def test_a_workbook_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    content = xlsx(tmp_path / "whole", {"组织": ORGS}).read_bytes()
    with zipfile.ZipFile(BytesIO(content)) as archive:
        about = archive.getinfo("xl/worksheets/sheet1.xml")
    at = content.rindex(about.filename.encode()) - 22
    assert content[at : at + 4] == about.file_size.to_bytes(4, "little")
    for size, said in ((2**31, "过大"), (about.file_size - 9, "打不开")):
        bomb = content[:at] + size.to_bytes(4, "little") + content[at + 4 :]
        assert said in refused(tmp_path, "a.xlsx", bomb)


@pytest.mark.parametrize("cell", [b'<c r="XFD1048576"><v>1</v></c>', b"<c r='XFD1048576'><v>1</v></c>"])
def test_a_cell_at_the_far_end_of_the_sheet_is_refused(tmp_path: Path, cell: bytes) -> None:
    content = xlsx(tmp_path / "whole", {"组织": ORGS}).read_bytes()
    name = "xl/worksheets/sheet1.xml"
    part = part_of(content, name).replace(b"</sheetData>", b'<row r="1048576">' + cell + b"</row></sheetData>")
    assert "远在表格之外" in refused(tmp_path, "a.xlsx", with_part(content, name, part))


def test_a_far_cell_without_content_does_no_harm(tmp_path: Path) -> None:
    content = xlsx(tmp_path / "whole", {"组织": ORGS}).read_bytes()
    name = "xl/worksheets/sheet1.xml"
    part = part_of(content, name).replace(b"</sheetData>", b'<row r="900000"><c r="XFD900000"/></row></sheetData>')
    path = tmp_path / "a.xlsx"
    path.write_bytes(with_part(content, name, part))
    reading = read(path)
    assert isinstance(reading, LedgerReading)
    assert len(reading.facts(None)[Register.ORGS]) == 6


def test_a_time_of_day_is_no_date(tmp_path: Path) -> None:
    assert codes(cases(tmp_path, ("A1", time(8, 30), "青石村", 1))) == ["date.unreadable"]
    assert codes(cases(tmp_path, ("A1", timedelta(hours=30), "青石村", 1))) != []


def unreadable_paths(folder: Path) -> Iterator[tuple[Path, str]]:
    (folder / "夹.xlsx").mkdir()
    (folder / "台账").mkdir()
    (folder / "a.docx").write_bytes(b"x")
    (folder / "~$a.xlsx").write_bytes(b"x")
    yield folder / "没有.xlsx", "找不到"
    yield folder / "没有.docx", "找不到"
    yield folder / "夹.xlsx", "不是文件"
    yield folder / "台账", "不是文件"
    yield folder / "a.docx", "另存为 .xlsx"
    yield folder / "~$a.xlsx", "临时文件"


def test_what_is_no_file_of_ours_is_refused_with_what_to_do(tmp_path: Path) -> None:
    for path, said in unreadable_paths(tmp_path):
        found = read(path)
        assert isinstance(found, Refusal)
        assert said in str(found)
