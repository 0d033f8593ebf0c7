"""Serve a list of the site: filter, sort, page, export and render it, the same way for every list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, QueryDict
from django.http.response import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy

from wuzha.core.vocabulary import Permission
from wuzha.people.access import Scope, find_scope
from wuzha.web.access import AuthenticatedRequest
from wuzha.web.forms import SiteForm
from wuzha.web.pagination import KeysetPage
from wuzha.web.workbook_export import ExportRow, export_list

ItemsT = TypeVar("ItemsT", bound=QuerySet[Any])


class ListFilter(SiteForm):
    """The filter of a list, read from the address, so that a filtered list can be shared as a link.

    A value that cannot be read filters nothing.
    """

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.add_fields()
        self.full_clean()

    def add_fields(self) -> None:
        """Add the fields and choices that are known only when the form is made."""

    @property
    def used_fields(self) -> list[str]:
        """The names of the fields that narrow the list, never their values."""
        return [name for name in self.fields if self.cleaned_data.get(name)]

    @property
    def first_field(self) -> forms.BoundField | None:
        """The field that a phone shows; the others are in a sheet there."""
        return next(iter(self.search_fields), None)

    @property
    def other_search_fields(self) -> Sequence[forms.BoundField]:
        """The other fields that are always open on a wide page."""
        return list(self.search_fields)[1:]

    @property
    def is_used_beyond_first(self) -> bool:
        """Whether a field of that sheet narrows the list."""
        first_name = self.first_field.name if self.first_field else ""
        return any(name != first_name for name in self.used_fields) or bool(self.errors)

    @property
    def search_fields(self) -> Iterable[forms.BoundField]:
        """The fields that are always open."""
        return self.visible_fields()

    @property
    def further_fields(self) -> Iterable[forms.BoundField]:
        """The fields that open with “更多条件”."""
        return ()

    @property
    def is_used_beyond_search(self) -> bool:
        """Whether `further_fields` are open at first."""
        return False

    @property
    def carried_fields(self) -> Iterable[forms.BoundField]:
        """The hidden fields that a link has filled in: a further search stays within them."""
        return [field for field in self.hidden_fields() if self.cleaned_data.get(field.name)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListTexts:
    """What the page of a list says around its rows."""

    title: str
    trail: Sequence[tuple[str, str]] = ()
    """The address and the label of each page above the list."""

    caption: str = ""
    """What the table holds, for screen readers; empty: the title says it."""

    empty: str
    """The sentence in place of the table if the list has no items."""

    no_match: str = ""
    """The same if the filter matches none of them; empty: `empty` serves for both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListColumn:
    """A column of a list; `sort` is what the list is sorted by now, or None if this column cannot sort it."""

    name: str
    label: str
    is_number: bool = False
    is_label_hidden: bool = False
    is_on_card: bool = True
    """Whether the card that a row is on a phone shows it."""

    sort: str | None = None

    @property
    def card_label(self) -> str:
        """The label of a cell on a card."""
        return self.label if self.is_on_card else ""

    @property
    def is_sortable(self) -> bool:
        """Whether its header sorts the list."""
        return self.sort is not None

    @property
    def sort_value(self) -> str:
        """The value of `sort` in the link of the header: this column, and if it sorts the list already, descending."""
        return f"-{self.name}" if self.sort == self.name else self.name

    @property
    def direction(self) -> str:
        """The value of `aria-sort`; empty if the list is not sorted by this column."""
        return {self.name: "ascending", f"-{self.name}": "descending"}.get(self.sort or "", "")


def label_columns(labels: Mapping[str, str]) -> list[ListColumn]:
    """Return columns of text, which do not sort the list, from their names and labels."""
    return [ListColumn(name=name, label=label) for name, label in labels.items()]


