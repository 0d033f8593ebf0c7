"""Write workbooks completely or not at all, and without a text that a spreadsheet runs as a formula."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

OutputValue = str | bool | int | float | Decimal | date | time | timedelta | None

DATE_FORMAT = "yyyy-mm-dd"
MOMENT_FORMAT = "yyyy-mm-dd hh:mm"
# A cell in text format stays text when somebody edits it; a long number keeps its digits, a formula stays words.
TEXT_FORMAT = "@"

LONGEST_TEXT = 32_767

_A4 = 9

# A fixed time: the same rows give the same bytes on any day, so that two copies can be compared.
_CREATION_TIME = datetime(2021, 7, 1)  # noqa: DTZ001  a workbook's properties carry no time zone

_OPTIONS: dict[str, object] = {
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "default_date_format": DATE_FORMAT,
}


@contextmanager
def create_workbook(path: Path, *, since_1904: bool = False) -> Iterator[Workbook]:
    """Open a new workbook; it appears at `path` only when it is complete.

    `since_1904`: its days are counted from 1904, as in the workbook whose numbers it copies.

    Raises: OSError when the path cannot be written.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    workbook = Workbook(str(draft), _OPTIONS | {"date_1904": since_1904})
    workbook.set_properties({"created": _CREATION_TIME})
    try:
        yield workbook
        workbook.close()
        os.replace(draft, path)
    except FileCreateError as error:
        cause = error.args[0]
        raise OSError(cause.errno, cause.strerror, str(path)) from error
    finally:
        draft.unlink(missing_ok=True)


def write_cell(sheet: Worksheet, row: int, column: int, value: OutputValue, cell_format: Format | None = None) -> None:
    """Write one value as what it is: text as text, a date as a date, a number as a number.

    Text goes in as a string cell, which no spreadsheet runs whatever it starts with; an apostrophe before it would
    become part of the value and come back with it. Text that will be edited again should also have TEXT_FORMAT.
    """
    match value:
        case None | "":
            sheet.write_blank(row, column, None, cell_format)
        case str():
            sheet.write_string(row, column, value[:LONGEST_TEXT], cell_format)
        case bool():
            sheet.write_boolean(row, column, value, cell_format)
        case int() | float() | Decimal():
            if math.isfinite(value):
                sheet.write_number(row, column, value, cell_format)
            else:
                sheet.write_string(row, column, str(value), cell_format)
        case date() | time() | timedelta():
            sheet.write_datetime(row, column, value, cell_format)


def print_on_a4(sheet: Worksheet, *, header_rows: range | None = None) -> None:
    """Set the sheet to print in landscape, as wide as one page, with the header rows on each page."""
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    if header_rows:
        sheet.repeat_rows(header_rows[0], header_rows[-1])
