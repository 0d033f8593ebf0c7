"""Read the numbers of an .xls with the styles of their cells, for the number formats that change what they mean."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from wuzha.intake.files.compound_file import unpack_number

EXCEL_95 = 0x0500
NUMBER_RECORDS = frozenset({0x0203, 0x027E, 0x00BD})
"""NUMBER, RK and MULRK; a formula has a number too, see `read_formula`."""

_NUMBER, _PACKED, _PACKED_ROW = 0x0203, 0x027E, 0x00BD
_NOT_DATE_LETTERS = re.compile(r'"[^"]*+"?+|[\\_*].|\[(?![hmsHMS]++\])[^\]]*+\]?+')
_DATE_LETTER = re.compile("[dmyhsDMYHS]")


class StyledNumber(NamedTuple):
    """A number with its place, from zero, and the index of its cell style."""

    row: int
    column: int
    style: int
    number: float


def read_format(content: bytes, version: int) -> tuple[int, str]:
    """Return the number and the code of a FORMAT record."""
    number = unpack_number(content, 0, "<H")
    if version == EXCEL_95:
        return number, content[3 : 3 + content[2]].decode("gb18030", "replace")
    length, is_wide = unpack_number(content, 2, "<H"), content[4] & 1
    return number, content[5 : 5 + length * (1 + is_wide)].decode("utf-16-le" if is_wide else "latin-1", "replace")


def is_date_format(code: str) -> bool:
    """Return whether the format shows days or times."""
    return _DATE_LETTER.search(_NOT_DATE_LETTERS.sub("", code.split(";")[0])) is not None


def read_numbers(stream: bytes, record: int, offset: int, length: int) -> Iterator[StyledNumber]:
    """Yield the numbers of a record of NUMBER_RECORDS."""
    row, column, style = struct.unpack_from("<HHH", stream, offset)
    if record == _NUMBER and length >= 14:
        yield StyledNumber(row, column, style, struct.unpack_from("<d", stream, offset + 6)[0])
    elif record == _PACKED and length >= 10:
        yield StyledNumber(row, column, style, _unpack(unpack_number(stream, offset + 6, "<I")))
    elif record == _PACKED_ROW:
        # Row and first column, then a style and a number for each cell, then the last column.
        for index in range((length - 6) // 6):
            style, number = struct.unpack_from("<HI", stream, offset + 4 + 6 * index)
            yield StyledNumber(row, column + index, style, _unpack(number))


def read_formula(stream: bytes, offset: int) -> StyledNumber:
    """Return the number to which a formula came; call it where the record does not say that it is no number."""
    return StyledNumber(*struct.unpack_from("<HHHd", stream, offset))


def to_decimal(number: float) -> Decimal:
    """Return the number as a spreadsheet shows it, which has 15 digits."""
    return Decimal(f"{number:.15g}")


def _unpack(packed: int) -> float:
    """Return the number of an RK record: 30 bits of a whole number or of the upper half of a float, and two marks."""
    if packed & 2:
        number = float((packed - 2**32 if packed & 0x80000000 else packed) >> 2)
    else:
        number = struct.unpack("<d", struct.pack("<II", 0, packed & 0xFFFFFFFC))[0]
    return number / 100 if packed & 1 else number
