"""Find the header of a sheet: one to three of its first rows, merged cells included, and where its data begin."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from wuzha.core.facts import FACT_SCHEMAS
from wuzha.core.normalise import normalise
from wuzha.core.sheet.cells import CellKind, RawCell, is_blank
from wuzha.core.sheet.columns import SHEET_COLUMNS, SURPLUS_HEADER
from wuzha.core.sheet.row_reader import Heading
from wuzha.core.vocabulary import Register
from wuzha.intake.files.workbook import RawSheet
from wuzha.intake.reading.header_columns import is_foreign_unit
from wuzha.intake.reading.header_matching import (
    Headings,
    OwnHeaders,
    count_recognised,
    match_headings,
)
from wuzha.intake.reading.header_rows import HeaderRows, is_group_part, is_remark
from wuzha.intake.reading.money_units import MoneyUnit
from wuzha.intake.reading.sheet_money_unit import find_sheet_unit

_SEARCHED_ROWS = 30
_MAX_HEADER_DEPTH = 3


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
        self._header_rows = HeaderRows(sheet, self._texts)
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
        top, depth = best[0], self._header_rows.find_depth(*best)
        first_row = self._find_first_row(top + depth)
        whole_stacks = self._header_rows.name_groups(self._get_stacks(top, depth))
        headings = match_headings(
            register,
            self._drop_remarks(register, whole_stacks),
            whole_stacks=whole_stacks,
            above=self._texts[top - 1] if top else [""] * len(whole_stacks),
            sheet_unit=self._find_sheet_unit(register, top, first_row),
            own_headers=own_headers,
        )
        if not headings.readable:
            return None
        surplus = _list_surplus([row.cells for row in self._sheet.rows[top : top + depth]])
        return Layout(register, headings, first_row, surplus)

    def _find_sheet_unit(self, register: Register, top: int, first_row: int) -> MoneyUnit:
        has_money = any(column.kind is CellKind.MONEY for column in SHEET_COLUMNS[register])
        return find_sheet_unit(self._sheet, top, first_row) if has_money else MoneyUnit.NOT_NAMED

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

    def _drop_remarks(self, register: Register, stacks: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
        """Return the stacks without a remark below a header (年月日), which would hide what the column is.

        A part of a group is no remark: the name of the group never stands for its first part. Nor is a unit of money.
        """
        own_headers = self._own_headers.get(register, {})
        cleaned = list(stacks)
        for position, stack in enumerate(stacks):
            if is_group_part(stacks, position):
                continue
            shorter = stack
            while len(shorter) > 1 and not count_recognised(register, [shorter], own_headers):
                if is_foreign_unit(shorter[-1]) or not is_remark(shorter[-1]):
                    break
                shorter = shorter[:-1]
            if count_recognised(register, [shorter], own_headers):
                cleaned[position] = shorter
        return cleaned

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


def _list_surplus(header_rows: Sequence[Sequence[RawCell]]) -> tuple[int, ...]:
    """Return the positions beyond the last header of a text file, or marked as such in an annotated copy of one."""
    return tuple(
        position
        for position, cells in enumerate(zip(*header_rows, strict=True))
        if cells[-1] == SURPLUS_HEADER or all(cell is None for cell in cells)
    )


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
