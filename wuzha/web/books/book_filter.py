"""Filter the entries of a register by the fields in the address."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuzha.assessments.drill_down import UNLISTED, Certainty, FigureEntries, find_listed_measure
from wuzha.assessments.look_back import end_of_day
from wuzha.core.facts import ABOUT_COLUMNS, FACT_SCHEMAS, FactKind
from wuzha.core.i18n import translate_as
from wuzha.core.normalise import normalise
from wuzha.core.periods import Period, PeriodError
from wuzha.core.sheet.cells import CellKind
from wuzha.core.sheet.columns import SHEET_COLUMNS
from wuzha.core.text_lengths import LONGEST_CODE, LONGEST_NAME
from wuzha.core.vocabulary import OutreachForm, OutreachMust, Register
from wuzha.core.words.phrases import COUNTED_CONTEXT
from wuzha.orgs.models import Org, OrgQuerySet, strip_spaces
from wuzha.people.access import Scope
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import find_programme
from wuzha.registers.models import BOOKS, LONGEST_KEY, EntryQuerySet
from wuzha.web.lists import ListFilter
from wuzha.web.standing.look_back_form import PastDay

IN_FORCE_STATE, WITHDRAWN = "", "withdrawn"
_LINK_FIELDS = ("upload", "period", "programme", "rows_of")
"""The hidden fields, which only a link fills in."""

_SEARCH_FIELDS = frozenset({"q", "org", *_LINK_FIELDS})
_FIELDS_OF_FORM = _SEARCH_FIELDS | {"since", "until", "counts", "blank", "state", "as_of"}
"""All fields but those of the coded terms, which differ from register to register."""


def _make_day_field(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


class BookFilter(ListFilter):
    """The filter of a register's entries.

    It has the number of the entry, the org, days, what counts by the plan (`counts`), every coded term of the register,
    columns left blank (`blank`), withdrawn entries (`state`), the day of the books (`as_of`), and the upload that
    recorded the entry. A value that cannot be understood narrows nothing and shows an error at its field. A link from a
    figure says for which `period` of which `programme` an entry counts; one from a to-do item names the one org whose
    rows are meant (`rows_of`).
    """

    q = forms.CharField(label=gettext_lazy("编号"), required=False, max_length=LONGEST_KEY)
    org = forms.CharField(label=gettext_lazy("组织"), required=False, max_length=LONGEST_NAME)
    upload = forms.UUIDField(required=False, widget=forms.HiddenInput)
    period = forms.CharField(required=False, widget=forms.HiddenInput)
    programme = forms.CharField(required=False, max_length=LONGEST_CODE, widget=forms.HiddenInput)
    rows_of = forms.CharField(required=False, max_length=LONGEST_CODE, widget=forms.HiddenInput)

    def __init__(self, register: Register, *arguments: Any) -> None:
        self.register, self.labels = register, BOOKS[register].get_fact_labels()
        super().__init__(*arguments)

    def add_fields(self) -> None:
        """Add the fields of this register."""
        register = self.register
        if self.day_column:
            day_label = self.labels[self.day_column]
            self.fields["since"] = _make_day_field(_("%(day)s不早于") % {"day": day_label})
            self.fields["until"] = _make_day_field(_("%(day)s不晚于") % {"day": day_label})
        if measure := find_listed_measure(register):
            self.fields["counts"] = forms.ChoiceField(
                label=_("算作"),
                choices=list(_list_count_choices(translate_as(COUNTED_CONTEXT, measure.label))),
                required=False,
            )
        for name, choices in _list_term_choices(register):
            self.fields[name] = forms.ChoiceField(
                label=self.labels[name], choices=[("", _("全部")), *choices], required=False
            )
        blanks = [
            (name, _("没有%(column)s") % {"column": self.labels[name]}) for name in _list_nullable_columns(register)
        ]
        if blanks:
            self.fields["blank"] = forms.ChoiceField(
                label=_("缺项"), choices=[("", _("不限")), *blanks], required=False
            )
        states = [(IN_FORCE_STATE, _("现有")), (WITHDRAWN, _("已撤回"))]
        self.fields["state"] = forms.ChoiceField(label=_("状况"), choices=states, required=False)
        self.fields["as_of"] = PastDay(label=_("按哪天的台账"))
        for name in ("q", "org"):
            self.fields[name].widget.input_type = "search"

    @property
    def day_column(self) -> str | None:
        """The column that `since` and `until` compare: the first column of days, or None."""
        return next(
            (column.name for column in FACT_SCHEMAS[self.register].columns if column.kind is FactKind.DATE), None
        )

    @property
    def is_used_beyond_search(self) -> bool:
        """Whether more than the number, the org and the hidden fields narrow the list."""
        return bool(set(self.used_fields) - _SEARCH_FIELDS) or bool(self.errors)

    @property
    def moment(self) -> datetime | None:
        """The end of the day for which the list shows the books; None: the books as they are now."""
        day = self.cleaned_data.get("as_of")
        return None if day is None else end_of_day(day)

    @property
    def search_fields(self) -> Iterator[forms.BoundField]:
        """The fields that are always open."""
        yield from (self["q"], self["org"])

    @property
    def further_fields(self) -> Iterator[forms.BoundField]:
        """The fields that open with “更多条件”."""
        yield from (self[name] for name in self.fields if name not in _SEARCH_FIELDS)

    def select_entries(self, scope: Scope) -> EntryQuerySet:
        """Return the entries within the scope that match every field.

        If `counts` is set and no programme is in force, the entries are not narrowed by it and the form has an error.
        """
        entries = self._select_by_state().within(scope).select_related(BOOKS[self.register].owner)
        if number := normalise(self.cleaned_data.get("q") or ""):
            entries = entries.alias(plain_key=strip_spaces("key")).filter(plain_key__icontains=number)
        orgs = self._orgs
        if figure_entries := self._find_figure_entries(scope):
            entries = figure_entries.filter_entries(entries, orgs)
        elif orgs is not None:
            entries = entries.of(orgs)
        return self._narrow(entries)

    def _select_by_state(self) -> EntryQuerySet:
        book = BOOKS[self.register].objects
        if self.cleaned_data.get("state") == WITHDRAWN:
            return book.withdrawn(self.moment)
        return book.as_of(self.moment)

    def _narrow(self, entries: EntryQuerySet) -> EntryQuerySet:
        fields = dict(zip(self.labels, BOOKS[self.register].get_fact_fields(), strict=True))
        values = self.cleaned_data
        # With `counts`, the measure decides which of the days of an entry must lie between the two.
        if self.day_column and not values.get("counts"):
            bounds = {"gte": values.get("since"), "lte": values.get("until")}
            for lookup, day in bounds.items():
                if day:
                    entries = entries.filter(**{f"{fields[self.day_column]}__{lookup}": day})
        for name in self.used_fields:
            if name not in _FIELDS_OF_FORM:
                entries = entries.filter(_match_term(self.register, name, fields[name], values[name]))
        if upload := values.get("upload"):
            entries = entries.filter(upload=upload)
        if code := values.get("rows_of"):
            entries = entries.of_org(code)
        if blank := values.get("blank"):
            entries = entries.filter(**{f"{fields[blank]}__isnull": True})
        return entries

    def _find_figure_entries(self, scope: Scope) -> FigureEntries | None:
        values = self.cleaned_data
        if not values.get("counts"):
            return None
        programme = self._find_programme(scope)
        if programme is None:
            self.add_error("counts", _("这里还没有确定方案，不知道哪些算数。"))
            return None
        return FigureEntries(
            register=self.register,
            programme=programme,
            counts=Certainty(values["counts"]),
            since=values.get("since"),
            until=values.get("until"),
            period=_parse_period(values.get("period")),
            today=timezone.localdate(),
        )

    def _find_programme(self, scope: Scope) -> Programme | None:
        """Return the programme of the link, or of the org, or of the topmost org within the scope."""
        orgs = self._orgs
        top = (Org.objects.filter(path__in=scope.paths) if orgs is None else orgs).order_by("path").first()
        link_programme = (
            Programme.objects.filter(org__code=self.cleaned_data.get("programme")).select_related("org").first()
        )
        if link_programme is not None and (
            orgs is None or (top is not None and top.path.startswith(link_programme.org.path))
        ):
            return link_programme
        return None if top is None else find_programme(top)

    @property
    def _orgs(self) -> OrgQuerySet | None:
        """The orgs with the name or code of the field `org`; None: all."""
        org = self.cleaned_data.get("org")
        return Org.objects.matching(org) if org else None


def _list_term_choices(register: Register) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    if register is Register.OUTREACH:
        yield "must", [(term.value, term.label) for term in OutreachMust]
        yield "form", [(term.value, term.label) for term in OutreachForm]
    for column in SHEET_COLUMNS[register]:
        if column.terms is not None and column.key != "must" and column.key in FACT_SCHEMAS[register].column_names:
            terms = [term for term in column.terms if term.chinese in column.choices]
            unlisted_choice = [(UNLISTED, _("未归类"))] if column.kind is CellKind.WORD else []
            yield column.key, [*((term.value, term.label) for term in terms), *unlisted_choice]


def _match_term(register: Register, name: str, field: str, term: str) -> Q:
    """Return the condition for a coded term.

    In a column of words a ledger may have any text: there, any of the words of the term, or, for UNLISTED, a word of
    none of the terms.
    """
    column = next(
        (column for column in SHEET_COLUMNS[register] if column.key == name and column.kind is CellKind.WORD), None
    )
    if column is None or column.terms is None:
        return Q(**{field: term})
    if term == UNLISTED:
        words = [word for listed_term in column.terms for word in listed_term.words]
        return Q(**{f"{field}__isnull": False}) & ~Q(**{f"{field}__in": words})
    return Q(**{f"{field}__in": column.terms.of(term).words})


def _list_count_choices(measure: str) -> Iterator[tuple[str, str]]:
    yield "", _("不限")
    yield Certainty.SURELY.value, _("算作%(what)s的") % {"what": measure}
    yield Certainty.PERHAPS.value, _("待核实的")
    yield Certainty.EITHER.value, _("算作%(what)s的和待核实的") % {"what": measure}


def _parse_period(text: str | None) -> Period | None:
    try:
        return Period.parse(text) if text else None
    except PeriodError:
        return None


def _list_nullable_columns(register: Register) -> Iterator[str]:
    book = BOOKS[register]
    for name, field in zip(book.get_fact_labels(), book.get_fact_fields(), strict=True):
        is_nullable = book._meta.get_field(field.removesuffix("_id") if field.endswith("_id") else field).null
        # The mark of an amount of about so much is blank wherever the amount is exact.
        if is_nullable and name not in ABOUT_COLUMNS.values():
            yield name