class ListPage(Generic[ItemsT]):
    """A list as one request sees it.

    Each list is a subclass in the package of its topic (`web/<topic>/…_list.py`). It declares its texts, its columns,
    its filter, the items within the scope, what is shown of each, and, in the methods that begin with `export_`, what
    its export writes: the export of a list is always in the class of the list, and `web/workbook_export.py` writes the
    file. A view is `return OrgList(request, scope).respond()`.

    The frame of the page is `templates/list.html`; the template of a list extends it and holds what stands above the
    list and the cells of a row.

    An export has the items of all pages, filtered and sorted as shown, of the orgs where the reader may export. The
    address of the list serves it with `as=xlsx`. Some exports have an address of their own, whose view calls
    `export()`; those lists set `url_name` and `export_url_name`.
    """

    template: ClassVar[str]
    subject: str
    """The name of the list in the audit log; `web/log/log_sentences.py` has its Chinese name."""

    page_size: ClassVar[int] = 50
    url_name: ClassVar[str] = ""
    """The name of the list's address, if its export has another one."""

    export_url_name: ClassVar[str] = ""
    """The name of that other one."""

    count_text: ClassVar[Any] = gettext_lazy("共%(count)s条。")
    """The sentence with the number of items."""

    filter_type: ClassVar[type[ListFilter] | None] = None
    """The filter of the list, if it has one that needs nothing but the address."""

    filters: ListFilter | None = None

    def __init__(self, request: AuthenticatedRequest, scope: Scope, query: QueryDict | None = None) -> None:
        """Take filter, order and page from the query, or from the address if the query is None."""
        self.request, self.scope = request, scope
        self.query = request.GET if query is None else query
        if self.filter_type is not None:
            self.filters = self.filter_type(self.query)
        self.sort = self.query.get("sort", "")

    def respond(self) -> HttpResponseBase:
        """Return the page, or the workbook where the address asks for it."""
        items = self.select_items()
        if self.request.GET.get("as") == "xlsx" and not self.url_name and self.is_exportable():
            return self.export(items)
        return self.render_page(items)

    def render_page(self, items: ItemsT) -> HttpResponse:
        """Return one page of these items."""
        page = self.paginate(items)
        texts = self.texts
        is_filtered = self.filters is not None and bool(self.filters.used_fields)
        context = {
            "page": page,
            "rows": self.make_rows(list(page.object_list)),
            "columns": self.columns,
            "sort_columns": [column for column in self.columns if column.is_sortable],
            "filters": self.filters,
            "sort": self.sort,
            "title": texts.title,
            "trail": texts.trail,
            "caption": texts.caption or texts.title,
            "count_sentence": self.count_text % {"count": page.paginator.count} if isinstance(page, Page) else "",
            "empty_sentence": (is_filtered and texts.no_match) or texts.empty,
            "may_export": bool(self.export_scope),
            "export_url": reverse(self.export_url_name) if self.export_url_name else "",
        }
        return render(self.request, self.template, context | self.extra_context)

    def export(self, items: ItemsT | None = None) -> HttpResponseBase:
        """Return the items as a workbook and write that to the audit log.

        Raises: Http404 if the reader may export nothing.
        """
        scope = self.export_scope
        if not scope:
            raise Http404
        return export_list(
            self.request,
            scope,
            subject=self.subject,
            page_address=reverse(self.url_name) if self.url_name else self.request.path,
            title=self.export_title,
            headers=self.export_headers,
            rows=self.export_rows(self.narrow_export(self.select_items() if items is None else items, scope)),
        )

    # Each list defines these.

    @property
    def texts(self) -> ListTexts:
        """What the page says around the rows."""
        raise NotImplementedError

    @property
    def columns(self) -> Sequence[ListColumn]:
        """The columns in their order."""
        raise NotImplementedError

    def select_items(self) -> ItemsT:
        """Return the items within the scope, filtered and sorted."""
        raise NotImplementedError

    def make_rows(self, items: Sequence[Any]) -> Sequence[Any]:
        """Return the rows of a page, one for each item."""
        return items

    @property
    def export_headers(self) -> Iterable[str]:
        """The headers of the columns that the export writes."""
        raise NotImplementedError

    def export_rows(self, items: ItemsT) -> Iterable[ExportRow]:
        """Return the rows that the export writes, read in chunks."""
        raise NotImplementedError

    # A list may override these.

    def paginate(self, items: ItemsT) -> Page[Any] | KeysetPage[Any]:
        """Return the page that the address asks for, the nearest one if there is no such page."""
        return Paginator(items, self.page_size).get_page(self.query.get("page"))

    @property
    def extra_context(self) -> dict[str, Any]:
        """Further values for the template."""
        return {}

    @property
    def export_scope(self) -> Scope:
        """The scope in which the reader may export."""
        return find_scope(self.request.user, Permission.EXPORT)

    @property
    def export_title(self) -> str:
        """The name of the workbook and of its sheet."""
        return self.texts.title

    def narrow_export(self, items: ItemsT, scope: Scope) -> ItemsT:
        """Return the items of the orgs where the reader may export; all of them if the list is not one of orgs."""
        return items

    def is_exportable(self) -> bool:
        """Return whether the export would hold what the address asks for."""
        return True
