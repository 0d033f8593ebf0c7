"""Carry the place in the list of refused rows from which a row was opened, so that its page leads back and to the next.

As in `entry_place`, the field `list` of an address holds the query of the list.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from wuzha.people.access import Scope
from wuzha.registers.models import RefusedItem
from wuzha.web.access import AuthenticatedRequest
from wuzha.web.books.entry_list import LIST_FIELD, encode_place
from wuzha.web.books.entry_place import MAX_LETTERS
from wuzha.web.books.refused_list import RefusedItemList, make_item_row_id


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedItemPlace:
    """The place of a refused row in the list: the next one, None for the last, and which of how many it is.

    `position` is 0 for a row that the list holds no more, as after its repair.
    """

    item: RefusedItem
    query: str
    following: RefusedItem | None
    following_query: str
    position: int
    total: int

    @property
    def suffix(self) -> str:
        """What an address of a page of the row ends with."""
        return encode_place(self.query)

    @property
    def list_address(self) -> str:
        """The address of the list: the same page and filter, at the row, or at the next one if the row has left it."""
        row = self.item if self.position else self.following or self.item
        query = f"?{self.query}" if self.query else ""
        return f"{reverse('refused_items')}{query}#{make_item_row_id(row)}"

    @property
    def following_address(self) -> str:
        """The address of the page of the next row."""
        if self.following is None:
            return ""
        return reverse("refused_item", args=(self.following.pk,)) + encode_place(self.following_query)


def find_item_place(request: AuthenticatedRequest, item: RefusedItem) -> RefusedItemPlace | None:
    """Return the place of the row in the list from which its page was opened; None if it was opened from elsewhere."""
    text = request.GET.get(LIST_FIELD)
    if text is None or len(text) > MAX_LETTERS:
        return None
    item_list = RefusedItemList(request, Scope(()), QueryDict(text))
    items = item_list.select_items()
    before_count = items.filter(pk__lt=item.pk).count()
    is_listed = items.filter(pk=item.pk).exists()
    return RefusedItemPlace(
        item=item,
        query=_set_page(item_list, before_count),
        following=items.filter(pk__gt=item.pk).first(),
        following_query=_set_page(item_list, before_count + is_listed),
        position=before_count + 1 if is_listed else 0,
        total=items.count(),
    )


def _set_page(item_list: RefusedItemList, index: int) -> str:
    """Return the query of the page of the list on which the row with this index stands."""
    values = {name: value for name, value in item_list.own_query.items() if name != "page"}
    number = index // item_list.page_size + 1
    return urlencode(values | ({"page": str(number)} if number > 1 else {}))
