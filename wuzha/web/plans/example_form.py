"""The form of one example: its head, its rows in tables, and what is expected of each org and condition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from wuzha.core.examples.example_texts import EXPECT_KEY, ROWS_KEY, UNDER_KEY, ExampleEntry, read_orgs, set_expected
from wuzha.core.examples.examples import HEADROOM_KEY, OUTCOME_KEY, REASON_KEY, format_range
from wuzha.core.plan.plan import Plan
from wuzha.core.problems import refuse_personal_data
from wuzha.core.vocabulary import Outcome, Register
from wuzha.web.forms import SiteForm, refusals_on
from wuzha.web.plans.example_rows import build_tables, list_further_columns, read_rows
from wuzha.web.plans.example_words import name_aspects, name_conditions, name_node

LONGEST_TEXT = 300
_NO_VALUE = "无"
_HEAD = ("id", "title", "period", "as_of", "complete")


@dataclass(frozen=True, slots=True)
class ExpectedValue:
    """A value that an example expects; `option` is that of a reading, empty for the usual ones."""

    option: str
    org: str
    node: str
    aspect: str
    value: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What the value is about."""
        return self.option, self.org, self.node, self.aspect


class ExampleForm(SiteForm):
    """The values of one example of a draft."""

    seen = forms.CharField(widget=forms.HiddenInput)
    example = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        text: str,
        plan: Plan | None,
        entry: ExampleEntry,
        data: Any = None,
        *,
        initial: Mapping[str, Any],
        query: Any,
    ) -> None:
        super().__init__(data, initial={**initial})
        self.entry, self.orgs = entry, read_orgs(text, entry)
        self.conditions = {} if plan is None else name_conditions(plan)
        self.options = [] if plan is None else [option for item in plan.readings.values() for option in item.options]
        self.expectations = list_expected(entry)
        self.tables = build_tables(
            entry, self.orgs, self.conditions, query.get("register", ""), query.getlist("column")
        )
        self._add_head()
        self._add_rows()
        self._add_expected()

    def _add_head(self) -> None:
        self._add("id", forms.CharField(label=_("编号"), max_length=40), self.entry.get("id"))
        self._add("title", forms.CharField(label=_("说明"), max_length=LONGEST_TEXT), self.entry.get("title"))
        self._add("period", forms.CharField(label=_("期间"), max_length=40), self.entry.get("period"))
        day = forms.DateField(
            label=_("截至日期"),
            required=False,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        )
        self._add("as_of", day, _read_day(self.entry.get("as_of")))
        choices = [("true", _("都已报齐")), ("false", _("按“报送”表"))]
        complete = forms.ChoiceField(label=_("各种台账"), choices=choices)
        self._add("complete", complete, self.entry.get("complete", "true"))

    def _add_rows(self) -> None:
        for table in self.tables:
            for number, row in enumerate(table.rows):
                for column in table.columns:
                    self._add(table.name_cell(number, column), column.build_field(), row.get(column.name))
        shown_registers = {table.register for table in self.tables}
        registers = [
            (str(item), item.label) for item in Register if item is not Register.ORGS and item not in shown_registers
        ]
        self._add("new_register", _choose(_("再加一种台账"), registers), "")
        self._add("new_column", _choose(_("再加一列"), list_further_columns(self.tables)), "")

    def _add_expected(self) -> None:
        for number, expectation in enumerate(self.expectations):
            label = (
                f"{expectation.org} {name_node(expectation.node, self.conditions)} {name_aspects()[expectation.aspect]}"
            )
            field = build_value_field(expectation.aspect, label)
            self._add(f"expected:{number}", field, expectation.value)
        self._add("new_org", _choose(_("组织"), [(org, org) for org in self.orgs]), "")
        conditions = [(f"{node}:{OUTCOME_KEY}", name) for node, name in self.conditions.items()]
        whole = [(f":{OUTCOME_KEY}", _("总的结论")), (f":{HEADROOM_KEY}", _("还可发案"))]
        self._add("new_node", _choose(_("条件"), [*whole, *conditions]), "")
        field = forms.CharField(
            label=_("应得"),
            max_length=LONGEST_TEXT,
            required=False,
            help_text=_("结论写达标、未达标、待定或不适用；数字照写。"),
        )
        self._add("new_value", field, "")

    def clean(self) -> None:
        """Refuse free words that name a person."""
        words = [self.cleaned_data.get("title") or ""]
        words += [
            self.cleaned_data.get(f"expected:{number}") or ""
            for number, expectation in enumerate(self.expectations)
            if expectation.aspect == REASON_KEY
        ]
        with refusals_on(self):
            refuse_personal_data(*words)

    def build_entry(self) -> ExampleEntry:
        """Return the example as the form has it."""
        values = self.cleaned_data
        entry: ExampleEntry = {name: values[name] for name in _HEAD[:3]}
        if values["as_of"]:
            entry["as_of"] = values["as_of"].isoformat()
        if values["complete"] == "false" or "complete" in self.entry:
            entry["complete"] = values["complete"]
        entry |= {key: deepcopy(value) for key, value in self.entry.items() if key not in (*_HEAD, ROWS_KEY)}
        if rows := read_rows(self.tables, values):
            entry[ROWS_KEY] = rows
        for number, expectation in enumerate(self.expectations):
            new_value = values[f"expected:{number}"]
            if new_value != expectation.value:
                option, org, node, aspect = expectation.key
                set_expected(entry, option=option, org=org, node=node, aspect=aspect, value=new_value)
        if values["new_org"] and values["new_node"] and values["new_value"]:
            node, _colon, aspect = values["new_node"].partition(":")
            value = read_outcome(values["new_value"]) if aspect == OUTCOME_KEY else values["new_value"]
            set_expected(entry, option="", org=values["new_org"], node=node, aspect=aspect, value=value)
        # The rows stand before what is expected, as everywhere in the file.
        ends = [key for key in (EXPECT_KEY, UNDER_KEY) if key in entry]
        return {key: value for key, value in entry.items() if key not in ends} | {key: entry[key] for key in ends}

    def _add(self, name: str, field: forms.Field, initial: object) -> None:
        self.fields[name] = field
        self.initial[name] = initial


