"""Which register a sheet is, and where its header stands: by the sheet's name, else by the headers themselves."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from wuzha.core.facts import FRAMES
from wuzha.core.normalise import plain
from wuzha.core.sheet.cells import is_blank
from wuzha.core.sheet.columns import COLUMNS, SURPLUS
from wuzha.core.sheet.row_reader import Heading
from wuzha.core.vocabulary import Register
from wuzha.intake.files.workbook import RawSheet
from wuzha.intake.reading.headers import (
    FEWEST_COLUMNS,
    NONE_OF_ITS_OWN,
    Headings,
    OwnHeaders,
    headings_of,
    may_be_named,
    recognised_count,
)

NOT_LEDGERS = frozenset({"说明", "填写说明", "填表说明", "使用说明"})
"""Sheets of explanations: skipped without a word."""

UNNAMED = "没有列名的第{}列"
"""What a column with cells and without a header is called."""
_IS_UNNAMED = re.compile(UNNAMED.format(r"\d+"))

_SUMMARY = re.compile("统计|汇总|分析|透视")
"""In the name of a sheet that counts the rows of a register and has none itself."""
_ONLY_A_CASE_HAS = frozenset({"filed_on", "reported_on", "occurred_on", "loss_fen", "fraud_type"})
_SEARCHED_ROWS = 30
_DEEPEST_HEADER = 3
_UNIT_IS_WAN = re.compile(r"单位[:为]?\(?(人民币)?万元")


@dataclass(frozen=True, slots=True)
class Layout:
    """A recognised sheet: its register, its headings, and the place in `rows` where its data begin.

    `surplus` are the places that the header of a text file did not reach.
    """

    register: Register
    headings: Headings
    first_row: int
    surplus: tuple[int, ...]

    @property
    def identity(self) -> Heading | None:
        """The heading of the column that tells one row from another; of 对象, where several columns do."""
        key = FRAMES[self.register].identity or "org"
        return next((heading for heading in self.headings.read if heading.column.key == key), None)


@dataclass(frozen=True, slots=True)
class NoHeader:
    """A sheet named as a register in which no header can be found."""

    register: Register


@dataclass(frozen=True, slots=True)
class Likely:
    """A sheet that would be a register if some of its headers stood for the columns it lacks."""

    register: Register
    headings: Headings


Found = Layout | NoHeader | Likely


def recognise(sheet: RawSheet, own: OwnHeaders = NONE_OF_ITS_OWN) -> Found | None:
    """The layout of a sheet; None where nothing shows that it is a register. `own` are its office's own headers."""
    found = _recognised(sheet, own)
    return _with_unnamed(sheet, found) if isinstance(found, Layout) else found


def _with_unnamed(sheet: RawSheet, layout: Layout) -> Layout:
    """The columns that have no header but cells in rows with an identity belong to those that are not read."""
    identity = layout.identity
    if identity is None or not layout.headings.blank:
        return layout
    rows = [row.cells for row in sheet.rows[layout.first_row :] if not is_blank(row.cells[identity.at])]
    places = [at for at in layout.headings.blank if at not in layout.surplus]
    filled = [at for at in places if any(not is_blank(cells[at]) for cells in rows)]
    unnamed = tuple(UNNAMED.format(sheet.left + at + 1) for at in filled)
    return replace(layout, headings=replace(layout.headings, unknown=layout.headings.unknown + unnamed))


def nameable(register: Register, unknown: Iterable[str]) -> tuple[str, ...]:
    """Of the columns that were not read, those that an office may say the meaning of."""
    return tuple(one for one in unknown if not _IS_UNNAMED.fullmatch(one) and may_be_named(register, one))


def _recognised(sheet: RawSheet, own: OwnHeaders) -> Found | None:
    name = plain(sheet.name)
    by_name = _named(name)
    finder = _HeaderFinder(sheet, own)
    exact = by_name is not None and name in _names(by_name)
    if by_name is not None:
        layout = finder.layout(by_name)
        if layout is None and exact:
            return NoHeader(by_name)
        if layout is not None and (exact or not layout.headings.missing(by_name)):
            return layout
    complete = [
        found
        for register in Register
        if (found := finder.layout(register)) and not found.headings.missing(register) and finder.is_telling(found)
    ]
    if complete:
        return max(complete, key=lambda found: len(found.headings.read))
    if _SUMMARY.search(name):
        return None
    return finder.layout(by_name) if by_name is not None else _likely(finder)


def _likely(finder: _HeaderFinder) -> Likely | None:
    """The one register that more of the headers belong to than to any other."""
    layouts = [found for register in Register if (found := finder.layout(register)) and finder.would_be_telling(found)]
    most = max((len(found.headings.read) for found in layouts), default=0)
    best = [found for found in layouts if len(found.headings.read) == most]
    return Likely(best[0].register, best[0].headings) if len(best) == 1 else None


@cache
def _names(register: Register) -> tuple[str, ...]:
    return tuple(plain(word) for word in (register.written, *register.aliases, register.value))


def _named(name: str) -> Register | None:
    """The register whose name is the sheet's, or stands in it; the longest name counts."""
    found = [(len(word), register) for register in Register for word in _names(register) if word in name]
    return max(found, key=lambda pair: pair[0])[1] if found else None


