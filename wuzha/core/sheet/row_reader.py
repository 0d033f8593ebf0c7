"""How the rows of one sheet are read: which cell fills which fact, by which reader, and what a blank means."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from wuzha.core.facts import NAMES, Value
from wuzha.core.normalise import spellings, spellings_of
from wuzha.core.sheet.cells import (
    NOT_WORKED_OUT,
    NOTHING,
    Cell,
    CellKind,
    CellValue,
    Raw,
    is_blank,
    is_error,
    read_aliases,
    read_code,
    read_decider,
    read_identity,
    read_name,
    read_person_number,
    read_term,
    read_text,
    read_truth,
    read_way,
    read_whole,
    read_word,
    refused,
    says_not_known,
)
from wuzha.core.sheet.clause_lookup import ClauseLookup
from wuzha.core.sheet.columns import COLUMNS, SheetColumn
from wuzha.core.sheet.days import read_date
from wuzha.core.sheet.money import read_money
from wuzha.core.sheet.months import read_months, read_period
from wuzha.core.sheet.org_lookup import Directory, Wanted
from wuzha.core.vocabulary import CaseKind, CaseStatus, Confirmation, OutreachForm, OutreachMust, Register

_BLANK_MEANS: Mapping[Register, Mapping[str, Value]] = {
    Register.ORGS: {"has_management_duty": False},
    Register.CASES: {"case_kind": CaseKind.CRIMINAL.value, "status": CaseStatus.VALID.value},
    Register.PERSONS: {"confirmation": Confirmation.CONFIRMED.value},
}
_HAS_OWN_WORDS = frozenset({CellKind.MONEY, CellKind.WHOLE, CellKind.TRUTH, CellKind.PLACE})
"""Kinds of cell in which 无 is a value."""
_NEVER_REPEATED = frozenset({CellKind.CODE, CellKind.TEXT})

Read = Callable[[Raw], Cell]


@dataclass(frozen=True, slots=True)
class Heading:
    """A column as a sheet has it: where, under which header, and whether its money is in 万元."""

    at: int
    header: str
    column: SheetColumn
    in_wan: bool = False


class Slot(NamedTuple):
    """One cell of a row: where it stands and where its value goes."""

    at: int
    to: int
    header: str
    read: Read


@dataclass(frozen=True, slots=True)
class Form:
    """How the rows of one sheet are read. `positions` are the places of the books' columns, then of what else a
    sheet holds.

    `headers` are the printed headers by key; `directory` and `clauses` are what names and clauses refer to.
    """

    register: Register
    slots: tuple[Slot, ...]
    headers: Mapping[str, str]
    blank: tuple[CellValue, ...]
    positions: Mapping[str, int]
    directory: Directory
    clauses: ClauseLookup

    @classmethod
    def of(
        cls,
        register: Register,
        headings: Sequence[Heading],
        *,
        directory: Directory,
        clauses: ClauseLookup,
        since_1904: bool = False,
    ) -> Form:
        """The form of a sheet with these headings; the first heading of a column counts."""
        keys = list(dict.fromkeys(column.key for column in COLUMNS[register] if column.is_read))
        names = [*NAMES[register], *(key for key in keys if key not in NAMES[register])]
        positions = {name: place for place, name in enumerate(names)}
        defaults = _BLANK_MEANS.get(register, {})
        slots = tuple(
            Slot(
                heading.at,
                positions[heading.column.key],
                heading.header,
                _reader(register, heading, directory, clauses, since_1904),
            )
            for heading in headings
            if heading.column.is_read
        )
        headers = {column.key: column.header for column in COLUMNS[register]}
        headers |= {heading.column.key: heading.header for heading in headings}
        return cls(register, slots, headers, tuple(defaults.get(name) for name in names), positions, directory, clauses)


class _Memory(dict[Raw, Cell]):
    """A reader that reads the same cell once: ledgers repeat their villages, days and words."""

    def __init__(self, read: Read) -> None:
        self._read = read

    def __missing__(self, raw: Raw) -> Cell:
        cell = self[raw] = self._read(raw)
        return cell


def _reader(
    register: Register, heading: Heading, directory: Directory, clauses: ClauseLookup, since_1904: bool
) -> Read:
    column = heading.column
    read = _reader_of_kind(column, directory, clauses, in_wan=heading.in_wan, since_1904=since_1904)
    if register is Register.OUTREACH and column.kind is CellKind.ORG:
        read = partial(directory.find, wanted=Wanted.ORG, or_grid=True)
    whole = partial(_read_cell, column, read)
    return whole if column.kind in _NEVER_REPEATED else _Memory(whole).__getitem__


def _read_cell(column: SheetColumn, read: Read, raw: Raw) -> Cell:
    if is_blank(raw):
        return refused("cell.required") if column.required else NOTHING
    if is_error(raw):
        return refused("cell.not_worked_out" if raw == NOT_WORKED_OUT else "cell.error")
    if column.kind not in _HAS_OWN_WORDS and says_not_known(raw):
        return refused("cell.required") if column.required else NOTHING
    cell = read(raw)
    return refused("cell.required") if column.required and cell == NOTHING else cell


def _reader_of_kind(
    column: SheetColumn, directory: Directory, clauses: ClauseLookup, *, in_wan: bool, since_1904: bool
) -> Read:
    terms = {
        spelling: term
        for spelling, term in (spellings_of(column.terms) if column.terms else {}).items()
        if term.written in column.choices
    }
    ways = spellings((*OutreachForm, *OutreachMust))
    readers: Mapping[CellKind, Read] = {
        CellKind.CODE: _reader_of_codes(column.key),
        CellKind.NAME: read_name,
        CellKind.ALIASES: read_aliases,
        CellKind.DATE: partial(read_date, since_1904=since_1904),
        CellKind.MONEY: partial(read_money, in_wan=in_wan),
        CellKind.WHOLE: read_whole,
        CellKind.TRUTH: read_truth,
        CellKind.TERM: partial(read_term, terms=terms, choices=column.choices),
        CellKind.WORD: partial(read_word, terms=terms),
        CellKind.WAY: partial(read_way, terms=ways, choices=column.choices),
        CellKind.VILLAGE: partial(directory.find, wanted=Wanted.VILLAGE),
        CellKind.UNIT: partial(directory.find, wanted=Wanted.UNIT),
        CellKind.ORG: partial(directory.find, wanted=Wanted.ORG),
        CellKind.PLACE: lambda raw: Cell(directory.village_named(raw)),
        CellKind.MONTHS: read_months,
        CellKind.PERIOD: read_period,
        CellKind.CLAUSE: clauses.find,
        CellKind.TEXT: read_text,
        CellKind.DECIDER: read_decider,
    }
    return readers[column.kind]


def _reader_of_codes(key: str) -> Read:
    if key == "person_no":
        return read_person_number
    return read_identity if key.endswith("_no") else read_code
