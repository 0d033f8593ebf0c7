"""What a list of entries is narrowed to: read from the address, so that every list can be shared as a link."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuzha.assessments.drill_down import UNLISTED, Counted, Counts, measure_listed
from wuzha.assessments.look_back import end_of
from wuzha.core.facts import FRAMES, Kind
from wuzha.core.i18n import say_as
from wuzha.core.periods import Period, PeriodError
from wuzha.core.sheet.cells import CellKind
from wuzha.core.sheet.columns import COLUMNS
from wuzha.core.vocabulary import OutreachForm, OutreachMust, Register
from wuzha.core.words.phrases import COUNTED
from wuzha.orgs.models import LONGEST_CODE, LONGEST_NAME, Org, OrgQuerySet
from wuzha.people.access import Scope
from wuzha.programmes.models import Programme
from wuzha.programmes.plans import programme_of
from wuzha.registers.models import BOOKS, LONGEST_KEY, EntryQuerySet
from wuzha.web.standing.look_back_form import PastDay

IN_FORCE, WITHDRAWN = "", "withdrawn"
_HIDDEN = ("upload", "period", "programme")
_SEARCH = frozenset({"q", "org", *_HIDDEN})
_OWN_FIELDS = _SEARCH | {"since", "until", "counts", "blank", "state", "as_of"}


def day_field(label: Any) -> forms.DateField:
    """A day, picked or typed."""
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


class BookFilter(forms.Form):
    """Number, org, days, what counts by the plan, every coded term of the register, what is left blank, what is
    withdrawn, as of which day, and by which upload it came in.

    What cannot be understood is told at its field and narrows nothing. A link from a figure says for which `period` of
    which `programme` it counts.
    """

    q = forms.CharField(label=gettext_lazy("编号"), required=False, max_length=LONGEST_KEY)
    org = forms.CharField(label=gettext_lazy("组织"), required=False, max_length=LONGEST_NAME)
    upload = forms.UUIDField(required=False, widget=forms.HiddenInput)
    period = forms.CharField(required=False, widget=forms.HiddenInput)
    programme = forms.CharField(required=False, max_length=LONGEST_CODE, widget=forms.HiddenInput)

    def __init__(self, register: Register, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.register, self.labels = register, BOOKS[register].fact_labels()
        if self.day_column:
            told = self.labels[self.day_column]
            self.fields["since"] = day_field(_("%(day)s不早于") % {"day": told})
            self.fields["until"] = day_field(_("%(day)s不晚于") % {"day": told})
        if measure := measure_listed(register):
            self.fields["counts"] = forms.ChoiceField(
                label=_("算作"), choices=list(_countings(say_as(COUNTED, measure.label))), required=False
            )
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
        self.fields["as_of"] = PastDay(label=_("按哪天的台账"))
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

    def carried(self) -> Iterator[forms.BoundField]:
        """What a link brought along, and nobody fills in."""
        yield from (self[name] for name in _HIDDEN if self.cleaned_data.get(name))

    def sought(self) -> Iterator[forms.BoundField]:
        """The fields that stand open."""
        yield from (self["q"], self["org"])

    def further(self) -> Iterator[forms.BoundField]:
        """The other fields."""
        yield from (self[name] for name in self.fields if name not in _SEARCH)

    def found(self, seen: Scope) -> EntryQuerySet:
        """The entries in sight that match everything asked for: a number, an org by code or name, and the rest."""
        entries = self._entries().within(seen).select_related(BOOKS[self.register].owner)
        if wanted := self.cleaned_data.get("q"):
            entries = entries.filter(key__icontains=wanted)
        orgs = self._orgs
        if counted := self._counted(seen):
            entries = counted.narrowed(entries, orgs)
        elif orgs is not None:
            entries = entries.of(orgs)
        return self._narrowed(entries)

    def _entries(self) -> EntryQuerySet:
        """The entries in force on the day asked for, or those withdrawn by now."""
        book = BOOKS[self.register].objects
        if self.cleaned_data.get("state") == WITHDRAWN:
            return book.withdrawn(self.moment)
        return book.as_of(self.moment)

    def _narrowed(self, entries: EntryQuerySet) -> EntryQuerySet:
        """The entries within the days, of the terms, and with the blank that are asked for."""
        fields = dict(zip(self.labels, BOOKS[self.register].fact_fields(), strict=True))
        given = self.cleaned_data
        # Which days count is for the measure to say, where it is asked.
        if self.day_column and not given.get("counts"):
            bounds = {"gte": given.get("since"), "lte": given.get("until")}
            for bound, day in bounds.items():
                if day:
                    entries = entries.filter(**{f"{fields[self.day_column]}__{bound}": day})
        for name in self.used:
            if name not in _OWN_FIELDS:
                entries = entries.filter(_is(self.register, name, fields[name], given[name]))
        if upload := given.get("upload"):
            entries = entries.filter(upload=upload)
        if blank := given.get("blank"):
            entries = entries.filter(**{f"{fields[blank]}__isnull": True})
        return entries

    def _counted(self, seen: Scope) -> Counted | None:
        """What counts, where that is asked for, by the programme of the link, of the org, or of what is in sight."""
        given = self.cleaned_data
        if not given.get("counts"):
            return None
        programme = self._programme(seen)
        if programme is None:
            self.add_error("counts", _("这里还没有确定方案，不知道哪些算数。"))
            return None
        days = given.get("since"), given.get("until")
        return Counted(
            self.register, programme, Counts(given["counts"]), *days, _period(given.get("period")), timezone.localdate()
        )

    def _programme(self, seen: Scope) -> Programme | None:
        orgs = self._orgs
        top = (Org.objects.filter(path__in=seen.paths) if orgs is None else orgs).order_by("path").first()
        named = Programme.objects.filter(org__code=self.cleaned_data.get("programme")).select_related("org").first()
        if named is not None and (orgs is None or (top is not None and top.path.startswith(named.org.path))):
            return named
        return None if top is None else programme_of(top)

    @property
    def _orgs(self) -> OrgQuerySet | None:
        """The orgs asked for; None: any."""
        org = self.cleaned_data.get("org")
        return Org.objects.called(org) if org else None


def _terms(register: Register) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Every column of coded terms with its terms."""
    if register is Register.OUTREACH:
        yield "must", [(term.value, term.label) for term in OutreachMust]
        yield "form", [(term.value, term.label) for term in OutreachForm]
    for column in COLUMNS[register]:
        if column.terms is not None and column.key != "must" and column.key in FRAMES[register].names:
            offered = [term for term in column.terms if term.written in column.choices]
            unlisted = [(UNLISTED, _("写法对不上的"))] if column.kind is CellKind.WORD else []
            yield column.key, [*((term.value, term.label) for term in offered), *unlisted]


