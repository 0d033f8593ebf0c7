"""What an .xlsx holds before it is unpacked: whether it is safe to read, how it counts days, which cells are errors."""

from __future__ import annotations

import html
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO

from wuzha.core.problems import Refusal, refusal
from wuzha.core.sheet.cells import NOT_WORKED_OUT

_LARGEST_XML = 600 * 2**20
_LARGEST_AREA = 20_000_000

_SINCE_1904 = re.compile(rb"<(?:\w+:)?workbookPr\b[^>]*\bdate1904=[\"'](?:1|true)[\"']")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*\b(?:\w+:)?id=[\"']([^\"']+)[\"'][^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(rb"\b(Id|Target)=[\"']([^\"']*)[\"']")
_FAR = re.compile(rb"\br=[\"'](?:(?:[A-Za-z]{3,}|[B-Zb-z][A-Za-z])\d|[A-Za-z]{0,2}(?:[5-9]\d{5}|\d{7}))")
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

Errors = Mapping[tuple[int, int], str]
"""What a cell shows that has no value, by (row, column) from zero."""


@dataclass(frozen=True, slots=True)
class Package:
    """What the reader of cells does not tell: how days are counted, and the errors of each sheet."""

    since_1904: bool
    errors: tuple[Errors, ...]


def open_package(data: bytes, file: str) -> Package:
    """The package of a workbook.

    Raises: Refusal when it is damaged, has a password, unpacks to more than a ledger can be, or has a cell so far
    out that the sheet would not fit in memory.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _check_size(archive, file)
            workbook = archive.read("xl/workbook.xml")
            sheets = [_checked(archive.read(path), file) for path in _sheet_paths(archive, workbook)]
            if "xl/styles.xml" in archive.namelist():
                archive.read("xl/styles.xml")
            if "xl/sharedStrings.xml" in archive.namelist():
                _check_strings(archive.read("xl/sharedStrings.xml"), file)
    except Refusal:
        raise
    except RuntimeError as fault:
        # What zipfile raises for a part with a password.
        raise refusal("file.protected", file=file) from fault
    except Exception as fault:
        raise refusal("file.damaged", file=file) from fault
    return Package(bool(_SINCE_1904.search(workbook)), tuple(sheets))


def _check_size(archive: zipfile.ZipFile, file: str) -> None:
    """Sizes are as declared; a part that lies about its own fails its checksum when it is read."""
    if sum(part.file_size for part in archive.infolist() if part.filename.endswith((".xml", ".rels"))) > _LARGEST_XML:
        raise refusal("file.too_large", file=file)


def _check_strings(xml: bytes, file: str) -> None:
    """The reader makes room for as many strings as are declared, and takes the process with it where there is none."""
    declared = max((int(count) for count in _STRINGS.findall(xml[:1000])), default=0)
    if declared > max(len(xml) // _SHORTEST_STRING, _HARMLESS_STRINGS):
        raise refusal("file.damaged", file=file)


def _sheet_paths(archive: zipfile.ZipFile, workbook: bytes) -> Iterator[str]:
    """The parts of the worksheets in workbook order; a chart sheet has one too."""
    targets = {}
    for relation in _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels")):
        attributes = dict(_ATTRIBUTE.findall(relation))
        targets[attributes.get(b"Id")] = html.unescape(attributes.get(b"Target", b"").decode())
    for sheet in _SHEET.findall(workbook):
        target = targets[sheet]
        yield target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))


def _checked(xml: bytes, file: str) -> Errors:
    if _FAR.search(xml):
        rows, columns, farthest = _extent(xml)
        if rows * columns > _LARGEST_AREA:
            raise refusal("file.too_far", file=file, cell=farthest)
    has_formulas = b"<f" in xml or b":f" in xml
    has_errors = b't="e"' in xml or b"t='e'" in xml or (has_formulas and _FORMULA_ALONE.search(xml))
    return dict(_errors(xml)) if has_errors else {}


def _errors(xml: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    """The cells with an error, and the formulas that no spreadsheet has worked out yet."""
    row = column = 0
    for found in _ROW_OR_WHOLE_CELL.finditer(xml):
        if found["row"] is not None:
            row, column = _row_of(found["row"], row + 1), 0
            continue
        attributes, inside = found["cell"], found["inside"] or b""
        place = _PLACE.search(attributes)
        row = _row_of(attributes, row)
        column = _column(place[1]) if place and place[1] else column + 1
        kind = _TYPE.search(attributes)
        value = _VALUE.search(inside)
        if kind and kind[1] == b"e":
            yield (row - 1, column - 1), html.unescape(value[1].decode("utf-8", "replace")) if value else "#VALUE!"
        elif value is None and _FORMULA.search(inside) and not (kind and kind[1] == b"str"):
            yield (row - 1, column - 1), NOT_WORKED_OUT


def _row_of(attributes: bytes, otherwise: int) -> int:
    place = _PLACE.search(attributes)
    return int(place[2]) if place and place[2] else otherwise


def _extent(xml: bytes) -> tuple[int, int, str]:
    """How many rows and columns the cells with content span, and the name of the last corner."""
    rows, columns = set(), set()
    row = column = 0
    for tag, attributes in _ROW_OR_CELL.findall(xml):
        place = _PLACE.search(attributes)
        if tag == b"row":
            row, column = _row_of(attributes, row + 1), 0
            continue
        column = _column(place[1]) if place and place[1] else column + 1
        if not attributes.endswith(b"/"):
            rows.add(_row_of(attributes, row))
            columns.add(column)
    if not rows:
        return 0, 0, ""
    last = f"第{max(rows)}行第{max(columns)}列"
    return max(rows) - min(rows) + 1, max(columns) - min(columns) + 1, last


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
