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

_LARGEST_XML = 600 * 2**20
_LARGEST_AREA = 20_000_000

_SINCE_1904 = re.compile(rb"<(?:\w+:)?workbookPr\b[^>]*\bdate1904=[\"'](?:1|true)[\"']")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*\b(?:\w+:)?id=[\"']([^\"']+)[\"'][^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(rb"\b(Id|Target)=[\"']([^\"']*)[\"']")
_FAR = re.compile(rb"\br=[\"'](?:(?:[A-Za-z]{3}|[B-Zb-z][A-Za-z])\d|[A-Za-z]{0,2}(?:[5-9]\d{5}|\d{7}))")
_ROW_OR_CELL = re.compile(rb"<(?:\w+:)?(row|c)\b([^>]*)>")
_PLACE = re.compile(rb"\br=[\"']([A-Za-z]*)(\d*)[\"']")
_ERROR_CELL = re.compile(
    rb"<(?:\w+:)?c\b(?=[^>]*\bt=[\"']e[\"'])[^>]*\br=[\"']([A-Z]+)(\d+)[\"'][^>]*>.*?<(?:\w+:)?v>([^<]*)<", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Package:
    """What the reader of cells does not tell: `errors` are the error texts per sheet by (row, column) from zero."""

    since_1904: bool
    errors: tuple[Mapping[tuple[int, int], str], ...]


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
            for name in ("xl/sharedStrings.xml", "xl/styles.xml"):
                if name in archive.namelist():
                    archive.read(name)
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


def _sheet_paths(archive: zipfile.ZipFile, workbook: bytes) -> Iterator[str]:
    """The parts of the worksheets in workbook order; a chart sheet has one too."""
    targets = {}
    for relation in _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels")):
        attributes = dict(_ATTRIBUTE.findall(relation))
        targets[attributes.get(b"Id")] = html.unescape(attributes.get(b"Target", b"").decode())
    for sheet in _SHEET.findall(workbook):
        target = targets[sheet]
        yield target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))


def _checked(xml: bytes, file: str) -> Mapping[tuple[int, int], str]:
    if _FAR.search(xml):
        rows, columns, farthest = _extent(xml)
        if rows * columns > _LARGEST_AREA:
            raise refusal("file.too_far", file=file, cell=farthest)
    if b't="e"' not in xml and b"t='e'" not in xml:
        return {}
    return {
        (int(row) - 1, _column(letters) - 1): html.unescape(text.decode("utf-8", "replace"))
        for letters, row, text in _ERROR_CELL.findall(xml)
    }


def _extent(xml: bytes) -> tuple[int, int, str]:
    """How many rows and columns the cells with content span, and the name of the last corner."""
    rows, columns = set(), set()
    row = column = 0
    for tag, attributes in _ROW_OR_CELL.findall(xml):
        place = _PLACE.search(attributes)
        if tag == b"row":
            row, column = int(place[2]) if place and place[2] else row + 1, 0
            continue
        column = _column(place[1]) if place and place[1] else column + 1
        if not attributes.endswith(b"/"):
            rows.add(int(place[2]) if place and place[2] else row)
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
