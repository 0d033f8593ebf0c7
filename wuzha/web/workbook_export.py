"""Write rows to an .xlsx workbook row by row, so that memory does not grow with the list; send it and log the export.

Which rows a list exports is defined in the class of the list (`export_rows`, see `web/lists.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Any

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, HttpResponseRedirect
from django.utils import timezone
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from wuzha.audit import log
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import LogAction
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.web.access import AuthenticatedRequest
from wuzha.web.log_head import describe_log_head

CHUNK_SIZE = 2000
"""How many rows an export reads from the database at once."""

COLUMN_WIDTH = 18
MAX_SHEET_ROWS = 2**20 - 1
"""The rows of a sheet below its header; Excel has no more."""

_DAY_ZERO = date(1899, 12, 30)

ExportCell = str | int | Decimal | date | datetime | None
ExportRow = Sequence[ExportCell]


@dataclass(frozen=True, slots=True)
class ExportSheet:
    """A sheet to write: its name, the headers of its columns, its rows."""

    title: str
    headers: Iterable[str]
    rows: Iterable[ExportRow]


def export_list(
    request: AuthenticatedRequest,
    scope: Scope,
    *,
    subject: str,
    page_address: str,
    title: str,
    headers: Iterable[str],
    rows: Iterable[ExportRow],
) -> FileResponse | HttpResponseRedirect:
    """Return a list as an .xlsx file of one sheet, and log the export.

    `scope` is where the person may export from; the line of the log belongs to its topmost org. If the list is longer
    than a sheet, send the person back to `page_address`, the page of the list, with a message.
    """
    sheets = [ExportSheet(title, headers, rows)]
    return export_sheets(request, scope, subject=subject, page_address=page_address, name=title, sheets=sheets)


def export_sheets(
    request: AuthenticatedRequest,
    scope: Scope,
    *,
    subject: str,
    page_address: str,
    name: str,
    sheets: Iterable[ExportSheet],
) -> FileResponse | HttpResponseRedirect:
    """Return several sheets as one .xlsx file of this name, and log the export in one line.

    If one of them is too long, send the person back to `page_address` with a message.
    """
    file = TemporaryFile()  # noqa: SIM115  the response closes it
    try:
        row_count = write_sheets(file, sheets)
    except RefusalError as error:
        file.close()
        messages.error(request, str(error))
        return HttpResponseRedirect(page_address)
    record_export(request, scope, subject=subject, row_count=row_count)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx")


def record_export(request: AuthenticatedRequest, scope: Scope, *, subject: str, row_count: int) -> None:
    """Log which list was exported, how many rows, and the names of the fields that narrowed it, never their values."""
    top = Org.objects.filter(path__in=scope.paths).order_by("path").values_list("code", flat=True).first()
    filter_names = sorted(
        name for name, value in request.GET.items() if value and name not in ("as", "page", "columns")
    )
    with transaction.atomic():
        log.record(
            actor=request.user.get_username(),
            action=LogAction.EXPORT,
            subject=subject,
            org=top or "",
            rows=row_count,
            filters=filter_names,
        )


def write_sheets(file: IO[bytes], sheets: Iterable[ExportSheet]) -> int:
    """Write each sheet and return how many rows they have together.

    Raises: RefusalError if a list is longer than a sheet.
    """
    with Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as workbook:
        formats = {
            "day": workbook.add_format({"num_format": "yyyy-mm-dd"}),
            "moment": workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
            "money": workbook.add_format({"num_format": "#,##0.00"}),
            "header": workbook.add_format({"bold": True}),
        }
        # On each page of paper, as on printed pages of the site.
        footer = f"&L&A&C&P/&N&R{describe_log_head()}"
        return sum(_write_sheet(workbook.add_worksheet(sheet.title), sheet, formats, footer) for sheet in sheets)


def _write_sheet(worksheet: Worksheet, sheet: ExportSheet, formats: Mapping[str, Any], footer: str) -> int:
    headers, row_count = list(sheet.headers), 0
    worksheet.set_column(0, len(headers) - 1, COLUMN_WIDTH)
    worksheet.freeze_panes(1, 1)
    worksheet.repeat_rows(0)
    worksheet.set_landscape()
    worksheet.set_paper(9)  # A4
    worksheet.fit_to_pages(1, 0)
    worksheet.set_footer(footer)
    worksheet.write_row(0, 0, headers, formats["header"])
    for row in sheet.rows:
        row_count += 1
        if row_count > MAX_SHEET_ROWS:
            raise RefusalError("export.too_long", count=MAX_SHEET_ROWS)
        for column, cell in enumerate(row):
            _write_cell(worksheet, row_count, column, cell, formats)
    return row_count


def _write_cell(worksheet: Worksheet, row: int, column: int, cell: ExportCell, formats: Mapping[str, Any]) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, datetime):
        worksheet.write_datetime(row, column, timezone.make_naive(cell), formats["moment"])
    elif isinstance(cell, date):
        # Excel stores a day as its number since 1899-12-30; `write_datetime` takes several times as long.
        worksheet.write_number(row, column, (cell - _DAY_ZERO).days, formats["day"])
    elif isinstance(cell, Decimal):
        worksheet.write_number(row, column, cell, formats["money"])
    elif isinstance(cell, int):
        worksheet.write_number(row, column, cell)
    else:
        worksheet.write_string(row, column, cell)
