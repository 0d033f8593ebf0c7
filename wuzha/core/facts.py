"""The columns of each register's facts: what the engine may know of a row; and what the books keep beside them.

Facts hold no name, phone or ID number of anyone. What a ledger says in its own words (for what reason, who decided)
the books keep beside the facts, for people to read: no statement asks for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from wuzha.core.vocabulary import Register


class Kind(StrEnum):
    """What a fact column holds."""

    TEXT = "text"
    DATE = "date"
    WHOLE = "whole"
    TRUTH = "truth"


@dataclass(frozen=True, slots=True)
class Column:
    """One fact column: its name in a facts folder, and in a statement where that name is a word of SQL."""

    name: str
    kind: Kind = Kind.TEXT
    sql_name: str = ""

    @property
    def sql(self) -> str:
        return self.sql_name or self.name


Value = str | date | int | bool | None


@dataclass(frozen=True, slots=True)
class Frame:
    """The facts of one register; `identity` is the column that names a row in evidence."""

    register: Register
    columns: tuple[Column, ...]
    identity: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


def _dates(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, Kind.DATE) for name in names)


def _texts(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name) for name in names)


def _wholes(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, Kind.WHOLE) for name in names)


FRAMES: Mapping[Register, Frame] = {
    frame.register: frame
    for frame in (
        Frame(
            Register.ORGS,
            (
                *_texts("code", "name", "kind", "parent"),
                Column("has_management_duty", Kind.TRUTH),
                *_dates("opened_on", "closed_on", "split_on", "joined_on"),
            ),
            "code",
        ),
        Frame(
            Register.CASES,
            (
                *_texts("case_no", "village", "occurred_in", "unit", "relation"),
                *_dates("filed_on", "reported_on", "occurred_on"),
                *_wholes("loss_fen", "stopped_fen", "returned_fen"),
                *_texts("fraud_type", "case_kind", "status"),
                *_dates("received_on"),
            ),
            "case_no",
        ),
        Frame(
            Register.PERSONS,
            (
                *_texts("person_no", "category", "residence", "village", "unit", "relation"),
                *_dates("confirmed_on"),
                *_texts("confirmation"),
                *_dates("cleared_on", "received_on"),
            ),
            "person_no",
        ),
        Frame(Register.DENS, (*_texts("den_no", "village"), *_dates("found_on", "received_on")), "den_no"),
        Frame(
            Register.SANCTIONS,
            (*_texts("sanction_no", "org", "kind", "issued_by"), *_dates("issued_on", "received_on")),
            "sanction_no",
        ),
        Frame(
            Register.OUTREACH,
            (
                *_texts("outreach_no", "org"),
                *_dates("done_on"),
                *_texts("must", "form", "venue"),
                *_wholes("audience_count", "material_count"),
                *_dates("received_on"),
            ),
            "outreach_no",
        ),
        Frame(Register.DECLARATIONS, (*_texts("org", "register", "month"), *_dates("filed_on"))),
        Frame(
            Register.BASELINES,
            (
                *_texts("org", "period", "measure"),
                Column("count", Kind.WHOLE, "signed_count"),
                *_dates("signed_on"),
            ),
        ),
        Frame(
            Register.ATTESTATIONS,
            (*_texts("org", "criterion", "period", "verdict"), Column("on", Kind.DATE, "attested_on")),
        ),
    )
}

BESIDE: Mapping[Register, tuple[Column, ...]] = {
    Register.SANCTIONS: _texts("reason"),
    Register.ATTESTATIONS: (Column("by", sql_name="attested_by"), *_texts("reason")),
}
"""What the books keep of a row beside its facts."""

COLUMNS: Mapping[Register, tuple[Column, ...]] = {
    register: (*frame.columns, *BESIDE.get(register, ())) for register, frame in FRAMES.items()
}
"""What a row of the books says: its facts, then what is kept beside them."""

NAMES: Mapping[Register, tuple[str, ...]] = {
    register: tuple(column.name for column in columns) for register, columns in COLUMNS.items()
}
"""The names of these columns."""

KEYS: Mapping[Register, tuple[str, ...]] = {
    Register.ORGS: ("code",),
    Register.CASES: ("case_no",),
    Register.PERSONS: ("person_no",),
    Register.DENS: ("den_no",),
    Register.SANCTIONS: ("sanction_no",),
    Register.OUTREACH: ("outreach_no",),
    Register.DECLARATIONS: ("org", "register", "month"),
    Register.BASELINES: ("org", "period", "measure"),
    Register.ATTESTATIONS: ("org", "criterion", "period", "on"),
}
"""What tells one row of a register from another: rows with the same key are the same thing, said again."""

Row = tuple[Value, ...]
"""A row of the books in the order of its register's columns, or its facts alone, in the order of the frame."""

Facts = Mapping[Register, Sequence[Row]]
"""One sequence of rows per register, each row in the order of its frame's columns. A register left out is empty."""
