"""Classify the rows under a header as data, blank, or totals, notes and repeated headers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from enum import Enum, auto

from wuzha.core.normalise import normalise, normalise_header
from wuzha.core.sheet.cells import CellKind, RawCell, is_blank, is_error
from wuzha.core.sheet.columns import REASONS_HEADER, SERIAL_HEADER
from wuzha.intake.files.workbook import RawRow, RawSheet
from wuzha.intake.reading import row_patterns as patterns
from wuzha.intake.reading.header_finder import Layout
from wuzha.intake.reading.header_matching import is_table_header
from wuzha.intake.reading.header_rows import DEEPEST_HEADER
from wuzha.intake.reading.merged_cells import is_tall
from wuzha.intake.reading.numbered_rows import are_column_numbers, find_numbered_lines, has_only

_NAME_OR_TIME_KINDS = frozenset(
    {CellKind.CODE, CellKind.NAME, CellKind.VILLAGE, CellKind.UNIT, CellKind.ORG, CellKind.DATE, CellKind.MONTHS}
)
_OFFICE_NAME_KINDS = frozenset({CellKind.NAME, CellKind.UNIT, CellKind.ORG})


class RowClass(Enum):
    """The class of a row; NOT_DATA are totals, examples, notes and repeated headers."""

    DATA = auto()
    BLANK = auto()
    NOT_DATA = auto()
    ANOTHER_TABLE = auto()
    """The header of another table below."""


class RowView:
    """One row as the rules see it: its cells, its identity, and the positions of the cells with content.

    `first_positions` are at most three; `positions`, all of them, are found only for the few rows that need them.
    """

    __slots__ = ("_positions", "cells", "first_positions", "identity", "line")

    def __init__(self, row: RawRow, identity_position: int) -> None:
        self.line, self.cells = row
        self.identity = self.cells[identity_position]
        self.first_positions = _find_first_positions(self.cells)
        self._positions: list[int] | None = None

    @property
    def positions(self) -> list[int]:
        if self._positions is None:
            self._positions = list(_iterate_filled(self.cells))
        return self._positions

    @property
    def first_cell(self) -> RawCell:
        return self.cells[self.first_positions[0]]

    @property
    def has_few_cells(self) -> bool:
        return len(self.first_positions) <= 2


class RowClassifier:
    """Classifies the rows of one sheet by their first words and by which cells have content."""

    def __init__(self, sheet: RawSheet, layout: Layout) -> None:
        headings = layout.headings.readable
        self._identity = layout.identity or headings[0]
        self._headers = {heading.position: normalise_header(heading.header) for heading in headings}
        self._kinds = {heading.position: heading.column.kind for heading in headings}
        self._ignored_positions = _find_ignored_positions(sheet, layout)
        self._continued_lines = set(self._find_continued_lines(sheet, layout))
        self._header_rows = {tuple(row.cells) for row in sheet.rows[: layout.first_row]}
        first_rows = sheet.rows[layout.first_row : layout.first_row + 1]
        self._column_numbers = {tuple(row.cells) for row in first_rows if are_column_numbers(row.cells)}
        self._numbered_lines = find_numbered_lines(
            sheet.rows[layout.first_row :], self._identity, self._ignored_positions
        )
        lines = (row.line for row in reversed(sheet.rows) if not is_blank(row.cells[self._identity.position]))
        self._last_line = next(lines, 0)
        self._wide_lines = {merge.first_line for merge in sheet.merges if merge.last_position > merge.first_position}

    def classify(self, row: RawRow) -> RowClass:
        """Return the class of the first rule that the row matches; a row that matches none is data."""
        view = RowView(row, self._identity.position)
        # Nearly every row is decided by the first four rules, which read three cells at most.
        for _, matches, row_class in RULES:
            if matches(self, view):
                return row_class
        return RowClass.DATA

    def _find_continued_lines(self, sheet: RawSheet, layout: Layout) -> Iterator[int]:
        """Yield the lines over which a row was merged downwards: its identity covers them, no column has content."""
        rows = sheet.rows[layout.first_row :]
        position = self._identity.position
        merges = [merge for merge in sheet.merges if merge.first_position == position and is_tall(merge, rows)]
        lines = {line for merge in merges for line in range(merge.first_line + 1, merge.last_line + 1)}
        for row in rows if lines else ():
            if row.line in lines and all(is_blank(row.cells[position]) for position in self._headers):
                yield row.line

    def is_empty(self, view: RowView) -> bool:
        """Match a row without content."""
        return not view.first_positions

    def is_continued(self, view: RowView) -> bool:
        """Match a row over which the row before was merged downwards."""
        return view.line in self._continued_lines

    def is_column_numbers(self, view: RowView) -> bool:
        """Match the row of column numbers below a header (甲 乙 1 2), there and wherever it is printed again."""
        return bool(self._column_numbers) and tuple(view.cells) in self._column_numbers

    def is_only_numbered(self, view: RowView) -> bool:
        """Match a row that was numbered beforehand and is otherwise blank."""
        # A cell merged downwards was copied into the row since.
        return view.line in self._numbered_lines and has_only(
            view.cells, self._identity.position, self._ignored_positions
        )

    def is_plainly_data(self, view: RowView) -> bool:
        """Match a code in the identity column and no Chinese words before it; totals, notes and headers begin so."""
        if view.has_few_cells or is_blank(view.identity):
            return False
        # A serial number says nothing: what follows it is the opening.
        first, second, _ = view.first_positions
        opening = second if first in self._ignored_positions else first
        cells = view.cells
        # The first cell is nearly always the identity.
        return not (
            _is_chinese_text(view.identity)
            or (cells[first] is not view.identity and _is_chinese_text(cells[first]))
            or (opening != first and _is_chinese_text(cells[opening]))
        )

    def is_total_or_example(self, view: RowView) -> bool:
        """Match 合计 or 示例 at the beginning, before or after the serial number, or in the identity column."""
        first = view.first_positions[0]
        opening = [
            position for position in view.first_positions[:2] if position == first or first in self._ignored_positions
        ]
        return any(
            self._is_total_word(view.cells[position], position) for position in (*opening, self._identity.position)
        )

    def _is_total_word(self, cell: RawCell, position: int) -> bool:
        if not isinstance(cell, str) or not patterns.NON_DATA_LETTER.search(cell):
            return False
        word = normalise(cell)
        if patterns.TOTAL.fullmatch(word) or patterns.EXAMPLE.fullmatch(word):
            return True
        return self._kinds.get(position) in _NAME_OR_TIME_KINDS and bool(patterns.NAMED_TOTAL.fullmatch(word))

    def is_labelled(self, view: RowView) -> bool:
        """Match 注: or 填表人: or a longer total at the beginning, where the row has no identity besides."""
        first, identity = view.first_cell, view.identity
        if not isinstance(first, str) or not patterns.NON_DATA_LETTER.search(first):
            return False
        has_identity = not is_blank(identity)
        if has_identity and view.first_positions[0] != self._identity.position:
            return False
        word = normalise(first)
        if patterns.TOTAL_START.match(word) or patterns.NOTE.match(word):
            return True
        return not has_identity and bool(patterns.LABEL.match(word))

    def is_repeated_header(self, view: RowView) -> bool:
        """Match the header printed again, as on every page of a printed table."""
        # Also a title or a unit line printed again with the header.
        if tuple(view.cells) in self._header_rows:
            return True
        if not self._repeats_header(view.cells, self._identity.position):
            return False
        count = sum(self._repeats_header(view.cells, position) for position in self._headers)
        return count > 1 and count * 2 > len(self._headers)

    def _repeats_header(self, cells: Sequence[RawCell], position: int) -> bool:
        cell = cells[position]
        return isinstance(cell, str) and normalise_header(cell) == self._headers[position]

    def is_another_header(self, view: RowView) -> bool:
        """Match the header of another table below this one."""
        return _is_chinese_text(view.first_cell) and is_table_header(view.cells)

    def is_signature(self, view: RowView) -> bool:
        """Match who signed and on which day, and nothing else."""
        if not (view.has_few_cells or _is_chinese_text(view.first_cell)):
            return False
        # In a column of days, a day belongs to a row of data as long as more rows follow.
        may_be_dated = view.line > self._last_line
        return all(self._is_signed(view.cells[position], position, may_be_dated) for position in view.positions)

    def _is_signed(self, cell: RawCell, position: int, may_be_dated: bool) -> bool:
        kind = self._kinds.get(position)
        may_be_day = kind is not CellKind.DATE or may_be_dated
        if not isinstance(cell, str):
            return isinstance(cell, date) and may_be_day
        word = normalise(cell)
        if patterns.WRITTEN_DAY.fullmatch(word):
            return may_be_day
        return bool(
            patterns.LABEL.match(word) or (kind not in _OFFICE_NAME_KINDS and patterns.SIGNATURE.fullmatch(word))
        )

    def has_identity_and_more(self, view: RowView) -> bool:
        """Match an identity with at least two other cells."""
        return not view.has_few_cells and not is_blank(view.identity)

    def has_only_errors_and_zeros(self, view: RowView) -> bool:
        """Match what formulas leave behind that were dragged down too far."""
        cells = view.cells
        return all(is_error(cells[position]) or cells[position] == 0 for position in self._list_content(view))

    def is_total_further_right(self, view: RowView) -> bool:
        """Match a total in one of the first texts of a row without an identity."""
        if not is_blank(view.identity):
            return False
        return any(patterns.TOTAL_START.match(text) for text in self._list_texts(view)[:3])

    def is_heading(self, view: RowView) -> bool:
        """Match a title, a month or a page number where the identity should be."""
        identity = view.identity
        if not isinstance(identity, str) or len(self._list_content(view)) > 2:
            return False
        return patterns.HEADING.fullmatch(normalise(identity)) is not None

    def is_lone_note(self, view: RowView) -> bool:
        """Match one text alone that cannot be a row: a wide cell, a sentence, or words where a code should be."""
        positions, texts = self._list_content(view), self._list_texts(view)
        if len(positions) != 1 or not texts:
            return False
        text = texts[0]
        if view.line in self._wide_lines or patterns.SENTENCE.search(text) or len(text) > patterns.LONGEST_CODE:
            return True
        if positions[0] != self._identity.position:
            return positions[0] not in self._headers
        is_code = self._identity.column.kind is CellKind.CODE
        return is_code and not text.isascii() and not patterns.CODE_END.search(text)

    def _list_content(self, view: RowView) -> list[int]:
        return [position for position in view.positions if position not in self._ignored_positions]

    def _list_texts(self, view: RowView) -> list[str]:
        return [
            normalise(cell) for position in self._list_content(view) if isinstance(cell := view.cells[position], str)
        ]


Rule = Callable[[RowClassifier, RowView], bool]

RULES: Sequence[tuple[str, Rule, RowClass]] = (
    ("empty", RowClassifier.is_empty, RowClass.BLANK),
    ("merged downwards", RowClassifier.is_continued, RowClass.NOT_DATA),
    ("column numbers", RowClassifier.is_column_numbers, RowClass.NOT_DATA),
    ("code first", RowClassifier.is_plainly_data, RowClass.DATA),
    ("total or example", RowClassifier.is_total_or_example, RowClass.NOT_DATA),
    ("labelled note", RowClassifier.is_labelled, RowClass.NOT_DATA),
    ("header again", RowClassifier.is_repeated_header, RowClass.NOT_DATA),
    ("header of another table", RowClassifier.is_another_header, RowClass.ANOTHER_TABLE),
    ("signature and day", RowClassifier.is_signature, RowClass.NOT_DATA),
    ("identity and more", RowClassifier.has_identity_and_more, RowClass.DATA),
    ("only numbered", RowClassifier.is_only_numbered, RowClass.NOT_DATA),
    ("errors and zeros", RowClassifier.has_only_errors_and_zeros, RowClass.BLANK),
    ("total further right", RowClassifier.is_total_further_right, RowClass.NOT_DATA),
    ("heading", RowClassifier.is_heading, RowClass.NOT_DATA),
    ("lone note", RowClassifier.is_lone_note, RowClass.NOT_DATA),
)
"""The rules in their order: the first that matches decides, and each may rely on those before it not matching."""


def _find_ignored_positions(sheet: RawSheet, layout: Layout) -> frozenset[int]:
    """Return the positions of serial numbers and reasons: a row with nothing else is blank."""
    return frozenset(
        position
        for row in sheet.rows[: layout.first_row][-DEEPEST_HEADER:]
        for position, cell in enumerate(row.cells)
        if isinstance(cell, str) and normalise(cell) in (SERIAL_HEADER, REASONS_HEADER)
    )


def _find_first_positions(cells: Sequence[RawCell]) -> list[int]:
    """Return the positions of the first cells with content, at most three."""
    positions: list[int] = []
    for position, cell in enumerate(cells):
        if cell != "" and not is_blank(cell):
            positions.append(position)
            if len(positions) == 3:
                break
    return positions


def _iterate_filled(cells: Sequence[RawCell]) -> Iterator[int]:
    """Yield the positions of the cells with content."""
    return (position for position, cell in enumerate(cells) if cell != "" and not is_blank(cell))


def _is_chinese_text(cell: RawCell) -> bool:
    return isinstance(cell, str) and not cell.isascii()
