"""What a list of entries is narrowed to: read from the address, so that every list can be shared as a link."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuzha.assessments.views import end_of
from wuzha.core.columns import COLUMNS
from wuzha.core.facts import FRAMES, Kind
from wuzha.core.vocabulary import OutreachForm, OutreachMust, Register
from wuzha.orgs.models import LONGEST_NAME
from wuzha.registers.base import LONGEST_KEY, EntryQuerySet
from wuzha.registers.models import BOOKS

IN_FORCE, WITHDRAWN = "", "withdrawn"
_SEARCH = frozenset({"q", "org", "upload"})
_OWN_FIELDS = _SEARCH | {"since", "until", "blank", "state", "as_of"}


def day_field(label: Any) -> forms.DateField:
    """A day, picked or typed."""
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))


class BookFilter(forms.Form):
    """Number, org, days, every coded term of the register, what is left blank, what is withdrawn, as of which day, and
    by which upload it came in.

    What cannot be understood is told at its field and narrows nothing.
    """

    q = forms.CharField(label=gettext_lazy("编号"), required=False, max_length=LONGEST_KEY)
    org = forms.CharField(label=gettext_lazy("组织"), required=False, max_length=LONGEST_NAME)
    upload = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, register: Register, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.register, self.labels = register, BOOKS[register].fact_labels()
        if self.day_column:
            told = self.labels[self.day_column]
            self.fields["since"] = day_field(_("%(day)s不早于") % {"day": told})
            self.fields["until"] = day_field(_("%(day)s不晚于") % {"day": told})
        for name, choices in _terms(register):
            everything = [("", _("全部")), *choices]
            self.fields[name] = forms.ChoiceField(label=self.labels[name], choices=everything, required=False)
        blanks = [(name, _("没有%(column)s") % {"column": self.labels[name]}) for name in _may_be_blank(register)]
        if blanks:
            self.fields["blank"] = forms.ChoiceField(
                label=_("没有填的"), choices=[("", _("不限")), *blanks], required=False
            )
        states = [(IN_FORCE, _("现有")), (WITHDRAWN, _("已撤回"))]
        self.fields["state"] = forms.ChoiceField(label=_("状况"), choices=states, required=False)
        self.fields["as_of"] = day_field(_("按哪天的台账"))
        for name in ("q", "org"):
            self.fields[name].widget.input_type = "search"
        self.full_clean()

    @property
    def day_column(self) -> str | None:
        """The day that a range of days is about: the first of the register's days."""
        return next((column.name for column in FRAMES[self.register].columns if column.kind is Kind.DATE), None)

    @property
    def used(self) -> list[str]:
        """The names of the fields that narrow the list; never what they were given."""
        return [name for name in self.fields if self.cleaned_data.get(name)]

    @property
    def is_used_beyond_search(self) -> bool:
        """Whether more than number, org and upload narrow the list."""
        return bool(set(self.used) - _SEARCH) or bool(self.errors)

    @property
    def moment(self) -> datetime | None:
        """The end of the day whose books are asked for; None: as they are now."""
        day = self.cleaned_data.get("as_of")
        return None if day is None else end_of(day)

    def sought(self) -> Iterator[forms.BoundField]:
        """The fields that stand open."""
        yield from (self["q"], self["org"])

    def further(self) -> Iterator[forms.BoundField]:
        """The other fields."""
        yield from (self[name] for name in self.fields if name not in _SEARCH)

    def entries(self) -> EntryQuerySet:
        """The entries in force on the day asked for, or those withdrawn by now."""
        book = BOOKS[self.register].objects
        if self.cleaned_data.get("state") == WITHDRAWN:
            return book.withdrawn(self.moment)
        return book.as_of(self.moment)

    def narrowed(self, entries: EntryQuerySet) -> EntryQuerySet:
        """The entries within the days, of the terms, and with the blank that are asked for."""
        fields = dict(zip(self.labels, BOOKS[self.register].fact_fields(), strict=True))
        given = self.cleaned_data
        if self.day_column:
            bounds = {"gte": given.get("since"), "lte": given.get("until")}
            for bound, day in bounds.items():
                if day:
                    entries = entries.filter(**{f"{fields[self.day_column]}__{bound}": day})
        for name in self.used:
            if name not in _OWN_FIELDS:
                entries = entries.filter(**{fields[name]: given[name]})
        if upload := given.get("upload"):
            entries = entries.filter(upload=upload)
        if blank := given.get("blank"):
            entries = entries.filter(**{f"{fields[blank]}__isnull": True})
        return entries


def _terms(register: Register) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Every column of coded terms with its terms."""
    if register is Register.OUTREACH:
        yield "must", [(term.value, term.label) for term in OutreachMust]
        yield "form", [(term.value, term.label) for term in OutreachForm]
    for column in COLUMNS[register]:
        if column.terms is not None and column.key != "must" and column.key in FRAMES[register].names:
            offered = [term for term in column.terms if term.written in column.choices]
            yield column.key, [(term.value, term.label) for term in offered]


def _may_be_blank(register: Register) -> Iterator[str]:
    """The columns in which an entry may say nothing."""
    book = BOOKS[register]
    for name, field in zip(book.fact_labels(), book.fact_fields(), strict=True):
        if book._meta.get_field(field.removesuffix("_id") if field.endswith("_id") else field).null:
            yield name
