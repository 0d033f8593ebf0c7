"""Workbooks made by hand, as other programs than spreadsheets write them, or nobody but an attacker."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import xlwt

from tests.intake.sheets import SheetRows

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"

Record = tuple[int, bytes]


def write_sheets(path: Path, sheets: Mapping[str, str | Iterable[str]]) -> Path:
    """Write an .xlsx of sheets given as the XML between the tags of the worksheet, whole or in pieces."""
    parts = [f"sheet{number}" for number in range(1, len(sheets) + 1)]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        types = "".join(
            f'<Override PartName="/xl/worksheets/{part}.xml" ContentType="{_SHEET_TYPE}"/>' for part in parts
        )
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.'
            'openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_BOOK_TYPE}"/>{types}</Types>',
        )
        archive.writestr("_rels/.rels", _relate({"rId1": ("officeDocument", "xl/workbook.xml")}))
        names = "".join(
            f'<sheet name="{name}" sheetId="{number}" r:id="{part}"/>'
            for number, (name, part) in enumerate(zip(sheets, parts, strict=True), 1)
        )
        archive.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{names}</sheets></workbook>'
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            _relate({part: ("worksheet", f"worksheets/{part}.xml") for part in parts}),
        )
        for part, xml in zip(parts, sheets.values(), strict=True):
            with archive.open(f"xl/worksheets/{part}.xml", "w", force_zip64=True) as file:
                file.write(f'<worksheet xmlns="{_MAIN}">'.encode())
                for piece in [xml] if isinstance(xml, str) else xml:
                    file.write(piece.encode())
                file.write(b"</worksheet>")
    return path


def _relate(targets: Mapping[str, tuple[str, str]]) -> str:
    relations = "".join(
        f'<Relationship Id="{key}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for key, (kind, target) in targets.items()
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>'


def write_rows(rows: Iterable[Sequence[object]], first_line: int = 1) -> str:
    """Return the XML of rows: texts inline, numbers as numbers; a cell that begins with `<c` as it is."""
    return "".join(
        f'<row r="{line}">' + "".join(_write_cells(row, line)) + "</row>" for line, row in enumerate(rows, first_line)
    )


def _write_cells(row: Sequence[object], line: int) -> Iterator[str]:
    for letter, cell in zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", row, strict=False):
        if isinstance(cell, str) and cell.startswith("<c"):
            yield cell
        elif isinstance(cell, str):
            yield f'<c r="{letter}{line}" t="inlineStr"><is><t>{cell}</t></is></c>'
        elif cell is not None:
            yield f'<c r="{letter}{line}"><v>{cell}</v></c>'


def make_records(sheets: Mapping[str, SheetRows]) -> bytes:
    """Return the stream of the records of an .xls (Excel 97)."""
    book = xlwt.Workbook(encoding="utf-8")
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for line, row in enumerate(rows):
            for place, cell in enumerate(row):
                sheet.write(line, place, cell)
    stream: bytes = book.get_biff_data()
    return stream


def split_records(stream: bytes) -> list[Record]:
    """Return the records of a stream."""
    records, offset = [], 0
    while offset + 4 <= len(stream):
        number, length = struct.unpack_from("<HH", stream, offset)
        records.append((number, stream[offset + 4 : offset + 4 + length]))
        offset += 4 + length
    return records


def join_records(records: Iterable[Record]) -> bytes:
    """Return the stream of records."""
    return b"".join(struct.pack("<HH", number, len(content)) + content for number, content in records)


def make_excel_95_records(rows: Sequence[Sequence[bytes | float]], code_page: int | None, *, name: bytes) -> bytes:
    """Return the stream of an .xls of Excel 95, whose texts are bytes in a code page."""
    page = [(0x0042, struct.pack("<H", code_page))] if code_page else []
    window = (0x003D, bytes(18))
    begin = [(0x0809, struct.pack("<HHHH", 0x0500, 5, 0, 0)), *page, window]
    offset = len(join_records([*begin, (0x0085, bytes(7) + name), (0x000A, b"")]))
    index = (0x0085, struct.pack("<IHB", offset, 0, len(name)) + name)
    cells: list[Record] = []
    for line, row in enumerate(rows):
        for place, cell in enumerate(row):
            start = struct.pack("<HHH", line, place, 0)
            if isinstance(cell, bytes):
                cells.append((0x0204, start + struct.pack("<H", len(cell)) + cell))
            else:
                cells.append((0x0203, start + struct.pack("<d", cell)))
    sheet = [(0x0809, struct.pack("<HHHH", 0x0500, 16, 0, 0)), *cells, (0x000A, b"")]
    return join_records([*begin, index, (0x000A, b""), *sheet])


def write_compound_file(path: Path, stream: bytes) -> Path:
    """Write an .xls with this stream of records: in small sectors if it is shorter than 4,096 bytes."""
    is_small = len(stream) < 4096
    count = -(-len(stream) // 512)
    first = 3
    table = [0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFE, *range(first + 1, first + count), 0xFFFFFFFE]
    small_count = -(-len(stream) // 64)
    small_table = [*range(1, small_count), 0xFFFFFFFE] if is_small else []
    fat_count = -(-len(table) // 128)
    assert fat_count == 1, "one sector of the allocation table is enough for a test"
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIIII", 0, 1, 1, 0, 4096, 2, 1, 0xFFFFFFFE, 0, 0)
    header += struct.pack("<108I", *[0xFFFFFFFF] * 108)
    root = _make_entry("Root Entry", 5, first if is_small else 0xFFFFFFFE, count * 512 if is_small else 0, child=1)
    book = _make_entry("Workbook", 2, 0 if is_small else first, len(stream))
    sectors = [
        _pad_numbers(table),
        root + book + bytes(256),
        _pad_numbers(small_table),
        stream.ljust(count * 512, b"\0"),
    ]
    path.write_bytes(header + b"".join(sectors))
    return path


def _pad_numbers(numbers: Sequence[int]) -> bytes:
    return struct.pack("<128I", *numbers, *[0xFFFFFFFF] * (128 - len(numbers)))


def _make_entry(name: str, kind: int, sector: int, size: int, child: int = 0xFFFFFFFF) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    return (
        text.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(text), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
        + bytes(36)
        + struct.pack("<IQ", sector, size)
    )
