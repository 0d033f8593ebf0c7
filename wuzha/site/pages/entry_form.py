"""An entry corrected by hand: the same columns, notes and faults as in a sheet."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wuzha.assessments.standing import plan_named, programme_of
from wuzha.core.clause_finder import ClauseFinder
from wuzha.core.columns import COLUMNS, SheetColumn
from wuzha.core.directory import Directory
from wuzha.core.directory import Org as KnownOrg
from wuzha.core.facts import FRAMES, Row
from wuzha.core.forms import Form, Heading
from wuzha.core.problems import refusal
from wuzha.core.rows import parse_row
from wuzha.core.vocabulary import Register
from wuzha.intake.changes import NOTHING, said
from wuzha.intake.services import DEFAULT_PLAN
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.registers.base import Entry


class EntryForm(forms.Form):
    """One field per column of the register's sheet, filled with what the entry says now."""

    remark = forms.CharField(label=_("更正原因"), max_length=500, help_text=_("写一句，日后要能说清。"))

    def __init__(self, register: Register, entry: Entry, scope: Scope, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.register, self.entry, self.scope = register, entry, scope
        known = dict(zip(FRAMES[register].names, entry.fact, strict=True))
        self.columns = [column for column in COLUMNS[register] if column.is_read and column.key in known]
        for column in self.columns:
            self.fields[column.key] = _field(column, _shown(register, column.key, known[column.key]))
        self.order_fields([column.key for column in self.columns])
        self._row: Row | None = None

    def clean(self) -> dict[str, Any]:
        """The fields read as the row of a sheet; every fault stands at its field."""
        given = super().clean() or {}
        headings = [Heading(at, column.header, column) for at, column in enumerate(self.columns)]
        form = Form.of(self.register, headings, directory=self._directory(), clauses=self._clauses())
        parsed = parse_row(form, [given.get(column.key) or None for column in self.columns])
        keys = {column.header: column.key for column in self.columns}
        for header, raw, fault in parsed.faults:
            if not parsed.facts:
                shown = None if raw is None or fault.hidden else str(raw)
                self.add_error(keys.get(header), str(refusal(fault.code, **fault.context, value=shown)))
        self._row = parsed.facts[0] if len(parsed.facts) == 1 else None
        if parsed.facts and self._row is None:
            self.add_error(None, str(_("一次只能更正一条。")))
        return given

    def row(self) -> Row:
        """What the entry is to say; blank columns that the form does not show stay as they are."""
        assert self._row is not None, "the form is valid"  # noqa: S101
        shown = {column.key for column in self.columns}
        names = FRAMES[self.register].names
        parts = {"form"} if self.register is Register.OUTREACH else set()
        return tuple(
            new if name in shown | parts else old
            for name, old, new in zip(names, self.entry.fact, self._row, strict=True)
        )

    def _directory(self) -> Directory:
        orgs = Org.objects.below(self.entry.holder).under(self.scope.paths)
        return Directory(KnownOrg(org.code, org.name, org.term, org.parent_id, org.other_names) for org in orgs)

    def _clauses(self) -> ClauseFinder:
        programme = programme_of(self.entry.holder)
        return ClauseFinder(plan_named(DEFAULT_PLAN if programme is None else programme.plan))


def _field(column: SheetColumn, shown: str) -> forms.Field:
    words: dict[str, Any] = {"label": column.header, "required": False, "initial": shown, "help_text": column.note}
    if column.choices and column.terms is not None:
        choices = [("", "")] + [(choice, choice) for choice in column.choices]
        if shown and shown not in column.choices:
            choices.append((shown, shown))
        return forms.ChoiceField(choices=choices, **words)
    return forms.CharField(**words)


def _shown(register: Register, name: str, value: Any) -> str:
    told = said(register, name, value)
    return "" if told == NOTHING else told.removesuffix("元") if name.endswith("_fen") else told
