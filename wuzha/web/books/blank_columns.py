"""Find the columns of a register that are blank in every entry of a list, so that the list can leave them out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.core.paginator import Page
from django.db.models import Count

from wuzha.audit.books_state import read_books_state
from wuzha.core.facts import BOOK_COLUMN_NAMES
from wuzha.core.vocabulary import Register
from wuzha.registers.models import BOOKS, Entry, EntryQuerySet
from wuzha.web.pagination import COUNTS

MAX_ENTRIES = 100_000
"""In a longer list no column is left out: to read all of it takes longer than the page."""


def find_blank_columns(
    register: Register, entries: EntryQuerySet, page: Page[Entry], names: Iterable[str]
) -> frozenset[str]:
    """Return those of the columns in which no entry has a value, on this page and on all others of the list."""
    if not page.object_list:
        return frozenset()
    values_by_column: Mapping[str, tuple[object, ...]] = dict(
        zip(BOOK_COLUMN_NAMES[register], zip(*(entry.row for entry in page.object_list), strict=True), strict=False)
    )
    blank_here = [name for name in names if not any(value is not None for value in values_by_column.get(name, ()))]
    count = page.paginator.count
    if not blank_here or count == len(page.object_list):
        return frozenset(blank_here)
    if count > MAX_ENTRIES:
        return frozenset()
    fields = dict(zip(BOOK_COLUMN_NAMES[register], BOOKS[register].get_row_fields(), strict=True))
    sql, parameters = entries.order_by().values("pk").query.sql_with_params()

    def count_bits() -> int:
        """Return a number whose bit n is set if column n of `blank_here` has a value in some entry."""
        counts = entries.order_by().aggregate(**{f"in_{name}": Count(fields[name]) for name in blank_here})
        return sum(1 << index for index, name in enumerate(blank_here) if counts[f"in_{name}"])

    bits = COUNTS.get((sql, parameters, *blank_here), read_books_state(), count_bits)
    return frozenset(name for index, name in enumerate(blank_here) if not bits >> index & 1)
