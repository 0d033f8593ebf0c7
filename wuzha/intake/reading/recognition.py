"""Recognise the register that a sheet holds, by its name or by its headers; `header_finder` finds the header."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from wuzha.core.normalise import normalise
from wuzha.core.sheet.cells import is_blank
from wuzha.core.sheet.columns import SHEET_COLUMNS
from wuzha.core.vocabulary import Register
from wuzha.intake.files.workbook import RawSheet
from wuzha.intake.reading.header_finder import HeaderFinder, Layout
from wuzha.intake.reading.header_matching import (
    FEWEST_COLUMNS,
    NO_OWN_HEADERS,
    Headings,
    OwnHeaders,
    is_nameable,
)

NOT_LEDGERS = frozenset({"说明", "填写说明", "填表说明", "使用说明"})
"""Names of sheets of explanations: they are skipped and not reported."""

UNNAMED_COLUMN = "没有列名的第{}列"
"""The name of a column that has cells but no header."""
_UNNAMED_PATTERN = re.compile(UNNAMED_COLUMN.format(r"\d+"))

_SUMMARY = re.compile("统计|汇总|分析|透视")
"""Words in the name of a sheet that summarises a register and has no rows of its own."""
_CASE_ONLY_KEYS = frozenset({"filed_on", "reported_on", "occurred_on", "loss_fen", "fraud_type"})


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


def is_too_narrow(sheet: RawSheet) -> bool:
    """Return whether the sheet has fewer columns than any register."""
    positions = {position for row in sheet.rows for position, cell in enumerate(row.cells) if not is_blank(cell)}
    return len(positions) < FEWEST_COLUMNS


def _add_unnamed_columns(sheet: RawSheet, layout: Layout) -> Layout:
    """Add to the unknown columns those without a header that have cells in rows with an identity."""
    identity = layout.identity
    if identity is None or not layout.headings.blank_positions:
        return layout
    rows = [row.cells for row in sheet.rows[layout.first_row :] if not is_blank(row.cells[identity.position])]
    positions = [position for position in layout.headings.blank_positions if position not in layout.surplus]
    filled_positions = [position for position in positions if any(not is_blank(cells[position]) for cells in rows)]
    names = tuple(UNNAMED_COLUMN.format(sheet.first_column + position + 1) for position in filled_positions)
    return replace(layout, headings=replace(layout.headings, unknown=layout.headings.unknown + names))


def list_nameable(register: Register, headers: Iterable[str]) -> tuple[str, ...]:
    """Return the unread headers to which an office may give a meaning."""
    return tuple(
        header for header in headers if not _UNNAMED_PATTERN.fullmatch(header) and is_nameable(register, header)
    )


def _recognise_layout(sheet: RawSheet, own_headers: OwnHeaders) -> Recognition | None:
    name = normalise(sheet.name)
    by_name = _match_sheet_name(name)
    finder = HeaderFinder(sheet, own_headers)
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
        if layout and not layout.headings.list_missing(layout.register) and _is_sufficient(layout)
    ]
    if complete:
        return max(complete, key=lambda layout: len(layout.headings.readable))
    if _SUMMARY.search(name):
        return None
    # A sheet that bears the name of a register is never left aside in silence.
    return (finder.find_layout(by_name) or NoHeader(by_name)) if by_name is not None else _find_likely(finder)


def find_named_register(file_stem: str) -> Register | None:
    """Return the register whose name is part of the name of a file; None for a file of counts."""
    name = normalise(file_stem)
    return None if _SUMMARY.search(name) else _match_sheet_name(name)


def _is_sufficient(layout: Layout, extra_count: int = 0) -> bool:
    """Return whether enough headers belong to the register; `extra_count` unknown ones are counted as its own."""
    headings = layout.headings
    keys = {heading.column.key for heading in headings.readable}
    if layout.register is Register.CASES and not keys & _CASE_ONLY_KEYS:
        return False
    return len(keys) + extra_count >= max(FEWEST_COLUMNS, len(headings.unknown) - extra_count)


def _would_be_sufficient(layout: Layout) -> bool:
    """Return whether `_is_sufficient` would hold if unknown headers meant the few columns that are missing."""
    missing_count = len(layout.headings.list_missing(layout.register))
    are_few = missing_count < len(layout.headings.readable) and missing_count <= len(
        list_nameable(layout.register, layout.headings.unknown)
    )
    return are_few and _is_sufficient(layout, extra_count=missing_count)


def _find_likely(finder: HeaderFinder) -> LikelyLayout | None:
    """Return the one register to which more headers belong than to any other."""
    layouts = [
        layout for register in Register if (layout := finder.find_layout(register)) and _would_be_sufficient(layout)
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


def list_register_choices() -> str:
    """Return the names that a sheet may have, for the text of a remedy."""
    return "、".join(register.chinese for register in SHEET_COLUMNS)
