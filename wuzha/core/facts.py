"""The columns of facts, which an engine reads, and of the books, which hold a few columns more.

Facts hold no name, phone or ID number of anyone. Free text of a ledger (the reason, who decided) stays in the books for
people to read; no statement selects it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from wuzha.core.vocabulary import Register


class FactKind(StrEnum):
    """The type of a fact column."""

    TEXT = "text"
    DATE = "date"
    WHOLE = "whole"
    TRUTH = "truth"


@dataclass(frozen=True, slots=True)
class FactColumn:
    """One fact column; `sql_name` is its name in a statement where `name` is a word of SQL."""

    name: str
    kind: FactKind = FactKind.TEXT
    sql_name: str = ""

    @property
    def sql(self) -> str:
        return self.sql_name or self.name


FactValue = str | date | int | bool | None


@dataclass(frozen=True, slots=True)
class Frame:
    """The facts of one register; `identity` is the column that names a row in evidence."""

    register: Register
    columns: tuple[FactColumn, ...]
    identity: str | None = None

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


def _dates(*names: str) -> tuple[FactColumn, ...]:
    return tuple(FactColumn(name, FactKind.DATE) for name in names)


def _texts(*names: str) -> tuple[FactColumn, ...]:
    return tuple(FactColumn(name) for name in names)


def _wholes(*names: str) -> tuple[FactColumn, ...]:
    return tuple(FactColumn(name, FactKind.WHOLE) for name in names)


FRAMES: Mapping[Register, Frame] = {
    frame.register: frame
    for frame in (
        Frame(
            Register.ORGS,
            (
                *_texts("code", "name", "kind", "parent"),
                FactColumn("has_management_duty", FactKind.TRUTH),
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
                # `count` and `on` are words of SQL.
                FactColumn("count", FactKind.WHOLE, "signed_count"),
                *_dates("signed_on"),
            ),
        ),
        Frame(
            Register.ATTESTATIONS,
            (*_texts("org", "criterion", "period", "verdict"), FactColumn("on", FactKind.DATE, "attested_on")),
        ),
    )
}

BOOK_ONLY_COLUMNS: Mapping[Register, tuple[FactColumn, ...]] = {
    Register.SANCTIONS: _texts("reason"),
    Register.ATTESTATIONS: (FactColumn("by", sql_name="attested_by"), *_texts("reason")),
}
"""The columns that the books keep of a row in addition to its facts."""

BOOK_COLUMNS: Mapping[Register, tuple[FactColumn, ...]] = {
    register: (*frame.columns, *BOOK_ONLY_COLUMNS.get(register, ())) for register, frame in FRAMES.items()
}
"""The columns of a row of the books: its facts, then the columns of the books alone."""

BOOK_COLUMN_NAMES: Mapping[Register, tuple[str, ...]] = {
    register: tuple(column.name for column in columns) for register, columns in BOOK_COLUMNS.items()
}
"""The names of the columns of the books."""

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
"""The key of each register: a row with the key of another row is a new version of it."""

FactRow = tuple[FactValue, ...]
"""The values of a row, in the order of its register's columns: those of the books, or those of the frame alone."""

Facts = Mapping[Register, Sequence[FactRow]]
"""The rows of each register, in the order of its frame's columns; a register that is absent is empty."""
