"""An entry written by hand: the same columns, notes and faults as in a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wuzha.core.facts import NAMES, Row, Value
from wuzha.core.i18n import say, spoken
from wuzha.core.problems import refusal
from wuzha.core.sheet.cells import CellKind
from wuzha.core.sheet.clause_lookup import ClauseLookup
from wuzha.core.sheet.columns import COLUMNS, SheetColumn
from wuzha.core.sheet.org_lookup import Directory
from wuzha.core.sheet.org_lookup import Org as KnownOrg
from wuzha.core.sheet.row_reader import Form, Heading
from wuzha.core.sheet.rows import ParsedRow, RowFault, parse_row
from wuzha.core.vocabulary import Register
from wuzha.orgs.models import Org, OrgQuerySet
from wuzha.people.access import Scope
from wuzha.registers.models import Entry
from wuzha.registers.value_text import format_value
from wuzha.web.books.entry_words import clauses_of

MOST_SUGGESTED = 500
SUGGESTIONS = "orgs-to-choose"
_SAID_BY_EVERY_FIELD = "可不填"
_ASKED_AGAIN = frozenset({"text.is_personal", "text.too_long", "fraud_type.too_long"})
"""Faults for which a sheet's cell stays behind and its row does not."""
_OF_ORGS = (CellKind.ORG, CellKind.VILLAGE, CellKind.UNIT, CellKind.PLACE)
_TYPED: Mapping[CellKind, Mapping[str, str]] = {
    CellKind.DATE: {"type": "date"},
    CellKind.MONEY: {"inputmode": "decimal"},
    CellKind.WHOLE: {"inputmode": "numeric"},
    **{kind: {"list": SUGGESTIONS, "autocomplete": "off"} for kind in _OF_ORGS},
}
"""What helps to type a cell of this kind."""


class EntryForm(forms.Form):
    """One field per column of the register's sheet. A new entry also says whose book it goes into, where there are
    several; one that is corrected is filled with what it says now, and asks why.

    A column that a sheet has and the books do not keep is not asked for. What a sheet would leave behind with a warning
    is asked for anew here.
    """

    def __init__(
        self,
        register: Register,
        scope: Scope,
        *arguments: Any,
        holders: Sequence[Org] = (),
        entry: Entry | None = None,
    ) -> None:
        super().__init__(*arguments)
        self.register, self.scope, self.entry = register, scope, entry
        self.holders = [entry.holder] if entry is not None else list(holders)
        self.columns = columns_of(register)
        shown = {} if entry is None else shown_values(entry)
        if entry is None and len(self.holders) > 1:
            books = Org.objects.filter(pk__in=[holder.pk for holder in self.holders])
            self.fields["holder"] = forms.ModelChoiceField(books, label=_("记入哪里的台账"), empty_label=None)
        for column in self.columns:
            self.fields[column.key] = _field(column, shown.get(column.key, ""))
        if entry is not None:
            self.fields["remark"] = forms.CharField(
                label=_("更正原因"), max_length=500, help_text=_("写一句，日后要能说清。")
            )
        elif len(only := list(self.orgs()[:2])) == 1 and "org" in self.fields:
            self.fields["org"].initial = only[0].name
        self.rows: tuple[Row, ...] = ()
        self.notes: list[str] = []

    @property
    def holder(self) -> Org:
        """The org whose book the entry goes into."""
        return self.cleaned_data.get("holder") or self.holders[0]

    def orgs(self) -> OrgQuerySet:
        """The orgs whose rows one may write into these books."""
        return Org.objects.under([holder.path for holder in self.holders]).under(self.scope.paths)

    def suggestions(self) -> list[str]:
        """What can be typed where an org is asked for; none where a list would be longer than helpful."""
        names = list(self.orgs().values_list("name", flat=True)[: MOST_SUGGESTED + 1])
        return names if len(names) <= MOST_SUGGESTED else []

    def clean(self) -> dict[str, Any]:
        """The fields read as the row of a sheet; every fault stands at its field, what is only noted in `notes`."""
        given = super().clean() or {}
        headings = [Heading(at, column.header, column) for at, column in enumerate(self.columns)]
        form = Form.of(self.register, headings, directory=self._directory(), clauses=clauses_of(self.holder))
        parsed = parse_row(form, [given.get(column.key) or None for column in self.columns])
        self._tell(parsed)
        if self.entry is not None and len(parsed.facts) > 1:
            self.add_error(None, str(_("一次只能更正一条。")))
        self.rows = parsed.facts
        return given

    def row(self) -> Row:
        """What the corrected entry is to say; columns that the form does not show stay as they are."""
        assert self.entry is not None and len(self.rows) == 1, "the form is valid"  # noqa: S101
        shown = {column.key for column in self.columns}
        names = NAMES[self.register]
        parts = {"form"} if self.register is Register.OUTREACH else set()
        return tuple(
            new if name in shown | parts else old
            for name, old, new in zip(names, self.entry.row, self.rows[0], strict=True)
        )

    def _tell(self, parsed: ParsedRow) -> None:
        keys = {column.header: column.key for column in self.columns}
        for fault in parsed.faults:
            key = keys.get(fault.header)
            if parsed.facts and fault.fault.code not in _ASKED_AGAIN:
                self.notes.append(say("{column}：{fault}", column=say(fault.header), fault=_sentence(fault)))
            elif key not in self.errors:
                self.add_error(key, _sentence(fault))

    def _directory(self) -> Directory:
        orgs = Org.objects.below(self.holder).under(self.scope.paths)
        return Directory(KnownOrg(org.code, org.name, org.term, org.parent_id, org.other_names) for org in orgs)


def columns_of(register: Register) -> list[SheetColumn]:
    """The columns of the register's sheet that the books keep."""
    return [column for column in COLUMNS[register] if column.is_read and column.key in NAMES[register]]


def shown_values(entry: Entry) -> dict[str, str]:
    """What the entry says, as its form shows it."""
    known: dict[str, Value] = dict(zip(NAMES[entry.register], entry.row, strict=True))
    clauses = clauses_of(entry.holder) if entry.register is Register.ATTESTATIONS else None
    return {column.key: _shown(entry.register, column, known, clauses) for column in columns_of(entry.register)}


def _sentence(fault: RowFault) -> str:
    shown = None if fault.raw is None or fault.fault.hidden else str(fault.raw)
    return str(refusal(fault.fault.code, **fault.fault.context, value=shown))


def _field(column: SheetColumn, shown: str) -> forms.Field:
    words: dict[str, Any] = {
        "label": say(column.header),
        "required": column.required,
        "initial": shown,
        "help_text": "" if column.note == _SAID_BY_EVERY_FIELD else say(column.note),
    }
    if column.choices and column.terms is not None:
        return forms.ChoiceField(choices=_choices(column.choices, shown), **words)
    return forms.CharField(widget=forms.TextInput(attrs=dict(_TYPED.get(column.kind, {}))), **words)


def _choices(choices: Iterable[str], shown: str) -> list[tuple[str, str]]:
    """The terms as sheets write them, and what the entry says where that is none of them."""
    offered = ["", *choices]
    return [(choice, say(choice)) for choice in (offered if shown in offered else [*offered, shown])]


def _shown(register: Register, column: SheetColumn, known: Mapping[str, Value], clauses: ClauseLookup | None) -> str:
    name = column.key
    if column.kind is CellKind.WAY and known[name] is None:
        name = "form"
    if known[name] is None:
        return ""
    with spoken(None):
        told = format_value(register, name, known[name], clauses)
    return told.removesuffix("元") if name.endswith("_fen") else told
