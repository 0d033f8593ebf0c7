"""Find the header of a sheet: one to three of its first rows, merged cells included, and where its data begin."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from wuzha.core.facts import FACT_SCHEMAS
from wuzha.core.normalise import normalise
from wuzha.core.sheet.cells import is_blank
from wuzha.core.sheet.columns import SURPLUS_HEADER
from wuzha.core.sheet.row_reader import Heading
from wuzha.core.vocabulary import Register
from wuzha.intake.files.workbook import RawSheet
from wuzha.intake.reading.header_matching import Headings, OwnHeaders, count_recognised, match_headings

_SEARCHED_ROWS = 30
_MAX_HEADER_DEPTH = 3
_UNIT_IS_WAN = re.compile(r"单位[:为]?\(?(人民币)?万元")


@dataclass(frozen=True, slots=True)
class Layout:
    """A recognised sheet: its register, its headings, and the index in `rows` where its data begin.

    `surplus` are the positions beyond the last header of a text file.
    """

    register: Register
    headings: Headings
    first_row: int
    surplus: tuple[int, ...]

    @property
    def identity(self) -> Heading | None:
        """The heading of the column that identifies a row; 对象 where several columns do together."""
        key = FACT_SCHEMAS[self.register].identity or "org"
        return next((heading for heading in self.headings.readable if heading.column.key == key), None)


class HeaderFinder:
    """Finds the header among the first rows of a sheet; it may take one to three rows."""

    def __init__(self, sheet: RawSheet, own_headers: OwnHeaders) -> None:
        self._sheet = sheet
        self._own_headers = own_headers
        self._texts = _read_texts(sheet)
        self._continued = _find_continued_cells(sheet)
        self._last_filled_rows: dict[int, int] = {}

    def find_layout(self, register: Register) -> Layout | None:
        """Return the layout with the most columns of the register; of equals the one with the fewest, highest rows."""
        best, best_count = None, 1
        own_headers = self._own_headers.get(register, {})
        for depth in range(1, _MAX_HEADER_DEPTH + 1):
            for top in range(len(self._texts) - depth + 1):
                stacks = self._get_stacks(top, depth)
                count = count_recognised(register, stacks, own_headers)
                # Strictly more: of equal counts the fewest rows win, so that data below a header is never part of it.
                if count > best_count:
                    best, best_count = (top, depth), count
        if best is None:
            return None
        top, depth = best
        stacks = self._get_stacks(top, depth)
        above = self._texts[top - 1] if top else [""] * len(stacks)
        headings = match_headings(register, stacks, above, sheet_in_wan=self._is_in_wan(top), own_headers=own_headers)
        if not headings.readable:
            return None
        lowest = self._sheet.rows[top + depth - 1].cells
        surplus = tuple(position for position, cell in enumerate(lowest) if cell is None or cell == SURPLUS_HEADER)
        return Layout(register, headings, self._find_first_row(top + depth), surplus)

    def _get_stacks(self, top: int, depth: int) -> list[tuple[str, ...]]:
        """Return the header cells over each column; none where a merged header continues over an empty column."""
        bottom = top + depth - 1
        stacks = list(zip(*self._texts[top : bottom + 1], strict=True))
        for position in self._continued.get(bottom, ()):
            if self._find_last_filled(position) <= bottom:
                stacks[position] = ()
        return stacks

    def _find_last_filled(self, position: int) -> int:
        """Return the index of the last row with content in this column, -1 if there is none."""
        if position not in self._last_filled_rows:
            rows = self._sheet.rows
            row_indexes = (
                row_index for row_index in reversed(range(len(rows))) if not is_blank(rows[row_index].cells[position])
            )
            self._last_filled_rows[position] = next(row_indexes, -1)
        return self._last_filled_rows[position]

    def _is_in_wan(self, top: int) -> bool:
        return any(_UNIT_IS_WAN.search(text) for row in self._texts[:top] for text in row if text)

    def _find_first_row(self, after: int) -> int:
        """Return the index of the first row after the header and after the cells merged down from it."""
        rows = self._sheet.rows
        last_line = rows[after - 1].line
        # A tall merge is a merged cell of data, not of the header.
        for merge in self._sheet.merges:
            if (
                merge.first_line <= last_line < merge.last_line
                and merge.last_line - merge.first_line < _MAX_HEADER_DEPTH
            ):
                last_line = merge.last_line
        while after < len(rows) and rows[after].line <= last_line:
            after += 1
        return after


def _read_texts(sheet: RawSheet) -> list[list[str]]:
    """Return the texts of the first rows, with the text of a merged cell in every cell it covers."""
    rows = sheet.rows[:_SEARCHED_ROWS]
    texts = [[normalise(cell) if isinstance(cell, str) else "" for cell in row.cells] for row in rows]
    row_indexes = {row.line: index for index, row in enumerate(rows)}
    for merge in sheet.merges:
        top, first = row_indexes.get(merge.first_line), merge.first_position
        if top is None or not 0 <= first < len(texts[top]):
            continue
        for line in range(merge.first_line, min(merge.last_line, merge.first_line + _SEARCHED_ROWS) + 1):
            if (row_index := row_indexes.get(line)) is not None:
                end = min(merge.last_position + 1, len(texts[row_index]))
                texts[row_index][first:end] = [texts[top][first]] * (end - first)
    return texts


def _find_continued_cells(sheet: RawSheet) -> dict[int, set[int]]:
    """Return, by index of a row, the positions of cells that continue one merged from the left."""
    row_indexes = {row.line: index for index, row in enumerate(sheet.rows[:_SEARCHED_ROWS])}
    positions_by_row: dict[int, set[int]] = defaultdict(set)
    for merge in sheet.merges:
        for line in range(merge.first_line, min(merge.last_line, merge.first_line + _SEARCHED_ROWS) + 1):
            if (row_index := row_indexes.get(line)) is not None:
                positions_by_row[row_index] |= set(
                    range(max(merge.first_position, 0) + 1, min(merge.last_position + 1, len(sheet.rows[0].cells)))
                )
    return positions_by_row
