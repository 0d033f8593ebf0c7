"""The rows of one key in several files as versions: a later one says nothing where it is blank or has no column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import NamedTuple

from wuzha.core.facts import ABOUT_COLUMNS, BOOK_COLUMN_NAMES, FACT_SCHEMAS, KEYS, FactRow, FactValue
from wuzha.core.joint_columns import find_joint_indexes, is_blank_value, list_joint_columns, list_leading_columns
from wuzha.core.vocabulary import Register
from wuzha.intake.reading.sheet_report import SheetReport

CACHED_SHEETS = 256
ALIASES = "aliases"
"""The column of a sheet of orgs that is no fact."""

RowIdentity = tuple[FactValue, ...]


@dataclass(slots=True, eq=False, kw_only=True)
class LedgerRow:
    """A row in the books with the place it came from; `names` are the code, name and aliases of an org.

    `blank_columns` are those whose cell says nothing although they have a value.
    """

    report: SheetReport
    line: int
    column: str
    facts: tuple[FactRow, ...]
    names: tuple[str, ...] = ()
    is_refused: bool = False
    blank_columns: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """Return the place as a problem of its own file names it."""
        return f"“{self.report.sheet}”第{self.line}行"

    @property
    def place_with_file(self) -> str:
        """Return the place as a problem of another file names it."""
        return f"{self.report.file}{self.place}"

    @property
    def aliases(self) -> tuple[str, ...]:
        """Return the aliases of an org."""
        return self.names[2:]

    def refuse_as_contradiction(self, identity: str, contradicting_row: LedgerRow) -> None:
        """Refuse the row because another one states something else about the same thing."""
        self.refuse()
        self.report.add_problem(
            "row.conflict",
            line=self.line,
            column=self.column,
            raw=identity,
            other=contradicting_row.place,
            identity=identity,
        )

    def refuse(self) -> None:
        """Refuse the row: it is no longer part of the facts."""
        if not self.is_refused:
            self.is_refused = True
            self.report.row_count -= 1
            self.report.refused_count += 1


class RowVersion(NamedTuple):
    """A row together with what earlier rows of its key say and it does not.

    `absent_columns` are those that none of the sheets has, `blank_columns` those in which the value stands for a blank.
    `origins` are the rows whose values it has, by leading column, `blanks_over_values` those of these columns in which
    a cell of the row is blank.
    """

    row: LedgerRow
    key: RowIdentity
    fact: FactRow
    aliases: tuple[str, ...]
    absent_columns: frozenset[str]
    blank_columns: frozenset[str]
    origins: Mapping[str, LedgerRow]
    blanks_over_values: tuple[str, ...]


_NO_COLUMNS = frozenset[str]()
_NO_ORIGINS: Mapping[str, LedgerRow] = MappingProxyType({})


def iterate_versions(register: Register, rows: Iterable[LedgerRow]) -> Iterator[RowVersion]:
    """Yield every fact of the rows, which are in the order of their files, as a version of what is known by then."""
    positions = find_positions(register, KEYS[register])
    last: dict[RowIdentity, RowVersion] = {}
    for row in rows:
        absent_columns = _list_absent_columns(register, row.report.read_columns)
        blank_columns = frozenset(row.blank_columns) if row.blank_columns else _NO_COLUMNS
        for fact in row.facts:
            key = tuple([fact[position] for position in positions])
            version = RowVersion(
                row=row,
                key=key,
                fact=fact,
                aliases=row.aliases,
                absent_columns=absent_columns,
                blank_columns=blank_columns,
                origins=_NO_ORIGINS,
                blanks_over_values=(),
            )
            if (earlier := last.get(key)) is not None:
                version = _fill(register, version, earlier)
            last[key] = version
            yield version


def list_repeated_rows(register: Register, rows: Iterable[LedgerRow]) -> list[LedgerRow]:
    """Return the rows that share a key with another one, in their order: only they have more than one version."""
    positions = find_positions(register, KEYS[register])
    rows_by_key: dict[RowIdentity, LedgerRow] = {}
    repeated_keys = set[RowIdentity]()
    rows = list(rows)
    for row in rows:
        for fact in row.facts:
            key = tuple([fact[position] for position in positions])
            if rows_by_key.setdefault(key, row) is not row:
                repeated_keys.add(key)
    if not repeated_keys:
        return []
    return [
        row
        for row in rows
        if any(tuple([fact[position] for position in positions]) in repeated_keys for fact in row.facts)
    ]


@cache
def find_positions(register: Register, names: tuple[str, ...]) -> tuple[int, ...]:
    """Return the places of these columns in a fact."""
    return tuple(FACT_SCHEMAS[register].column_names.index(name) for name in names)


def _fill(register: Register, version: RowVersion, earlier: RowVersion) -> RowVersion:
    """Return the version with the values of the earlier one where it says nothing."""
    names = BOOK_COLUMN_NAMES[register]
    values, blanks, origins = list(version.fact), set[str](), dict[str, LedgerRow]()
    for column in list_leading_columns(names):
        joint_columns = list_joint_columns(register, column)
        is_absent = version.absent_columns.issuperset(joint_columns)
        if is_absent or _is_blank_over_value(register, version, earlier, column):
            origins[column] = earlier.origins.get(column, earlier.row)
            blanks.update(() if is_absent else joint_columns)
            for index in find_joint_indexes(register, column):
                values[index] = earlier.fact[index]
    for index, name in enumerate(names):
        if name in version.absent_columns:
            values[index] = earlier.fact[index]
    if earlier.aliases and not version.aliases:
        origins[ALIASES] = earlier.origins.get(ALIASES, earlier.row)
        blanks.update(() if ALIASES in version.absent_columns else (ALIASES,))
    return version._replace(
        fact=tuple(values),
        aliases=version.aliases or earlier.aliases,
        absent_columns=version.absent_columns & earlier.absent_columns,
        blank_columns=(version.blank_columns - blanks) | (earlier.blank_columns & version.absent_columns),
        origins=origins,
        blanks_over_values=tuple(column for column in origins if column in blanks),
    )


def _is_blank_over_value(register: Register, version: RowVersion, earlier: RowVersion, column: str) -> bool:
    """Return whether the version is blank where the earlier one has a value that no blank stands for."""
    indexes = find_joint_indexes(register, column)
    if column in earlier.blank_columns or all(is_blank_value(earlier.fact[index]) for index in indexes):
        return False
    return column in version.blank_columns or all(is_blank_value(version.fact[index]) for index in indexes)


@lru_cache(maxsize=CACHED_SHEETS)
def _list_absent_columns(register: Register, read_columns: tuple[str, ...]) -> frozenset[str]:
    """Return the columns of the books that a sheet with these columns says nothing about."""
    sources = {**{column: amount for amount, column in ABOUT_COLUMNS.items()}, "form": "must"}
    names = (*BOOK_COLUMN_NAMES[register], *((ALIASES,) if register is Register.ORGS else ()))
    return frozenset(name for name in names if sources.get(name, name) not in read_columns)
