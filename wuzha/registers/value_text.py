"""Values and keys of entries in the words of a page: terms by their label, money in yuan, clauses as printed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache

from wuzha.core.facts import KEYS, Value
from wuzha.core.i18n import in_a_row, later, say
from wuzha.core.sheet.clause_lookup import ClauseLookup
from wuzha.core.sheet.columns import COLUMNS
from wuzha.core.vocabulary import OutreachForm, OutreachMust, Register, Term
from wuzha.registers.keys import parts_of

NOTHING = later("（空白）")
_FEN = "_fen"


def format_key(register: Register, key: str, names: Mapping[str, str], clauses: ClauseLookup | None = None) -> str:
    """What tells an entry from the others, in words: a number as it is, or org (by `names`), clause, period and day."""
    columns, parts = KEYS[register], parts_of(register, key)
    if len(parts) == 1:
        return key
    values = zip(columns, parts, strict=True)
    return in_a_row(
        names.get(part, part) if name == "org" else format_value(register, name, part, clauses) for name, part in values
    )


def format_value(register: Register, name: str, value: Value, clauses: ClauseLookup | None = None) -> str:
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
        return clauses.printed(str(value))
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
