"""Page a long list: find the keys of a page in the index alone and read only those rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

from wuzha.assessments.result_cache import ResultCache
from wuzha.audit.books_state import read_books_state

COUNTS = ResultCache[int](1_000, lambda _count: 1)
"""Counts of lists, valid until somebody writes (ADR 11): counting a million takes longer than the page."""

MAX_SORTED_WHOLE = 2_000
"""Up to so many keys are sorted whole."""


def count_cached(entries: QuerySet[Any]) -> int:
    """Return how many entries there are, from the cache."""
    try:
        sql, parameters = entries.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:  # the condition can match nothing: an org that does not exist
        return 0
    return COUNTS.get((sql, parameters), read_books_state(), entries.count)


ItemT = TypeVar("ItemT")


@dataclass(frozen=True, slots=True)
class KeysetPage(Generic[ItemT]):
    """A page of a list that is paged by a key instead of a page number; `before` None: it is the last page."""

    object_list: Sequence[ItemT]
    before: int | None
    is_first: bool = True


class LongListPaginator(Paginator):  # type: ignore[type-arg]  # generic in its stubs alone
    """Pages a sorted list; the last page of a hundred thousand rows comes as quickly as the first.

    `key` is the name of a unique field: a list sorted by its key is paged in the index of the key.
    """

    object_list: QuerySet[Any]

    def __init__(self, entries: QuerySet[Any], per_page: int, *, key: str = "pk") -> None:
        super().__init__(entries, per_page)
        self._key = key

    @cached_property
    def count(self) -> int:
        """The number of entries."""
        return count_cached(self.object_list)

    def page(self, number: int | str) -> Page:  # type: ignore[type-arg]  # as above
        """Return the entries of one page."""
        valid_number = self.validate_number(number)
        start = (valid_number - 1) * self.per_page
        keys = self._select_keys(start, min(start + self.per_page, self.count))
        entries = self.object_list.in_bulk(keys, field_name=self._key)
        return Page([entries[key] for key in keys if key in entries], valid_number, self)

    def _select_keys(self, start: int, end: int) -> list[Any]:
        """Return the keys from `start` to `end`, counted from the nearer end of the list."""
        keys = self.object_list.values_list(self._key, flat=True)
        # Without a LIMIT, PostgreSQL finds the hits by their condition; with one it scans the list in its order and may
        # read all of it before it has a page of hits.
        if self.count <= MAX_SORTED_WHOLE:
            return list(keys)[start:end]
        if start <= self.count // 2:
            return list(keys[start:end])
        return list(keys.reverse()[self.count - end : self.count - start])[::-1]
