"""The office's own file given back with every fault marked in place, to be corrected and sent again."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from wuzha.core.problems import Problem
from wuzha.intake.files.cell_writing import whole_workbook
from wuzha.intake.files.workbook import RawSheet, read_rows
from wuzha.intake.reading.annotated_copy.sheet_copy import Looks, MarkedPage, Marks
from wuzha.intake.reading.headers import NONE_OF_ITS_OWN, OwnHeaders
from wuzha.intake.reading.ledger_reader import named_files

MARKED = "-已标注"

_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]|^'|'$")
_LONGEST_SHEET_NAME = 31


def write_marked_copies(
    paths: Sequence[Path],
    problems: Sequence[Problem],
    folder: Path,
    own: OwnHeaders = NONE_OF_ITS_OWN,
) -> list[Path]:
    """Write a marked copy (.xlsx) of each file that has problems into `folder`; the copies in the order of the files.

    Personal columns are in the copy: it is the office's own file and goes back complete. `own` are the headers of its
    own that it was read by.

    Raises: OSError when the place cannot be written.
    """
    by_file: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        if problem.file is not None and problem.sheet is not None:
            by_file[problem.file].append(problem)
    taken = {path.resolve() for path in paths}
    copies = []
    folder.mkdir(parents=True, exist_ok=True)
    for file, path in named_files(paths).items():
        if file in by_file:
            copy = _free_name(folder, path, taken)
            taken.add(copy.resolve())
            _write_copy(read_rows(path, file), by_file[file], copy, own)
            copies.append(copy)
    return copies


def _free_name(folder: Path, path: Path, taken: set[Path]) -> Path:
    """A name that is neither a file we read nor the copy of another."""
    stem = path.stem.removesuffix(MARKED) + MARKED
    number, copy = 1, folder / f"{stem}.xlsx"
    while copy.resolve() in taken:
        number += 1
        copy = folder / f"{stem}{number}.xlsx"
    return copy


def _write_copy(sheets: Sequence[RawSheet], problems: Sequence[Problem], copy: Path, own: OwnHeaders) -> None:
    since_1904 = any(sheet.since_1904 for sheet in sheets)
    with whole_workbook(copy, since_1904=since_1904) as workbook:
        looks = Looks(workbook)
        pages = []
        for sheet, name in zip(sheets, _sheet_names(sheets), strict=True):
            page = workbook.add_worksheet(name)
            mine = [problem for problem in problems if problem.sheet == sheet.name]
            MarkedPage(page, sheet, Marks.of(sheet, mine, own), looks).write()
            pages.append(page)
        visible = [page for page, sheet in zip(pages, sheets, strict=True) if not sheet.is_hidden]
        if visible:
            visible[0].activate()
            visible[0].set_first_sheet()
            for page in set(pages) - set(visible):
                page.hide()


def _sheet_names(sheets: Sequence[RawSheet]) -> Iterator[str]:
    """The names as Excel allows them, no two alike: a csv has no sheet name, and its file's may be too long."""
    taken: set[str] = set()
    for sheet in sheets:
        wanted = _NOT_IN_SHEET_NAMES.sub("_", sheet.name) or "Sheet"
        number, name = 1, wanted[:_LONGEST_SHEET_NAME]
        while name.casefold() in taken:
            number += 1
            name = wanted[: _LONGEST_SHEET_NAME - len(str(number))] + str(number)
        taken.add(name.casefold())
        yield name
