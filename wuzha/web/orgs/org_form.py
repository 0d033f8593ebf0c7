"""What is asked for when an org is added or changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from wuzha.core.sheet.days import FIRST_YEAR, LAST_YEAR, is_plausible
from wuzha.core.vocabulary import OrgKind, stands_below
from wuzha.orgs.models import LONGEST_CODE, LONGEST_NAME, Org
from wuzha.orgs.services import OrgDraft

CODE = RegexValidator(r"^[\w.-]+$", _("代码只能用文字、数字和 . _ -，不能有空格和斜杠。请改正。"))
BETWEEN_NAMES = re.compile(r"[、，,;；\s]+")


def plausible_day(day: date) -> None:
    """Raises: ValidationError for a day that a sheet would not take either."""
    if not is_plausible(day):
        told = {"first": FIRST_YEAR, "last": LAST_YEAR}
        raise ValidationError(_("日期不在%(first)d年至%(last)d年之间。请核对年份。"), params=told)


def day_field(label: Any, help_text: Any = "", *, required: bool = False) -> forms.DateField:
    """A day, picked or written, of the years that a sheet takes too."""
    bounds = {"min": date(FIRST_YEAR, 1, 1).isoformat(), "max": date(LAST_YEAR, 12, 31).isoformat()}
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", **bounds})
    return forms.DateField(
        label=label, help_text=help_text, required=required, widget=widget, validators=[plausible_day]
    )


class OrgForm(forms.Form):
    """An org below this parent; `parent` None: at the very top."""

    code = forms.CharField(label=_("代码"), max_length=LONGEST_CODE, validators=[CODE])
    name = forms.CharField(label=_("名称"), max_length=LONGEST_NAME)
    kind = forms.ChoiceField(label=_("类别"))
    aliases = forms.CharField(
        label=_("别名"), required=False, max_length=500, help_text=_("台账里的其他叫法，几个之间用顿号隔开。")
    )
    has_management_duty = forms.BooleanField(
        label=_("有服务管理职责"),
        required=False,
        help_text=_("只对部门（单位）有意义：创建标准里有一条只看这样的单位。"),
    )
    opened_on = day_field(_("启用日期"), _("不清楚的留空。"))
    closed_on = day_field(_("停用日期"), _("还在用的留空。"))

    def __init__(self, parent: Org | None, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.parent = parent
        self.kinds = [kind for kind in OrgKind if _may_be(kind, parent)]
        self.offer(self.kinds)

    def offer(self, kinds: Iterable[OrgKind]) -> None:
        """The kinds it may be: lower than its parent, higher than all below it."""
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # declared above
        field.choices = [(kind.value, kind.label) for kind in kinds]

    def draft(self) -> OrgDraft:
        """What the org shall be."""
        given = self.cleaned_data
        return OrgDraft(
            code=given["code"],
            name=given["name"],
            kind=OrgKind.of(given["kind"]),
            parent=self.parent.code if self.parent else None,
            has_management_duty=given["has_management_duty"],
            opened_on=given["opened_on"],
            closed_on=given["closed_on"],
            aliases=tuple(name for name in BETWEEN_NAMES.split(given["aliases"]) if name),
        )


NAMES = ("name", "kind", "aliases", "has_management_duty", "opened_on", "closed_on")


class ChangeOrgForm(OrgForm):
    """An org that is there: its code stays. It carries what it was loaded with, and the last change known then.

    `last_change` must have been read before the org was: else a change between the two would go unnoticed.
    """

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, org: Org, last_change: int, given: Mapping[str, str] | None = None) -> None:
        loaded = {name: getattr(org, name) for name in ("code", *NAMES)}
        super().__init__(org.parent, given, initial=loaded | {"seen": last_change})
        for name in NAMES:
            self.fields[name].show_hidden_initial = True
        self.fields["code"].disabled = True
        self.fields["code"].validators = []
        below = {child.term for child in org.children.all()}
        self.offer(kind for kind in self.kinds if all(stands_below(child, kind) for child in below))

    @property
    def last_seen(self) -> int:
        """The last change of the org that was known to whoever filled it in; without it none was."""
        return self.cleaned_data["seen"] or 0

    def upon(self, org: Org, last_change: int) -> ChangeOrgForm:
        """What was typed, upon what the org is now: a field left as it was loaded follows the newer change."""
        given: dict[str, str] = dict(self.data.items())
        given["seen"] = str(last_change)
        for name in NAMES:
            now = _written(getattr(org, name))
            if name not in self.changed_data:
                given[name] = now
            given[self.add_initial_prefix(name)] = now
        return ChangeOrgForm(org, last_change, given)


def _written(value: object) -> str:
    return "" if value is None else str(value)


def _may_be(kind: OrgKind, parent: Org | None) -> bool:
    return kind is not OrgKind.GRID if parent is None else stands_below(kind, parent.term)
