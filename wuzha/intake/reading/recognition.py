"""The recognition of a sheet: which register it is and where its header is, by the sheet's name or by its headers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from wuzha.core.facts import FRAMES
from wuzha.core.normalise import normalise
from wuzha.core.sheet.cells import is_blank
from wuzha.core.sheet.columns import SHEET_COLUMNS, SURPLUS
from wuzha.core.sheet.row_reader import Heading
from wuzha.core.vocabulary import Register
from wuzha.intake.files.workbook import RawSheet
from wuzha.intake.reading.headers import (
    FEWEST_COLUMNS,
    NO_OWN_HEADERS,
    Headings,
    OwnHeaders,
    count_recognised,
    find_headings,
    may_be_named,
)

NOT_LEDGERS = frozenset({"说明", "填写说明", "填表说明", "使用说明"})
"""Names of sheets of explanations: they are skipped and not reported."""

UNNAMED_COLUMN = "没有列名的第{}列"
"""The name of a column that has cells but no header."""
_UNNAMED_PATTERN = re.compile(UNNAMED_COLUMN.format(r"\d+"))

_SUMMARY = re.compile("统计|汇总|分析|透视")
"""Words in the name of a sheet that summarises a register and has no rows of its own."""
_CASE_ONLY_KEYS = frozenset({"filed_on", "reported_on", "occurred_on", "loss_fen", "fraud_type"})
_SEARCHED_ROWS = 30
_MAX_HEADER_DEPTH = 3
_UNIT_IS_WAN = re.compile(r"单位[:为]?\(?(人民币)?万元")


@dataclass(frozen=True, slots=True)
class Layout:
    """A recognised sheet: its register, its headings, and the index in `rows` where its data begin.

    `surplus` are the places beyond the last header of a text file.
    """

    register: Register
    headings: Headings
    first_row: int
    surplus: tuple[int, ...]

    @property
    def identity(self) -> Heading | None:
        """Return the heading of the column that identifies a row; 对象 where several columns do together."""
        key = FRAMES[self.register].identity or "org"
        return next((heading for heading in self.headings.readable if heading.column.key == key), None)


@dataclass(frozen=True, slots=True)
class NoHeader:
    """A sheet that has the name of a register but no header that can be found."""

    register: Register


@dataclass(frozen=True, slots=True)
class LikelyLayout:
    """A sheet that would be a register if some unknown headers meant the columns that it lacks."""

    register: Register
    headings: Headings


Recognition = Layout | NoHeader | LikelyLayout


def recognise(sheet: RawSheet, own_headers: OwnHeaders = NO_OWN_HEADERS) -> Recognition | None:
    """Return what the sheet is; None if nothing identifies it as a register."""
    recognition = _recognise_layout(sheet, own_headers)
    return _add_unnamed_columns(sheet, recognition) if isinstance(recognition, Layout) else recognition


def _add_unnamed_columns(sheet: RawSheet, layout: Layout) -> Layout:
    """Add to the unknown columns those without a header that have cells in rows with an identity."""
    identity = layout.identity
    if identity is None or not layout.headings.blank_places:
        return layout
    rows = [row.cells for row in sheet.rows[layout.first_row :] if not is_blank(row.cells[identity.position])]
    places = [place for place in layout.headings.blank_places if place not in layout.surplus]
    filled_places = [place for place in places if any(not is_blank(cells[place]) for cells in rows)]
    names = tuple(UNNAMED_COLUMN.format(sheet.first_column + place + 1) for place in filled_places)
    return replace(layout, headings=replace(layout.headings, unknown=layout.headings.unknown + names))


def list_nameable(register: Register, headers: Iterable[str]) -> tuple[str, ...]:
    """Return the unread headers to which an office may give a meaning."""
    return tuple(
        header for header in headers if not _UNNAMED_PATTERN.fullmatch(header) and may_be_named(register, header)
    )


def _recognise_layout(sheet: RawSheet, own_headers: OwnHeaders) -> Recognition | None:
    name = normalise(sheet.name)
    by_name = _match_sheet_name(name)
    finder = _HeaderFinder(sheet, own_headers)
    exact = by_name is not None and name in _list_names(by_name)
    if by_name is not None:
        layout = finder.find_layout(by_name)
        # An exact name is decisive even where columns are missing: they are reported, and the rows refused.
        if layout is None and exact:
            return NoHeader(by_name)
        if layout is not None and (exact or not layout.headings.list_missing(by_name)):
            return layout
    # A name that only contains the name of a register gives way to a register that is complete.
    layouts = (finder.find_layout(register) for register in Register)
    complete = [
        layout
        for layout in layouts
        if layout and not layout.headings.list_missing(layout.register) and finder.is_sufficient(layout)
    ]
    if complete:
        return max(complete, key=lambda layout: len(layout.headings.readable))
    if _SUMMARY.search(name):
        return None
    return finder.find_layout(by_name) if by_name is not None else _find_likely(finder)


def _find_likely(finder: _HeaderFinder) -> LikelyLayout | None:
    """Return the one register to which more headers belong than to any other."""
    layouts = [
        layout
        for register in Register
        if (layout := finder.find_layout(register)) and finder.would_be_sufficient(layout)
    ]
    max_count = max((len(layout.headings.readable) for layout in layouts), default=0)
    best = [layout for layout in layouts if len(layout.headings.readable) == max_count]
    return LikelyLayout(best[0].register, best[0].headings) if len(best) == 1 else None


@cache
def _list_names(register: Register) -> tuple[str, ...]:
    return tuple(normalise(word) for word in (register.chinese, *register.aliases, register.value))


def _match_sheet_name(name: str) -> Register | None:
    """Return the register whose name is the sheet's or part of it; the longest name counts."""
    matches = [(len(word), register) for register in Register for word in _list_names(register) if word in name]
    return max(matches, key=lambda pair: pair[0])[1] if matches else None


