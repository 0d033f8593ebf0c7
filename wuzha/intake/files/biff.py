"""What an .xls tells beside its cells: whether it has a password, how it counts days, and which cells are errors."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from wuzha.intake.files.package import Package

_NAMES = ("Workbook", "Book")
_SECTOR_SHIFTS = (9, 12)
_FIRST_FATS = 109
_NO_SECTOR = 0xFFFFFFFA

_DATE_MODE, _PASSWORD, _SHEET, _END = 0x0022, 0x002F, 0x0085, 0x000A
_BEGINNINGS = frozenset({0x0009, 0x0209, 0x0409, 0x0809})
_FORMULA, _TRUTH_OR_ERROR = 0x0006, 0x0205
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


class PasswordNeeded(Exception):
    """The cells are encrypted."""


def open_old_package(data: bytes) -> Package:
    """The package of an .xls; what cannot be made out in it is left to the reader of its cells.

    Raises: PasswordNeeded.
    """
    try:
        stream = _workbook_stream(data)
        since_1904, sheets = False, []
        for record, at, _ in _records(stream, 0):
            if record == _PASSWORD:
                raise PasswordNeeded
            if record == _DATE_MODE:
                since_1904 = bool(_number(stream, at, "<H"))
            elif record == _SHEET:
                sheets.append(_number(stream, at, "<I"))
        return Package(since_1904, tuple(dict(_errors(stream, sheet)) for sheet in sheets))
    except (struct.error, IndexError):
        return Package(False, ())


def _number(data: bytes, at: int, shape: str) -> int:
    number: int = struct.unpack_from(shape, data, at)[0]
    return number


def _workbook_stream(data: bytes) -> bytes:
    """The stream of the workbook's records, put together from the sectors of the file; empty where there is none."""
    shift = _number(data, 30, "<H")
    if shift not in _SECTOR_SHIFTS:
        return b""
    size = 1 << shift
    words = f"<{size // 4}I"
    fats = [*struct.unpack_from(f"<{_FIRST_FATS}I", data, 76)]
    more = _number(data, 68, "<I")
    for _ in range(len(data) // size):
        if more >= _NO_SECTOR:
            break
        *others, more = struct.unpack_from(words, data, (more + 1) * size)
        fats += others
    sectors = len(data) // size
    tables = (fat for fat in dict.fromkeys(fats) if fat < sectors)
    table = [following for fat in tables for following in struct.unpack_from(words, data, (fat + 1) * size)]
    directory = _chain(data, table, _number(data, 48, "<I"), size)
    for at in range(0, len(directory) - 127, 128):
        name = directory[at : at + max(_number(directory, at + 64, "<H") - 2, 0)].decode("utf-16-le", "replace")
        if name in _NAMES:
            return _chain(data, table, _number(directory, at + 116, "<I"), size)
    return b""


def _chain(data: bytes, table: list[int], sector: int, size: int) -> bytes:
    """The sectors that follow each other from this one on; a chain without an end is cut."""
    parts: list[bytes] = []
    while sector < _NO_SECTOR and len(parts) <= len(table):
        parts.append(data[(sector + 1) * size : (sector + 2) * size])
        sector = table[sector]
    return b"".join(parts)


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Each record of one part of the workbook, with the place and length of its content; charts within are left out."""
    depth = 0
    while at + 4 <= len(stream):
        record, length = struct.unpack_from("<HH", stream, at)
        depth += (record in _BEGINNINGS) - (record == _END)
        if depth <= 0:
            return
        if depth == 1:
            yield record, at + 4, length
        at += 4 + length


def _errors(stream: bytes, sheet: int) -> Iterator[tuple[tuple[int, int], str]]:
    """The cells of a sheet that show an error."""
    for record, at, length in _records(stream, sheet):
        if record == _TRUTH_OR_ERROR and length >= 8:
            row, column, _, error, is_error = struct.unpack_from("<HHHBB", stream, at)
        elif record == _FORMULA and length >= 14:
            row, column, _, kind, _, error, *_, mark = struct.unpack_from("<HHHBBBBBBH", stream, at)
            is_error = kind == 2 and mark == 0xFFFF
        else:
            continue
        if is_error:
            yield (row, column), _ERRORS.get(error, "#N/A")