class _HeaderFinder:
    """Looks for the header among the first rows of a sheet, in one row or in up to three."""

    def __init__(self, sheet: RawSheet, own: OwnHeaders) -> None:
        self._sheet = sheet
        self._own = own
        self._texts = _texts_with_merges(sheet)
        self._continued = _continued(sheet)
        self._last: dict[int, int] = {}

    def layout(self, register: Register) -> Layout | None:
        """Where the most columns of the register are recognised; the shallowest and highest of equals."""
        best, best_count = None, 1
        own = self._own.get(register, {})
        for depth in range(1, _DEEPEST_HEADER + 1):
            for top in range(len(self._texts) - depth + 1):
                stacks = self._stacks(top, depth)
                count = recognised_count(register, stacks, own)
                if count > best_count:
                    best, best_count = (top, depth), count
        if best is None:
            return None
        top, depth = best
        stacks = self._stacks(top, depth)
        above = self._texts[top - 1] if top else [""] * len(stacks)
        headings = headings_of(register, stacks, above, sheet_in_wan=self._says_wan(top), own=own)
        if not headings.read:
            return None
        lowest = self._sheet.rows[top + depth - 1].cells
        surplus = tuple(at for at, cell in enumerate(lowest) if cell is None or cell == SURPLUS)
        return Layout(register, headings, self._first_row(top + depth), surplus)

    def is_telling(self, layout: Layout, named: int = 0) -> bool:
        """Enough of the sheet's headers are the register's, or named so, to know it by them alone."""
        headings = layout.headings
        keys = {heading.column.key for heading in headings.read}
        if layout.register is Register.CASES and not keys & _ONLY_A_CASE_HAS:
            return False
        return len(keys) + named >= max(FEWEST_COLUMNS, len(headings.unknown) - named)

    def would_be_telling(self, layout: Layout) -> bool:
        """Whether it would be so if headers that we do not know were the few columns it lacks."""
        lacks = len(layout.headings.missing(layout.register))
        are_few = lacks < len(layout.headings.read) and lacks <= len(nameable(layout.register, layout.headings.unknown))
        return are_few and self.is_telling(layout, named=lacks)

    def _stacks(self, top: int, depth: int) -> list[tuple[str, ...]]:
        """The header cells over each column; none over one that only continues a merged header to the right."""
        bottom = top + depth - 1
        stacks = list(zip(*self._texts[top : bottom + 1], strict=True))
        for at in self._continued.get(bottom, ()):
            if self._last_filled(at) <= bottom:
                stacks[at] = ()
        return stacks

    def _last_filled(self, at: int) -> int:
        """The place of the last row that has something in this column."""
        if at not in self._last:
            rows = self._sheet.rows
            filled = (place for place in reversed(range(len(rows))) if not is_blank(rows[place].cells[at]))
            self._last[at] = next(filled, -1)
        return self._last[at]

    def _says_wan(self, top: int) -> bool:
        return any(_UNIT_IS_WAN.search(text) for row in self._texts[:top] for text in row if text)

    def _first_row(self, after: int) -> int:
        """The row after the header, and after the cells merged down from it."""
        rows = self._sheet.rows
        last_line = rows[after - 1].line
        for merge in self._sheet.merges:
            if merge.first_line <= last_line < merge.last_line and merge.last_line - merge.first_line < _DEEPEST_HEADER:
                last_line = merge.last_line
        while after < len(rows) and rows[after].line <= last_line:
            after += 1
        return after


def _texts_with_merges(sheet: RawSheet) -> list[list[str]]:
    """The texts of the first rows, every merged cell filled with the text it shows."""
    rows = sheet.rows[:_SEARCHED_ROWS]
    texts = [[plain(cell) if isinstance(cell, str) else "" for cell in row.cells] for row in rows]
    places = {row.line: place for place, row in enumerate(rows)}
    for merge in sheet.merges:
        top = places.get(merge.first_line)
        if top is None or not 0 <= merge.first < len(texts[top]):
            continue
        for line in range(merge.first_line, min(merge.last_line, merge.first_line + _SEARCHED_ROWS) + 1):
            if (place := places.get(line)) is not None:
                width = min(merge.last + 1, len(texts[place]))
                texts[place][merge.first : width] = [texts[top][merge.first]] * (width - merge.first)
    return texts


def _continued(sheet: RawSheet) -> dict[int, set[int]]:
    """By place of a row: the columns whose cell only continues one merged from the left."""
    places = {row.line: place for place, row in enumerate(sheet.rows[:_SEARCHED_ROWS])}
    found: dict[int, set[int]] = defaultdict(set)
    for merge in sheet.merges:
        for line in range(merge.first_line, min(merge.last_line, merge.first_line + _SEARCHED_ROWS) + 1):
            if (place := places.get(line)) is not None:
                found[place] |= set(range(max(merge.first, 0) + 1, min(merge.last + 1, len(sheet.rows[0].cells))))
    return found


def register_choices() -> str:
    """The names a sheet may bear, for a remedy."""
    return "、".join(register.written for register in COLUMNS)
