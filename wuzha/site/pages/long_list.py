"""A page of a long list: which entries stand on it is found in the index alone, and only those are read."""

from __future__ import annotations

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from wuzha.registers.base import Entry


class LongList(Paginator):  # type: ignore[type-arg]  # generic in its stubs alone
    """The pages of entries in their order; the last page of a hundred thousand comes as quickly as the first."""

    object_list: QuerySet[Entry]

    def page(self, number: int | str) -> Page:  # type: ignore[type-arg]  # as above
        """The entries of one page."""
        valid = self.validate_number(number)
        start = (valid - 1) * self.per_page
        keys = list(self.object_list.values_list("pk", flat=True)[start : start + self.per_page])
        found = self.object_list.in_bulk(keys)
        return Page([found[key] for key in keys if key in found], valid, self)
