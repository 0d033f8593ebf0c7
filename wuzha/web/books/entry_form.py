"""The form of one entry: the columns, notes and faults of a sheet's row."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wuzha.core.facts import ABOUT_COLUMNS, BOOK_COLUMN_NAMES, FactRow, FactValue
from wuzha.core.i18n import override, translate
from wuzha.core.problems import format_refusal
from wuzha.core.sheet.cells import CellKind, quote_cell
from wuzha.core.sheet.clause_lookup import ClauseLookup
from wuzha.core.sheet.columns import SHEET_COLUMNS
from wuzha.core.sheet.money import format_written_amount
from wuzha.core.sheet.org_lookup import LookupOrg as KnownOrg
from wuzha.core.sheet.org_lookup import OrgLookup
from wuzha.core.sheet.row_reader import Heading, SheetForm
from wuzha.core.sheet.rows import RowFault, RowResult, parse_row
from wuzha.core.sheet.sheet_column import SheetColumn
from wuzha.core.vocabulary import Register
from wuzha.orgs.models import Org, OrgQuerySet
from wuzha.people.access import Scope
from wuzha.programmes.plan_choice import choose_clauses
from wuzha.registers.models import Entry
from wuzha.registers.value_text import format_value, is_about
from wuzha.web.forms import ORG_INPUT_ATTRIBUTES, OrgSuggestion, SiteForm, suggest_orgs

_OPTIONAL_NOTE = "可不填"
"""The note that every optional column has; the form marks optional fields itself."""

_FAULTS_TO_CORRECT = frozenset({"text.is_personal", "text.too_long", "fraud_type.too_long", "fraud_type.is_personal"})
"""Faults for which a sheet drops the cell and keeps the row; a form asks for another value."""
_ORG_FIELD_KINDS = (CellKind.ORG, CellKind.VILLAGE, CellKind.UNIT, CellKind.PLACE)
_INPUT_ATTRIBUTES: Mapping[CellKind, Mapping[str, str]] = {
    CellKind.DATE: {"type": "date"},
    CellKind.MONEY: {"inputmode": "decimal"},
    CellKind.INTEGER: {"inputmode": "numeric"},
    CellKind.MONTHS: {"type": "month"},
    **{kind: ORG_INPUT_ATTRIBUTES for kind in _ORG_FIELD_KINDS},
}
"""The attributes of the input for a kind of cell."""

_SECTIONS: Mapping[CellKind, object] = {
    **dict.fromkeys((CellKind.CODE, *_ORG_FIELD_KINDS), _("编号与归属")),
    CellKind.DATE: _("日期"),
    CellKind.MONEY: _("金额"),
}
"""The section of the form for a kind of cell; all others are in the last one."""
_LAST_SECTION = _("其他")
MIN_FIELDS_OF_SECTIONS = 7
"""A form with fewer fields has no sections."""


class EntryForm(SiteForm):
    """One field for each column of the register's sheet that the books keep.

    A new entry (`entry` None) also has the field `holder` if there are several books it can go into; `texts` fill its
    fields. The form of a correction is filled with the entry and asks for the reason. A value that a sheet would drop
    with a warning is an error here.
    """

    def __init__(
        self,
        register: Register,
        scope: Scope,
        *arguments: Any,
        holders: Sequence[Org] = (),
        entry: Entry | None = None,
        texts: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(*arguments)
        self.register, self.scope, self.entry = register, scope, entry
        self.holders = [entry.holder] if entry is not None else list(holders)
        self.columns = list_columns(register)
        if texts is None:
            texts = {} if entry is None else format_form_values(entry)
        if entry is None and len(self.holders) > 1:
            books = Org.objects.filter(pk__in=[holder.pk for holder in self.holders])
            self.fields["holder"] = forms.ModelChoiceField(books, label=_("记入哪里的台账"), empty_label=None)
        for column in self.columns:
            self.fields[column.key] = _make_field(column, texts.get(column.key, ""))
        if entry is not None:
            self.fields["remark"] = forms.CharField(
                label=_("更正原因"), max_length=500, help_text=_("请简要说明（存入历史记录）。")
            )
        elif not texts and len(orgs := list(self.select_orgs()[:2])) == 1 and "org" in self.fields:
            self.fields["org"].initial = orgs[0].name
        self.rows: tuple[FactRow, ...] = ()
        self.notes: list[str] = []

    @property
    def holder(self) -> Org:
        """The org that keeps the book of the entry."""
        return self.cleaned_data.get("holder") or self.holders[0]

    def select_orgs(self) -> OrgQuerySet:
        """Return the orgs that the person may write rows about into these books."""
        return Org.objects.under([holder.path for holder in self.holders]).under(self.scope.paths)

    @property
    def sections(self) -> list[tuple[object, list[forms.BoundField]]]:
        """The visible fields below their titles; none where the fields are few."""
        if len(self.columns) < MIN_FIELDS_OF_SECTIONS:
            return []
        kinds = {column.key: column.kind for column in self.columns}
        sections: dict[object, list[forms.BoundField]] = {title: [] for title in _SECTIONS.values()}
        sections[_LAST_SECTION] = []
        for field in self.visible_fields():
            # The book and the relation to the unit stand with the orgs; why an entry is corrected stands last.
            kind = CellKind.CODE if field.name in ("holder", "relation") else kinds.get(field.name)
            sections[_LAST_SECTION if kind is None else _SECTIONS.get(kind, _LAST_SECTION)].append(field)
        return [(title, fields) for title, fields in sections.items() if fields]

    @property
    def suggestions(self) -> list[OrgSuggestion]:
        """What to suggest in a field of an org."""
        return suggest_orgs(self.select_orgs())

    def clean(self) -> dict[str, Any]:
        """Read the fields as the row of a sheet: faults become errors of their fields, warnings go to `notes`."""
        values = super().clean() or {}
        headings = [Heading(index, column.header, column) for index, column in enumerate(self.columns)]
        sheet_form = SheetForm.of(
            self.register,
            headings,
            org_lookup=self._build_org_lookup(),
            clause_lookup=choose_clauses(self.holder),
            read_on=timezone.localdate(),
        )
        result = parse_row(sheet_form, [values.get(column.key) or None for column in self.columns])
        self._add_faults(result)
        if self.entry is not None and len(result.facts) > 1:
            self.add_error(None, str(_("一次只能更正一条。")))
        self.rows = result.facts
        return values

    def build_row(self) -> FactRow:
        """Return the corrected row; columns that the form does not have keep their values."""
        assert self.entry is not None and len(self.rows) == 1, "the form is valid"  # noqa: S101  as the text says
        form_columns = {column.key for column in self.columns} | set(ABOUT_COLUMNS.values())
        if self.register is Register.OUTREACH:
            form_columns.add("form")  # the field "must" reads both columns
        names = BOOK_COLUMN_NAMES[self.register]
        return tuple(
            new if name in form_columns else old
            for name, old, new in zip(names, self.entry.row, self.rows[0], strict=True)
        )

    def _add_faults(self, result: RowResult) -> None:
        keys = {column.header: column.key for column in self.columns}
        for fault in result.faults:
            key = keys.get(fault.header)
            if result.facts and fault.fault.code not in _FAULTS_TO_CORRECT:
                self.notes.append(
                    translate("{column}：{fault}", column=translate(fault.header), fault=_describe_fault(fault))
                )
            elif key not in self.errors:
                self.add_error(key, _describe_fault(fault))

    def _build_org_lookup(self) -> OrgLookup:
        orgs = Org.objects.below(self.holder).under(self.scope.paths)
        return OrgLookup(KnownOrg(org.code, org.name, org.term, org.parent_id, org.other_names) for org in orgs)


def list_columns(register: Register) -> list[SheetColumn]:
    """Return the columns of the register's sheet that the books keep."""
    return [
        column for column in SHEET_COLUMNS[register] if column.is_read and column.key in BOOK_COLUMN_NAMES[register]
    ]


