"""Carry the place in a register's list from which an entry was opened, so that its pages lead back and to the next.

The field `list` of an address holds the query of the list. Only fields of the list itself are taken from it, and the
pages lead only to that list and to its entries.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Page
from django.http import QueryDict
from django.urls import reverse

from wuzha.core.vocabulary import Register
from wuzha.registers.access import find_write_scope
from wuzha.registers.models import Entry
from wuzha.web.access import AuthenticatedRequest
from wuzha.web.books.entry_list import LIST_FIELD, EntryList, encode_place, make_row_id
from wuzha.web.pagination import LongListPaginator

MAX_LETTERS = 1_000
"""A longer query is none that a list has made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPlace:
    """The place of an entry in a list; `following` is the entry after it, None where the entry is the last or gone.

    It is entry number `position` of `total`; `position` is 0 where it is gone.
    """

    entry: Entry
    query: str
    following: Entry | None = None
    following_query: str = ""
    position: int = 0
    total: int = 0

    @property
    def suffix(self) -> str:
        """What an address of a page of the entry ends with."""
        return encode_place(self.query)

    @property
    def list_address(self) -> str:
        """The address of the list: the same page, filter and order, at the row of the entry."""
        query = f"?{self.query}" if self.query else ""
        return f"{reverse('book', args=(self.entry.register,))}{query}#{make_row_id(self.entry)}"

    @property
    def following_address(self) -> str:
        """The address of the page of the following entry."""
        return self._make_following_address("entry")

    def choose_following_form(self, request: AuthenticatedRequest) -> str:
        """Return the address of the form of the following entry, or of its page for those who may not write it."""
        if self.following is None:
            return ""
        may_write = find_write_scope(request.user, self.entry.register).holds(self.following.owner_path)
        return self._make_following_address("correct_entry" if may_write else "entry")

    def _make_following_address(self, name: str) -> str:
        if self.following is None:
            return ""
        address = reverse(name, args=(self.entry.register, self.following.pk))
        return address + encode_place(self.following_query)


def find_place(request: AuthenticatedRequest, entry: Entry) -> EntryPlace | None:
    """Return the place of the entry in the list from which its page was opened; None if it was opened from elsewhere.

    Entries may have left the list since, or come to it: the entry is looked for on its page and on the two beside it.
    """
    query = read_list_query(request, entry.register)
    if query is None:
        return None
    entry_list = EntryList(request, entry.register, query)
    paginator = LongListPaginator(entry_list.select_items(), entry_list.page_size)
    number = paginator.get_page(query.get("page")).number
    for page_number in (number, number - 1, number + 1):
        if 1 <= page_number <= paginator.num_pages:
            page = paginator.page(page_number)
            if (index := _find_index(page, entry)) is not None:
                return _make_place(entry, query, page, index)
    return EntryPlace(entry=entry, query=query.urlencode())


def read_list_query(request: AuthenticatedRequest, register: Register) -> QueryDict | None:
    """Return the query of the list that the address carries, without what no list of this register has; None: none."""
    text = request.GET.get(LIST_FIELD)
    if text is None or len(text) > MAX_LETTERS:
        return None
    return EntryList(request, register, QueryDict(text)).own_query


def _find_index(page: Page[Entry], entry: Entry) -> int | None:
    # By number: the list may show the books of another day, with another revision of the entry.
    keys = [(other.holder_id, other.key) for other in page.object_list]
    key = entry.holder_id, entry.key
    return keys.index(key) if key in keys else None


def _make_place(entry: Entry, query: QueryDict, page: Page[Entry], index: int) -> EntryPlace:
    entries, following_page = list(page.object_list), page.number
    following = entries[index + 1] if index + 1 < len(entries) else None
    if following is None and page.has_next():
        following_page = page.next_page_number()
        following = next(iter(page.paginator.page(following_page).object_list), None)
    return EntryPlace(
        entry=entry,
        query=_set_page(query, page.number),
        following=following,
        following_query=_set_page(query, following_page),
        position=page.start_index() + index,
        total=page.paginator.count,
    )


def _set_page(query: QueryDict, number: int) -> str:
    values = {name: value for name, value in query.items() if name != "page"}
    return urlencode(values | ({"page": str(number)} if number > 1 else {}))
