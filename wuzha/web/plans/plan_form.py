"""The form of a draft: the head of the plan, and beside each clause what plan.yaml binds to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from wuzha.core.plan.bound_numbers import BoundNumber
from wuzha.core.plan.editing import (
    change_clause,
    change_due_day,
    change_number,
    change_values,
    outline_files,
)
from wuzha.core.plan.flow_editing import change_flow
from wuzha.core.plan.items import LARGEST_NUMBER
from wuzha.core.plan.loading import PlanError
from wuzha.core.plan.plan_files import PlanFiles
from wuzha.core.plan.plan_periods import START_YEAR_KEY
from wuzha.core.plan.rolling import roll_files
from wuzha.core.plan.yaml_places import find_places
from wuzha.programmes.models import LONGEST_TITLE
from wuzha.web.forms import SiteForm
from wuzha.web.plans.flow_fields import FLOW_PREFIX, build_flow_fields, collect_flow_values
from wuzha.web.plans.seen_values import SeenValues, write_value

LONGEST_CLAUSE, LONGEST_LINE = 20_000, 2_000
CLAUSE_PREFIX = "clause:"
_CHANGED_MEANWHILE = _("这里刚由别人改为“%(value)s”。要用您填的，请再保存一次。")
_PLAN_GROUPS = (CLAUSE_PREFIX, "standards.", "targets.", "duties.", "readings.", "periods.")
HEAD_FIELDS = {
    "title": _("标题"),
    "approval": _("批准文号"),
    "legal_basis": _("法规和文件依据"),
    "issued_by": _("发文机关"),
}


class PlanForm(SiteForm):
    """The values of a draft that a form can change; names of fields are paths in plan.yaml or clauses of plan.md."""

    seen_values = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, files: PlanFiles, data: Any = None) -> None:
        super().__init__(data)
        self.plan_files, self.outline = files, outline_files(files)
        self.places = find_places(files.data)
        self.numbers: dict[str, BoundNumber] = {}
        self.day_entries: dict[str, str] = {}
        self.own_changes: set[str] = set()
        self._add_head()
        for flow_field in build_flow_fields(self.outline):
            self._add(*flow_field)
        self._add_clauses()
        for entry, _item in self.outline.list_conditions():
            self._add_numbers(entry)
            self._add_texts(entry)
        for entry, _item in self.outline.list_entries("duties"):
            self._add_day(entry)
            self._add_texts(entry)
        self._add_readings()
        self.initial["seen_values"] = str(SeenValues.of_values(self.initial))

    def clean(self) -> None:
        """Refuse a value for a field that somebody else has changed since the form was shown.

        What others changed elsewhere stays: only the fields that this person changed are written. Shown again, the form
        has the values of the others, so that saving it a second time is a decision.
        """
        seen = SeenValues.parse(self.data.get("seen_values", ""))
        names = self.initial.keys() - {"seen_values"}
        shown_names = {name for name in names if seen.knows(name)}
        self.own_changes = seen.list_differences(self.data, names & self.data.keys() & shown_names)
        for name in sorted(seen.list_differences(self.initial, shown_names) & self.own_changes):
            if write_value(self.initial[name]) != write_value(self.data.get(name)):
                self.add_error(name, _CHANGED_MEANWHILE % {"value": write_value(self.initial[name])})
        lost_names = [name for name in self.data if _is_of_plan(name) and name not in self.initial and seen.knows(name)]
        if seen.list_differences(self.data, lost_names):
            self.add_error(None, _("您改过的条款或条件刚由别人删去，没有保存。请核对页面现在的内容。"))
        values = {name: write_value(self.initial[name]) for name in names - self.own_changes}
        self.data = {
            **{name: self.data[name] for name in self.data},
            **values,
            "seen_values": self.initial["seen_values"],
        }

    def apply(self) -> PlanFiles:
        """Return the files with what was changed: texts first, since a number is written into the new ones."""
        changes = self.own_changes
        files = self._roll() if START_YEAR_KEY in changes else self.plan_files
        for name in sorted(changes):
            if name.startswith(CLAUSE_PREFIX):
                files = change_clause(files, name.removeprefix(CLAUSE_PREFIX), self.cleaned_data[name])
        special = {START_YEAR_KEY, *self.numbers, *self.day_entries}
        values = {
            name: str(self.cleaned_data[name] or "")
            for name in changes - special
            if not name.startswith((CLAUSE_PREFIX, FLOW_PREFIX))
        }
        files = change_values(files, values)
        form_values = {**self.initial, **{name: self.cleaned_data[name] for name in changes}}
        files = change_flow(files, collect_flow_values(form_values, changes))
        for name in changes & set(self.numbers):
            files = change_number(files, name, self.cleaned_data[name])
        for name in changes & set(self.day_entries):
            files = change_due_day(files, self.day_entries[name], self.cleaned_data[name])
        return files

    def _roll(self) -> PlanFiles:
        """Return the files with everything in other years, or with the year alone where the plan has problems."""
        year = self.cleaned_data[START_YEAR_KEY]
        try:
            plan = self.plan_files.build_plan("")
        except PlanError:
            return change_values(self.plan_files, {START_YEAR_KEY: str(year)})
        return roll_files(self.plan_files, plan, year - int(self.outline.read_top(START_YEAR_KEY)))

    def _add_head(self) -> None:
        for name, label in HEAD_FIELDS.items():
            longest = LONGEST_LINE if name == "legal_basis" else LONGEST_TITLE
            field = forms.CharField(label=label, max_length=longest, required=name == "title")
            self._add(name, field, self.outline.read_top(name))
        if START_YEAR_KEY in self.places:
            year = forms.IntegerField(label=_("起始年份"), min_value=2000, max_value=2099)
            self._add(START_YEAR_KEY, year, self.places[START_YEAR_KEY].value)
        labels = {
            f"periods.{name}[{number}]": period.label
            for name, periods in self.outline.periods.items()
            for number, period in enumerate(periods, 1)
        }
        for path, place in self.places.items():
            if path.startswith("periods."):
                label = _("期间")
                if path in labels:
                    label = format_lazy("{} {}", label, labels[path])
                self._add(path, forms.CharField(label=label, max_length=40), place.value)

    def _add_clauses(self) -> None:
        for clause in self.outline.clauses:
            rows = min(12, 1 + sum(1 + len(line) // 45 for line in clause.text.splitlines()))
            field = forms.CharField(
                label=_("条文"),
                max_length=LONGEST_CLAUSE,
                widget=forms.Textarea(attrs={"rows": rows}),
            )
            self.fields.setdefault(f"{CLAUSE_PREFIX}{clause.number}", field)
            self.initial.setdefault(f"{CLAUSE_PREFIX}{clause.number}", clause.text)

    def _add_numbers(self, entry: str) -> None:
        for number in self.outline.find_numbers(entry):
            highest = 100 if number.quantity == "percents" else LARGEST_NUMBER
            field = forms.IntegerField(label=number.context or _("数字"), min_value=1, max_value=highest)
            self.numbers[number.name] = number
            self._add(number.name, field, number.value)

    def _add_day(self, entry: str) -> None:
        path = f"{entry}.due_on"
        if path in self.places:
            self.day_entries[path] = entry
            field = forms.DateField(label=_("期限"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
            try:
                self._add(path, field, date.fromisoformat(self.places[path].value))
            except ValueError:
                self._add(path, field, self.places[path].value)

    def _add_texts(self, entry: str) -> None:
        for key, label in (("title", _("名称")), ("quote", _("引文"))):
            if (path := f"{entry}.{key}") in self.places:
                widget = forms.Textarea(attrs={"rows": 3}) if key == "quote" else forms.TextInput()
                text = " ".join(self.places[path].value.split())
                self._add(path, forms.CharField(label=label, max_length=LONGEST_LINE, widget=widget), text)

    def _add_readings(self) -> None:
        for path, _item in self.outline.list_entries("readings"):
            options = [option for option, _part in self.outline.list_entries(f"{path}.options")]
            texts = {option: self.places.get(f"{option}.text") for option in options}
            choices = [(option.rpartition(".")[2], place.value if place else "") for option, place in texts.items()]
            if f"{path}.default" in self.places and len(choices) > 1:
                title = self.places.get(f"{path}.title")
                field = forms.ChoiceField(label=title.value if title else path, choices=choices)
                self._add(f"{path}.default", field, self.places[f"{path}.default"].value)
            for option, place in texts.items():
                if place is not None:
                    label = option.rpartition(".")[2]
                    widget = forms.Textarea(attrs={"rows": 2})
                    text = " ".join(place.value.split())
                    self._add(
                        f"{option}.text", forms.CharField(label=label, max_length=LONGEST_LINE, widget=widget), text
                    )

    def _add(self, name: str, field: forms.Field, initial: object) -> None:
        self.fields[name] = field
        self.initial[name] = initial

    def list_named(self, *names: str) -> Iterator[forms.BoundField]:
        """Yield the fields of these names that the form has."""
        return (self[name] for name in names if name in self.fields)


def _is_of_plan(name: str) -> bool:
    return name.startswith(_PLAN_GROUPS)