def format_form_values(entry: Entry) -> dict[str, str]:
    """Return the texts of the entry's form, by field."""
    values: dict[str, FactValue] = dict(zip(BOOK_COLUMN_NAMES[entry.register], entry.row, strict=True))
    return format_values(entry.register, values, entry.holder)


def format_values(register: Register, values: Mapping[str, FactValue], holder: Org) -> dict[str, str]:
    """Return the texts of the form for these values of a row in the holder's book, by field: orgs by name."""
    clauses = choose_clauses(holder) if register is Register.ATTESTATIONS else None
    columns = list_columns(register)
    texts = {column.key: _format_value(register, column, values, clauses) for column in columns}
    org_keys = [column.key for column in columns if column.kind in _ORG_FIELD_KINDS and texts[column.key]]
    names = _find_clear_names(holder, {texts[key] for key in org_keys})
    return texts | {key: names[texts[key]] for key in org_keys if texts[key] in names}


def _find_clear_names(holder: Org, codes: Collection[str]) -> dict[str, str]:
    """Return the names of the orgs with these codes, by code, without those that name other orgs of the book too."""
    if not codes:
        return {}
    orgs = Org.objects.below(holder)
    names = dict(orgs.filter(code__in=codes).values_list("code", "name"))
    return {code: name for code, name in names.items() if [org.code for org in orgs.named(name)] == [code]}


def _describe_fault(fault: RowFault) -> str:
    value = None if fault.raw is None or fault.fault.is_hidden else quote_cell(fault.raw)
    return format_refusal(fault.fault.code, **fault.fault.context, value=value)


def _make_field(column: SheetColumn, text: str) -> forms.Field:
    options: dict[str, Any] = {
        "label": translate(column.header),
        "required": column.is_required,
        "initial": text,
        "help_text": "" if column.note == _OPTIONAL_NOTE else translate(column.note),
    }
    if column.choices and column.terms is not None:
        return forms.ChoiceField(choices=_list_choices(column.choices, text), **options)
    return forms.CharField(widget=forms.TextInput(attrs=dict(_INPUT_ATTRIBUTES.get(column.kind, {}))), **options)


def _list_choices(choices: Iterable[str], text: str) -> list[tuple[str, str]]:
    """Return the terms as sheets write them, and the text of the entry if it is none of them."""
    options = list(dict.fromkeys(["", *choices, text]))
    return [(option, translate(option)) for option in options]


def _format_value(
    register: Register, column: SheetColumn, values: Mapping[str, FactValue], clauses: ClauseLookup | None
) -> str:
    name = column.key
    if column.kind is CellKind.OUTREACH_METHOD and values[name] is None:
        name = "form"
    if values[name] is None:
        return ""
    if is_about(name, values):
        return format_written_amount(int(str(values[name])))
    with override(None):
        text = format_value(register, name, values[name], clauses)
    return text.removesuffix("元") if name.endswith("_fen") else text
