"""The forms that add and change an org."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wuzha.core.sheet.days import FIRST_YEAR, LAST_YEAR, LONGEST_NOTICE
from wuzha.core.text_lengths import LONGEST_ALIASES, LONGEST_CODE, LONGEST_NAME
from wuzha.core.vocabulary import OrgKind, can_have_parent
from wuzha.orgs.drafts import OrgDraft
from wuzha.orgs.models import Org
from wuzha.web.forms import SiteForm, validate_year

validate_code = RegexValidator(r"^[\w.-]+$", _("代码只能用文字、数字和 . _ -，不能有空格和斜杠。请改正。"))
NAME_SEPARATORS = re.compile(r"[、，,;；\s]+")


def validate_day(day: date) -> None:
    """Check a day as the cells of sheets are checked.

    Raises: ValidationError for a year that is not plausible, and for a day more than a year ahead.
    """
    validate_year(day)
    if day > timezone.localdate() + LONGEST_NOTICE:
        raise ValidationError(_("日期在一年以后。请核对年份。"))


def make_day_field(label: Any, help_text: Any = "", *, is_required: bool = False) -> forms.DateField:
    """Return a field for a day in the years that sheets accept."""
    bounds = {"min": date(FIRST_YEAR, 1, 1).isoformat(), "max": date(LAST_YEAR, 12, 31).isoformat()}
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", **bounds})
    return forms.DateField(
        label=label, help_text=help_text, required=is_required, widget=widget, validators=[validate_day]
    )


class OrgForm(SiteForm):
    """The fields of an org below this parent; `parent` None: at the top of the tree."""

    code = forms.CharField(label=_("代码"), max_length=LONGEST_CODE, validators=[validate_code])
    name = forms.CharField(label=_("名称"), max_length=LONGEST_NAME)
    kind = forms.ChoiceField(label=_("类别"))
    aliases = forms.CharField(
        label=_("别名"),
        required=False,
        max_length=LONGEST_ALIASES,
        help_text=_("台账里的其他叫法，几个之间用顿号隔开。"),
    )
    has_management_duty = forms.BooleanField(
        label=_("有服务管理职责"),
        required=False,
        help_text=_("只对部门（单位）有意义：创建标准里有一条只看这样的单位。"),
    )
    opened_on = make_day_field(_("启用日期"), _("不清楚的留空。"))
    closed_on = make_day_field(_("停用日期"), _("还在用的留空。"))

    def __init__(self, parent: Org | None, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.parent = parent
        self.kinds = [kind for kind in OrgKind if _can_be_kind(kind, parent)]
        self.set_kinds(self.kinds)

    def set_kinds(self, kinds: Iterable[OrgKind]) -> None:
        """Set the kinds to choose from."""
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared above
        field.choices = [(kind.value, kind.label) for kind in kinds]

    def to_draft(self) -> OrgDraft:
        """Return the org that the fields describe."""
        values = self.cleaned_data
        return OrgDraft(
            code=values["code"],
            name=values["name"],
            kind=OrgKind.of(values["kind"]),
            parent=self.parent.code if self.parent else None,
            has_management_duty=values["has_management_duty"],
            opened_on=values["opened_on"],
            closed_on=values["closed_on"],
            aliases=tuple(name for name in NAME_SEPARATORS.split(values["aliases"]) if name),
        )


CHANGEABLE_FIELDS = ("name", "kind", "aliases", "has_management_duty", "opened_on", "closed_on")


class ChangeOrgForm(OrgForm):
    """The fields of an org that exists; its code cannot change.

    Hidden fields carry the values the form was loaded with and, in `seen`, the number of the last change then.
    `last_change` must be read before the org: the other way round, a change between the two would go unnoticed.
    """

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, org: Org, last_change: int, data: Mapping[str, str] | None = None) -> None:
        initial_values = {name: getattr(org, name) for name in ("code", *CHANGEABLE_FIELDS)}
        super().__init__(org.parent, data, initial=initial_values | {"seen": last_change})
        for name in CHANGEABLE_FIELDS:
            self.fields[name].show_hidden_initial = True
        self.fields["code"].disabled = True
        self.fields["code"].validators = []
        child_kinds = {child.term for child in org.children.all()}
        self.set_kinds(
            kind for kind in self.kinds if all(can_have_parent(child_kind, kind) for child_kind in child_kinds)
        )

    @property
    def last_seen(self) -> int:
        """The number of the last change when the form was loaded; 0 if the data does not say."""
        return self.cleaned_data["seen"] or 0

    def rebase(self, org: Org, last_change: int) -> ChangeOrgForm:
        """Return the form with the org's newest value in every field that the reader left as it was loaded."""
        data: dict[str, str] = dict(self.data.items())
        data["seen"] = str(last_change)
        for name in CHANGEABLE_FIELDS:
            newest_text = _to_text(getattr(org, name))
            if name not in self.changed_data:
                data[name] = newest_text
            data[self.add_initial_prefix(name)] = newest_text
        return ChangeOrgForm(org, last_change, data)


def _to_text(value: object) -> str:
    return "" if value is None else str(value)


def _can_be_kind(kind: OrgKind, parent: Org | None) -> bool:
    return kind is not OrgKind.GRID if parent is None else can_have_parent(kind, parent.term)
