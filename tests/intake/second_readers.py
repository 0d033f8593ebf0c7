"""Read a book with another reader than ours, as far as it can: the values that it has at each place."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

import openpyxl
import xlrd
from openpyxl.worksheet._reader import WorkSheetParser
from xlrd.sheet import Sheet

Places = Mapping[tuple[int, int], set[Any]]
"""The values by line and column, from one; a place that is given twice has both."""


def read_with_openpyxl(content: bytes) -> dict[str, Places]:
    """Return the cells of each sheet as openpyxl reads them.

    Its parser is called without a worksheet: merged cells over the whole sheet would take it hours.

    Raises: any exception where it cannot read the file.
    """
    with closing(openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True)) as book:
        return {sheet.title: _collect(_parse_sheet(book, sheet)) for sheet in book.worksheets}


def _parse_sheet(book: Any, sheet: Any) -> Iterator[tuple[int, int, Any]]:
    with closing(sheet._get_source()) as source:
        parser = WorkSheetParser(
            source,
            sheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for _, row in parser.parse():
            for cell in row:
                if cell["value"] is not None:
                    yield cell["row"], cell["column"], cell["value"]


def read_with_xlrd(content: bytes) -> dict[str, Places]:
    """Return the cells of each sheet as xlrd reads them.

    Raises: any exception where it cannot read the file.
    """
    with open(os.devnull, "w") as log, _record_cells() as cells:
        xlrd.open_workbook(file_contents=content, logfile=log, ragged_rows=True)
    return {name: _collect(iter(places)) for name, places in cells.items()}


@contextmanager
def _record_cells() -> Iterator[dict[str, list[tuple[int, int, Any]]]]:
    """Collect every cell that xlrd comes across: of two at one place, its sheet has only the last."""
    cells: defaultdict[str, list[tuple[int, int, Any]]] = defaultdict(list)
    put = Sheet.put_cell_ragged

    def put_and_record(sheet: Any, row: int, column: int, kind: int, value: Any, style: int) -> None:
        put(sheet, row, column, kind, value, style)
        # A day is kept as the number in the file: before 1 March 1900 xlrd counts days differently.
        if kind == xlrd.XL_CELL_ERROR:
            value = xlrd.error_text_from_code.get(value, "#N/A")
        cells[sheet.name].append((row + 1, column + 1, bool(value) if kind == xlrd.XL_CELL_BOOLEAN else value))

    Sheet.put_cell_ragged = put_and_record
    try:
        yield cells
    finally:
        Sheet.put_cell_ragged = put


def _collect(cells: Iterator[tuple[int, int, Any]]) -> Places:
    places: defaultdict[tuple[int, int], set[Any]] = defaultdict(set)
    for line, column, value in cells:
        places[line, column].add(value)
    return places


def to_number(value: Any, *, since_1904: bool) -> float | None:
    """Return a number, day or moment as the number that a workbook stores; None for anything else."""
    epoch = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30)
    # Excel counts a 29 February 1900 that never was.
    if isinstance(value, date) and not since_1904 and value.year == 1900 and value.month < 3:
        epoch += timedelta(days=1)
    match value:
        case bool():
            return float(value)
        case int() | float():
            return float(value)
        case datetime():
            return (value - epoch) / timedelta(days=1)
        case date():
            return float((datetime(value.year, value.month, value.day) - epoch).days)
        case time():
            return (value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6) / 86_400
        case timedelta():
            return value / timedelta(days=1)
    return None
