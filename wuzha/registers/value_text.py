"""Format values and keys of entries for a page: terms by their label, money in yuan, clauses as printed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache

from wuzha.core.facts import ABOUT_COLUMNS, KEYS, FactValue
from wuzha.core.i18n import join_words, noop, translate
from wuzha.core.sheet.clause_lookup import ClauseLookup
from wuzha.core.sheet.columns import SHEET_COLUMNS
from wuzha.core.vocabulary import OutreachForm, OutreachMust, Register, Term
from wuzha.orgs.models import Org
from wuzha.registers.keys import split_key
from wuzha.registers.models import Entry

BLANK_TEXT = noop("（空白）")
_FEN = "_fen"


def load_org_names(entries: Iterable[Entry]) -> Mapping[str, str]:
    """Return the names of the orgs that these entries mention, by code."""
    codes = {
        getattr(entry, field) for entry in entries for field in type(entry).get_fact_fields() if field.endswith("_id")
    }
    return dict(Org.objects.filter(code__in=codes - {None}).values_list("code", "name"))


def format_key(register: Register, key: str, names: Mapping[str, str], clauses: ClauseLookup | None = None) -> str:
    """Format a key: a number as it is; else the org by `names`, the clause, the period and the day."""
    columns, parts = KEYS[register], split_key(register, key)
    if len(parts) == 1:
        return key
    values = zip(columns, parts, strict=True)
    return join_words(
        names.get(part, part) if name == "org" else format_value(register, name, part, clauses) for name, part in values
    )


def format_value(register: Register, name: str, value: FactValue, clauses: ClauseLookup | None = None) -> str:
    """Format a value of a column: a term by its label, money in yuan, a day as 2022-07-05; a criterion by its clause,
    where the clauses of a plan are given.
    """
    if value is None or value == "":
        return translate(BLANK_TEXT)
    if isinstance(value, bool):
        return translate("是") if value else translate("否")
    if isinstance(value, date):
        return value.isoformat()
    if name.endswith(_FEN):
        return translate("{yuan}元", yuan=f"{Decimal(int(str(value))) / 100:,.2f}")
    if name == "criterion" and clauses is not None:
        return clauses.format_clause(str(value))
    for terms in _find_terms(register, name):
        if any(term == value for term in terms):
            return terms.of(str(value)).label
    return str(value)


def is_about(name: str, values: Mapping[str, FactValue]) -> bool:
    """Return whether the row has this amount as one of about so much."""
    return name in ABOUT_COLUMNS and bool(values.get(ABOUT_COLUMNS[name]))


def format_row_value(
    register: Register, name: str, values: Mapping[str, FactValue], clauses: ClauseLookup | None = None
) -> str:
    """Format a column of a row that has the columns `values`; an amount of about so much is marked 约."""
    text = format_value(register, name, values[name], clauses)
    return translate("约{amount}", amount=text) if is_about(name, values) else text


@cache
def _find_terms(register: Register, name: str) -> tuple[type[Term], ...]:
    """Return the terms of a fact column; the one outreach column of a sheet, 渠道, fills two fact columns."""
    if register is Register.OUTREACH and name in ("must", "form"):
        return (OutreachMust, OutreachForm)
    terms = next((column.terms for column in SHEET_COLUMNS[register] if column.key == name), None)
    return () if terms is None else (terms,)