def _is(register: Register, name: str, field: str, wanted: str) -> Q:
    """The term; where a ledger may hold any word, every word that means it, or what means none of the terms."""
    column = next((one for one in COLUMNS[register] if one.key == name and one.kind is CellKind.WORD), None)
    if column is None or column.terms is None:
        return Q(**{field: wanted})
    if wanted == UNLISTED:
        known = [word for term in column.terms for word in term.words]
        return Q(**{f"{field}__isnull": False}) & ~Q(**{f"{field}__in": known})
    return Q(**{f"{field}__in": column.terms.of(wanted).words})


def _countings(what: str) -> Iterator[tuple[str, str]]:
    """Whether an entry counts as this."""
    yield "", _("不限")
    yield Counts.SURELY.value, _("算作%(what)s的") % {"what": what}
    yield Counts.PERHAPS.value, _("待核实的")
    yield Counts.EITHER.value, _("算作%(what)s的和待核实的") % {"what": what}


def _period(text: str | None) -> Period | None:
    try:
        return Period.parse(text) if text else None
    except PeriodError:
        return None


def _may_be_blank(register: Register) -> Iterator[str]:
    """The columns in which an entry may say nothing."""
    book = BOOKS[register]
    for name, field in zip(book.fact_labels(), book.fact_fields(), strict=True):
        if book._meta.get_field(field.removesuffix("_id") if field.endswith("_id") else field).null:
            yield name
