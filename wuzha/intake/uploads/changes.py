"""Describe the changes of an upload in words: number, field, value before and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wuzha.core.facts import KEYS
from wuzha.core.i18n import translate
from wuzha.core.problems import RefusalError
from wuzha.core.sheet.clause_lookup import ClauseLookup
from wuzha.core.sheet.columns import SHEET_COLUMNS
from wuzha.core.vocabulary import Register
from wuzha.intake.uploads.preview import EntryChangePreview, RegisterPreview
from wuzha.orgs.models import Org
from wuzha.programmes.plan_choice import load_clauses
from wuzha.registers.keys import split_key
from wuzha.registers.models import BOOKS
from wuzha.registers.value_text import format_key, format_value


@dataclass(frozen=True, slots=True)
class FieldChangeText:
    """One field that changes."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class EntryChangeText:
    """One entry that changes, and its place in the file."""

    key: str
    place: str
    fields: tuple[FieldChangeText, ...]


@dataclass(frozen=True, slots=True)
class RegisterChangeText:
    """The changes of one register."""

    label: str
    counts: RegisterPreview
    entries: tuple[EntryChangeText, ...]


def describe_changes(changes: RegisterPreview, plan: str) -> RegisterChangeText:
    """Return the changes in words; clauses as `plan`, by which the files were read, prints them."""
    register = changes.register
    clauses = find_clauses(plan) if register is Register.ATTESTATIONS and changes.changed else None
    names = _find_names(register, changes.changed) if "org" in KEYS[register] else {}
    entries = [
        _describe_entry(register, change, format_key(register, change.key, names, clauses))
        for change in changes.changed
    ]
    return RegisterChangeText(register.label, changes, tuple(entries))


def _find_names(register: Register, changes: Sequence[EntryChangePreview]) -> dict[str, str]:
    """Return the names of the orgs in these keys, by code."""
    codes = {part for change in changes for part in split_key(register, change.key)}
    return dict(Org.objects.filter(code__in=codes).values_list("code", "name"))


def find_clauses(plan: str) -> ClauseLookup | None:
    """Return the clauses of the plan; None where its folder is gone, for an old report must still open."""
    try:
        return load_clauses(plan)
    except RefusalError:
        return None


def _describe_entry(register: Register, change: EntryChangePreview, key: str) -> EntryChangeText:
    labels = _get_field_labels(register)
    place = translate("“{sheet}”第{line}行", sheet=change.sheet, line=change.line) if change.line else ""
    fields = [
        FieldChangeText(labels[name], format_value(register, name, before), format_value(register, name, after))
        for name, (before, after) in change.fields.items()
    ]
    # Without another field the row puts back an entry that was withdrawn; earlier previews say it by that alone.
    if change.is_restored or not fields:
        fields.insert(0, FieldChangeText(translate("状态"), translate("已撤回"), translate("有效")))
    return EntryChangeText(key, place, tuple(fields))


def _get_field_labels(register: Register) -> Mapping[str, str]:
    if register is Register.ORGS:
        return {column.key: translate(column.header) for column in SHEET_COLUMNS[register]}
    return BOOKS[register].get_row_labels()
