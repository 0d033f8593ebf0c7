"""Inspect the package of an .xlsx before its cells are read: is it safe, its date system, and cells with errors."""

from __future__ import annotations

import html
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO

from wuzha.core.problems import RefusalError
from wuzha.core.sheet.cells import NOT_CALCULATED

_LARGEST_XML = 600 * 2**20
_LARGEST_AREA = 20_000_000

_SINCE_1904 = re.compile(rb"<(?:\w+:)?workbookPr\b[^>]*\bdate1904=[\"'](?:1|true)[\"']")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*\b(?:\w+:)?id=[\"']([^\"']+)[\"'][^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(rb"\b(Id|Target)=[\"']([^\"']*)[\"']")
# Cells beyond column AZ or from row 500,000 on: only then is the extent of the sheet worth measuring.
_FAR_CELL = re.compile(rb"\br=[\"'](?:(?:[A-Za-z]{3,}|[B-Zb-z][A-Za-z])\d|[A-Za-z]{0,2}(?:[5-9]\d{5}|\d{7}))")
_ROW_OR_CELL = re.compile(rb"<(?:\w+:)?(row|c)\b([^>]*)>")
_ROW_OR_WHOLE_CELL = re.compile(
    rb"<(?:\w+:)?(?:row\b(?P<row>[^>]*)|c\b(?P<cell>[^>]*?)(?:/>|>(?P<inside>.*?)</(?:\w+:)?c>))", re.DOTALL
)
_PLACE = re.compile(rb"\br=[\"']([A-Za-z]*)(\d*)[\"']")
_TYPE = re.compile(rb"\bt=[\"'](\w+)[\"']")
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]+)<")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_FORMULA_ALONE = re.compile(
    rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_STRINGS = re.compile(rb"\buniqueCount=[\"'](\d+)[\"']")
_SHORTEST_STRING = len("<si/>")
_HARMLESS_STRINGS = 10_000_000

CellErrors = Mapping[tuple[int, int], str]
"""The text shown by cells that have no value, by (row, column) from zero."""


@dataclass(frozen=True, slots=True)
class Package:
    """The parts that the cell reader leaves out: whether days count from 1904, and the errors of each sheet."""

    since_1904: bool
    errors: tuple[CellErrors, ...]


def open_package(data: bytes, file: str) -> Package:
    """Check a workbook and return its package.

    Raises: RefusalError when it is damaged, has a password, unpacks to more than a ledger can be, or has a cell so far
    away that the sheet would not fit in memory.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _check_size(archive, file)
            workbook = archive.read("xl/workbook.xml")
            sheets = [_check_cells(archive.read(path), file) for path in _iterate_sheet_paths(archive, workbook)]
            if "xl/styles.xml" in archive.namelist():
                archive.read("xl/styles.xml")
            if "xl/sharedStrings.xml" in archive.namelist():
                _check_strings(archive.read("xl/sharedStrings.xml"), file)
    except RefusalError:
        raise
    except RuntimeError as error:
        # What zipfile raises for a part with a password.
        raise RefusalError("file.protected", file=file) from error
    except Exception as error:
        raise RefusalError("file.damaged", file=file) from error
    return Package(bool(_SINCE_1904.search(workbook)), tuple(sheets))


def _check_size(archive: zipfile.ZipFile, file: str) -> None:
    """Refuse a workbook that unpacks to too much, by the sizes it declares; a false size fails its checksum later."""
    if sum(part.file_size for part in archive.infolist() if part.filename.endswith((".xml", ".rels"))) > _LARGEST_XML:
        raise RefusalError("file.too_large", file=file)


def _check_strings(xml: bytes, file: str) -> None:
    """Refuse a false number of strings: the cell reader allocates as many as are declared, which ends the process."""
    string_count = max((int(count) for count in _STRINGS.findall(xml[:1000])), default=0)
    if string_count > max(len(xml) // _SHORTEST_STRING, _HARMLESS_STRINGS):
        raise RefusalError("file.damaged", file=file)


def _iterate_sheet_paths(archive: zipfile.ZipFile, workbook: bytes) -> Iterator[str]:
    """Yield the paths of the sheets' parts in workbook order, chart sheets included."""
    targets = {}
    for relation in _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels")):
        attributes = dict(_ATTRIBUTE.findall(relation))
        targets[attributes.get(b"Id")] = html.unescape(attributes.get(b"Target", b"").decode())
    for sheet in _SHEET.findall(workbook):
        target = targets[sheet]
        yield target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))


def _check_cells(xml: bytes, file: str) -> CellErrors:
    if _FAR_CELL.search(xml):
        rows, columns, farthest = _measure_extent(xml)
        if rows * columns > _LARGEST_AREA:
            raise RefusalError("file.too_far", file=file, cell=farthest)
    has_formulas = b"<f" in xml or b":f" in xml
    has_errors = b't="e"' in xml or b"t='e'" in xml or (has_formulas and _FORMULA_ALONE.search(xml))
    return dict(_find_errors(xml)) if has_errors else {}


def _find_errors(xml: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    """Yield the cells with an error, and the formulas that no spreadsheet has computed yet."""
    row = column = 0
    for tag in _ROW_OR_WHOLE_CELL.finditer(xml):
        if tag["row"] is not None:
            row, column = _parse_row_number(tag["row"], row + 1), 0
            continue
        attributes, content = tag["cell"], tag["inside"] or b""
        place = _PLACE.search(attributes)
        row = _parse_row_number(attributes, row)
        column = _parse_column(place[1]) if place and place[1] else column + 1
        kind = _TYPE.search(attributes)
        value = _VALUE.search(content)
        if kind and kind[1] == b"e":
            yield (row - 1, column - 1), html.unescape(value[1].decode("utf-8", "replace")) if value else "#VALUE!"
        elif value is None and _FORMULA.search(content) and not (kind and kind[1] == b"str"):
            yield (row - 1, column - 1), NOT_CALCULATED


def _parse_row_number(attributes: bytes, default: int) -> int:
    place = _PLACE.search(attributes)
    return int(place[2]) if place and place[2] else default


def _measure_extent(xml: bytes) -> tuple[int, int, str]:
    """Return how many rows and columns the cells with content span, and the name of the last corner."""
    rows, columns = set(), set()
    row = column = 0
    for tag, attributes in _ROW_OR_CELL.findall(xml):
        place = _PLACE.search(attributes)
        if tag == b"row":
            row, column = _parse_row_number(attributes, row + 1), 0
            continue
        column = _parse_column(place[1]) if place and place[1] else column + 1
        if not attributes.endswith(b"/"):
            rows.add(_parse_row_number(attributes, row))
            columns.add(column)
    if not rows:
        return 0, 0, ""
    last = f"第{max(rows)}行第{max(columns)}列"
    return max(rows) - min(rows) + 1, max(columns) - min(columns) + 1, last


def _parse_column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