def build_value_field(aspect: str, label: str) -> forms.Field:
    """Return the field of an expected value; empty takes the expectation away."""
    if aspect != OUTCOME_KEY:
        return forms.CharField(label=label, max_length=LONGEST_TEXT, required=False)
    return _choose(label, [(str(outcome.value), outcome.label) for outcome in Outcome])


def read_outcome(text: str) -> str:
    """Return the outcome of a word: met for 达标; a text that is no outcome stays, and the check refuses it."""
    return next((str(outcome.value) for outcome in Outcome if text.strip() in (outcome.value, outcome.label)), text)


def _choose(label: str, choices: Sequence[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", "—"), *choices], required=False)


def list_expected(entry: ExampleEntry) -> list[ExpectedValue]:
    """Return everything that an example expects, one value after the other."""
    holders = [("", entry.get(EXPECT_KEY)), *(entry.get(UNDER_KEY) or {}).items()]
    return [
        ExpectedValue(option, org, *_split_key(key, aspect), _write_expected(value))
        for option, orgs in holders
        for org, nodes in (orgs or {}).items()
        for key, values in (nodes or {}).items()
        for aspect, value in (values.items() if isinstance(values, dict) else [(OUTCOME_KEY, values)])
    ]


def _split_key(key: str, aspect: str) -> tuple[str, str]:
    """Return node and aspect: the outcome and the headroom of a whole org stand where nodes do."""
    return ("", key) if key in (OUTCOME_KEY, HEADROOM_KEY) else (key, aspect)


def _write_expected(value: Any) -> str:
    if isinstance(value, list) and len(value) == 2 and str(value[0]).isdecimal():
        return format_range(int(value[0]), None if value[1] is None else int(value[1]))
    return _NO_VALUE if value is None else str(value)


def _read_day(value: Any) -> date | str | None:
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return str(value)
