"""What an upload holds between reading and a yes: rows with their places, problems and sheets, packed as one."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from wuzha.core.facts import COLUMNS, KEYS, NAMES, Kind, Row
from wuzha.core.problems import Problem
from wuzha.core.vocabulary import Register, Severity
from wuzha.intake.reading.ledger_reader import LedgerReading, SheetReading
from wuzha.registers.diff import Line

_QUICK = 3
_LISTS = ("left_out_columns", "unknown_columns", "read_columns", "own_columns")


@dataclass(frozen=True, slots=True)
class Content:
    """Lines by register, of several with one key the last; names of orgs by code; problems and sheets as read.

    `refused_cases` are the numbers of cases whose rows were sent back: the files hold them all the same.
    """

    lines: Mapping[Register, Sequence[Line]]
    aliases: Mapping[str, Sequence[str]]
    problems: Sequence[Problem]
    read: Sequence[SheetReading]
    refused_cases: Sequence[str] = ()

    @classmethod
    def of(cls, reading: LedgerReading) -> Content:
        """What a reading comes to."""
        lines: dict[Register, Sequence[Line]] = {}
        aliases = {}
        for register in Register:
            names = NAMES[register]
            places = [names.index(name) for name in KEYS[register]]
            last: dict[Row, Line] = {}
            for entry in reading.history(register):
                for fact in entry.facts:
                    last[tuple([fact[place] for place in places])] = Line(fact, entry.tally.sheet, entry.line)
                if register is Register.ORGS:
                    aliases[entry.names[0]] = entry.names[2:]
            lines[register] = list(last.values())
        return cls(lines, aliases, reading.problems, reading.read, reading.books.refused_cases)

    def packed(self) -> bytes:
        """The content as bytes."""
        told = {
            "lines": {
                register: [[line.row, line.sheet, line.line] for line in of] for register, of in self.lines.items()
            },
            "aliases": self.aliases,
            "problems": [asdict(problem) for problem in self.problems],
            "read": [asdict(sheet) for sheet in self.read],
            "refused_cases": self.refused_cases,
        }
        return zlib.compress(json.dumps(told, ensure_ascii=False, default=_iso).encode(), _QUICK)

    @classmethod
    def unpacked(cls, packed: bytes) -> Content:
        """The content again."""
        told = json.loads(zlib.decompress(packed))
        lines = {
            Register.of(register): [Line(_row(Register.of(register), row), sheet, line) for row, sheet, line in of]
            for register, of in told["lines"].items()
        }
        problems = [problem_of(found) for found in told["problems"]]
        read = [sheet_of(sheet) for sheet in told["read"]]
        return cls(lines, told["aliases"], problems, read, told.get("refused_cases", ()))


def problem_of(told: Mapping[str, Any]) -> Problem:
    """A problem, as its fields were written down."""
    return Problem(**{**told, "severity": Severity.of(told["severity"])})


def sheet_of(told: Mapping[str, Any]) -> SheetReading:
    """The reading of a sheet, as its fields were written down."""
    registers = {name: told.get(name) and Register.of(told[name]) for name in ("register", "likely")}
    lists: dict[str, Any] = {name: tuple(told.get(name, ())) for name in _LISTS}
    lists["own_columns"] = tuple((own, ours) for own, ours in lists["own_columns"])
    return SheetReading(**{**told, **lists, **registers})


def _iso(day: date) -> str:
    return day.isoformat()


def _row(register: Register, values: Sequence[Any]) -> Row:
    dates = [column.kind is Kind.DATE for column in COLUMNS[register]]
    # What was read before the books kept more of a row says nothing of the rest.
    values = [*values, *[None] * (len(dates) - len(values))]
    return tuple(
        date.fromisoformat(value) if is_date and value is not None else value
        for value, is_date in zip(values, dates, strict=True)
    )
