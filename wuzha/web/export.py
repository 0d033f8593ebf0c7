"""A list as a workbook: made row by row, so that a large one needs no more memory than a small one, and logged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache, partial
from itertools import islice
from tempfile import TemporaryFile
from typing import IO, Any

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponseRedirect
from django.utils import timezone
from xlsxwriter import Workbook

from wuzha.audit import log
from wuzha.core.facts import FRAMES, NAMES, Value
from wuzha.core.i18n import say
from wuzha.core.problems import Refusal, refusal
from wuzha.core.sheet.clause_lookup import ClauseLookup
from wuzha.core.sheet.columns import COLUMNS
from wuzha.core.vocabulary import Deed, Register
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.registers.models import BOOKS, Entry
from wuzha.registers.value_text import format_value
from wuzha.web.access import Asked
from wuzha.web.books.entry_words import clauses_by_holder

AT_ONCE = 2000
WIDTH = 18
MOST_ROWS = 2**20 - 1
"""As many rows as a sheet has below its header."""
_WAY, _OTHER_WAY = "must", "form"
_DAY_ZERO = date(1899, 12, 30)

Cell = str | int | Decimal | date | datetime | None
Row = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One list: what it is called, its columns, its rows."""

    title: str
    headers: Iterable[str]
    rows: Iterable[Row]


def exported(
    request: Asked, scope: Scope, *, subject: str, title: str, headers: Iterable[str], rows: Iterable[Row]
) -> FileResponse | HttpResponseRedirect:
    """The list as an .xlsx; that it was taken away, how long it was and what narrowed it stands in the log.

    `scope` is where the person may take the list from; the line of the log belongs to its top.
    """
    return exported_lists(request, scope, subject=subject, name=title, sheets=[Sheet(title, headers, rows)])


def exported_lists(
    request: Asked, scope: Scope, *, subject: str, name: str, sheets: Iterable[Sheet]
) -> FileResponse | HttpResponseRedirect:
    """Several lists as one .xlsx of this name, and one line of the log."""
    file = TemporaryFile()  # noqa: SIM115  the response closes it
    try:
        length = write_lists(file, sheets)
    except Refusal as fault:
        file.close()
        messages.error(request, str(fault))
        return HttpResponseRedirect(request.path)
    note_export(request, scope, subject=subject, length=length)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx")


def note_export(request: Asked, scope: Scope, *, subject: str, length: int) -> None:
    """One line of the log: which list, how many rows, and by which fields it was narrowed, never to what."""
    top = Org.objects.filter(path__in=scope.paths).order_by("path").values_list("code", flat=True).first()
    used = sorted(name for name, value in request.GET.items() if value and name not in ("as", "page"))
    with transaction.atomic():
        log.record(
            actor=request.user.get_username(),
            deed=Deed.EXPORT,
            subject=subject,
            org=top or "",
            rows=length,
            filters=used,
        )


def write_lists(file: IO[bytes], sheets: Iterable[Sheet]) -> int:
    """Each list written as a sheet; how many rows they have together.

    Raises: Refusal when a sheet cannot hold a list.
    """
    with Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        formats = {
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
            "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
            "money": book.add_format({"num_format": "#,##0.00"}),
            "header": book.add_format({"bold": True}),
        }
        return sum(_write_list(book.add_worksheet(sheet.title), sheet, formats) for sheet in sheets)


def _write_list(page: Any, sheet: Sheet, formats: Mapping[str, Any]) -> int:
    told, length = list(sheet.headers), 0
    page.set_column(0, len(told) - 1, WIDTH)
    page.freeze_panes(1, 1)
    page.repeat_rows(0)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.write_row(0, 0, told, formats["header"])
    for row in sheet.rows:
        length += 1
        if length > MOST_ROWS:
            raise refusal("export.too_long", count=MOST_ROWS)
        for place, cell in enumerate(row):
            _write(page, length, place, cell, formats)
    return length


def _write(sheet: Any, line: int, place: int, cell: Cell, formats: Mapping[str, Any]) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, datetime):
        sheet.write_datetime(line, place, timezone.make_naive(cell), formats["moment"])
    elif isinstance(cell, date):
        # What a day is in a workbook; the writer's own way there takes several times as long.
        sheet.write_number(line, place, (cell - _DAY_ZERO).days, formats["day"])
    elif isinstance(cell, Decimal):
        sheet.write_number(line, place, cell, formats["money"])
    elif isinstance(cell, int):
        sheet.write_number(line, place, cell)
    else:
        sheet.write_string(line, place, cell)


def headers_of(register: Register) -> list[str]:
    """The header of every column that `rows_of` gives."""
    labels = dict(BOOKS[register].row_labels())
    if register is Register.OUTREACH:
        labels[_WAY] = say(next(column.header for column in COLUMNS[register] if column.key == _WAY))
        del labels[_OTHER_WAY]
    return list(labels.values())


def rows_of(register: Register, entries: QuerySet[Entry]) -> Iterator[Row]:
    """The entries as a sheet of the register has them: orgs by name, terms in words, amounts in yuan, clauses as
    printed, the way of outreach in one column. It can be sent in again.

    What they say alone is read: an object for each of a hundred thousand entries would take longer than the sheet.
    """
    columns = list(zip(NAMES[register], BOOKS[register].row_fields(), strict=True))
    places = [place for place, (_name, field) in enumerate(columns) if field.endswith("_id")]
    told = _Told(register, entries)
    every = entries.values_list("holder_id", *(field for _name, field in columns)).iterator(chunk_size=AT_ONCE)
    while some := list(islice(every, AT_ONCE)):
        codes = {row[place] for _holder, *row in some for place in places} - {None}
        names = dict(Org.objects.filter(code__in=codes).values_list("code", "name"))
        for holder, *row in some:
            cells = [
                names.get(str(value), str(value)) if field.endswith("_id") and value else told.cell(name, value, holder)
                for (name, field), value in zip(columns, row, strict=True)
            ]
            yield cells if register is not Register.OUTREACH else _in_one_column(cells)


class _Told:
    """What values are as cells. Terms come again and again; numbers of rows do not, and are never terms."""

    def __init__(self, register: Register, entries: QuerySet[Entry]) -> None:
        asks = register is Register.ATTESTATIONS
        holders = entries.order_by().values_list("holder_id", flat=True).distinct() if asks else ()
        self._clauses: Mapping[int, ClauseLookup] = clauses_by_holder(register, set(holders))
        self._said, self._own_words = cache(partial(format_value, register)), {FRAMES[register].identity, "reason"}

    def cell(self, name: str, value: Value, holder: int) -> Cell:
        """A value of this column, in the book of this holder."""
        if value is None or isinstance(value, date):
            return value
        if name.endswith("_fen"):
            return Decimal(int(value)) / 100
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        return str(value) if name in self._own_words else self._said(name, value, self._clauses.get(holder))


def _in_one_column(cells: Sequence[Cell]) -> Row:
    """A row of outreach with its way where a sheet has it: it is one of the eight or another one, never both."""
    names = NAMES[Register.OUTREACH]
    way, other = names.index(_WAY), names.index(_OTHER_WAY)
    told = [*cells]
    told[way] = cells[way] or cells[other]
    del told[other]
    return told
