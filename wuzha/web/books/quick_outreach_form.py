"""The form that records outreach in three taps: a day, a way and a number of people are chosen, nothing is typed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuzha.core.facts import FactRow
from wuzha.core.i18n import translate
from wuzha.core.text_lengths import LONGEST_NAME
from wuzha.core.vocabulary import HIGHER_KINDS, OutreachForm, OutreachMust, Register
from wuzha.orgs.models import Org, find_holder
from wuzha.people.access import Scope
from wuzha.people.models import User
from wuzha.registers.numbered_outreach import propose_number
from wuzha.web.books.entry_form import EntryForm
from wuzha.web.forms import ORG_INPUT_ATTRIBUTES, OrgSuggestion, SiteForm, find_org, suggest_orgs

DAYS_TO_CHOOSE = 3
AUDIENCES = ("10", "30", "50", "100")
OTHER, UNCOUNTED = "other", "uncounted"
DAY_NAMES = gettext_lazy("今天"), gettext_lazy("昨天"), gettext_lazy("前天")
CHOICE_CONFLICTS: Mapping[str, Promise] = {
    "day": gettext_lazy("填写了“其他日期”，选的却是另一天。请选“其他日期”，或删去填写的日期。"),
    "audience": gettext_lazy("填写了“其他人数”，选的却是另一项。请选“其他人数”，或删去填写的人数。"),
}
"""What is said where something is typed beside another choice."""

_FIELDS_OF_COLUMNS: Mapping[str, str] = {
    "org": "org",
    "done_on": "other_day",
    "must": "way",
    "audience_count": "other_audience",
}
"""The field that shows the faults of a column."""


class QuickOutreachForm(SiteForm):
    """A day, a way and a number of people; the org only for those who record for several, `own_org` is that of others.

    The row is read and checked as that of a sheet. `number` is the number that the record gets unless somebody else
    takes it first; it is signed, so that nobody chooses one.
    """

    day = forms.ChoiceField(widget=forms.RadioSelect)
    other_day = forms.CharField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
    way = forms.ChoiceField(widget=forms.RadioSelect)
    audience = forms.ChoiceField(widget=forms.RadioSelect)
    other_audience = forms.CharField(required=False, widget=forms.TextInput(attrs={"inputmode": "numeric"}))
    number = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, user: User, scope: Scope, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.scope, self.today = scope, timezone.localdate()
        self._signer = Signer(salt=f"wuzha.outreach.{user.pk}")
        orgs = list(Org.objects.filter(path__in=scope.paths).select_related("parent"))
        self.own_org = orgs[0] if len(orgs) == 1 and orgs[0].term not in HIGHER_KINDS else None
        if self.own_org is None:
            self.fields["org"] = forms.CharField(
                label=_("对象"), max_length=LONGEST_NAME, widget=forms.TextInput(attrs=dict(ORG_INPUT_ATTRIBUTES))
            )
        # Where the person records in several books, the number is that of the first; it is free in the others too, or
        # the record gets the next one. It is proposed when the form is shown alone.
        self.fields["number"].initial = lambda: self._signer.sign(propose_number(find_holder(orgs[0]), self.today))
        self._add_choices()
        self.rows: tuple[FactRow, ...] = ()
        self.notes: list[str] = []

    def _add_choices(self) -> None:
        days = [self.today - timedelta(days=count) for count in range(DAYS_TO_CHOOSE)]
        ways = (*OutreachMust, *OutreachForm)
        choices: Mapping[str, tuple[str, list[tuple[str, str]]]] = {
            "day": (
                _("日期"),
                [
                    *(
                        (day.isoformat(), f"{name} {date_format(day, 'm-d')}")
                        for day, name in zip(days, DAY_NAMES, strict=True)
                    ),
                    (OTHER, _("其他日期")),
                ],
            ),
            "way": (_("方式"), [(term.chinese, translate(term.chinese)) for term in ways]),
            "audience": (
                _("人数"),
                [
                    *((text, _("%(count)s人") % {"count": text}) for text in AUDIENCES),
                    (OTHER, _("其他人数")),
                    (UNCOUNTED, _("没有统计")),
                ],
            ),
        }
        for name, (label, options) in choices.items():
            field = self.fields[name]
            field.label, field.choices = label, options  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["day"].initial = self.today.isoformat()
        self.fields["other_day"].label, self.fields["other_audience"].label = _("其他日期"), _("其他人数")

    @property
    def holder(self) -> Org:
        """The org that keeps the book of the record."""
        return find_holder(self.cleaned_data["chosen_org"])

    @property
    def proposed_number(self) -> str:
        """The number that the form carries, or a new one if it carries none of this person."""
        try:
            return self._signer.unsign(self.cleaned_data.get("number") or "")
        except BadSignature:
            return propose_number(self.holder, self.today)

    @property
    def suggestions(self) -> list[OrgSuggestion]:
        """What to suggest in the field of the org."""
        return [] if self.own_org is not None else suggest_orgs(Org.objects.under(self.scope.paths))

    def clean(self) -> dict[str, Any]:
        """Read the choices as the row of a sheet: its faults become errors of their fields."""
        values = super().clean() or {}
        day, audience = (self._choose(values, name, str(conflict)) for name, conflict in CHOICE_CONFLICTS.items())
        org = self._find_org(values)
        if org is None or self.errors:
            return values
        values["chosen_org"] = org
        data = {
            # The service gives the number; this one is only read.
            "outreach_no": "XC",
            "org": org.code,
            "done_on": day,
            "must": values["way"],
            "audience_count": "" if audience == UNCOUNTED else audience,
        }
        form = EntryForm(Register.OUTREACH, self.scope, data, holders=[find_holder(org)])
        for name, errors in form.errors.items():
            field = _FIELDS_OF_COLUMNS.get(name)
            self.add_error(field if field in self.fields else None, list(errors))
        self.rows, self.notes = form.rows, form.notes
        return values

    def _choose(self, values: Mapping[str, Any], name: str, conflict: str) -> str:
        """Return the choice, or what was typed beside it; a text beside another choice is never left out in silence."""
        choice, other = values.get(name, ""), (values.get(f"other_{name}") or "").strip()
        if choice == OTHER and not other:
            self.add_error(f"other_{name}", self.fields[f"other_{name}"].error_messages["required"])
        elif choice and choice != OTHER and other:
            self.add_error(f"other_{name}", conflict)
        return other if choice == OTHER else choice

    def _find_org(self, values: Mapping[str, Any]) -> Org | None:
        if self.own_org is not None:
            return self.own_org
        try:
            return find_org(self.scope, values["org"]) if values.get("org") else None
        except ValidationError as error:
            self.add_error("org", error)
            return None
