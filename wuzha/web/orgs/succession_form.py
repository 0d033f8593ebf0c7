"""The forms of a succession (merger, split, new code) and of a move."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuzha.core.problems import RefusalError, format_refusal
from wuzha.core.sheet.days import LONGEST_NOTICE
from wuzha.core.text_lengths import LONGEST_CODE, LONGEST_NAME
from wuzha.core.vocabulary import SuccessionKind, can_have_parent
from wuzha.orgs.drafts import OrgDraft
from wuzha.orgs.models import Org
from wuzha.orgs.succession_rules import check_opened
from wuzha.people.access import Scope
from wuzha.web.forms import ORG_INPUT_ATTRIBUTES, OrgSuggestion, SiteForm, find_org, suggest_orgs
from wuzha.web.orgs.org_form import make_day_field, validate_code

EARLIEST_MOVE = date(1990, 1, 1)

_INTO_LABELS = {
    SuccessionKind.MERGED: gettext_lazy("合并成哪个组织"),
    SuccessionKind.SPLIT: gettext_lazy("分成哪些组织"),
    SuccessionKind.RENAMED: gettext_lazy("改成哪个组织"),
}


class SuccessionForm(SiteForm):
    """The orgs that an org merges with, its successors, and the day of the change."""

    others = forms.CharField(
        label=gettext_lazy("和哪些组织合并"),
        help_text=gettext_lazy("每行一个，写代码或名称。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    into = forms.CharField(
        help_text=gettext_lazy("每行一个。已有的写代码或名称；新设的写“代码 名称”，中间空一格。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    on = make_day_field(gettext_lazy("从哪天起"), is_required=True)

    def __init__(self, org: Org, kind: SuccessionKind, scope: Scope, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.org, self.kind, self.scope = org, kind, scope
        self.fields["into"].label = _INTO_LABELS[kind]
        if kind is not SuccessionKind.MERGED:
            del self.fields["others"]
        self.new_successors: list[OrgDraft] = []
        self.existing_successors: list[Org] = []

    @property
    def predecessors(self) -> list[Org]:
        """The orgs that have the successors: this one, and those it merges with."""
        return [self.org, *self.cleaned_data.get("others", ())]

    @property
    def successor_names(self) -> list[str]:
        """The names of the successors, existing ones first."""
        return [*(org.name for org in self.existing_successors), *(draft.name for draft in self.new_successors)]

    def clean_others(self) -> list[Org]:
        """Return the orgs of the lines, each once, without this org."""
        orgs = [find_org(self.scope, line) for line in _split_lines(self.cleaned_data["others"])]
        return [org for org in dict.fromkeys(orgs) if org != self.org]

    def clean_on(self) -> date:
        """Return the day.

        Raises: ValidationError if it is so far ahead that it must be a slip.
        """
        day: date = self.cleaned_data["on"]
        if day > timezone.localdate() + LONGEST_NOTICE:
            raise ValidationError(_("日期在一年以后。请核对年份。"))
        return day

    def clean(self) -> dict[str, Any] | None:
        """Read the successors, and check that nothing in use remains below orgs that close."""
        values = super().clean()
        if "into" in self.cleaned_data and "on" in self.cleaned_data:
            for line in _split_lines(self.cleaned_data["into"]):
                try:
                    self._add_successor(line)
                except ValidationError as error:
                    self.add_error("into", error)
        self._check_days_of_opening()
        closing = [org for org in self.predecessors if org not in self.existing_successors]
        below = Org.objects.filter(parent__in=closing).in_use(timezone.localdate())
        if self.kind is not SuccessionKind.SPLIT:
            below = below.with_results()
        if open_below := below.count():
            self.add_error(
                None, _("下面还有%(count)d个在用的组织。请先把它们移到别的组织之下，或停用。") % {"count": open_below}
            )
        return values

    def _check_days_of_opening(self) -> None:
        if day := self.cleaned_data.get("on"):
            for org in dict.fromkeys([*self.predecessors, *self.existing_successors]):
                try:
                    check_opened(org, day)
                except RefusalError as error:
                    self.add_error("on", str(error))

    def _add_successor(self, line: str) -> None:
        """Read a line: the code or the name of an org that exists, or `code name` of a new one beside this org."""
        code, _space, name = line.partition(" ")
        is_new = name and not Org.objects.filter(code=code).exists() and not Org.objects.filter(name=line).exists()
        if not is_new:
            self.existing_successors.append(
                find_org(self.scope, code if name and Org.objects.filter(code=code).exists() else line)
            )
            return
        validate_code(code)
        if self.org.parent is None or not self.scope.holds(self.org.parent.path):
            raise ValidationError(_("您不能在这一级新设组织。请上级登记。"))
        for word, longest in ((code, LONGEST_CODE), (name, LONGEST_NAME)):
            if len(word) > longest:
                raise ValidationError(format_refusal("cell.too_long", most=longest))
        draft = OrgDraft(
            code=code,
            name=name.strip(),
            kind=self.org.term,
            parent=self.org.parent_id,
            has_management_duty=self.org.has_management_duty,
            opened_on=self.cleaned_data["on"],
        )
        self.new_successors.append(draft)


class MoveForm(SiteForm):
    """The org to move below, and the day of the move."""

    parent = forms.CharField(
        label=gettext_lazy("新的上级组织"),
        help_text=gettext_lazy("填代码，或组织全称。"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs=dict(ORG_INPUT_ATTRIBUTES)),
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

    @property
    def suggestions(self) -> list[OrgSuggestion]:
        """What to suggest as the org above."""
        return suggest_orgs(Org.objects.under(self.scope.paths).in_use(timezone.localdate()))

    def clean_on(self) -> date | None:
        """Return the day.

        Raises: ValidationError for a future day: which months will be declared by then is not known yet.
        """
        day: date | None = self.cleaned_data["on"]
        if day is not None and not EARLIEST_MOVE <= day <= timezone.localdate():
            raise ValidationError(_("请填1990年到今天之间的一天；还没到的，到时再移。"))
        return day

    def clean_parent(self) -> Org:
        """Return the org.

        Raises: ValidationError if the org that moves cannot be below it, or is there already.
        """
        parent = find_org(self.scope, self.cleaned_data["parent"])
        if not can_have_parent(self.org.term, parent.term) or parent.path.startswith(self.org.path):
            raise ValidationError(_("“%(name)s”不在它的上级。请另选一个。") % {"name": parent.name})
        if parent.code == self.org.parent_id:
            raise ValidationError(_("它现在就在“%(name)s”之下。") % {"name": parent.name})
        return parent


def _split_lines(text: str) -> Sequence[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]
