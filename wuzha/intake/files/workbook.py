"""The sheets of a file as raw rows, each with the sheet's own line number."""

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

from wuzha.core.problems import Refusal, refusal
from wuzha.core.sheet.cells import Raw
from wuzha.intake.files.comma_separated import read_table
from wuzha.intake.files.package import Package, open_package

PROTECTED = 3
"""The exit code with which the child process says that a workbook has a password."""

_LARGEST_FILE = 200 * 2**20
_LONGEST_SECONDS = 300
_WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls"})
_ZIP, _OLE = b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


class RawRow(NamedTuple):
    """One row that has anything in it; `line` is the sheet's own line number."""

    line: int
    cells: list[Raw]


class Merge(NamedTuple):
    """Cells merged into one, by lines and by places in a row, both ends inclusive."""

    first_line: int
    first: int
    last_line: int
    last: int


@dataclass(frozen=True, slots=True)
class RawSheet:
    """A sheet as it stands: every row that is not blank, all of one width; `left` columns before them are blank.

    Where a row of a text file has fewer cells than another, what it lacks is None; a blank cell is an empty text.
    """

    file: str
    name: str
    rows: tuple[RawRow, ...]
    merges: tuple[Merge, ...] = ()
    since_1904: bool = False
    is_hidden: bool = False
    left: int = 0


def read_rows(path: Path, file: str) -> tuple[RawSheet, ...]:
    """The sheets of a file that hold anything; `file` is what the office calls it.

    Raises: Refusal when the file cannot be read at all.
    """
    data = _bytes_of(path, file)
    if data.startswith(_ZIP) or data.startswith(_OLE):
        sheets = tuple(_read_workbook(data, file))
    elif path.suffix.lower() in _WORKBOOKS:
        raise refusal("file.damaged", file=file)
    else:
        rows = tuple(_text_rows(read_table(data, file)))
        sheets = (RawSheet(file, path.stem, rows),) if rows else ()
    if not sheets:
        raise refusal("file.empty", file=file)
    return sheets


def _text_rows(table: Sequence[Sequence[str]]) -> Iterator[RawRow]:
    width = max(map(len, table), default=0)
    for line, cells in enumerate(table, 1):
        if any(cell.strip() for cell in cells):
            yield RawRow(line, [*cells, *[None] * (width - len(cells))])


def _bytes_of(path: Path, file: str) -> bytes:
    if path.name.startswith("~$"):
        raise refusal("file.temporary", file=file)
    if path.is_dir():
        raise refusal("file.not_a_file", file=file)
    if path.suffix.lower() not in _WORKBOOKS | {".csv"}:
        raise refusal("file.unsupported" if path.is_file() else "file.not_found", file=file)
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise refusal("file.too_large", file=file)
        data = path.read_bytes()
    except FileNotFoundError as fault:
        raise refusal("file.not_found", file=file) from fault
    except (OSError, ValueError) as fault:
        raise refusal("file.not_allowed", file=file) from fault
    if not data.strip():
        raise refusal("file.empty", file=file)
    return data


def _read_workbook(data: bytes, file: str) -> Iterable[RawSheet]:
    if not data.startswith(_OLE):
        return read_sheets(data, file, open_package(data, file))
    if _ENCRYPTED in data:
        raise refusal("file.protected", file=file)
    return read_apart(data, file)


def read_apart(data: bytes, file: str) -> tuple[RawSheet, ...]:
    """The sheets of an old workbook (.xls), read by a child process with bounded memory.

    A damaged .xls can make the reader ask for any amount of memory and take its process down with it.
    """
    command = [sys.executable, "-m", "wuzha.intake.files.old_workbook", file]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=_LONGEST_SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as fault:
        raise refusal("file.damaged", file=file) from fault
    if done.returncode:
        raise refusal("file.protected" if done.returncode == PROTECTED else "file.damaged", file=file)
    sheets: tuple[RawSheet, ...] = pickle.loads(done.stdout)  # noqa: S301 - written by our own child a moment ago
    return sheets


def read_sheets(data: bytes, file: str, package: Package) -> Iterator[RawSheet]:
    """Every sheet of the workbook that holds anything.

    Raises: Refusal when the workbook is damaged or protected.
    """
    with _damaged(file), CalamineWorkbook.from_object(BytesIO(data)) as workbook:
        for place, about in enumerate(workbook.sheets_metadata):
            if about.typ is SheetTypeEnum.WorkSheet:
                errors = package.errors[place] if place < len(package.errors) else {}
                sheet = workbook.get_sheet_by_index(place)
                rows = tuple(_rows(sheet, errors))
                if rows:
                    hidden = about.visible is not SheetVisibleEnum.Visible
                    left = sheet.start[1] if sheet.start else 0
                    yield RawSheet(file, about.name, rows, _merges(sheet, left), package.since_1904, hidden, left)


def _rows(sheet: CalamineSheet, errors: Mapping[tuple[int, int], str]) -> Iterator[RawRow]:
    if sheet.start is None:
        return
    top, left = sheet.start
    by_row: dict[int, dict[int, str]] = {}
    for (row, column), text in errors.items():
        by_row.setdefault(row, {})[column - left] = text
    for row, cells in enumerate(sheet.to_python(), top):
        for column, text in by_row.get(row, {}).items():
            if 0 <= column < len(cells):
                cells[column] = text
        if cells.count("") < len(cells):
            yield RawRow(row + 1, [*cells])


def _merges(sheet: CalamineSheet, left: int) -> tuple[Merge, ...]:
    return tuple(
        Merge(top + 1, first - left, bottom + 1, last - left)
        for (top, first), (bottom, last) in sheet.merged_cell_ranges or ()
    )


@contextmanager
def _damaged(file: str) -> Iterator[None]:
    """Whatever the reader of workbooks stumbles over is the file's fault, and the whole file is refused."""
    try:
        yield
    except (Refusal, KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
        raise
    except PasswordError as fault:
        raise refusal("file.protected", file=file) from fault
    except BaseException as fault:
        # A panic inside the reader does not derive from Exception.
        raise refusal("file.damaged", file=file) from fault
