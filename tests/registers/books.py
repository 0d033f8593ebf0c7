"""Facts put into the books of an office, as an upload would."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wuzha.core.facts import BESIDE, FRAMES, KEYS, Facts, Row
from wuzha.core.vocabulary import OrgKind, Register
from wuzha.orgs.models import Org
from wuzha.orgs.services import OrgDraft, add_org
from wuzha.registers.diff import Line
from wuzha.registers.models import BOOKS
from wuzha.registers.services import record_entries

_OF_LINEAGE = ("split_on", "joined_on")
_PLACES = ("village", "occurred_in", "unit", "org")


def one_of_each(known: Facts) -> Facts:
    """Of rows with one key the last, and none of an org that is not in the tree: what an office's books can hold."""
    codes = {row[0] for row in known[Register.ORGS]}
    # Only the tables of successions and moves say that an org was split off, or came from elsewhere.
    is_left_out = [name in _OF_LINEAGE for name in FRAMES[Register.ORGS].names]
    kept: dict[Register, list[Row]] = {
        Register.ORGS: [
            tuple(None if left_out else value for value, left_out in zip(row, is_left_out, strict=True))
            for row in known[Register.ORGS]
        ]
    }
    for register in BOOKS:
        names = FRAMES[register].names
        last: dict[Row, Row] = {}
        for row in known.get(register, ()):
            placed = [row[names.index(name)] for name in _PLACES if name in names]
            has_owner = "org" not in names or row[names.index("org")] is not None
            if has_owner and all(code is None or code in codes for code in placed):
                last[tuple(row[names.index(name)] for name in KEYS[register])] = row
        kept[register] = list(last.values())
    return kept


def plant(known: Facts) -> Org:
    """The orgs of the facts as a tree; its top."""
    rows = [dict(zip(FRAMES[Register.ORGS].names, row, strict=True)) for row in known[Register.ORGS]]
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


def row_of(register: Register, fact: Row) -> Row:
    """A row of the books that says no more than the fact."""
    return (*fact, *[None] * len(BESIDE.get(register, ())))


def put_into_books(known: Facts) -> Org:
    """The facts in the book of the tree's top; the top."""
    top = plant(known)
    for register in BOOKS:
        record_entries(
            actor=None, holder=top, register=register, lines=[Line(row_of(register, fact)) for fact in known[register]]
        )
    return top
