"""The content of an upload between reading and confirmation: rows with their places, problems and sheets."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cache
from typing import Any

from wuzha.core.facts import BOOK_COLUMNS, FACT_SCHEMAS, FactKind, FactRow
from wuzha.core.problems import Problem
from wuzha.core.refused_rows import RefusedRow, UnknownSheet, UnreadSheet
from wuzha.core.vocabulary import Register, Severity
from wuzha.intake.reading.ledger_reader import LedgerReading, SheetReading
from wuzha.intake.reading.row_versions import RowIdentity, RowVersion
from wuzha.programmes.plan_choice import DEFAULT_PLAN
from wuzha.registers.diff import EntryRow

_COMPRESSION_LEVEL = 3
_OLDEST_LENGTH = 3
_TUPLE_FIELDS = ("left_out_columns", "unknown_columns", "read_columns", "own_columns")


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadContent:
    """Rows by register (the last one of each key), aliases of orgs by code, problems and sheets as read.

    `refused_cases` are the numbers of cases whose rows were refused: the files hold them all the same. `plan` is the
    plan, by name or folder, whose clauses the attestations name. `refused_rows`, `unread_sheets` and `unknown_sheets`
    become open items when the upload is confirmed. `files` are the names of the files that were read, in their order;
    `replaced_counts` say how many rows of a file a later file has under the same key; a blank of the later one erases
    no value.
    `foreign_problems` are those of rows in `lines` that the last comparison with the books has refused.
    """

    lines: Mapping[Register, Sequence[EntryRow]]
    aliases: Mapping[str, Sequence[str]]
    problems: Sequence[Problem]
    read: Sequence[SheetReading]
    refused_cases: Sequence[str] = ()
    plan: str = DEFAULT_PLAN
    refused_rows: Sequence[RefusedRow] = ()
    unread_sheets: Sequence[UnreadSheet] = ()
    unknown_sheets: Sequence[UnknownSheet] = ()
    files: Sequence[str] = ()
    replaced_counts: Mapping[str, int] = field(default_factory=dict)
    foreign_problems: Sequence[Problem] = ()

    @classmethod
    def of(cls, reading: LedgerReading, plan: str, files: Sequence[str] = ()) -> UploadContent:
        """Return the content of a reading of these files by this plan."""
        lines: dict[Register, Sequence[EntryRow]] = {}
        aliases, replaced_counts = dict[str, Sequence[str]](), Counter[str]()
        for register in Register:
            last: dict[RowIdentity, EntryRow] = {}
            for version in reading.books.iterate_versions(register):
                row, earlier = _make_row(version), last.get(version.key)
                if earlier is not None and earlier.file != row.file:
                    replaced_counts[earlier.file] += 1
                last[version.key] = row
                if register is Register.ORGS:
                    aliases[str(version.key[0])] = version.aliases
            lines[register] = list(last.values())
        return cls(
            lines=lines,
            aliases=aliases,
            # That of a file which could not be read is stored with the file.
            problems=[problem for problem in reading.problems if not files or problem.file in files],
            read=reading.sheets,
            refused_cases=reading.books.refused_cases,
            plan=plan,
            refused_rows=reading.refused_rows,
            unread_sheets=reading.unread_sheets,
            unknown_sheets=reading.unknown_sheets,
            files=files,
            replaced_counts=replaced_counts,
        )

    def pack(self) -> bytes:
        """Return the content as compressed JSON."""
        positions = {name: position for position, name in enumerate(self.files)}
        fields = {
            "lines": {
                register: [
                    [
                        line.row,
                        line.sheet,
                        line.line,
                        sorted(line.absent_columns),
                        positions.get(line.file),
                        sorted(line.blank_columns),
                    ]
                    for line in lines
                ]
                for register, lines in self.lines.items()
            },
            "aliases": self.aliases,
            "problems": [asdict(problem) for problem in self.problems],
            "read": [asdict(sheet) for sheet in self.read],
            "refused_cases": self.refused_cases,
            "plan": self.plan,
            "refused_rows": [asdict(row) for row in self.refused_rows],
            "unread_sheets": [asdict(sheet) for sheet in self.unread_sheets],
            "unknown_sheets": [asdict(sheet) for sheet in self.unknown_sheets],
            "files": self.files,
            "replaced_counts": self.replaced_counts,
            "foreign_problems": [asdict(problem) for problem in self.foreign_problems],
        }
        return zlib.compress(json.dumps(fields, ensure_ascii=False, default=_to_iso).encode(), _COMPRESSION_LEVEL)

    @classmethod
    def unpack(cls, data: bytes) -> UploadContent:
        """Return the content of packed bytes.

        Content without a plan was packed when every upload was read by the default plan.
        """
        fields = json.loads(zlib.decompress(data))
        files = fields.get("files", ())
        entries_by_register = {Register.of(register): entries for register, entries in fields["lines"].items()}
        lines = {
            register: [_unpack_line(register, files, entry) for entry in entries]
            for register, entries in entries_by_register.items()
        }
        problems = [unpack_problem(problem) for problem in fields["problems"]]
        return cls(
            lines=lines,
            aliases=fields["aliases"],
            problems=problems,
            read=[unpack_sheet(sheet) for sheet in fields["read"]],
            refused_cases=fields.get("refused_cases", ()),
            plan=fields.get("plan", DEFAULT_PLAN),
            refused_rows=[_unpack_refused_row(row) for row in fields.get("refused_rows", ())],
            unread_sheets=[
                UnreadSheet(**{**sheet, "register": sheet["register"] and Register.of(sheet["register"])})
                for sheet in fields.get("unread_sheets", ())
            ],
            unknown_sheets=[UnknownSheet(**sheet) for sheet in fields.get("unknown_sheets", ())],
            files=files,
            replaced_counts=fields.get("replaced_counts", {}),
            foreign_problems=[unpack_problem(problem) for problem in fields.get("foreign_problems", ())],
        )


def _make_row(version: RowVersion) -> EntryRow:
    return EntryRow(
        version.fact,
        version.row.report.sheet,
        version.row.line,
        absent_columns=version.absent_columns,
        blank_columns=version.blank_columns,
        file=version.row.report.file,
    )


def _unpack_line(register: Register, files: Sequence[str], entry: Sequence[Any]) -> EntryRow:
    """Return a packed row; content of earlier versions has neither absent nor blank columns nor files."""
    defaults: Sequence[Any] = ((), None, ())
    row, sheet, line, absent_columns, file, blank_columns = (*entry, *defaults[len(entry) - _OLDEST_LENGTH :])
    name = "" if file is None else files[file]
    return EntryRow(
        _to_row(register, row),
        sheet,
        line,
        absent_columns=frozenset(absent_columns),
        blank_columns=frozenset(blank_columns),
        file=name,
    )


def unpack_problem(fields: Mapping[str, Any]) -> Problem:
    """Return the problem that was packed as these fields."""
    return Problem(**{**fields, "severity": Severity.of(fields["severity"])})


def unpack_sheet(fields: Mapping[str, Any]) -> SheetReading:
    """Return the reading of a sheet that was packed as these fields."""
    registers = {name: fields.get(name) and Register.of(fields[name]) for name in ("register", "likely")}
    lists: dict[str, Any] = {name: tuple(fields.get(name, ())) for name in _TUPLE_FIELDS}
    lists["own_columns"] = tuple((own, standard) for own, standard in lists["own_columns"])
    return SheetReading(**{**fields, **lists, **registers})


def _unpack_refused_row(fields: Mapping[str, Any]) -> RefusedRow:
    register = Register.of(fields["register"])
    dates = {column.name for column in FACT_SCHEMAS[register].columns if column.kind is FactKind.DATE}
    values = {
        name: date.fromisoformat(value) if name in dates and value is not None else value
        for name, value in fields["values"].items()
    }
    return RefusedRow(**{**fields, "register": register, "values": values})


def _to_iso(day: date) -> str:
    return day.isoformat()


@cache
def _list_date_columns(register: Register) -> tuple[bool, ...]:
    """Return for each column of the book whether it holds days."""
    return tuple(column.kind is FactKind.DATE for column in BOOK_COLUMNS[register])


def _to_row(register: Register, values: Sequence[Any]) -> FactRow:
    are_dates = _list_date_columns(register)
    # Content that was packed before a register got another column has shorter rows.
    values = [*values, *[None] * (len(are_dates) - len(values))]
    return tuple(
        date.fromisoformat(value) if is_date and value is not None else value
        for value, is_date in zip(values, are_dates, strict=True)
    )
