"""A list as a workbook, made row by row so that a large one needs no more memory than a small one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from tempfile import TemporaryFile

from django.db.models import QuerySet
from django.http import FileResponse
from xlsxwriter import Workbook

from wuzha.core.vocabulary import Register
from wuzha.intake.changes import said
from wuzha.registers.base import Entry
from wuzha.registers.models import BOOKS

AT_ONCE = 2000
WIDTH = 18


def workbook_of(register: Register, entries: QuerySet[Entry]) -> FileResponse:
    """The entries as an .xlsx under the headers of the register; days are days, amounts are yuan."""
    file = TemporaryFile()  # noqa: SIM115  the response closes it
    with Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(register.label)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        money = book.add_format({"num_format": "#,##0.00"})
        bold = book.add_format({"bold": True})
        labels = BOOKS[register].fact_labels()
        sheet.set_column(0, len(labels) - 1, WIDTH)
        sheet.freeze_panes(1, 1)
        sheet.write_row(0, 0, labels.values(), bold)
        for line, entry in enumerate(_few_at_a_time(entries), 1):
            for place, (name, value) in enumerate(zip(labels, entry.fact, strict=True)):
                if value is None:
                    continue
                if isinstance(value, date):
                    sheet.write_datetime(line, place, value, day)
                elif name.endswith("_fen"):
                    sheet.write_number(line, place, Decimal(str(value)) / 100, money)
                elif isinstance(value, int) and not isinstance(value, bool):
                    sheet.write_number(line, place, value)
                else:
                    sheet.write_string(line, place, said(register, name, value))
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{register.label}.xlsx")


def _few_at_a_time(entries: QuerySet[Entry]) -> Iterable[Entry]:
    return entries.iterator(chunk_size=AT_ONCE)
