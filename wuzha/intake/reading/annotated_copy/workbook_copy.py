"""Write the annotated copy of a file: every problem marked in its cell, to be corrected and uploaded again."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from wuzha.core.problems import Problem
from wuzha.intake.files.cell_writing import create_workbook
from wuzha.intake.files.workbook import RawSheet, read_file
from wuzha.intake.reading.annotated_copy.sheet_copy import AnnotatedSheet, AnnotationFormats, SheetAnnotations
from wuzha.intake.reading.header_matching import NO_OWN_HEADERS, OwnHeaders
from wuzha.intake.reading.ledger_reader import name_files
from wuzha.intake.reading.sheet_report import name_sheet

COPY_SUFFIX = "-已标注"

_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]|^'|'$")
_LONGEST_SHEET_NAME = 31


def write_annotated_copies(
    paths: Sequence[Path],
    problems: Sequence[Problem],
    folder: Path,
    own_headers: OwnHeaders = NO_OWN_HEADERS,
) -> list[Path]:
    """Write an annotated copy (.xlsx) of each file that has problems into `folder`; return them in order of the files.

    The copy contains the personal columns too: it is the office's own file, returned complete. `own_headers` are the
    private headers with which it was read.

    Raises: OSError when the folder cannot be written.
    """
    by_file: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        if problem.file is not None and problem.sheet is not None:
            by_file[problem.file].append(problem)
    used_paths = {os.path.realpath(path) for path in paths}
    copies = []
    folder.mkdir(parents=True, exist_ok=True)
    for file, path in name_files(paths).items():
        if file in by_file:
            copy = _find_free_name(folder, path, used_paths)
            used_paths.add(os.path.realpath(copy))
            _write_copy(read_file(path, file), by_file[file], copy, own_headers)
            copies.append(copy)
    return copies


def _find_free_name(folder: Path, path: Path, used_paths: set[str]) -> Path:
    """Return a path that is neither a file that was read nor the copy of another."""
    stem = path.stem.removesuffix(COPY_SUFFIX) + COPY_SUFFIX
    number, copy = 1, folder / f"{stem}.xlsx"
    while os.path.realpath(copy) in used_paths:
        number += 1
        copy = folder / f"{stem}{number}.xlsx"
    return copy


def _write_copy(sheets: Sequence[RawSheet], problems: Sequence[Problem], copy: Path, own_headers: OwnHeaders) -> None:
    since_1904 = any(sheet.since_1904 for sheet in sheets)
    with create_workbook(copy, since_1904=since_1904) as workbook:
        formats = AnnotationFormats(workbook)
        worksheets = []
        for number, (sheet, name) in enumerate(zip(sheets, _make_sheet_names(sheets), strict=True), 1):
            worksheet = workbook.add_worksheet(name)
            sheet_problems = [problem for problem in problems if problem.sheet == name_sheet(sheet.name, number)]
            AnnotatedSheet(worksheet, sheet, SheetAnnotations.of(sheet, sheet_problems, own_headers), formats).write()
            worksheets.append(worksheet)
        visible_worksheets = [
            worksheet for worksheet, sheet in zip(worksheets, sheets, strict=True) if not sheet.is_hidden
        ]
        if visible_worksheets:
            visible_worksheets[0].activate()
            visible_worksheets[0].set_first_sheet()
            for worksheet in set(worksheets) - set(visible_worksheets):
                worksheet.hide()


def _make_sheet_names(sheets: Sequence[RawSheet]) -> Iterator[str]:
    """Yield distinct names that Excel allows: the sheet of a csv has the name of its file, which may be too long."""
    used_names: set[str] = set()
    for sheet in sheets:
        base_name = _NOT_IN_SHEET_NAMES.sub("_", sheet.name) or "Sheet"
        number, name = 1, base_name[:_LONGEST_SHEET_NAME]
        while name.casefold() in used_names:
            number += 1
            name = base_name[: _LONGEST_SHEET_NAME - len(str(number))] + str(number)
        used_names.add(name.casefold())
        yield name
