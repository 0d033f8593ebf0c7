"""What an upload would change, in the words of a page: which number, which field, from what to what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from wuzha.core.facts import KEYS
from wuzha.core.i18n import say
from wuzha.core.plan.loading import find_plan, load_plan
from wuzha.core.plan.named_clauses import named_clauses
from wuzha.core.sheet.clause_lookup import ClauseLookup
from wuzha.core.sheet.columns import COLUMNS
from wuzha.core.vocabulary import Register
from wuzha.intake.uploads.preview import ChangedEntry, Changes
from wuzha.intake.uploads.services import DEFAULT_PLAN
from wuzha.orgs.models import Org
from wuzha.registers.keys import parts_of
from wuzha.registers.models import BOOKS
from wuzha.registers.value_text import format_key, format_value


@dataclass(frozen=True, slots=True)
class ToldField:
    """One field that changes."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ToldChange:
    """One entry that changes, and where in the file it stands."""

    key: str
    place: str
    fields: tuple[ToldField, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What a register's rows would do, in words."""

    label: str
    counts: Changes
    changed: tuple[ToldChange, ...]


def told_of(changes: Changes) -> Told:
    """The changes in words."""
    register = changes.register
    clauses = _clauses_read() if register is Register.ATTESTATIONS and changes.changed else None
    names = _names(register, changes.changed) if "org" in KEYS[register] else {}
    changed = tuple(
        _told(register, change, format_key(register, change.key, names, clauses)) for change in changes.changed
    )
    return Told(register.label, changes, changed)


def _names(register: Register, changed: Sequence[ChangedEntry]) -> dict[str, str]:
    """The names of the orgs that stand in these keys, by code."""
    codes = {part for change in changed for part in parts_of(register, change.key)}
    return dict(Org.objects.filter(code__in=codes).values_list("code", "name"))


@cache
def _clauses_read() -> ClauseLookup:
    """The clauses by which uploads are read."""
    return ClauseLookup(named_clauses(load_plan(find_plan(DEFAULT_PLAN))))


def _told(register: Register, change: ChangedEntry, key: str) -> ToldChange:
    labels = _labels(register)
    place = say("“{sheet}”第{line}行", sheet=change.sheet, line=change.line) if change.line else ""
    fields = tuple(
        ToldField(labels[name], format_value(register, name, before), format_value(register, name, after))
        for name, (before, after) in change.fields.items()
    )
    return ToldChange(key, place, fields or (ToldField(say("状态"), say("已撤回"), say("有效")),))


def _labels(register: Register) -> Mapping[str, str]:
    if register is Register.ORGS:
        return {column.key: say(column.header) for column in COLUMNS[register]}
    return BOOKS[register].row_labels()
