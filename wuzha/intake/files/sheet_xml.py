"""Inspect and mend the XML of a sheet in one pass over its tags, part by part.

No pattern here can run back: each begins at a `<` and ends before the next one or at it, whatever the file holds.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import cache
from typing import IO, NamedTuple

from wuzha.core.sheet.cells import NOT_CALCULATED, UNREADABLE

CellErrors = dict[tuple[int, int], str]
"""The text shown by cells that have no value, by (row, column) from zero."""

_CHUNK = 2**20
# A tag, a text or a row longer than this stands in no ledger.
_LONGEST_PIECE = 16 * 2**20

_SHEET_DATA = re.compile(rb"<((?:\w++:)?+)sheetData\b")
_PLACE = re.compile(rb"\br=[\"']([A-Za-z]*+)(\d*+)[\"']")
_TYPE = re.compile(rb"\bt=[\"'](\w++)[\"']")
_TYPE_ATTRIBUTE = re.compile(rb"\s++t=(?:\"[^\"]*+\"|'[^']*+')")
_REFERENCE = re.compile(rb"\bref=[\"'][A-Za-z]{1,3}[1-9]\d{0,6}(?::[A-Za-z]{1,3}[1-9]\d{0,6})?+[\"']")
# Cells beyond column ALL or from row 500,000 on: only then is the extent of the sheet worth measuring.
_FAR_CELL = re.compile(rb"r=[\"'](?:(?:[A-Za-z]{3}|[B-Zb-z][A-Za-z])\d|[A-Za-z]{0,2}(?:[5-9]\d{5}|\d{7}))")
_NUMBER = re.compile(rb"\s*+[-+]?+(?:\d++\.?+\d*+|\.\d++)(?:[eE][-+]?+\d++)?+\s*+")
_BOOLEAN_VALUES = frozenset({b"0", b"1", b"true", b"false", b""})
_KNOWN_ERRORS = frozenset({b"#DIV/0!", b"#N/A", b"#NAME?", b"#NULL!", b"#NUM!", b"#REF!", b"#VALUE!", b"#GETTING_DATA"})
_TEXT_TYPES = frozenset({b"str", b"inlineStr", b"is", b"d"})


class BrokenSheetError(Exception):
    """The part is no XML of a sheet."""


class Patterns(NamedTuple):
    """The patterns for the tags of a sheet, whose names may have a prefix."""

    prefix: bytes
    blank_row: re.Pattern[bytes]
    row_or_cell: re.Pattern[bytes]
    value: re.Pattern[bytes]
    formula: re.Pattern[bytes]
    formula_alone: re.Pattern[bytes]
    dimension: re.Pattern[bytes]
    merged_cells: re.Pattern[bytes]


@cache
def compile_patterns(prefix: bytes) -> Patterns:
    """Return the patterns for the prefix of a sheet's tags."""

    def build(pattern: bytes) -> re.Pattern[bytes]:
        return re.compile(pattern.replace(b"PP", re.escape(prefix)))

    return Patterns(
        prefix=prefix,
        blank_row=build(
            rb"<PProw\b[^<>]*+(?<!/)>\s*+(?:<PPc\b[^<>]*+(?:(?<=/)>|></PPc>)\s*+)*+</PProw>",
        ),
        row_or_cell=build(
            rb"<PP(?:row\b(?P<row>[^<>]*+)>"
            rb"|c\b(?P<cell>[^<>]*+)(?:(?<=/)>|>(?P<inside>[^<]*+(?:<(?!/?PP(?:c|row)\b)[^<]*+)*+)))"
        ),
        value=build(rb"<PPv\b[^<>]*+>([^<]++)<"),
        formula=build(rb"<PPf\b"),
        formula_alone=build(rb"<PPf\b[^<>]*+(?:(?<=/)>|>[^<]*+</PPf>)\s*+(?:<PPv\s*+/>|<PPv>\s*+</PPv>)?+\s*+</PPc>"),
        dimension=build(rb"<PPdimension\b[^<>]*+(?:(?<=/)>|>\s*+</PPdimension>)"),
        merged_cells=build(rb"<PPmergeCell\b[^<>]*+>"),
    )


class Inspection(NamedTuple):
    """What a first pass over a sheet finds; the details take a second one, which few sheets need."""

    prefix: bytes
    row_count: int
    has_far_cells: bool
    has_errors: bool


def iterate_chunks(part: IO[bytes]) -> Iterator[bytes]:
    """Yield the XML in pieces that end where a row ends.

    Raises: BrokenSheetError where a row or a tag has no end.
    """
    rest = b""
    while piece := part.read(_CHUNK):
        rest += piece
        end = max(rest.rfind(b"</row>") + 6, rest.rfind(b":row>") + 5)
        if end < 7:
            if len(rest) < _LONGEST_PIECE:
                continue
            end = rest.rfind(b">") + 1
            if not end:
                raise BrokenSheetError
        yield rest[:end]
        rest = rest[end:]
    yield rest


def inspect_sheet(part: IO[bytes]) -> Inspection:
    """Count the rows that are not blank and look for far cells and errors."""
    patterns = compile_patterns(b"")
    row_count, has_far_cells, has_errors = 0, False, False
    for index, chunk in enumerate(iterate_chunks(part)):
        if not index and (match := _SHEET_DATA.search(chunk)):
            patterns = compile_patterns(match[1])
        # Rows that only have a style are common, by the million too.
        rows = patterns.blank_row.sub(b"", chunk)
        row_count += rows.count(b"</" + patterns.prefix + b"row>")
        has_far_cells = has_far_cells or _FAR_CELL.search(rows) is not None
        has_errors = has_errors or _has_errors(rows, patterns)
    return Inspection(patterns.prefix, row_count, has_far_cells, has_errors)


