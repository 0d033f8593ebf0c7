"""What an upload would change, in the words of a page: which number, which field, from what to what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from wuzha.core.columns import COLUMNS
from wuzha.core.facts import Value
from wuzha.core.language import later, say
from wuzha.core.vocabulary import OutreachForm, OutreachMust, Register, Term
from wuzha.intake.preview import ChangedEntry, Changes
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
    changed = tuple(_told(changes.register, change) for change in changes.changed)
    return Told(changes.register.label, changes, changed)


def _told(register: Register, change: ChangedEntry) -> ToldChange:
    labels = BOOKS[register].fact_labels()
    place = say("“{sheet}”第{line}行", sheet=change.sheet, line=change.line) if change.line else ""
    fields = tuple(
        ToldField(labels[name], said(register, name, before), said(register, name, after))
        for name, (before, after) in change.fields.items()
    )
    return ToldChange(change.key, place, fields or (ToldField(say("状态"), say("已撤回"), say("有效")),))


def said(register: Register, name: str, value: Value) -> str:
    """A value of a fact column as the field writes it: terms by their label, money in yuan, days as 2022-07-05."""
    if value is None:
        return say(NOTHING)
    if isinstance(value, date):
        return value.isoformat()
    if name.endswith(_FEN):
        return say("{yuan}元", yuan=f"{Decimal(int(str(value))) / 100:,.2f}")
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
