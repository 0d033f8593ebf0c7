"""Inspect the package of an .xlsx before its cells are read: is it safe, its date system, and cells with errors."""

from __future__ import annotations

import html
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO

from wuzha.core.problems import RefusalError
from wuzha.intake.files.number_formats import DisplayFormat, find_formatted_numbers, list_special_formats
from wuzha.intake.files.sheet_xml import (
    CellErrors,
    SheetMender,
    find_errors,
    inspect_sheet,
    iterate_chunks,
    measure_extent,
)

LARGEST_ROW_COUNT = 200_000
LARGEST_COLUMN_COUNT = 200
LARGEST_AREA = 10_000_000

_LARGEST_XML = 600 * 2**20

# A tag with its attributes; XML allows no `<` in them, so that no tag is searched beyond the next one.
_TAG = re.compile(rb"<(?:[\w.-]++:)?+([\w.-]++)((?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+)>")
_ATTRIBUTE = re.compile(rb"(?:[\w.-]++:)?+([\w.-]++)\s*+=\s*+(?:\"([^\"<]*+)\"|'([^'<]*+)')")
_STRINGS = re.compile(rb"\buniqueCount=[\"'](\d{1,20}+)[\"']")
_STRING = re.compile(rb"<(?:\w++:)?+si\b")
_SHORTEST_STRING = len("<si/>")
_HARMLESS_STRINGS = 10_000_000


@dataclass(frozen=True, slots=True)
class SheetPart:
    """The part of one sheet: its path, its errors, the prefix of its tags, and why it is not read, if it is not."""

    path: str
    errors: Mapping[tuple[int, int], str]
    prefix: bytes = b""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Package:
    """The parts that the cell reader leaves out: whether days count from 1904, and the errors of each sheet.

    `encoding` is that of the texts where the cell reader takes each of their bytes for a character.
    """

    since_1904: bool
    sheets: tuple[SheetPart, ...]
    encoding: str = ""


def open_package(data: bytes, file: str) -> Package:
    """Check a workbook and return its package.

    Raises: RefusalError when it is damaged, has a password, unpacks to more than a ledger can be, or has a cell so far
    away that the sheet would not fit in memory.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _check_size(archive, file)
            workbook = archive.read("xl/workbook.xml")
            formats = _read_formats(archive)
            sheets = tuple(_inspect(archive, path, file, formats) for path in _iterate_sheet_paths(archive, workbook))
            if "xl/sharedStrings.xml" in archive.namelist():
                _check_strings(archive, file)
    except (RefusalError, MemoryError):
        raise
    except RuntimeError as error:
        # What zipfile raises for a part with a password.
        raise RefusalError("file.protected", file=file) from error
    except Exception as error:
        raise RefusalError("file.damaged", file=file) from error
    return Package(_counts_since_1904(workbook), sheets)


def mend_package(data: bytes, package: Package) -> tuple[bytes, tuple[CellErrors, ...]]:
    """Return the workbook with every sheet mended, and the cells of each sheet whose value was replaced."""
    output = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as archive, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as mended:
        string_count = _count_strings(archive)
        menders = {part.path: SheetMender(part.prefix, string_count) for part in package.sheets}
        for name in archive.namelist():
            if not name.endswith((".xml", ".rels")):
                continue
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with suppress(Exception), archive.open(name) as part, mended.open(entry, "w", force_zip64=True) as copy:
                mender = menders.get(name)
                for chunk in iterate_chunks(part):
                    copy.write(mender.mend(chunk) if mender else chunk)
    return output.getvalue(), tuple(menders[part.path].errors for part in package.sheets)


def _check_size(archive: zipfile.ZipFile, file: str) -> None:
    """Refuse a workbook that unpacks to too much, by the sizes it declares; a false size fails its checksum later."""
    if sum(part.file_size for part in archive.infolist() if part.filename.endswith((".xml", ".rels"))) > _LARGEST_XML:
        raise RefusalError("file.too_large", file=file)


def _check_strings(archive: zipfile.ZipFile, file: str) -> None:
    """Refuse a false number of strings: the cell reader allocates as many as are declared, which ends the process."""
    size = 0
    with archive.open("xl/sharedStrings.xml") as part:
        beginning = part.read(1000)
        size += len(beginning)
        while piece := part.read(2**20):
            size += len(piece)
    string_count = max((int(count) for count in _STRINGS.findall(beginning)), default=0)
    if string_count > max(size // _SHORTEST_STRING, _HARMLESS_STRINGS):
        raise RefusalError("file.damaged", file=file)


def _count_strings(archive: zipfile.ZipFile) -> int:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return 0
    return sum(1 for _ in _STRING.finditer(archive.read("xl/sharedStrings.xml")))


def _iterate_tags(xml: bytes, name: bytes) -> Iterator[dict[bytes, str]]:
    """Yield the attributes of each tag of this name; prefixes are left out."""
    for tag in _TAG.finditer(xml):
        if tag[1] == name:
            yield {
                attribute[1]: html.unescape((attribute[2] or attribute[3] or b"").decode())
                for attribute in _ATTRIBUTE.finditer(tag[2])
            }


def _counts_since_1904(workbook: bytes) -> bool:
    return any(tag.get(b"date1904") in ("1", "true") for tag in _iterate_tags(workbook, b"workbookPr"))


def _iterate_sheet_paths(archive: zipfile.ZipFile, workbook: bytes) -> Iterator[str]:
    """Yield the paths of the sheets' parts in workbook order, chart sheets included."""
    relations = archive.read("xl/_rels/workbook.xml.rels")
    targets = {tag.get(b"Id"): tag.get(b"Target", "") for tag in _iterate_tags(relations, b"Relationship")}
    for tag in _iterate_tags(workbook, b"sheet"):
        target = targets[tag[b"id"]]
        yield target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))


def _read_formats(archive: zipfile.ZipFile) -> Mapping[int, DisplayFormat]:
    """Return the number formats that change what a number means, by the index of the cell style."""
    if "xl/styles.xml" not in archive.namelist():
        return {}
    xml = archive.read("xl/styles.xml")
    styles = xml[xml.find(b"cellXfs") : xml.rfind(b"cellXfs")]
    return list_special_formats(_iterate_tags(xml, b"numFmt"), _iterate_tags(styles, b"xf"))


def _inspect(archive: zipfile.ZipFile, path: str, file: str, formats: Mapping[int, DisplayFormat]) -> SheetPart:
    """Return the part of one sheet; damage in it costs this sheet only."""
    try:
        with archive.open(path) as part:
            inspection = inspect_sheet(part)
        if inspection.row_count > LARGEST_ROW_COUNT:
            return SheetPart(path, {}, fault="sheet.too_many_rows")
        if inspection.has_far_cells:
            with archive.open(path) as part:
                rows, columns, farthest = measure_extent(part, inspection.prefix)
            if rows * columns > LARGEST_AREA:
                raise RefusalError("file.too_far", file=file, cell=farthest)
        errors = {}
        if formats:
            with archive.open(path) as part:
                errors = find_formatted_numbers(part, inspection.prefix, formats)
        if inspection.has_errors:
            with archive.open(path) as part:
                errors = {**errors, **find_errors(part, inspection.prefix)}
        return SheetPart(path, errors, inspection.prefix)
    except (RefusalError, MemoryError, RuntimeError):
        raise
    except Exception:
        return SheetPart(path, {}, fault="sheet.unreadable")
