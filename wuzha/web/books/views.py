"""The registers on the web: lists that search, filter, sort and export what they show, and each entry's history."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from wuzha.audit.log import state_of_the_books
from wuzha.core.facts import FRAMES, Kind
from wuzha.core.vocabulary import Register, Verb
from wuzha.people.access import Scope, scope_of
from wuzha.registers.access import RECORDING, SEEING
from wuzha.registers.attribution.services import may_propose
from wuzha.registers.models import BOOKS, Case, Entry, EntryQuerySet, Owners
from wuzha.web.access import Asked, needs
from wuzha.web.books.book_filter import BookFilter
from wuzha.web.books.entry_words import cells_of, differences, listed, title_of, words_of
from wuzha.web.export import exported, headers_of, rows_of
from wuzha.web.pagination import LongList, counted_once

ON_A_PAGE = 50
RECORDS = (Verb.RECORD_POLICE, Verb.RECORD_OUTREACH, Verb.RECORD_OFFICE)
"""Whoever may write in one of the registers."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as a line of a list: its cells in the order of the columns, where it opens, and its last revision."""

    cells: tuple[str, ...]
    address: str
    revision: int


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list, and how the list is sorted now."""

    name: str
    label: str
    is_number: bool
    sorted_by: str

    @property
    def other_way(self) -> str:
        """What to sort by when its header is followed: this column, and once more the other way round."""
        return f"-{self.name}" if self.sorted_by == self.name else self.name

    @property
    def direction(self) -> str:
        """Which way it sorts the list now, as a browser is told; empty when the list is sorted otherwise."""
        return {self.name: "ascending", f"-{self.name}": "descending"}.get(self.sorted_by, "")


@dataclass(frozen=True, slots=True)
class Book:
    """A register as one finds it: how many entries one sees in it (None: it is not one's to look at)."""

    register: Register
    count: int | None
    may_add: bool


@needs(Verb.SEE_ENTRIES, *RECORDS)
@require_safe
def books(request: Asked, scope: Scope) -> HttpResponse:
    """Every register one may look at or write in, and how many entries stand in it."""
    found, state, owners = [], state_of_the_books(), cache(Owners.within)
    for register, book in BOOKS.items():
        seen = scope_of(request.user, SEEING[register])
        may_add = bool(scope_of(request.user, RECORDING[register]))
        if seen or may_add:
            count = counted_once(book.objects.as_of(None).in_sight_of(owners(seen)), state) if seen else None
            found.append(Book(register, count, may_add))
    may_declare = bool(scope_of(request.user, RECORDING[Register.DECLARATIONS]))
    return render(request, "books/books.html", {"books": found, "may_declare": may_declare})


@needs(Verb.SEE_ENTRIES)
@require_safe
def book(request: Asked, scope: Scope, register: str) -> HttpResponseBase:
    """The entries that one may see and asks for; the same as a workbook with `as=xlsx`.

    What cannot be understood is told on the page: a workbook would leave it out in silence.
    """
    kind = register_named(register)
    model, exports = BOOKS[kind], scope_of(request.user, Verb.EXPORT)
    filters = BookFilter(kind, request.GET)
    sort = request.GET.get("sort", "")
    seen = scope_of(request.user, SEEING[kind])
    if not seen:
        raise Http404
    entries = _sorted(filters.found(seen), kind, sort)
    labels = model.row_labels()
    if request.GET.get("as") == "xlsx" and not filters.errors:
        if not exports:
            raise Http404
        rows = rows_of(kind, entries.within(exports))
        about = {"subject": f"book:{kind}", "title": kind.label}
        return exported(request, exports, **about, headers=headers_of(kind), rows=rows)
    page = LongList(entries, ON_A_PAGE).get_page(request.GET.get("page"))
    words = words_of(kind, page.object_list)
    numbers = {column.name for column in FRAMES[kind].columns if column.kind is Kind.WHOLE}
    address = reverse("book", args=(kind,))
    told = [(entry, tuple(listed(cells_of(kind, entry, words)))) for entry in page]
    columns = [Column(name, label, name in numbers, sort) for name, label in labels.items()]
    shown = {
        "register": kind,
        "columns": columns,
        "page": page,
        "rows": [Shown(cells, f"{address}{entry.pk}/", entry.revision) for entry, cells in told],
        "filters": filters,
        "sort": sort,
        "may_export": bool(exports),
        "may_add": bool(scope_of(request.user, RECORDING[kind])),
    }
    return render(request, "books/book.html", shown)


@needs(Verb.SEE_ENTRIES)
@require_safe
def entry(request: Asked, scope: Scope, register: str, number: int) -> HttpResponse:
    """One entry: what it said while it was in sight, and who said it.

    A revision that belongs elsewhere does not exist here, and neither does what it says of where it went.
    """
    kind = register_named(register)
    found = entry_in_sight(request, kind, number)
    seen = scope_of(request.user, SEEING[kind])
    revisions = list(revisions_of(found).within(seen).select_related("recorded_by").order_by("-revision"))
    shown, newest = revisions[0], newest_of(found)
    is_here = shown.pk == newest.pk
    words = words_of(kind, revisions)
    context = {
        "register": kind,
        "entry": shown,
        "title": title_of(shown, words),
        "is_here": is_here,
        "facts": list(zip(BOOKS[kind].row_labels().values(), cells_of(kind, shown, words), strict=True)),
        "history": [(revision, differences(kind, before, revision, words)) for revision, before in _pairs(revisions)],
        "may_propose": isinstance(shown, Case)
        and is_here
        and not shown.is_withdrawn
        and may_propose(request.user, shown),
        "sees_uploads": scope_of(request.user, Verb.UPLOAD).holds(shown.holder.path),
        "may_write": is_here and scope_of(request.user, RECORDING[kind]).holds(shown.owner_path),
    }
    return render(request, "books/entry.html", context)


def register_named(word: str) -> Register:
    """The register of this word in an address; what is none does not exist."""
    found = next((register for register in BOOKS if register == word), None)
    if found is None:
        raise Http404
    return found


def entry_in_sight(request: Asked, register: Register, number: int) -> Entry:
    """The revision of this number, where one may see it."""
    seen = scope_of(request.user, SEEING[register])
    book = BOOKS[register]
    return get_object_or_404(book.objects.within(seen).select_related("holder", book.owner), pk=number)


def revisions_of(found: Entry) -> EntryQuerySet:
    """Everything the entry has ever said, whoever may see it."""
    return type(found).objects.filter(holder=found.holder, key=found.key)


def newest_of(found: Entry) -> Entry:
    """What the entry says now, withdrawn or not, whoever may see it."""
    return revisions_of(found).select_related("holder", found.owner).get(superseded_at__isnull=True)


def _sorted(entries: EntryQuerySet, register: Register, wanted: str) -> EntryQuerySet:
    fields = dict(zip(BOOKS[register].row_labels(), BOOKS[register].row_fields(), strict=True))
    column = fields.get(wanted.removeprefix("-"))
    if column is None:
        return entries.order_by("key", "pk")
    return entries.order_by(f"-{column}" if wanted.startswith("-") else column, "pk")


def _pairs(revisions: list[Entry]) -> list[tuple[Entry, Entry | None]]:
    return list(zip(revisions, [*revisions[1:], None], strict=True))
