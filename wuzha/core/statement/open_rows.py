"""Count open refused rows as doubts (R20): each may count, and a row of the same number is no longer certain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from wuzha.core.facts import FACT_SCHEMAS
from wuzha.core.refused_rows import REFUSED_ROWS, UNREADABLE_ORG, OpenRefusals
from wuzha.core.sql import FALSE, Step, in_, literal, or_
from wuzha.core.vocabulary import Register


def add_refused_rows(rows: Step, register: Register, figures: Sequence[str]) -> str:
    """Return the rows of the register and its refused rows as one SELECT, with each figure's predicate."""
    parts = (doubt_disputed_rows(rows, register, figures), doubt_all(rows, register, figures))
    return "\nUNION ALL\n".join(part.select() for part in parts)


def doubt_disputed_rows(rows: Step, register: Register, figures: Sequence[str]) -> Step:
    """Return the step with a doubt instead of a certain row where a refused row has the same number.

    The refused row may be a correction of it: a withdrawal, or another village.
    """
    identity = FACT_SCHEMAS[register].identity
    numbers = (
        f"SELECT DISTINCT {identity} AS disputed FROM {REFUSED_ROWS}"
        f" WHERE {_match_register(register)} AND {identity} IS NOT NULL"
    )
    # A join and no IN: Spark has no subquery inside a CASE.
    source = f"{register} LEFT JOIN ({numbers}) AS disputes ON disputes.disputed = {register}.{identity}"
    columns = {name: f"{register}.{text}" if name == "id" else text for name, text in rows.columns.items()}
    for name in figures:
        condition = rows.columns[name]
        columns[name] = f"CASE WHEN NOT ({condition}) THEN {FALSE} WHEN disputed IS NULL THEN {condition} END"
    return replace(rows, columns=columns, source=source)


def doubt_all(rows: Step, register: Register, figures: Sequence[str]) -> Step:
    """Return the step over the refused rows: each may count unless what is known of it says that it does not."""
    columns = {
        name: f"CASE WHEN NOT ({text}) THEN {FALSE} END" if name in figures else text
        for name, text in rows.columns.items()
    }
    return replace(rows, columns=columns, source=REFUSED_ROWS, conditions=(_match_register(register), *rows.conditions))


def limit_to_read(refusals: OpenRefusals, register: Register, code: str, expression: str) -> str:
    """Return the expression, but NULL for the orgs in `code` whose rows may stand in a sheet that was not read."""
    if register in refusals.unread_registers:
        return f"CASE WHEN {FALSE} THEN {expression} END"
    if codes := refusals.unread_orgs.get(register):
        return f"CASE WHEN NOT {in_(code, sorted(codes))} THEN {expression} END"
    return expression


def match_unplaced(register: Register, refusals: OpenRefusals, *, are_blank_ones_open: bool) -> str:
    """Match the rows that may belong to any org: refused ones with an unreadable one, and those without one (R5)."""
    is_unreadable = [f"org = {literal(UNREADABLE_ORG)}"] if refusals.has_rows(register) else []
    return or_(*(["org IS NULL"] if are_blank_ones_open else []), *is_unreadable)


def _match_register(register: Register) -> str:
    return f"of_register = {literal(register)}"