def _has_errors(xml: bytes, patterns: Patterns) -> bool:
    if b't="e"' in xml or b"t='e'" in xml:
        return True
    return b"<" + patterns.prefix + b"f" in xml and patterns.formula_alone.search(xml) is not None


class Cell(NamedTuple):
    """A cell with its place, from one; `content` is None where it has no end tag, so that it is blank."""

    row: int
    column: int
    attributes: bytes
    content: bytes | None

    @property
    def kind(self) -> bytes:
        """The type of the value."""
        match = _TYPE.search(self.attributes)
        return match[1] if match else b""


class CellWalk:
    """Follows the places of cells, which need not say them."""

    def __init__(self) -> None:
        self._row = self._column = 0

    def step(self, tag: re.Match[bytes]) -> Cell | None:
        """Return the cell of this tag; None for the tag of a row."""
        if tag["row"] is not None:
            self._row, self._column = _parse_row_number(tag["row"], self._row + 1), 0
            return None
        place = _PLACE.search(tag["cell"])
        self._row = _parse_row_number(tag["cell"], self._row)
        self._column = _parse_column(place[1]) if place and place[1] else self._column + 1
        return Cell(self._row, self._column, tag["cell"], tag["inside"])


def find_errors(part: IO[bytes], prefix: bytes) -> CellErrors:
    """Return the cells with an error, and the formulas that no spreadsheet has computed yet."""
    patterns, walk, errors = compile_patterns(prefix), CellWalk(), CellErrors()
    for chunk in iterate_chunks(part):
        for tag in patterns.row_or_cell.finditer(chunk):
            cell = walk.step(tag)
            if cell is None or cell.content is None:
                continue
            if errors:
                # Of two cells at one place the last one counts.
                errors.pop((cell.row - 1, cell.column - 1), None)
            value = patterns.value.search(cell.content)
            if cell.kind == b"e":
                errors[cell.row - 1, cell.column - 1] = _read_error(value[1] if value else b"#VALUE!")
            elif value is None and cell.kind != b"str" and patterns.formula.search(cell.content):
                errors[cell.row - 1, cell.column - 1] = NOT_CALCULATED
    return errors


def _read_error(value: bytes) -> str:
    return html.unescape(value.decode("utf-8", "replace"))


def measure_extent(part: IO[bytes], prefix: bytes) -> tuple[int, int, str]:
    """Return how many rows and columns the cells with content span, and the name of the last corner."""
    patterns, walk = compile_patterns(prefix), CellWalk()
    first_row, first_column, last_row, last_column = 2**31, 2**31, 0, 0
    for chunk in iterate_chunks(part):
        for tag in patterns.row_or_cell.finditer(patterns.blank_row.sub(b"", chunk)):
            cell = walk.step(tag)
            if cell is not None and cell.content is not None:
                first_row, last_row = min(first_row, cell.row), max(last_row, cell.row)
                first_column, last_column = min(first_column, cell.column), max(last_column, cell.column)
    if not last_row:
        return 0, 0, ""
    return last_row - first_row + 1, last_column - first_column + 1, f"第{last_row}行第{last_column}列"


class SheetMender:
    """Rewrites a sheet that the cell reader refuses: what one cell holds must not cost the others."""

    def __init__(self, prefix: bytes, string_count: int) -> None:
        self.errors: CellErrors = {}
        self._patterns, self._string_count, self._walk = compile_patterns(prefix), string_count, CellWalk()

    def mend(self, chunk: bytes) -> bytes:
        """Return the chunk without a false extent, false merges, and values that are not of their type."""
        chunk = self._patterns.dimension.sub(b"", chunk)
        chunk = self._patterns.merged_cells.sub(lambda tag: tag[0] if _REFERENCE.search(tag[0]) else b"", chunk)
        return self._patterns.row_or_cell.sub(self._mend_cell, chunk)

    def _mend_cell(self, tag: re.Match[bytes]) -> bytes:
        cell = self._walk.step(tag)
        if cell is None or cell.content is None:
            return tag[0]
        match = self._patterns.value.search(cell.content)
        value = match[1] if match else b""
        if not value or self._is_readable(cell.kind, value):
            return tag[0]
        text = _read_error(value) if cell.kind == b"e" else UNREADABLE
        self.errors[cell.row - 1, cell.column - 1] = text
        prefix, attributes = self._patterns.prefix, _TYPE_ATTRIBUTE.sub(b"", cell.attributes)
        return b'<%bc%b t="e"><%bv>#VALUE!</%bv>' % (prefix, attributes, prefix, prefix)

    def _is_readable(self, kind: bytes, value: bytes) -> bool:
        match kind:
            case b"" | b"n":
                return _NUMBER.fullmatch(value) is not None
            case b"s":
                return value.isdigit() and len(value) < 10 and int(value) < self._string_count
            case b"b":
                return value in _BOOLEAN_VALUES
            case b"e":
                return value in _KNOWN_ERRORS
        return kind in _TEXT_TYPES


def _parse_row_number(attributes: bytes, default: int) -> int:
    place = _PLACE.search(attributes)
    return int(place[2][:9]) if place and place[2] else default


def _parse_column(letters: bytes) -> int:
    number = 0
    for letter in letters[:7].upper():
        number = number * 26 + letter - 64
    return number
