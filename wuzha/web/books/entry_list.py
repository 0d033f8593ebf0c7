"""The list of a register's entries and its export, a sheet that can be uploaded again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, partial
from itertools import compress, islice
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from wuzha.assessments.entry_address import prepare_entry_address
from wuzha.core.facts import ABOUT_COLUMNS, BOOK_COLUMN_NAMES, FACT_SCHEMAS, FactKind, FactValue
from wuzha.core.i18n import translate
from wuzha.core.sheet.clause_lookup import ClauseLookup
from wuzha.core.sheet.columns import SHEET_COLUMNS
from wuzha.core.sheet.money import format_written_amount
from wuzha.core.vocabulary import Register
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.registers.access import find_read_scope, find_write_scope
from wuzha.registers.models import BOOKS, Entry, EntryQuerySet
from wuzha.registers.value_text import format_value
from wuzha.web.access import AuthenticatedRequest
from wuzha.web.books.blank_columns import find_blank_columns
from wuzha.web.books.book_filter import BookFilter
from wuzha.web.books.entry_words import (
    blank_empty_cells,
    format_cells,
    list_labels,
    load_clauses_by_holder,
    load_words,
)
from wuzha.web.lists import ListColumn, ListPage, ListTexts
from wuzha.web.pagination import LongListPaginator
from wuzha.web.workbook_export import CHUNK_SIZE, ExportCell, ExportRow

_MUST, _FORM = "must", "form"
"""The columns of outreach that a sheet has in one: each row has one of the eight musts (逢屏必亮 …) or another form."""


LIST_FIELD = "list"
"""The field in the address of an entry that carries the query of the list it was opened from."""

ALL_COLUMNS = "all"
"""The value of `columns` in the address of a list that also shows columns without any value."""

_QUERY_FIELDS = ("sort", "page", "columns")
"""The fields of a list's address beside those of its filter."""

_CARD_COLUMNS = frozenset(
    {
        *("village", "filed_on", "loss_fen", "status", "category", "confirmed_on", "cleared_on", "found_on"),
        *("org", "kind", "issued_on", "done_on", "must", "form", "register", "month", "period", "measure"),
        *("count", "criterion", "verdict"),
    }
)
"""The columns that tell what an entry is about; on a phone, the others are on the page of the entry."""


def encode_place(query: str) -> str:
    """Return what the address of an entry ends with that carries the query of its list."""
    return f"?{urlencode({LIST_FIELD: query})}"


def make_row_id(entry: Entry) -> str:
    """Return the id of the row of an entry in the list."""
    return f"entry-{entry.pk}"


@dataclass(frozen=True, slots=True)
class EntryListRow:
    """An entry as a row of a list: its cells in the order of the columns, its address, and its last revision."""

    cells: tuple[str, ...]
    address: str
    revision: int
    row_id: str


