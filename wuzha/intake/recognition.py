"""Which register a sheet is, and where its header stands: by the sheet's name, else by the headers themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from wuzha.core.columns import COLUMNS
from wuzha.core.spelling import plain
from wuzha.core.vocabulary import Register
from wuzha.intake.headers import Headings, headings_of, recognised_count
from wuzha.intake.workbook import RawSheet

NOT_LEDGERS = frozenset({"说明", "填写说明", "填表说明", "使用说明"})
"""Sheets of explanations: skipped without a word."""

_SEARCHED_ROWS = 30
_DEEPEST_HEADER = 3
_FEWEST_COLUMNS = 3
_UNIT_IS_WAN = re.compile(r"单位[:为]?\(?(人民币)?万元")


@dataclass(frozen=True, slots=True)
class Layout:
    """A recognised sheet: its register, its headings, and the place in `rows` where its data begin."""

    register: Register
    headings: Headings
    first_row: int


@dataclass(frozen=True, slots=True)
class NoHeader:
    """A sheet named as a register in which no header can be found."""

    register: Register


def recognise(sheet: RawSheet) -> Layout | NoHeader | None:
    """The layout of a sheet; None where nothing shows that it is a register."""
    name = plain(sheet.name)
    by_name = _named(name)
    finder = _HeaderFinder(sheet)
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
    return finder.layout(by_name) if by_name is not None else None


@cache
def _names(register: Register) -> tuple[str, ...]:
    return tuple(plain(word) for word in (register.label, *register.aliases, register.value))


def _named(name: str) -> Register | None:
    """The register whose name is the sheet's, or stands in it; the longest name counts."""
    found = [(len(word), register) for register in Register for word in _names(register) if word in name]
    return max(found, key=lambda pair: pair[0])[1] if found else None


class _HeaderFinder:
    """Looks for the header among the first rows of a sheet, in one row or in up to three."""

    def __init__(self, sheet: RawSheet) -> None:
        self._sheet = sheet
        self._texts = _texts_with_merges(sheet)

    def layout(self, register: Register) -> Layout | None:
        """Where the most columns of the register are recognised; the shallowest and highest of equals."""
        best, best_count = None, 1
        for depth in range(1, _DEEPEST_HEADER + 1):
            for top in range(len(self._texts) - depth + 1):
                stacks = self._stacks(top, depth)
                count = recognised_count(register, stacks)
                if count > best_count:
                    best, best_count = (top, depth), count
        if best is None:
            return None
        top, depth = best
        stacks = self._stacks(top, depth)
        above = self._texts[top - 1] if top else [""] * len(stacks)
        headings = headings_of(register, stacks, above, sheet_in_wan=self._says_wan(top))
        if not headings.read:
            return None
        return Layout(register, headings, self._first_row(top + depth))

    def is_telling(self, layout: Layout) -> bool:
        """Enough of the sheet's headers are the register's to know it by them alone."""
        headings = layout.headings
        return len(headings.read) >= _FEWEST_COLUMNS and len(headings.read) >= len(headings.unknown)

    def _stacks(self, top: int, depth: int) -> list[tuple[str, ...]]:
        rows = self._texts[top : top + depth]
        return list(zip(*rows, strict=True))

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


def register_choices() -> str:
    """The names a sheet may bear, for a remedy."""
    return "、".join(register.label for register in COLUMNS)
