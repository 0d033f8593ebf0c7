"""Read the parts of an .xls that the cell reader leaves out: password, date system, and cells that show an error."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from wuzha.intake.files.package import Package

_NAMES = ("Workbook", "Book")
_SECTOR_SHIFTS = (9, 12)
_FIRST_FATS = 109
_NO_SECTOR = 0xFFFFFFFA

_DATE_MODE, _PASSWORD, _SHEET, _END = 0x0022, 0x002F, 0x0085, 0x000A
_START_RECORDS = frozenset({0x0009, 0x0209, 0x0409, 0x0809})
_FORMULA, _BOOLEAN_OR_ERROR = 0x0006, 0x0205
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


class PasswordNeededError(Exception):
    """The workbook has a password."""


def open_xls_package(data: bytes) -> Package:
    """Return the package of an .xls; a damaged one gives an empty package, and the reader of its cells refuses it.

    Raises: PasswordNeededError.
    """
    try:
        stream = _read_workbook_stream(data)
        since_1904, sheets = False, []
        for record, offset, _ in _iterate_records(stream, 0):
            if record == _PASSWORD:
                raise PasswordNeededError
            if record == _DATE_MODE:
                since_1904 = bool(_unpack_number(stream, offset, "<H"))
            elif record == _SHEET:
                sheets.append(_unpack_number(stream, offset, "<I"))
        return Package(since_1904, tuple(dict(_find_errors(stream, sheet)) for sheet in sheets))
    except (struct.error, IndexError):
        return Package(False, ())


def _unpack_number(data: bytes, offset: int, number_format: str) -> int:
    number: int = struct.unpack_from(number_format, data, offset)[0]
    return number


def _read_workbook_stream(data: bytes) -> bytes:
    """Return the stream of the workbook's records, joined from the sectors of the file; empty if there is none."""
    # The header of an OLE file: sector size as a power of two at 30, first directory sector at 48, first sector of the
    # extended allocation table at 68, and the first 109 sectors of the allocation table from 76 on.
    shift = _unpack_number(data, 30, "<H")
    if shift not in _SECTOR_SHIFTS:
        return b""
    size = 1 << shift
    words = f"<{size // 4}I"
    fats = [*struct.unpack_from(f"<{_FIRST_FATS}I", data, 76)]
    next_sector = _unpack_number(data, 68, "<I")
    for _ in range(len(data) // size):
        if next_sector >= _NO_SECTOR:
            break
        *fat_sectors, next_sector = struct.unpack_from(words, data, (next_sector + 1) * size)
        fats += fat_sectors
    sectors = len(data) // size
    tables = (fat for fat in dict.fromkeys(fats) if fat < sectors)
    table = [following for fat in tables for following in struct.unpack_from(words, data, (fat + 1) * size)]
    directory = _join_sectors(data, table, _unpack_number(data, 48, "<I"), size)
    # A directory entry takes 128 bytes: the name, its length at 64, the first sector of its stream at 116.
    for offset in range(0, len(directory) - 127, 128):
        name = directory[offset : offset + max(_unpack_number(directory, offset + 64, "<H") - 2, 0)].decode(
            "utf-16-le", "replace"
        )
        if name in _NAMES:
            return _join_sectors(data, table, _unpack_number(directory, offset + 116, "<I"), size)
    return b""


def _join_sectors(data: bytes, table: list[int], sector: int, size: int) -> bytes:
    """Return the sectors of the chain that begins at this one; a cyclic chain is cut off."""
    parts: list[bytes] = []
    while sector < _NO_SECTOR and len(parts) <= len(table):
        parts.append(data[(sector + 1) * size : (sector + 2) * size])
        sector = table[sector]
    return b"".join(parts)


def _iterate_records(stream: bytes, offset: int) -> Iterator[tuple[int, int, int]]:
    """Yield each record of one part of the workbook, with the offset and length of its content, but no charts."""
    depth = 0
    while offset + 4 <= len(stream):
        record, length = struct.unpack_from("<HH", stream, offset)
        # Charts embedded in a sheet have records of their own between their begin and end.
        depth += (record in _START_RECORDS) - (record == _END)
        if depth <= 0:
            return
        if depth == 1:
            yield record, offset + 4, length
        offset += 4 + length


def _find_errors(stream: bytes, sheet: int) -> Iterator[tuple[tuple[int, int], str]]:
    """Yield the cells of a sheet that show an error, with its text."""
    for record, offset, length in _iterate_records(stream, sheet):
        if record == _BOOLEAN_OR_ERROR and length >= 8:
            row, column, _, error, is_error = struct.unpack_from("<HHHBB", stream, offset)
        elif record == _FORMULA and length >= 14:
            row, column, _, kind, _, error, *_, mark = struct.unpack_from("<HHHBBBBBBH", stream, offset)
            # A formula whose value is no number marks it with 0xFFFF; kind 2 is an error.
            is_error = kind == 2 and mark == 0xFFFF
        else:
            continue
        if is_error:
            yield (row, column), _ERRORS.get(error, "#N/A")
