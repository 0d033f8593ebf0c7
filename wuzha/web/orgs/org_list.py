"""The list of orgs and its export, a sheet of orgs that can be uploaded again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Page
from django.db.models import Case, F, IntegerField, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from wuzha.core.normalise import normalise
from wuzha.core.sheet.columns import SHEET_COLUMNS
from wuzha.core.text_lengths import LONGEST_CODE, LONGEST_NAME
from wuzha.core.vocabulary import OrgKind, Register
from wuzha.orgs.models import Org, OrgQuerySet, contains_name
from wuzha.people.access import Scope
from wuzha.web.access import AuthenticatedRequest
from wuzha.web.lists import ListColumn, ListFilter, ListPage, ListTexts
from wuzha.web.orgs.org_state import STATES, count_children, describe_state
from wuzha.web.pagination import LongListPaginator
from wuzha.web.workbook_export import CHUNK_SIZE, ExportRow

PAGE_SIZE = 100
EXPORT_COLUMNS = ("code", "name", "kind", "parent", "has_management_duty", "opened_on", "closed_on", "aliases")
YES, NO = "是", "否"
_AFTER_NINE = ":"
"""The character after "9"."""

_KIND_RANK = Case(
    *(When(kind=kind.value, then=Value(rank)) for rank, kind in enumerate(OrgKind)), output_field=IntegerField()
)
"""Sorts kinds in the order of the tree, not in that of their codes."""


class OrgFilter(ListFilter):
    """The filter of orgs: code or name, kind, state, and below which org."""

    q = forms.CharField(label=gettext_lazy("代码或名称"), required=False, max_length=LONGEST_NAME)
    kind = forms.ChoiceField(label=gettext_lazy("类别"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("状态"), required=False)
    under = forms.CharField(required=False, max_length=LONGEST_CODE, widget=forms.HiddenInput)

    def add_fields(self) -> None:
        """Add the choices in the language of the reader."""
        self._set_choices("kind", ((kind.value, kind.label) for kind in OrgKind))
        self._set_choices("state", ((state, _(label)) for state, label in STATES.items()))
        self.fields["q"].widget.input_type = "search"

    def select_orgs(self, scope: Scope, day: date) -> OrgQuerySet:
        """Return the orgs of the scope that match every field; those at the top of the scope if no field is set."""
        if not self.used_fields:
            return Org.objects.filter(path__in=scope.paths)
        values = self.cleaned_data
        orgs = Org.objects.under(scope.paths)
        if code := values.get("under"):
            tops = list(Org.objects.under(scope.paths).filter(code=code).values_list("path", flat=True))
            # A condition on the path alone: the database counts off to a late page in the index of paths.
            orgs = orgs.under(tops).exclude(path__in=tops)
        if text := normalise(values.get("q", "")):
            orgs = orgs.filter(_match_code(text) if text.isascii() and text.isdecimal() else _match_name(text))
        if kind := values.get("kind"):
            orgs = orgs.filter(kind=kind)
        match values.get("state"):
            case "coming":
                orgs = orgs.filter(opened_on__gt=day)
            case "closed":
                orgs = orgs.filter(closed_on__lte=day)
            case "in_use":
                orgs = orgs.in_use(day)
        return orgs

    def _set_choices(self, name: str, choices: Iterable[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared above
        field.choices = [("", _("全部")), *choices]


def _match_code(prefix: str) -> Q:
    # The range uses the index of codes on every database; `startswith` alone does not.
    return Q(code__gte=prefix, code__lt=prefix + _AFTER_NINE, code__startswith=prefix)


def _match_name(text: str) -> Q:
    return Q(code__startswith=text) | contains_name("name", text) | contains_name("aliases", text)


@dataclass(frozen=True, slots=True)
class OrgListRow:
    """An org as a row of a list: its state today in words, and how many orgs in use are directly below it."""

    org: Org
    state: str
    child_count: int


class OrgList(ListPage[OrgQuerySet]):
    """The orgs of the reader's scope."""

    template = "orgs/orgs.html"
    subject = "list:orgs"
    count_text = gettext_lazy("共%(count)s个。")
    filter_type = OrgFilter
    filters: OrgFilter

    @property
    def texts(self) -> ListTexts:
        """What the page says."""
        return ListTexts(
            title=pgettext("list", "组织"),
            caption=_("您职责范围内的组织"),
            empty=_("没有找到这样的组织。请少输几个字，或放宽条件再找。"),
        )

    @property
    def columns(self) -> list[ListColumn]:
        """The columns; name, kind and code sort the list."""
        return list_columns(self.sort)

    def select_items(self) -> OrgQuerySet:
        """Return the orgs that match the filter, sorted by one column, or by their places in the tree."""
        orgs = self.filters.select_orgs(self.scope, timezone.localdate())
        name = self.sort.removeprefix("-")
        if name not in {column.name for column in self.columns if column.is_sortable}:
            return orgs.order_by("path")
        key = _KIND_RANK if name == "kind" else F(name)
        return orgs.order_by(key.desc() if self.sort.startswith("-") else key.asc(), "path")

    def paginate(self, items: OrgQuerySet) -> Page[Org]:
        """Return the page that the address names."""
        return paginate_orgs(self.request, items)

    def make_rows(self, items: Sequence[Org]) -> list[OrgListRow]:
        """Return each org with its state and the number of its children."""
        return make_rows(items)

    def narrow_export(self, items: OrgQuerySet, scope: Scope) -> OrgQuerySet:
        """Return the orgs of the scope."""
        return items.under(scope.paths)

    @property
    def export_title(self) -> str:
        """The name of the register of orgs."""
        return Register.ORGS.label

    @property
    def export_headers(self) -> list[str]:
        """The headers of the ledger's sheet of orgs."""
        headers = {column.key: column.header for column in SHEET_COLUMNS[Register.ORGS]}
        return [headers[name] for name in EXPORT_COLUMNS]

    def export_rows(self, items: OrgQuerySet) -> Iterator[ExportRow]:
        """Return the orgs as that sheet has them."""
        for org in items.iterator(chunk_size=CHUNK_SIZE):
            duty = YES if org.has_management_duty else NO
            yield org.code, org.name, org.term.label, org.parent_id, duty, org.opened_on, org.closed_on, org.aliases


def list_columns(sort: str | None = None) -> list[ListColumn]:
    """Return the columns of a table of orgs; `sort` None: its headers do not sort it."""
    return [
        ListColumn(name="name", label=_("名称"), sort=sort),
        ListColumn(name="kind", label=_("类别"), sort=sort),
        ListColumn(name="state", label=_("状态")),
        ListColumn(name="child_count", label=_("下设"), is_number=True),
        ListColumn(name="code", label=_("代码"), sort=sort),
    ]


def paginate_orgs(request: AuthenticatedRequest, orgs: OrgQuerySet) -> Page[Org]:
    """Return the page of sorted orgs that the address asks for."""
    return LongListPaginator(orgs, PAGE_SIZE, key="path").get_page(request.GET.get("page"))


def make_rows(orgs: Sequence[Org]) -> list[OrgListRow]:
    """Return the rows of a table of orgs."""
    today = timezone.localdate()
    counts = count_children(orgs, today)
    return [OrgListRow(org, _(describe_state(org, today)), counts.get(org.code, 0)) for org in orgs]
