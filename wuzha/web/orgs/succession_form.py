"""What is asked for when orgs merge, split, are renamed under another code, or move below another one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuzha.core.problems import Refusal
from wuzha.core.vocabulary import SuccessionKind, stands_below
from wuzha.orgs.models import LONGEST_NAME, Org
from wuzha.orgs.services import OrgDraft, must_have_opened
from wuzha.people.access import Scope
from wuzha.web.forms import org_named
from wuzha.web.orgs.org_form import CODE, day_field

EARLIEST = date(1990, 1, 1)
FURTHEST = timedelta(days=366)
"""A change is written down at most a year before it comes about."""

_INTO = {
    SuccessionKind.MERGED: gettext_lazy("合并成哪个组织"),
    SuccessionKind.SPLIT: gettext_lazy("分成哪些组织"),
    SuccessionKind.RENAMED: gettext_lazy("改成哪个组织"),
}


class SuccessionForm(forms.Form):
    """What becomes of an org: with whom, into what, and from which day on."""

    others = forms.CharField(
        label=gettext_lazy("和哪些组织合并"),
        help_text=gettext_lazy("每行一个，写代码或名称。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    into = forms.CharField(
        help_text=gettext_lazy("每行一个。已有的写代码或名称；新设的写“代码 名称”，中间空一格。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    on = day_field(gettext_lazy("从哪天起"), required=True)

    def __init__(self, org: Org, kind: SuccessionKind, scope: Scope, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.org, self.kind, self.scope = org, kind, scope
        self.fields["into"].label = _INTO[kind]
        if kind is not SuccessionKind.MERGED:
            del self.fields["others"]
        self.new: list[OrgDraft] = []
        self.there: list[Org] = []

    @property
    def before(self) -> list[Org]:
        """The orgs that become others."""
        return [self.org, *self.cleaned_data.get("others", ())]

    @property
    def names_after(self) -> list[str]:
        """What the orgs are called that come of it."""
        return [*(org.name for org in self.there), *(draft.name for draft in self.new)]

    def clean_others(self) -> list[Org]:
        """As orgs."""
        found = [org_named(self.scope, line) for line in _lines(self.cleaned_data["others"])]
        return [org for org in dict.fromkeys(found) if org != self.org]

    def clean_on(self) -> date:
        """Not so far ahead that it is a slip."""
        day: date = self.cleaned_data["on"]
        if day > timezone.localdate() + FURTHEST:
            raise ValidationError(_("日期在一年以后。请核对年份。"))
        return day

    def clean(self) -> dict[str, Any] | None:
        """The orgs that come of it: there already, or new beside the one they come of."""
        given = super().clean()
        if "into" in self.cleaned_data and "on" in self.cleaned_data:
            for line in _lines(self.cleaned_data["into"]):
                try:
                    self._take(line)
                except ValidationError as fault:
                    self.add_error("into", fault)
        self._must_have_opened()
        closing = [org for org in self.before if org not in self.there]
        below = Org.objects.filter(parent__in=closing).in_use(timezone.localdate())
        if self.kind is not SuccessionKind.SPLIT:
            below = below.with_results()
        if open_below := below.count():
            self.add_error(
                None, _("下面还有%(count)d个在用的组织。请先把它们移到别的组织之下，或停用。") % {"count": open_below}
            )
        return given

    def _must_have_opened(self) -> None:
        """Each of them is there on the day; told beside it."""
        if day := self.cleaned_data.get("on"):
            for org in dict.fromkeys([*self.before, *self.there]):
                try:
                    must_have_opened(org, day)
                except Refusal as fault:
                    self.add_error("on", str(fault))

    def _take(self, line: str) -> None:
        code, _space, name = line.partition(" ")
        is_new = name and not Org.objects.filter(code=code).exists() and not Org.objects.filter(name=line).exists()
        if not is_new:
            self.there.append(org_named(self.scope, code if name and Org.objects.filter(code=code).exists() else line))
            return
        CODE(code)
        if self.org.parent is None or not self.scope.holds(self.org.parent.path):
            raise ValidationError(_("您不能在这一级新设组织。请上级登记。"))
        if len(name) > LONGEST_NAME:
            raise ValidationError(_("名称太长。"))
        draft = OrgDraft(
            code,
            name.strip(),
            self.org.term,
            self.org.parent_id,
            has_management_duty=self.org.has_management_duty,
            opened_on=self.cleaned_data["on"],
        )
        self.new.append(draft)


class MoveForm(forms.Form):
    """Below which org it stands, and since when."""

    parent = forms.CharField(
        label=gettext_lazy("移到哪个组织之下"),
        help_text=gettext_lazy("填代码，或不会混淆的名称。"),
        max_length=LONGEST_NAME,
    )
    on = forms.DateField(
        label=gettext_lazy("从哪天起"),
        help_text=gettext_lazy("只是更正登错的上级，就空着。"),
        required=False,
        initial=timezone.localdate,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, org: Org, scope: Scope, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.org, self.scope = org, scope

    def clean_on(self) -> date | None:
        """As a day that has come; of one to come nobody knows yet what will be declared."""
        day: date | None = self.cleaned_data["on"]
        if day is not None and not EARLIEST <= day <= timezone.localdate():
            raise ValidationError(_("请填1990年到今天之间的一天；还没到的，到时再移。"))
        return day

    def clean_parent(self) -> Org:
        """As an org, higher than the one that moves."""
        found = org_named(self.scope, self.cleaned_data["parent"])
        if not stands_below(self.org.term, found.term) or found.path.startswith(self.org.path):
            raise ValidationError(_("“%(name)s”不在它的上级。请另选一个。") % {"name": found.name})
        if found.code == self.org.parent_id:
            raise ValidationError(_("它现在就在“%(name)s”之下。") % {"name": found.name})
        return found


def _lines(text: str) -> Sequence[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]
