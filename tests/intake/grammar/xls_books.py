"""Draw .xls books by their grammar, then break them: records of wrong length, order and content, and their strings."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path
from random import Random

import xlwt

from tests.intake.grammar.xlsx_books import FORMATS, HEADERS, NAMES, TEXTS
from tests.intake.handmade_files import Record, join_records, split_records, write_compound_file

BOF, EOF, BOUND_SHEET, SST, LABEL_SST, CONTINUE = 0x0809, 0x000A, 0x0085, 0x00FC, 0x00FD, 0x003C
CODE_PAGE, DATE_MODE, DIMENSIONS, ROW, FORMAT, XF, MERGES = 0x42, 0x22, 0x200, 0x208, 0x41E, 0xE0, 0xE5
NUMBER, RK, MULRK, FORMULA, LABEL, BOOL_ERROR, STRING = 0x203, 0x27E, 0xBD, 0x06, 0x204, 0x205, 0x207
KNOWN = (
    BOF, EOF, BOUND_SHEET, SST, LABEL_SST, CONTINUE, CODE_PAGE, DATE_MODE, DIMENSIONS, ROW, FORMAT, XF, MERGES,
    NUMBER, RK,
    MULRK, FORMULA, LABEL, BOOL_ERROR, STRING, 0x206, 0x406, 0xD6, 0x2F, 0x09, 0x209, 0x7FF,
)  # fmt: skip
_NUMBERS = (1, 0, 3000.5, 44409, 44409.75, -1, 1e10, 0.1, 12, 123456789012345, 600000)

Records = list[Record]
Mutation = Callable[[Records, int, Random], None]


def draw_xls(chance: Random, path: Path) -> Path:
    """Write a book with up to four faults; one in twenty has none."""
    records = split_records(_draw_stream(chance))
    for _ in range(chance.choice((0, *(1, 2, 3, 4) * 5))):
        # Records of cells stand at the end of their part; the styles before them are many and alike.
        index = chance.choice([place for place, (number, _) in enumerate(records) if number in KNOWN] or [0])
        chance.choice(MUTATIONS)(records, index, chance)
    write_compound_file(path, join_records(_point_to_sheets(records))[:60_000])
    if chance.random() < 0.05:
        content = bytearray(path.read_bytes())
        for _ in range(3):
            content[chance.choice((chance.randrange(512), chance.randrange(len(content))))] = chance.randrange(256)
        path.write_bytes(content)
    return path


def _draw_stream(chance: Random) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    book.dates_1904 = chance.random() < 0.2
    for name, header in zip(NAMES, HEADERS, strict=True):
        sheet = book.add_sheet(name)
        for place, word in enumerate(header):
            sheet.write(0, place, word)
        for line in range(1, chance.randrange(2, 7)):
            for place in range(len(header)):
                _draw_cell(sheet, line, place, chance)
        if chance.random() < 0.3:
            sheet.merge(7, 8, 0, 1)
    stream: bytes = book.get_biff_data()
    return stream


def _draw_cell(sheet: xlwt.Worksheet, line: int, place: int, chance: Random) -> None:
    style = xlwt.XFStyle()
    style.num_format_str = chance.choice(FORMATS)
    match chance.randrange(6):
        case 0 | 1:
            sheet.write(line, place, chance.choice(TEXTS))
        case 2 | 3:
            sheet.write(line, place, chance.choice(_NUMBERS), style)
        case 4:
            sheet.write(line, place, chance.choice((True, False, None)))
        case 5:
            sheet.write(line, place, xlwt.Formula("A1+1"), style)


def _point_to_sheets(records: Records) -> Records:
    """Return the records whose index of sheets points at the beginning of each, as far as it has the usual length."""
    offsets, offset = [], 0
    for number, content in records:
        if number == BOF:
            offsets.append(offset)
        offset += 4 + len(content)
    starts = iter(offsets[1:])
    pointed: Records = []
    for number, content in records:
        is_index = number == BOUND_SHEET and len(content) > 6 and content[:4] != b"\xff\xff\xff\xff"
        start = next(starts, None) if is_index else None
        pointed.append((number, content if start is None else struct.pack("<I", start) + content[4:]))
    return pointed


def break_length(records: Records, index: int, chance: Random) -> None:
    """Cut or lengthen a record."""
    number, content = records[index]
    cut = chance.randrange(len(content) + 1)
    records[index] = number, chance.choice((content[:cut], content + b"\0" * cut, content + content, b"", content[1:]))


def break_bytes(records: Records, index: int, chance: Random) -> None:
    """Falsify a number in a record."""
    number, content = records[index]
    if content:
        place = chance.randrange(len(content))
        value = chance.choice((b"\0", b"\1", b"\2", b"\xff", b"\xff\xff", b"\0\0", b"\xff\xff\xff\xff", b"\x80"))
        records[index] = number, (content[:place] + value + content[place + len(value) :])[: len(content)]


def break_order(records: Records, index: int, chance: Random) -> None:
    """Drop, double or move a record."""
    record = records.pop(index)
    match chance.randrange(4):
        case 1:
            records[index:index] = [record] * 2
        case 2:
            records[index:index] = [record] * 300
        case 3:
            records.insert(chance.randrange(len(records) + 1), record)


def break_number(records: Records, index: int, chance: Random) -> None:
    """Give a record another meaning."""
    records[index] = chance.choice(KNOWN), records[index][1]


def break_strings(records: Records, index: int, chance: Random) -> None:
    """Break the table of strings: its counts, lengths and marks, or where it is continued."""
    for place, (number, content) in enumerate(records):
        if number == SST and len(content) > 12:
            cut = chance.randrange(8, len(content))
            match chance.randrange(4):
                case 0:
                    records[place : place + 1] = [(SST, content[:cut]), (CONTINUE, content[cut:])]
                case 1:
                    records[place : place + 1] = [(SST, content[:cut]), (CONTINUE, b"\1" + content[cut:])]
                case 2:
                    records[place] = (
                        SST,
                        content[:cut] + bytes([content[cut] ^ chance.choice((1, 4, 8))]) + content[cut + 1 :],
                    )
                case 3:
                    count = chance.choice((0, 1, 2**31, 2**32 - 1))
                    records[place] = SST, struct.pack("<II", count, count) + content[8:]
            return


def break_place(records: Records, index: int, chance: Random) -> None:
    """Put a cell elsewhere, or let it show another string or style."""
    cells = [place for place, (number, _) in enumerate(records) if number in (LABEL_SST, NUMBER, RK, MULRK, FORMULA)]
    if cells:
        place = chance.choice(cells)
        number, content = records[place]
        start = chance.choice((0, 2, 4, 6))
        value = chance.choice((0, 1, 255, 256, 65535, chance.randrange(40)))
        records[place] = number, content[:start] + struct.pack("<H", value) + content[start + 2 :]


def add_record(records: Records, index: int, chance: Random) -> None:
    """Add a record of cells in an older or rarer form."""
    place = struct.pack("<HHH", chance.randrange(9), chance.randrange(6), chance.randrange(24))
    row = struct.pack("<HH", chance.randrange(9), 0)
    packed = b"".join(struct.pack("<HI", 0, chance.randrange(2**32)) for _ in range(3))
    error = place + bytes([chance.choice((0, 7, 42, 99)), chance.choice((0, 1, 2))])
    merges = struct.pack("<HHHHH", chance.choice((1, 1000)), 0, chance.randrange(70), 0, chance.randrange(300))
    label = place + struct.pack("<HB", 4, 1) + "青石村A".encode("utf-16-le")
    formula = place + b"\2\0\x2a\0\0\0\xff\xff" + bytes(8)
    choices: Records = [
        (MULRK, row + packed + struct.pack("<H", 2)), (RK, place + struct.pack("<I", chance.randrange(2**32))),
        (BOOL_ERROR, error), (MERGES, merges), (LABEL, label), (chance.choice((0x06, 0x206, 0x406)), formula),
        (CODE_PAGE, struct.pack("<H", chance.choice((936, 1252, 1200, 65001, 0)))), (DATE_MODE, b"\1\0"),
        (FORMAT, struct.pack("<HHB", chance.choice((14, 164, 27)), 5, 0) + b'0"d"0'),
        (STRING, struct.pack("<HB", 2, 0) + b"ab"),
    ]  # fmt: skip
    records.insert(index, chance.choice(choices))


MUTATIONS: tuple[Mutation, ...] = (
    break_length, break_length, break_bytes, break_bytes, break_order, break_number, break_strings, break_place,
    add_record,
)  # fmt: skip
