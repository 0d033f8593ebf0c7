"""The list of orgs: found by code or name, narrowed by kind and state; also as a sheet that can be read again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.db.models import Case, F, IntegerField, Q, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuzha.core.sheet.columns import COLUMNS
from wuzha.core.vocabulary import OrgKind, Register
from wuzha.orgs.models import LONGEST_CODE, LONGEST_NAME, Org, OrgQuerySet, holds
from wuzha.people.access import Scope
from wuzha.web.export import AT_ONCE, Row
from wuzha.web.orgs.org_state import STATES

COLUMNS_WRITTEN = ("code", "name", "kind", "parent", "has_management_duty", "opened_on", "closed_on", "aliases")
YES, NO = "是", "否"
_AFTER_DIGITS = ":"
_RANK = Case(
    *(When(kind=kind.value, then=Value(rank)) for rank, kind in enumerate(OrgKind)), output_field=IntegerField()
)
"""Kinds stand in the order of the tree, not in that of their codes."""


class OrgFilter(forms.Form):
    """Code or name, kind, state, and below which org. What cannot be understood narrows nothing."""

    q = forms.CharField(label=gettext_lazy("代码或名称"), required=False, max_length=LONGEST_NAME)
    kind = forms.ChoiceField(label=gettext_lazy("类别"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("状态"), required=False)
    under = forms.CharField(required=False, max_length=LONGEST_CODE, widget=forms.HiddenInput)

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        everything = ("", _("全部"))
        self._offer("kind", [everything, *((kind.value, kind.label) for kind in OrgKind)])
        self._offer("state", [everything, *((state, _(label)) for state, label in STATES.items())])
        self.fields["q"].widget.input_type = "search"
        self.full_clean()

    @property
    def used(self) -> bool:
        """Whether anything narrows the list."""
        return any(self.cleaned_data.values())

    def found(self, scope: Scope, day: date) -> OrgQuerySet:
        """The orgs asked for, of those in the scope; with nothing asked for, those at the top of it."""
        if not self.used:
            return Org.objects.filter(path__in=scope.paths)
        given = self.cleaned_data
        found = Org.objects.under(scope.paths)
        if code := given.get("under"):
            tops = list(Org.objects.under(scope.paths).filter(code=code).values_list("path", flat=True))
            # By the path alone, which stands in the index that a page far behind is counted off in.
            found = found.under(tops).exclude(path__in=tops)
        if wanted := given.get("q", "").strip():
            found = found.filter(_beginning(wanted) if _is_code(wanted) else _called(wanted))
        if kind := given.get("kind"):
            found = found.filter(kind=kind)
        match given.get("state"):
            case "coming":
                found = found.filter(opened_on__gt=day)
            case "closed":
                found = found.filter(closed_on__lte=day)
            case "in_use":
                found = found.in_use(day)
        return found

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared above
        field.choices = choices


def _is_code(wanted: str) -> bool:
    return wanted.isascii() and wanted.isdecimal()


def _beginning(code: str) -> Q:
    """The codes that begin so: a range, which an index serves; the character after the last digit ends it."""
    return Q(code__gte=code, code__lt=code + _AFTER_DIGITS, code__startswith=code)


def _called(wanted: str) -> Q:
    return Q(code__startswith=wanted) | holds("name", wanted) | holds("aliases", wanted)


def sortable() -> list[tuple[str, str]]:
    """The columns that the list can be sorted by, with their headers."""
    return [("name", _("名称")), ("kind", _("类别")), ("code", _("代码"))]


def in_order(orgs: OrgQuerySet, wanted: str) -> OrgQuerySet:
    """The orgs by one column, with a minus the other way round; by their places in the tree unless one is asked for."""
    name = wanted.removeprefix("-")
    if name not in dict(sortable()):
        return orgs.order_by("path")
    key = _RANK if name == "kind" else F(name)
    return orgs.order_by(key.desc() if wanted.startswith("-") else key.asc(), "path")


def headers() -> list[str]:
    """The columns of the ledger's sheet of orgs."""
    told = {column.key: column.header for column in COLUMNS[Register.ORGS]}
    return [told[name] for name in COLUMNS_WRITTEN]


def rows(orgs: OrgQuerySet) -> Iterator[Row]:
    """The orgs as that sheet has them, in the order they come in."""
    for org in orgs.iterator(chunk_size=AT_ONCE):
        duty = YES if org.has_management_duty else NO
        yield org.code, org.name, org.term.label, org.parent_id, duty, org.opened_on, org.closed_on, org.aliases
