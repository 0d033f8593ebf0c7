"""Enter facts into the books of an office, as an upload does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wuzha.core.facts import BOOK_ONLY_COLUMNS, FACT_SCHEMAS, KEYS, FactRow, Facts
from wuzha.core.vocabulary import OrgKind, Register
from wuzha.orgs.drafts import OrgDraft
from wuzha.orgs.models import Org
from wuzha.orgs.services import add_org
from wuzha.registers.diff import EntryRow
from wuzha.registers.models import BOOKS
from wuzha.registers.services import record_entries

_OF_LINEAGE = ("split_on", "joined_on")
_PLACES = ("village", "occurred_in", "unit", "org")


def drop_conflicting_rows(facts: Facts) -> Facts:
    """Return what books can hold: of rows with the same key the last, and no row of an org that is not in the tree."""
    codes = {row[0] for row in facts[Register.ORGS]}
    # Only the tables of successions and moves say that an org was split off, or came from elsewhere.
    is_left_out = [name in _OF_LINEAGE for name in FACT_SCHEMAS[Register.ORGS].column_names]
    rows_by_register: dict[Register, list[FactRow]] = {
        Register.ORGS: [
            tuple(None if left_out else value for value, left_out in zip(row, is_left_out, strict=True))
            for row in facts[Register.ORGS]
        ]
    }
    for register in BOOKS:
        names = FACT_SCHEMAS[register].column_names
        last: dict[FactRow, FactRow] = {}
        for row in facts.get(register, ()):
            codes_in_row = [row[names.index(name)] for name in _PLACES if name in names]
            has_owner = "org" not in names or row[names.index("org")] is not None
            if has_owner and all(code is None or code in codes for code in codes_in_row):
                last[tuple(row[names.index(name)] for name in KEYS[register])] = row
        rows_by_register[register] = list(last.values())
    return rows_by_register


def add_orgs(facts: Facts) -> Org:
    """Add the orgs of the facts as a tree; return its top."""
    rows = [dict(zip(FACT_SCHEMAS[Register.ORGS].column_names, row, strict=True)) for row in facts[Register.ORGS]]
    waiting: dict[str, Mapping[str, Any]] = {row["code"]: row for row in rows}
    tops = []
    while waiting:
        for code, row in list(waiting.items()):
            if row["parent"] not in waiting:
                org = add_org(
                    actor="system",
                    draft=OrgDraft(
                        **{
                            **{name: value for name, value in row.items() if name not in _OF_LINEAGE},
                            "kind": OrgKind.of(row["kind"]),
                            "has_management_duty": bool(row["has_management_duty"]),
                        }
                    ),
                )
                tops += [org] if org.parent is None else []
                del waiting[code]
    (top,) = tops
    return top


def to_book_row(register: Register, fact: FactRow) -> FactRow:
    """Return the fact as a row of the books, with the columns beside the facts empty."""
    return (*fact, *[None] * len(BOOK_ONLY_COLUMNS.get(register, ())))


def enter_facts(facts: Facts) -> Org:
    """Add the orgs and enter the facts in the book of the top; return the top."""
    top = add_orgs(facts)
    for register in BOOKS:
        record_entries(
            actor=None,
            holder=top,
            register=register,
            rows=[EntryRow(to_book_row(register, fact)) for fact in facts[register]],
        )
    return top
