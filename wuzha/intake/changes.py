"""What an upload would change, in the words of a page: which number, which field, from what to what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from wuzha.core.clause_finder import ClauseFinder
from wuzha.core.columns import COLUMNS
from wuzha.core.facts import KEYS, Value
from wuzha.core.language import in_a_row, later, say
from wuzha.core.plan_file import find_plan, load_plan
from wuzha.core.vocabulary import OutreachForm, OutreachMust, Register, Term
from wuzha.intake.preview import ChangedEntry, Changes
from wuzha.intake.services import DEFAULT_PLAN
from wuzha.orgs.models import Org
from wuzha.registers.base import parts_of
from wuzha.registers.models import BOOKS

NOTHING = later("（空白）")
_FEN = "_fen"


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
        _told(register, change, said_key(register, change.key, names, clauses)) for change in changes.changed
    )
    return Told(register.label, changes, changed)


def _names(register: Register, changed: Sequence[ChangedEntry]) -> dict[str, str]:
    """The names of the orgs that stand in these keys, by code."""
    codes = {part for change in changed for part in parts_of(register, change.key)}
    return dict(Org.objects.filter(code__in=codes).values_list("code", "name"))


@cache
def _clauses_read() -> ClauseFinder:
    """The clauses by which uploads are read."""
    return ClauseFinder(load_plan(find_plan(DEFAULT_PLAN)))


def _told(register: Register, change: ChangedEntry, key: str) -> ToldChange:
    labels = _labels(register)
    place = say("“{sheet}”第{line}行", sheet=change.sheet, line=change.line) if change.line else ""
    fields = tuple(
        ToldField(labels[name], said(register, name, before), said(register, name, after))
        for name, (before, after) in change.fields.items()
    )
    return ToldChange(key, place, fields or (ToldField(say("状态"), say("已撤回"), say("有效")),))


def _labels(register: Register) -> Mapping[str, str]:
    if register is Register.ORGS:
        return {column.key: say(column.header) for column in COLUMNS[register]}
    return BOOKS[register].row_labels()


def said_key(register: Register, key: str, names: Mapping[str, str], clauses: ClauseFinder | None = None) -> str:
    """What tells an entry from the others, in words: a number as it is, or org (by `names`), clause, period and day."""
    columns, parts = KEYS[register], parts_of(register, key)
    if len(parts) == 1:
        return key
    told = zip(columns, parts, strict=True)
    return in_a_row(
        names.get(part, part) if name == "org" else said(register, name, part, clauses) for name, part in told
    )


def said(register: Register, name: str, value: Value, clauses: ClauseFinder | None = None) -> str:
    """A value of a column as the field writes it: terms by their label, money in yuan, days as 2022-07-05, and where
    the clauses of a plan are given, a criterion by its clause.
    """
    if value is None or value == "":
        return say(NOTHING)
    if isinstance(value, bool):
        return say("是") if value else say("否")
    if isinstance(value, date):
        return value.isoformat()
    if name.endswith(_FEN):
        return say("{yuan}元", yuan=f"{Decimal(int(str(value))) / 100:,.2f}")
    if name == "criterion" and clauses is not None:
        return clauses.told(str(value))
    for terms in _terms(register, name):
        if any(term == value for term in terms):
            return terms.of(str(value)).label
    return str(value)


@cache
def _terms(register: Register, name: str) -> tuple[type[Term], ...]:
    """What a fact column's words are; the one column of a sheet that says how outreach was done fills two of them."""
    if register is Register.OUTREACH and name in ("must", "form"):
        return (OutreachMust, OutreachForm)
    terms = next((column.terms for column in COLUMNS[register] if column.key == name), None)
    return () if terms is None else (terms,)
