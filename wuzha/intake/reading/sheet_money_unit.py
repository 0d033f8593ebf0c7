"""Find the places outside the headers of a sheet that name the unit of its amounts, and the unit they agree on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from wuzha.core.normalise import normalise
from wuzha.core.sheet.cells import RawCell, is_blank
from wuzha.intake.files.workbook import RawRow, RawSheet
from wuzha.intake.reading import row_patterns as patterns
from wuzha.intake.reading.money_units import MoneyUnit, find_money_unit, parse_money_unit

_MOST_NOTES = 40
"""How many rows below the table, and right below the header, may be notes."""
_MOST_CELLS_OF_NOTE = 2
_BESIDE_HEADERS = re.compile(r"\(?(?:计量|计价|金额|货币)?(?:单位|币种)[:为是(].+")
_WORDS = re.compile(r"[\u4e00-\u9fff()]+")
_UNIT_COLUMN = re.compile(r"(?:计量|计价|金额|货币)?单位|币种|货币(?:种类)?")


def find_sheet_unit(sheet: RawSheet, top: int, first_row: int) -> MoneyUnit:
    """Return the unit that the name of the sheet, lines above, beside and below the table, and columns of units give.

    The header begins in row `top`, the data in `first_row`.
    """
    header_rows = sheet.rows[top:first_row]
    units = {
        find_money_unit(_list_lines(sheet.rows, top, first_row), sheet.name),
        *(_find_column_unit(sheet.rows[first_row:], position) for position in _list_unit_columns(header_rows)),
    }
    units.discard(MoneyUnit.NOT_NAMED)
    if not units:
        return MoneyUnit.NOT_NAMED
    return units.pop() if len(units) == 1 else MoneyUnit.UNCLEAR


def _list_lines(rows: Sequence[RawRow], top: int, first_row: int) -> Iterator[str]:
    """Yield the texts above the header, those beside it that give a unit, and the notes below it and the table."""
    for row in rows[:top]:
        yield from _list_texts(row)
    for row in rows[top:first_row]:
        yield from (text for text in _list_texts(row) if _BESIDE_HEADERS.fullmatch(normalise(text)))
    for row in rows[first_row : first_row + _MOST_NOTES]:
        if not _is_note(row.cells):
            break
        yield from _list_texts(row)
    for row in reversed(rows[first_row:][-_MOST_NOTES:]):
        if not _is_note(row.cells):
            break
        yield from _list_texts(row)


def _list_texts(row: RawRow) -> list[str]:
    return [cell for cell in row.cells if isinstance(cell, str) and not is_blank(cell)]


def _is_note(cells: Sequence[RawCell]) -> bool:
    """Return whether the row is blank, a note or a total: few cells, or a label at its beginning or after words."""
    filled = [cell for cell in cells if not is_blank(cell)]
    if len(filled) <= _MOST_CELLS_OF_NOTE:
        return True
    words = [normalise(cell) if isinstance(cell, str) else "" for cell in filled]
    if any(pattern.match(words[0]) for pattern in (patterns.NOTE, patterns.LABEL, patterns.TOTAL_START)):
        return True
    return _WORDS.fullmatch(words[0]) is not None and all(patterns.LABEL.match(word) for word in words[1:])


def _list_unit_columns(header_rows: Sequence[RawRow]) -> set[int]:
    """Return the positions of columns that may say in each row in which unit its amount is."""
    return {
        position
        for row in header_rows
        for position, cell in enumerate(row.cells)
        if isinstance(cell, str) and _UNIT_COLUMN.fullmatch(normalise(cell))
    }


def _find_column_unit(rows: Sequence[RawRow], position: int) -> MoneyUnit:
    """Return the unit of all rows; UNCLEAR where they differ, or some of them name another one than 元."""
    cells = (row.cells[position] for row in rows if not _is_note(row.cells))
    units = {parse_money_unit(cell) if isinstance(cell, str) else MoneyUnit.NOT_NAMED for cell in cells}
    if units <= {MoneyUnit.YUAN, MoneyUnit.NOT_NAMED}:
        return MoneyUnit.YUAN if MoneyUnit.YUAN in units else MoneyUnit.NOT_NAMED
    return units.pop() if len(units) == 1 else MoneyUnit.UNCLEAR
