"""Read the cells of a workbook or a text file, sheet by sheet; runs in the child process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from wuzha.core.problems import RefusalError
from wuzha.intake.files.comma_separated import read_csv
from wuzha.intake.files.xlsx_package import LARGEST_COLUMN_COUNT, LARGEST_ROW_COUNT, Package, mend_package

CellRow = tuple[int, list[Any]]
"""The line number of a row, and its cells."""

MergeRange = tuple[int, int, int, int]
"""First line, first position, last line, last position."""

# Merged cells end at most so far below the last row: enough to see that one was merged to the end of the sheet.
_LINES_BELOW = 1000

# Which byte each character of code page 1252 beyond Latin-1 is.
_LATIN_BYTES = {
    ord(character): byte for byte in range(128, 160) if (character := bytes([byte]).decode("cp1252", "ignore"))
}


class LimitError(Exception):
    """The sheet has more rows or columns than a ledger; `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class CellSheet:
    """A sheet whose rows are still to be read; `fault` says why it has none, if it cannot be read."""

    name: str
    rows: Iterator[CellRow]
    merges: tuple[MergeRange, ...] = ()
    since_1904: bool = False
    is_hidden: bool = False
    first_column: int = 0
    fault: str = ""


def read_text_sheet(data: bytes, file: str, name: str) -> CellSheet:
    """Return the one sheet of a text file.

    Raises: RefusalError when it is no table.
    """
    table = [_strip_end(cells) for cells in read_csv(data, file)]
    width = max(map(len, table), default=0)
    rows = ((line, [*cells, *[None] * (width - len(cells))]) for line, cells in enumerate(table, 1) if cells)
    return CellSheet(name=name, rows=_limit(rows))


def _strip_end(cells: Sequence[str]) -> Sequence[str]:
    """Return the cells without the blank ones at the end: they would hide cells that an unquoted comma has moved."""
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return cells[:end]


class WorkbookReader:
    """Reads the sheets of a workbook; a sheet that the cell reader refuses is mended and read again."""

    def __init__(self, data: bytes, file: str, package: Package) -> None:
        self._data, self._file, self._package = data, file, package
        self._mended: tuple[bytes, tuple[Mapping[tuple[int, int], str], ...]] | None = None

    def iterate_sheets(self) -> Iterator[CellSheet]:
        """Yield every sheet of cells.

        Raises: RefusalError when the workbook is damaged or protected.
        """
        with _refuse_damaged(self._file), CalamineWorkbook.from_object(BytesIO(self._data)) as workbook:
            for index, metadata in enumerate(workbook.sheets_metadata):
                if metadata.typ is SheetTypeEnum.WorkSheet:
                    is_hidden = metadata.visible is not SheetVisibleEnum.Visible
                    yield self._read(workbook, index, _decode(metadata.name, self._package.encoding), is_hidden)

    def _read(self, workbook: CalamineWorkbook, index: int, name: str, is_hidden: bool) -> CellSheet:
        parts = self._package.sheets
        part = parts[index] if index < len(parts) else None
        if part and part.fault:
            return CellSheet(name=name, rows=iter(()), is_hidden=is_hidden, fault=part.fault)
        errors = part.errors if part else {}
        try:
            sheet = workbook.get_sheet_by_index(index)
            ranges = sheet.merged_cell_ranges
        except (KeyboardInterrupt, SystemExit, MemoryError):
            raise
        except BaseException:
            # A panic inside the reader does not derive from Exception.
            mended = self._read_mended(index)
            if mended is None:
                return CellSheet(name=name, rows=iter(()), is_hidden=is_hidden, fault="sheet.unreadable")
            sheet, mended_errors = mended
            errors, ranges = {**errors, **mended_errors}, sheet.merged_cell_ranges
        return CellSheet(
            name=name,
            rows=_limit(_iterate_rows(sheet, errors, self._package.encoding)),
            merges=tuple(_iterate_merges(sheet, ranges or ())),
            since_1904=self._package.since_1904,
            is_hidden=is_hidden,
            first_column=sheet.start[1] if sheet.start else 0,
        )

    def _read_mended(self, index: int) -> tuple[CalamineSheet, Mapping[tuple[int, int], str]] | None:
        """Return the sheet of the mended workbook, with the cells that were replaced; None if it is damaged."""
        if index >= len(self._package.sheets) or not self._package.sheets[index].path:
            return None
        try:
            if self._mended is None:
                self._mended = mend_package(self._data, self._package)
            data, errors = self._mended
            with CalamineWorkbook.from_object(BytesIO(data)) as workbook:
                sheet = workbook.get_sheet_by_index(index)
                _ = sheet.merged_cell_ranges
                return sheet, errors[index]
        except (KeyboardInterrupt, SystemExit, MemoryError):
            raise
        except BaseException:
            return None


def _decode(text: str, encoding: str) -> str:
    """Return the text of which each byte was taken for a character of code page 1252."""
    return text.translate(_LATIN_BYTES).encode("latin-1", "replace").decode(encoding, "replace") if encoding else text


def _iterate_rows(sheet: CalamineSheet, errors: Mapping[tuple[int, int], str], encoding: str) -> Iterator[CellRow]:
    if sheet.start is None:
        return
    first_column = sheet.start[1]
    by_row: dict[int, dict[int, str]] = {}
    for (row, column), text in errors.items():
        by_row.setdefault(row, {})[column - first_column] = text
    # Unlike the columns, these rows begin with the first of the sheet.
    for row, cells in enumerate(sheet.iter_rows()):
        if encoding:
            cells = [_decode(cell, encoding) if isinstance(cell, str) else cell for cell in cells]
        if row in by_row:
            for column, text in by_row[row].items():
                if 0 <= column < len(cells):
                    cells[column] = text
        if cells.count("") < len(cells):
            yield row + 1, cells


def _limit(rows: Iterator[CellRow]) -> Iterator[CellRow]:
    """Yield the rows; columns beyond the last one that a ledger can have are left out if they are blank.

    Raises: LimitError.
    """
    for count, (line, cells) in enumerate(rows, 1):
        if count > LARGEST_ROW_COUNT:
            raise LimitError("sheet.too_many_rows")
        if len(cells) > LARGEST_COLUMN_COUNT:
            if any(cell is not None and str(cell).strip() for cell in cells[LARGEST_COLUMN_COUNT:]):
                raise LimitError("sheet.too_many_columns")
            cells = cells[:LARGEST_COLUMN_COUNT]
        yield line, cells


def _iterate_merges(
    sheet: CalamineSheet, ranges: Sequence[tuple[tuple[int, int], tuple[int, int]]]
) -> Iterator[MergeRange]:
    """Yield the merged cells within the table from top to bottom, without those that overlap one above.

    No spreadsheet writes overlapping ones; thousands of them over the same rows would take minutes to follow.
    """
    if sheet.start is None or sheet.end is None:
        return
    first_column, width = sheet.start[1], min(sheet.width, LARGEST_COLUMN_COUNT)
    last_row = sheet.end[0] + _LINES_BELOW
    last_covered = [-1] * width
    for (top, first), (bottom, last) in sorted(ranges):
        start, end = max(first - first_column, 0), min(last - first_column + 1, width)
        if start >= end or bottom < top or top > last_row or max(last_covered[start:end]) >= top:
            continue
        last_covered[start:end] = [bottom] * (end - start)
        yield top + 1, first - first_column, min(bottom, last_row) + 1, min(last - first_column, width - 1)


@contextmanager
def _refuse_damaged(file: str) -> Iterator[None]:
    """Turn every error of the cell reader into a refusal of the whole file."""
    try:
        yield
    except (RefusalError, LimitError, KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
        raise
    except PasswordError as error:
        raise RefusalError("file.protected", file=file) from error
    except BaseException as error:
        # A panic inside the reader does not derive from Exception.
        raise RefusalError("file.damaged", file=file) from error
