"""Read the sheets of a file as raw rows, each with the line number it has in the sheet."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from wuzha.core.problems import RefusalError
from wuzha.core.sheet.cells import RawCell
from wuzha.intake.files.comma_separated import read_csv
from wuzha.intake.files.package import Package, open_package

EXIT_PROTECTED = 3
"""The exit code of the child process for a workbook with a password."""

_LARGEST_FILE = 200 * 2**20
_LONGEST_SECONDS = 300
_WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls"})
_ZIP_MAGIC, _OLE_MAGIC = b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTION_MARK = "EncryptedPackage".encode("utf-16-le")


class RawRow(NamedTuple):
    """One row that is not blank; `line` is its line number in the sheet."""

    line: int
    cells: list[RawCell]


class Merge(NamedTuple):
    """Cells merged into one, by lines and by the positions of cells in a row, both ends inclusive."""

    first_line: int
    first_position: int
    last_line: int
    last_position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RawSheet:
    """A sheet before recognition: every row that is not blank, all of one width.

    `first_column` is the column of the first cell of each row, from zero. A blank cell is an empty text; None marks
    the cells that a shorter row of a text file does not have.
    """

    file: str
    name: str
    rows: tuple[RawRow, ...]
    merges: tuple[Merge, ...] = ()
    since_1904: bool = False
    is_hidden: bool = False
    first_column: int = 0


def read_file(path: Path, file: str) -> tuple[RawSheet, ...]:
    """Return the sheets of a file that are not blank; `file` is the name that problems give it.

    Raises: RefusalError when the file cannot be read at all.
    """
    data = _read_bytes(path, file)
    if data.startswith(_ZIP_MAGIC) or data.startswith(_OLE_MAGIC):
        sheets = tuple(_read_workbook(data, file))
    elif path.suffix.lower() in _WORKBOOKS:
        raise RefusalError("file.damaged", file=file)
    else:
        rows = tuple(_iterate_text_rows(read_csv(data, file)))
        sheets = (RawSheet(file=file, name=path.stem, rows=rows),) if rows else ()
    if not sheets:
        raise RefusalError("file.empty", file=file)
    return sheets


def _iterate_text_rows(table: Sequence[Sequence[str]]) -> Iterator[RawRow]:
    width = max(map(len, table), default=0)
    for line, cells in enumerate(table, 1):
        if any(cell.strip() for cell in cells):
            yield RawRow(line, [*cells, *[None] * (width - len(cells))])


def _read_bytes(path: Path, file: str) -> bytes:
    if path.name.startswith("~$"):
        raise RefusalError("file.temporary", file=file)
    if path.is_dir():
        raise RefusalError("file.not_a_file", file=file)
    if path.suffix.lower() not in _WORKBOOKS | {".csv"}:
        raise RefusalError("file.unsupported" if path.is_file() else "file.not_found", file=file)
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise RefusalError("file.too_large", file=file)
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise RefusalError("file.not_found", file=file) from error
    except (OSError, ValueError) as error:
        raise RefusalError("file.not_allowed", file=file) from error
    if not data.strip():
        raise RefusalError("file.empty", file=file)
    return data


def _read_workbook(data: bytes, file: str) -> Iterable[RawSheet]:
    if not data.startswith(_OLE_MAGIC):
        return read_sheets(data, file, open_package(data, file))
    if _ENCRYPTION_MARK in data:
        raise RefusalError("file.protected", file=file)
    return read_in_child_process(data, file)


def read_in_child_process(data: bytes, file: str) -> tuple[RawSheet, ...]:
    """Return the sheets of an old workbook (.xls), read by a child process with limited memory.

    A damaged .xls can make the cell reader allocate any amount of memory and end its process.
    """
    command = [sys.executable, "-m", "wuzha.intake.files.old_workbook", file]
    try:
        process = subprocess.run(command, input=data, capture_output=True, timeout=_LONGEST_SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise RefusalError("file.damaged", file=file) from error
    if process.returncode:
        raise RefusalError("file.protected" if process.returncode == EXIT_PROTECTED else "file.damaged", file=file)
    sheets: tuple[RawSheet, ...] = pickle.loads(process.stdout)  # noqa: S301  written by `old_workbook`, not by the file
    return sheets


def read_sheets(data: bytes, file: str, package: Package) -> Iterator[RawSheet]:
    """Yield every sheet of the workbook that is not blank.

    Raises: RefusalError when the workbook is damaged or protected.
    """
    with _refuse_damaged(file), CalamineWorkbook.from_object(BytesIO(data)) as workbook:
        for index, metadata in enumerate(workbook.sheets_metadata):
            if metadata.typ is SheetTypeEnum.WorkSheet:
                errors = package.errors[index] if index < len(package.errors) else {}
                sheet = workbook.get_sheet_by_index(index)
                rows = tuple(_iterate_rows(sheet, errors))
                if rows:
                    is_hidden = metadata.visible is not SheetVisibleEnum.Visible
                    first_column = sheet.start[1] if sheet.start else 0
                    yield RawSheet(
                        file=file,
                        name=metadata.name,
                        rows=rows,
                        merges=_list_merges(sheet, first_column),
                        since_1904=package.since_1904,
                        is_hidden=is_hidden,
                        first_column=first_column,
                    )


def _iterate_rows(sheet: CalamineSheet, errors: Mapping[tuple[int, int], str]) -> Iterator[RawRow]:
    if sheet.start is None:
        return
    top, first_column = sheet.start
    by_row: dict[int, dict[int, str]] = {}
    for (row, column), text in errors.items():
        by_row.setdefault(row, {})[column - first_column] = text
    for row, cells in enumerate(sheet.to_python(), top):
        for column, text in by_row.get(row, {}).items():
            if 0 <= column < len(cells):
                cells[column] = text
        if cells.count("") < len(cells):
            yield RawRow(row + 1, [*cells])


def _list_merges(sheet: CalamineSheet, first_column: int) -> tuple[Merge, ...]:
    return tuple(
        Merge(top + 1, first - first_column, bottom + 1, last - first_column)
        for (top, first), (bottom, last) in sheet.merged_cell_ranges or ()
    )


@contextmanager
def _refuse_damaged(file: str) -> Iterator[None]:
    """Turn every error of the cell reader into a refusal of the whole file."""
    try:
        yield
    except (RefusalError, KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
        raise
    except PasswordError as error:
        raise RefusalError("file.protected", file=file) from error
    except BaseException as error:
        # A panic inside the reader does not derive from Exception.
        raise RefusalError("file.damaged", file=file) from error