class _HeaderFinder:
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
        headings = find_headings(register, stacks, above, sheet_in_wan=self._is_in_wan(top), own_headers=own_headers)
        if not headings.readable:
            return None
        lowest = self._sheet.rows[top + depth - 1].cells
        surplus = tuple(place for place, cell in enumerate(lowest) if cell is None or cell == SURPLUS)
        return Layout(register, headings, self._find_first_row(top + depth), surplus)

    def is_sufficient(self, layout: Layout, extra_count: int = 0) -> bool:
        """Return whether enough headers belong to the register; `extra_count` unknown ones are counted as its own."""
        headings = layout.headings
        keys = {heading.column.key for heading in headings.readable}
        if layout.register is Register.CASES and not keys & _CASE_ONLY_KEYS:
            return False
        return len(keys) + extra_count >= max(FEWEST_COLUMNS, len(headings.unknown) - extra_count)

    def would_be_sufficient(self, layout: Layout) -> bool:
        """Return whether `is_sufficient` would hold if unknown headers meant the few columns that are missing."""
        missing_count = len(layout.headings.list_missing(layout.register))
        are_few = missing_count < len(layout.headings.readable) and missing_count <= len(
            list_nameable(layout.register, layout.headings.unknown)
        )
        return are_few and self.is_sufficient(layout, extra_count=missing_count)

    def _get_stacks(self, top: int, depth: int) -> list[tuple[str, ...]]:
        """Return the header cells over each column; none where a merged header continues over an empty column."""
        bottom = top + depth - 1
        stacks = list(zip(*self._texts[top : bottom + 1], strict=True))
        for place in self._continued.get(bottom, ()):
            if self._find_last_filled(place) <= bottom:
                stacks[place] = ()
        return stacks

    def _find_last_filled(self, place: int) -> int:
        """Return the index of the last row with content in this column, -1 if there is none."""
        if place not in self._last_filled_rows:
            rows = self._sheet.rows
            row_indexes = (
                row_index for row_index in reversed(range(len(rows))) if not is_blank(rows[row_index].cells[place])
            )
            self._last_filled_rows[place] = next(row_indexes, -1)
        return self._last_filled_rows[place]

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
    places = {row.line: place for place, row in enumerate(rows)}
    for merge in sheet.merges:
        top = places.get(merge.first_line)
        if top is None or not 0 <= merge.first_place < len(texts[top]):
            continue
        for line in range(merge.first_line, min(merge.last_line, merge.first_line + _SEARCHED_ROWS) + 1):
            if (place := places.get(line)) is not None:
                width = min(merge.last_place + 1, len(texts[place]))
                texts[place][merge.first_place : width] = [texts[top][merge.first_place]] * (width - merge.first_place)
    return texts


def _find_continued_cells(sheet: RawSheet) -> dict[int, set[int]]:
    """Return, by index of a row, the columns whose cell continues one merged from the left."""
    places = {row.line: place for place, row in enumerate(sheet.rows[:_SEARCHED_ROWS])}
    columns_by_row: dict[int, set[int]] = defaultdict(set)
    for merge in sheet.merges:
        for line in range(merge.first_line, min(merge.last_line, merge.first_line + _SEARCHED_ROWS) + 1):
            if (place := places.get(line)) is not None:
                columns_by_row[place] |= set(
                    range(max(merge.first_place, 0) + 1, min(merge.last_place + 1, len(sheet.rows[0].cells)))
                )
    return columns_by_row


def list_register_choices() -> str:
    """Return the names that a sheet may have, for the text of a remedy."""
    return "、".join(register.chinese for register in SHEET_COLUMNS)
