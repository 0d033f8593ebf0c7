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
    INTEGER = "integer"
    BOOLEAN = "boolean"


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
class FactSchema:
    """The fact columns of one register.

    `identity` is the one column whose value names a row in evidence; None for registers that are never evidence. `KEYS`
    has for every register the columns that together tell whether two rows are versions of one.
    """

    register: Register
    columns: tuple[FactColumn, ...]
    identity: str | None = None

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


def _make_date_columns(*names: str) -> tuple[FactColumn, ...]:
    return tuple(FactColumn(name, FactKind.DATE) for name in names)


def _make_text_columns(*names: str) -> tuple[FactColumn, ...]:
    return tuple(FactColumn(name) for name in names)


def _make_integer_columns(*names: str) -> tuple[FactColumn, ...]:
    return tuple(FactColumn(name, FactKind.INTEGER) for name in names)


ABOUT_COLUMNS: Mapping[str, str] = {
    "loss_fen": "is_loss_about",
    "stopped_fen": "is_stopped_about",
    "returned_fen": "is_returned_about",
}
"""Amount column → the column that is true where the amount was written as about so much (约50万, R19), else blank."""

FACT_SCHEMAS: Mapping[Register, FactSchema] = {
    schema.register: schema
    for schema in (
        FactSchema(
            Register.ORGS,
            (
                *_make_text_columns("code", "name", "kind", "parent"),
                FactColumn("has_management_duty", FactKind.BOOLEAN),
                *_make_date_columns("opened_on", "closed_on", "split_on", "joined_on"),
            ),
            "code",
        ),
        FactSchema(
            Register.CASES,
            (
                *_make_text_columns("case_no", "village", "occurred_in", "unit", "relation"),
                *_make_date_columns("filed_on", "reported_on", "occurred_on"),
                *_make_integer_columns("loss_fen", "stopped_fen", "returned_fen"),
                *_make_text_columns("fraud_type", "case_kind", "status"),
                *_make_date_columns("received_on"),
                # The last ones: content that was packed before they existed has shorter rows.
                *(FactColumn(name, FactKind.BOOLEAN) for name in ABOUT_COLUMNS.values()),
            ),
            "case_no",
        ),
        FactSchema(
            Register.PERSONS,
            (
                *_make_text_columns("person_no", "category", "residence", "village", "unit", "relation"),
                *_make_date_columns("confirmed_on"),
                *_make_text_columns("confirmation"),
                *_make_date_columns("cleared_on", "received_on"),
            ),
            "person_no",
        ),
        FactSchema(
            Register.DENS,
            (*_make_text_columns("den_no", "village"), *_make_date_columns("found_on", "received_on")),
            "den_no",
        ),
        FactSchema(
            Register.SANCTIONS,
            (
                *_make_text_columns("sanction_no", "org", "kind", "issued_by"),
                *_make_date_columns("issued_on", "received_on"),
            ),
            "sanction_no",
        ),
        FactSchema(
            Register.OUTREACH,
            (
                *_make_text_columns("outreach_no", "org"),
                *_make_date_columns("done_on"),
                *_make_text_columns("must", "form", "venue"),
                *_make_integer_columns("audience_count", "material_count"),
                *_make_date_columns("received_on"),
            ),
            "outreach_no",
        ),
        FactSchema(
            Register.DECLARATIONS, (*_make_text_columns("org", "register", "month"), *_make_date_columns("filed_on"))
        ),
        FactSchema(
            Register.BASELINES,
            (
                *_make_text_columns("org", "period", "measure"),
                # `count` and `on` are words of SQL.
                FactColumn("count", FactKind.INTEGER, "signed_count"),
                *_make_date_columns("signed_on"),
            ),
        ),
        FactSchema(
            Register.ATTESTATIONS,
            (
                *_make_text_columns("org", "criterion", "period", "verdict"),
                FactColumn("on", FactKind.DATE, "attested_on"),
            ),
        ),
        FactSchema(
            Register.GROUPS,
            (*_make_text_columns("group_no", "org"), *_make_date_columns("formed_on", "received_on")),
            "group_no",
        ),
    )
}

BOOK_ONLY_COLUMNS: Mapping[Register, tuple[FactColumn, ...]] = {
    Register.SANCTIONS: _make_text_columns("reason"),
    Register.ATTESTATIONS: (FactColumn("by", sql_name="attested_by"), *_make_text_columns("reason")),
    Register.GROUPS: _make_text_columns("paper_no"),
}
"""The columns that a row of the books has in addition to its facts."""

BOOK_COLUMNS: Mapping[Register, tuple[FactColumn, ...]] = {
    register: (*schema.columns, *BOOK_ONLY_COLUMNS.get(register, ())) for register, schema in FACT_SCHEMAS.items()
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
    Register.GROUPS: ("group_no",),
}
"""The key of each register: a row with the key of another row is a new version of it."""

FactRow = tuple[FactValue, ...]
"""The values of a row, in the order of its register's columns: those of the books, or the fact columns alone."""

Facts = Mapping[Register, Sequence[FactRow]]
"""The rows of each register, in the order of its schema; a register that is absent is empty."""