class EntryList(ListPage[EntryQuerySet]):
    """The entries of one register."""

    template = "books/book.html"
    filters: BookFilter

    def __init__(self, request: AuthenticatedRequest, register: Register, query: QueryDict | None = None) -> None:
        super().__init__(request, find_read_scope(request.user, register), query)
        self.register = register
        self.subject = f"book:{register}"
        self.filters = BookFilter(register, self.query)
        self.blank_columns: frozenset[str] = frozenset()

    @property
    def texts(self) -> ListTexts:
        """What the page says."""
        return ListTexts(
            title=self.register.label,
            trail=[(reverse("books"), _("台账"))],
            empty=_("这种台账还没有记录。请登记一条，或到“上传台账”读入文件。")
            if self._may_add
            else _("这种台账还没有记录。"),
            no_match=_("没有找到。请核对编号、组织名称和条件后再找。"),
        )

    @property
    def columns(self) -> list[ListColumn]:
        """The columns of the register that have a value, or all of them; each sorts the list."""
        numbers = {column.name for column in FACT_SCHEMAS[self.register].columns if column.kind is FactKind.INTEGER}
        return [
            ListColumn(
                name=name,
                label=label,
                is_number=name in numbers,
                is_on_card=name in _CARD_COLUMNS,
                sort=self.sort,
            )
            for name, label in list_labels(self.register).items()
            if name not in self._folded_columns
        ]

    @property
    def _folded_columns(self) -> frozenset[str]:
        return frozenset() if self.query.get("columns") == ALL_COLUMNS else self.blank_columns

    @property
    def own_query(self) -> QueryDict:
        """The query, without what no list of this register has."""
        names = (*self.filters.fields, *_QUERY_FIELDS)
        query = QueryDict(mutable=True)
        query.update({name: value for name in names if (value := self.query.get(name))})
        return query

    def select_items(self) -> EntryQuerySet:
        """Return the entries that match the filter, sorted by one column, or by number."""
        entries = self.filters.select_entries(self.scope)
        fields = dict(zip(BOOKS[self.register].get_row_labels(), BOOKS[self.register].get_row_fields(), strict=True))
        field = fields.get(self.sort.removeprefix("-"))
        if field is None:
            return entries.order_by("key", "pk")
        return entries.order_by(f"-{field}" if self.sort.startswith("-") else field, "pk")

    def paginate(self, items: EntryQuerySet) -> Page[Any]:
        """Return the page that the address names; find out which columns have no value on any page."""
        page = LongListPaginator(items, self.page_size).get_page(self.query.get("page"))
        # The first column is the link to the entry.
        _first, *names = list_labels(self.register)
        self.blank_columns = find_blank_columns(self.register, items, page, names)
        return page

    def make_rows(self, items: Sequence[Entry]) -> list[EntryListRow]:
        """Return each entry in words."""
        words = load_words(self.register, items)
        make_address, place = prepare_entry_address(self.register), encode_place(self.own_query.urlencode())
        shown = [name not in self._folded_columns for name in list_labels(self.register)]
        return [
            EntryListRow(
                cells=tuple(compress(blank_empty_cells(format_cells(self.register, entry, words)), shown)),
                address=make_address(entry.pk) + place,
                revision=entry.revision,
                row_id=make_row_id(entry),
            )
            for entry in items
        ]

    @property
    def extra_context(self) -> dict[str, Any]:
        """The register, whether the reader may add an entry to it, and the columns without a value."""
        return {
            "register": self.register,
            "may_add": self._may_add,
            "blank_count": len(self.blank_columns),
            "shows_all_columns": self.query.get("columns") == ALL_COLUMNS,
        }

    @cached_property
    def _may_add(self) -> bool:
        return bool(find_write_scope(self.request.user, self.register))

    def is_exportable(self) -> bool:
        """Return whether the filter has no errors: they show on the page, and a workbook would hide them."""
        return not self.filters.errors

    def narrow_export(self, items: EntryQuerySet, scope: Scope) -> EntryQuerySet:
        """Return the entries of the scope."""
        return items.within(scope)

    @property
    def export_headers(self) -> list[str]:
        """The headers of the register's sheet."""
        labels = list_labels(self.register)
        if self.register is Register.OUTREACH:
            labels[_MUST] = translate(
                next(column.header for column in SHEET_COLUMNS[self.register] if column.key == _MUST)
            )
            del labels[_FORM]
        return list(labels.values())

    def export_rows(self, items: EntryQuerySet) -> Iterator[ExportRow]:
        """Return the entries as the register's sheet has them.

        Orgs are written by name, terms in words, amounts in yuan (of about so much as 约50万元), clauses as printed.
        """
        columns = list(zip(BOOK_COLUMN_NAMES[self.register], BOOKS[self.register].get_row_fields(), strict=True))
        org_indexes = [index for index, (_name, field) in enumerate(columns) if field.endswith("_id")]
        formatter = _CellFormatter(self.register, items)
        # Tuples instead of entries: making 100,000 model instances takes longer than writing the sheet.
        stream = items.values_list("holder_id", *(field for _name, field in columns)).iterator(chunk_size=CHUNK_SIZE)
        while chunk := list(islice(stream, CHUNK_SIZE)):
            codes = {row[index] for _holder, *row in chunk for index in org_indexes} - {None}
            org_names = dict(Org.objects.filter(code__in=codes).values_list("code", "name"))
            for holder, *row in chunk:
                cells = [
                    org_names.get(str(value), str(value))
                    if field.endswith("_id") and value
                    else formatter.format(name, value, holder)
                    for (name, field), value in zip(columns, row, strict=True)
                ]
                yield _fit_to_sheet(self.register, cells, row)


class _CellFormatter:
    """Formats values as cells. Words are cached, since terms repeat; numbers of entries do not and bypass the cache."""

    def __init__(self, register: Register, entries: QuerySet[Entry]) -> None:
        has_clauses = register is Register.ATTESTATIONS
        holders = entries.order_by().values_list("holder_id", flat=True).distinct() if has_clauses else ()
        self._clauses: Mapping[int, ClauseLookup] = load_clauses_by_holder(register, set(holders))
        self._format_value = cache(partial(format_value, register))
        self._free_text_columns = {FACT_SCHEMAS[register].identity, "reason", "paper_no"}

    def format(self, name: str, value: FactValue, holder: int) -> ExportCell:
        """Return a value of this column, in the book of this holder, as a cell."""
        if value is None or isinstance(value, date):
            return value
        if name.endswith("_fen"):
            return Decimal(int(value)) / 100
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if name in self._free_text_columns:
            return str(value)
        return self._format_value(name, value, self._clauses.get(holder))


def _fit_to_sheet(register: Register, cells: Sequence[ExportCell], row: Sequence[Any]) -> ExportRow:
    """Return the cells in the columns of the sheet, which has in one what the books of two registers have in two."""
    match register:
        case Register.OUTREACH:
            return _merge_outreach_columns(cells)
        case Register.CASES:
            return _merge_about_columns(cells, row)
    return cells


def _merge_about_columns(cells: Sequence[ExportCell], row: Sequence[Any]) -> ExportRow:
    # The marks are the last columns, and most rows have none.
    names = BOOK_COLUMN_NAMES[Register.CASES]
    width = len(names) - len(ABOUT_COLUMNS)
    merged = list(cells[:width])
    for amount, is_about in zip(ABOUT_COLUMNS, row[width:], strict=True):
        if is_about:
            index = names.index(amount)
            merged[index] = format_written_amount(row[index])
    return merged


def _merge_outreach_columns(cells: Sequence[ExportCell]) -> ExportRow:
    names = BOOK_COLUMN_NAMES[Register.OUTREACH]
    must, form = names.index(_MUST), names.index(_FORM)
    row = [*cells]
    row[must] = cells[must] or cells[form]
    del row[form]
    return row
