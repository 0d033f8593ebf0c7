"""The rows of all files as books: which repeat, contradict or supersede each other, and since when they are known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from wuzha.core.facts import FACT_SCHEMAS, KEYS, FactRow, Facts, FactValue
from wuzha.core.refused_rows import RefusedRow
from wuzha.core.sheet.cells import RawCell, read_identity
from wuzha.core.sheet.columns import SHEET_COLUMNS
from wuzha.core.sheet.rows import RowResult
from wuzha.core.vocabulary import Register
from wuzha.intake.reading.row_versions import (
    LedgerRow,
    RowIdentity,
    RowVersion,
    find_positions,
    iterate_versions,
    list_repeated_rows,
)
from wuzha.intake.reading.sheet_report import SheetReport

_KNOWN_ON: Mapping[Register, str] = {
    Register.CASES: "received_on",
    Register.PERSONS: "received_on",
    Register.DENS: "received_on",
    Register.SANCTIONS: "received_on",
    Register.OUTREACH: "received_on",
    Register.DECLARATIONS: "filed_on",
    Register.BASELINES: "signed_on",
    Register.ATTESTATIONS: "on",
    Register.GROUPS: "received_on",
}


class _NotedRow(NamedTuple):
    """A refused row with what could be read of it."""

    register: Register
    values: Mapping[str, FactValue]
    report: SheetReport
    line: int

    @property
    def place(self) -> str:
        return f"{self.report.file}“{self.report.sheet}”第{self.line}行"

    @property
    def key(self) -> RowIdentity:
        return tuple(self.values.get(name) for name in KEYS[self.register])


class LedgerBooks:
    """The rows of every register in the order of the files; nothing is ever overwritten."""

    def __init__(self) -> None:
        self._rows: dict[Register, list[LedgerRow]] = {register: [] for register in Register}
        self._holders: dict[tuple[str, Register], dict[RowIdentity, LedgerRow]] = {}
        self._refused_cases: dict[str, None] = {}
        self._refused_rows: list[_NotedRow] = []

    def add(self, register: Register, result: RowResult, *, report: SheetReport, line: int, column: str) -> None:
        """Add an accepted row.

        The same identity twice in one file: equal facts are one row, different ones are refused, both rows.
        """
        row = LedgerRow(
            report=report,
            line=line,
            column=column,
            facts=result.facts,
            names=result.names,
            blank_columns=result.blank_columns,
        )
        # Contradictions are looked for inside one file only; a later file supersedes the rows of an earlier one.
        holders = self._holders.setdefault((report.file, register), {})
        positions = find_positions(register, KEYS[register])
        # One row of the sheet may have several facts: a declaration of a range of months has one per month.
        keys = [tuple([fact[position] for position in positions]) for fact in result.facts]
        duplicates = [(holder, key) for key in keys if (holder := holders.get(key)) is not None]
        disputes = [(holder, key) for holder, key in duplicates if not _has_same_facts(holder, row, key, positions)]
        if len(duplicates) == len(keys) and not disputes:
            report.repeated_count += 1
            return
        # The first row keeps the identity, so that every further row of a dispute is compared with it and refused.
        for key in keys:
            holders.setdefault(key, row)
        report.row_count += 1
        report.add_row_problems(line, result.faults)
        self._rows[register].append(row)
        _refuse_contradictions(row, [(holder, _format_identity(register, key)) for holder, key in disputes])

    def note_refused(
        self, register: Register, values: Mapping[str, FactValue], *, report: SheetReport, line: int
    ) -> None:
        """Remember what could be read of a row that was refused when it was read."""
        self._refused_rows.append(_NotedRow(register, values, report, line))

    def list_open_rows(self, files: Sequence[str]) -> list[RefusedRow]:
        """Return the refused rows that no later one of the files repairs by an accepted row with the same key."""
        noted = [*self._refused_rows, *self._list_contradictions()]
        order = {file: index for index, file in enumerate(files)}
        last: dict[tuple[Register, RowIdentity], int] = {}
        for register in {row.register for row in noted}:
            positions = find_positions(register, KEYS[register])
            for row in self.list_history(register):
                for fact in row.facts:
                    key = register, tuple([fact[position] for position in positions])
                    last[key] = max(last.get(key, -1), order[row.report.file])
        return [
            RefusedRow(
                register=row.register,
                place=row.place,
                values=row.values,
                file=row.report.file,
                sheet=row.report.sheet,
                line=row.line,
            )
            for row in noted
            if last.get((row.register, row.key), -1) <= order[row.report.file]
        ]

    def _list_contradictions(self) -> Iterator[_NotedRow]:
        """Yield the rows that were added and refused afterwards, each with the facts it states."""
        for register in Register:
            names = FACT_SCHEMAS[register].column_names
            for row in self.list_refused(register):
                yield _NotedRow(register, dict(zip(names, row.facts[0], strict=False)), row.report, row.line)

    def note_refused_case(self, number: RawCell, is_known_word: Callable[[str], bool]) -> None:
        """Remember that the files hold a case of this number although its row was refused.

        An upload of a full register must not take such a case for one that has disappeared.
        """
        if isinstance(case_no := read_identity(number, is_known_word).value, str):
            self._refused_cases[case_no] = None

    @property
    def refused_cases(self) -> tuple[str, ...]:
        """Return the numbers of cases whose rows were refused."""
        return tuple(self._refused_cases)

    def list_history(self, register: Register) -> tuple[LedgerRow, ...]:
        """Return every row that was not refused, superseded ones too."""
        return tuple(row for row in self._rows[register] if not row.is_refused)

    def list_refused(self, register: Register) -> tuple[LedgerRow, ...]:
        """Return the rows that were added and refused afterwards."""
        return tuple(row for row in self._rows[register] if row.is_refused)

    def iterate_versions(self, register: Register) -> Iterator[RowVersion]:
        """Yield every row that was not refused with what earlier files say and it does not, superseded ones too."""
        return iterate_versions(register, (row for row in self._rows[register] if not row.is_refused))

    def iterate_repeated(self, register: Register) -> Iterator[RowVersion]:
        """Yield the versions of the keys that stand in several rows; of a million rows these are few or none."""
        # In one file, two rows of one key are equal or refused.
        if sum(of_register is register for _, of_register in self._holders) > 1:
            yield from iterate_versions(register, list_repeated_rows(register, self.list_history(register)))

    def list_in_force(self, register: Register) -> tuple[RowVersion, ...]:
        """Return the rows of a register that no later file supersedes, completed from earlier files."""
        return tuple({version.key: version for version in self.iterate_versions(register)}.values())

    def build_facts(self, as_of: date | None) -> Facts:
        """Return the rows in force: of several with one identity the last that was known by `as_of`."""
        return {register: self.list_facts(register, as_of) for register in Register}

    def list_facts(self, register: Register, as_of: date | None = None) -> Sequence[FactRow]:
        """Return the facts of one register, as `build_facts` does for all."""
        known_position = find_positions(register, (_KNOWN_ON[register],))[0] if register in _KNOWN_ON else None
        positions = find_positions(register, KEYS[register])
        versions = {(id(version.row), version.key): version.fact for version in self.iterate_repeated(register)}
        last: dict[RowIdentity, FactRow] = {}
        for row in self._rows[register]:
            if row.is_refused:
                continue
            for own_fact in row.facts:
                key = tuple([own_fact[position] for position in positions])
                fact = versions.get((id(row), key), own_fact) if versions else own_fact
                # A later row whose own day is blank is known since the day that an earlier one gives.
                if as_of is None or known_position is None or _is_known(fact[known_position], as_of):
                    last[key] = fact
        width = len(FACT_SCHEMAS[register].columns)
        return [fact[:width] for fact in last.values()]


def _is_known(known_on: FactValue, as_of: date) -> bool:
    # A row without a day counts as known from the beginning.
    return not isinstance(known_on, date) or known_on <= as_of


def _has_same_facts(holder: LedgerRow, row: LedgerRow, key: RowIdentity, positions: tuple[int, ...]) -> bool:
    """Return whether both rows state the same about this identity; a refused row agrees with no other."""
    if holder.is_refused or holder.names != row.names:
        return False
    return _find_fact(holder, key, positions) == _find_fact(row, key, positions)


def _find_fact(row: LedgerRow, key: RowIdentity, positions: tuple[int, ...]) -> FactRow | None:
    if len(row.facts) == 1:
        return row.facts[0]
    return next((fact for fact in row.facts if tuple([fact[position] for position in positions]) == key), None)


def _refuse_contradictions(row: LedgerRow, contradictions: Sequence[tuple[LedgerRow, str]]) -> None:
    """Refuse every row of a contradiction, each with a problem at its own place."""
    if contradictions:
        row.refuse_as_contradiction(contradictions[0][1], contradictions[0][0])
    for holder, identity in contradictions:
        if not holder.is_refused:
            holder.refuse_as_contradiction(identity, row)


def _format_identity(register: Register, identity: RowIdentity) -> str:
    """Return the identity in the words of an office, such as 520399001201、案件、2021-08."""
    terms = {column.key: column.terms for column in SHEET_COLUMNS[register]}
    parts = []
    for key, part in zip(KEYS[register], identity, strict=True):
        term = terms[key]
        parts.append(str(part) if term is None else term.of(str(part)).chinese)
    return "、".join(parts)
