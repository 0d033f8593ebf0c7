"""A page of a long list: which entries stand on it is found in the index alone, and only those are read."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

from wuzha.assessments.result_cache import Kept
from wuzha.audit.log import state_of_the_books

COUNTS = Kept[int](1_000, lambda _count: 1)
"""How many entries a list has, until somebody writes (ADR 11): a million are not counted anew for every page."""

FEW = 2_000
"""So many entries are put in order at once."""


def counted_once(entries: QuerySet[Any], state: str | None = None) -> int:
    """How many there are now; `state` is that of the books, where it has been read already."""
    try:
        sql, parameters = entries.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:  # nothing can be in it, as where an org is asked for that is not there
        return 0
    return COUNTS.get((sql, parameters), state or state_of_the_books(), entries.count)


class LongList(Paginator):  # type: ignore[type-arg]  # generic in its stubs alone
    """The pages of entries in their order; the last page of a hundred thousand comes as quickly as the first.

    `key` is what tells one entry from the others: a list in the order of its key never leaves the key's index.
    """

    object_list: QuerySet[Any]

    def __init__(self, entries: QuerySet[Any], per_page: int, *, key: str = "pk") -> None:
        super().__init__(entries, per_page)
        self._key = key

    @cached_property
    def count(self) -> int:
        """How many entries there are now."""
        return counted_once(self.object_list)

    def page(self, number: int | str) -> Page:  # type: ignore[type-arg]  # as above
        """The entries of one page."""
        valid = self.validate_number(number)
        start = (valid - 1) * self.per_page
        keys = self._keys(start, min(start + self.per_page, self.count))
        found = self.object_list.in_bulk(keys, field_name=self._key)
        return Page([found[key] for key in keys if key in found], valid, self)

    def _keys(self, start: int, end: int) -> list[Any]:
        """Which entries stand there; from whichever end of the list is nearer.

        Asked for the first few of a search, PostgreSQL would read the list in its order and hope for hits; asked for
        all of them, it looks for the hits.
        """
        keys = self.object_list.values_list(self._key, flat=True)
        if self.count <= FEW:
            return list(keys)[start:end]
        if start <= self.count // 2:
            return list(keys[start:end])
        return list(keys.reverse()[self.count - end : self.count - start])[::-1]
