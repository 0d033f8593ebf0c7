"""Find rows that hold nothing but numbers: rows numbered beforehand, and the numbers of the columns below a header."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from wuzha.core.normalise import normalise
from wuzha.core.sheet.cells import RawCell, format_cell, is_blank
from wuzha.core.sheet.row_reader import Heading
from wuzha.intake.files.workbook import RawRow

_STEMS = "甲乙丙丁戊己庚辛壬癸"
_LABELS = ("栏次", "栏目", "列次", "序号")
_MARKS = re.compile(r"^[(\[<]|[)\]>]$")
_FEWEST_COLUMN_NUMBERS = 3
_LAST_DIGITS = re.compile(r"(.*?)(\d{1,15})")


def are_column_numbers(cells: Sequence[RawCell]) -> bool:
    """Return whether the cells number the columns: 甲, 乙 … and then 1, 2 …, or 1, 2 … alone, without a gap."""
    words = [_MARKS.sub("", normalise(format_cell(cell))) for cell in cells if not is_blank(cell)]
    if words and words[0] in _LABELS:
        words = words[1:]
    stems = [word for word in words if word in _STEMS]
    numbers = [str(number) for number in range(1, len(words) - len(stems) + 1)]
    return len(words) >= _FEWEST_COLUMN_NUMBERS and words == [*_STEMS[: len(stems)], *numbers]


def find_numbered_lines(
    rows: Sequence[RawRow], identity: Heading, ignored_positions: Collection[int]
) -> frozenset[int]:
    """Return the lines that were numbered beforehand: several below each other, each with the next number.

    One row that has only a number is a row of which nothing else is known.
    """
    # The code of an org, or the org that a row is about, is no number.
    if not identity.column.key.endswith("_no"):
        return frozenset()
    lines: set[int] = set()
    last_line, last_number = 0, ""
    for line, cells in rows:
        if not has_only(cells, identity.position, ignored_positions):
            last_line = 0
            continue
        number = format_cell(cells[identity.position])
        if last_line and _follows(last_number, number):
            lines |= {last_line, line}
        last_line, last_number = line, number
    return frozenset(lines)


def has_only(cells: Sequence[RawCell], position: int, ignored_positions: Collection[int]) -> bool:
    """Return whether only this position has content, apart from the ignored ones."""
    # Counting blank cells is fast, and leaves few rows to look at.
    if cells.count("") + cells.count(None) < len(cells) - 2:
        return False
    filled = [index for index, cell in enumerate(cells) if not is_blank(cell) and index not in ignored_positions]
    return filled == [position]


def _follows(before: str, after: str) -> bool:
    """Return whether the second number comes right after the first: A09 and A10, 22005 and 22006."""
    first, second = _LAST_DIGITS.fullmatch(before), _LAST_DIGITS.fullmatch(after)
    return bool(first and second and first[1] == second[1] and int(second[2]) == int(first[2]) + 1)
