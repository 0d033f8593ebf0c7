"""The table of open refused rows: rows that were refused and are neither repaired nor waived are doubts (R20).

The table has the fact columns of every register that such a row may belong to. A cell that could not be read is NULL,
which the predicates of measures take for the worst it may be; an org that could not be read is `UNREADABLE_ORG`, to
tell it from a blank one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from wuzha.core.facts import FACT_SCHEMAS, FactColumn, FactRow, FactValue
from wuzha.core.vocabulary import Register

REFUSED_ROWS = "refused_rows"
"""The name of the table in a statement."""

UNREADABLE_ORG = "unreadable"
"""Stands in the place of an org whose cell could not be read."""

ORG_COLUMNS = frozenset({"village", "occurred_in", "unit", "org"})

DOUBTED_REGISTERS = (
    Register.CASES,
    Register.PERSONS,
    Register.DENS,
    Register.SANCTIONS,
    Register.OUTREACH,
    Register.BASELINES,
    Register.ATTESTATIONS,
)
"""The registers whose refused rows may change a figure; a refused declaration (报送) only leaves its month missing."""


def _list_columns() -> tuple[FactColumn, ...]:
    columns = {"of_register": FactColumn("of_register"), "place": FactColumn("place")}
    for register in DOUBTED_REGISTERS:
        for column in FACT_SCHEMAS[register].columns:
            columns.setdefault(column.sql, FactColumn(column.sql, column.kind))
    return tuple(columns.values())


REFUSED_COLUMNS = _list_columns()


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedRow:
    """A refused row: the register it may belong to, its place in words, and the values that could be read.

    File, sheet and line say the place again for the site, which keeps them.
    """

    register: Register
    place: str
    values: Mapping[str, FactValue]
    file: str = ""
    sheet: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadSheet:
    """A sheet, or a file, of which nothing was read; it may hold rows of the register (None: of any register)."""

    file: str
    sheet: str
    register: Register | None

    @property
    def place(self) -> str:
        """The sheet as problems and findings name it."""
        return f"{self.file}“{self.sheet}”" if self.sheet else self.file


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownSheet:
    """A sheet that names no register and looks like none: no doubt, but results say that it was not read.

    `digest` stands for its cells: the same sheet in a later file is known to be the same.
    """

    file: str
    sheet: str
    digest: str

    @property
    def place(self) -> str:
        """The sheet as problems and findings name it."""
        return f"{self.file}“{self.sheet}”"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRefusals:
    """What was handed in and is not part of the facts.

    `row_counts` has the number of open refused rows by register. A sheet that was not read at all may have any number
    of rows of `unread_registers`, so that their figures have no upper end; `unread_orgs` are the orgs for which this
    holds of a register alone, and those above them. `unread_places` names these sheets. `unknown_places` names those
    that look like no register: they change no outcome.
    """

    row_counts: Mapping[Register, int] = field(default_factory=dict)
    unread_registers: frozenset[Register] = frozenset()
    unread_places: tuple[str, ...] = ()
    unknown_places: tuple[str, ...] = ()
    unread_orgs: Mapping[Register, frozenset[str]] = field(default_factory=dict)

    @property
    def row_count(self) -> int:
        """The number of open refused rows of all registers."""
        return sum(self.row_counts.values())

    @property
    def has_doubtful_rows(self) -> bool:
        """Whether one of the rows may change a figure: without such a row, no statement has the table of them."""
        return any(map(self.has_rows, DOUBTED_REGISTERS))

    def has_rows(self, register: Register) -> bool:
        """Return whether the register has open refused rows."""
        return bool(self.row_counts.get(register))

    def has_unread_sheets(self, register: Register) -> bool:
        """Return whether rows of the register may stand in a sheet that was not read, of any org."""
        return register in self.unread_registers or bool(self.unread_orgs.get(register))

    def has_unread_sheets_of(self, register: Register, orgs: Iterable[str]) -> bool:
        """Return whether rows of the register of one of these orgs may stand in a sheet that was not read."""
        unread_orgs = self.unread_orgs.get(register, frozenset())
        return register in self.unread_registers or not unread_orgs.isdisjoint(orgs)


NO_REFUSALS = OpenRefusals()


def build_refused_facts(rows: Iterable[RefusedRow]) -> list[FactRow]:
    """Return the rows of the table, in the order of `REFUSED_COLUMNS`."""
    facts: list[FactRow] = []
    for row in rows:
        if row.register in DOUBTED_REGISTERS:
            columns = {column.name: column.sql for column in FACT_SCHEMAS[row.register].columns}
            values = {columns[name]: value for name, value in row.values.items() if name in columns}
            entries = {"of_register": row.register.value, "place": row.place} | values
            facts.append(tuple(entries.get(column.name) for column in REFUSED_COLUMNS))
    return facts
