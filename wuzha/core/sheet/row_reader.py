"""Prepare the reading of one sheet's rows: which cell fills which column, by which reader, and what a blank means."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import NamedTuple

from wuzha.core.facts import BOOK_COLUMN_NAMES, FactValue
from wuzha.core.normalise import index_spellings, index_vocabulary
from wuzha.core.sheet.cells import (
    EMPTY_RESULT,
    NOT_CALCULATED,
    UNREADABLE,
    CellKind,
    CellResult,
    CellValue,
    RawCell,
    is_blank,
    is_error,
    is_unknown_word,
    read_aliases,
    read_boolean,
    read_count,
    read_identity,
    read_name,
    read_org_code,
    read_outreach_method,
    read_person_number,
    read_term,
    refuse,
)
from wuzha.core.sheet.clause_lookup import ClauseLookup
from wuzha.core.sheet.columns import SHEET_COLUMNS
from wuzha.core.sheet.days import LONGEST_NOTICE, read_date
from wuzha.core.sheet.free_text import read_decider, read_text, read_word
from wuzha.core.sheet.money import read_money, read_money_with_own_unit
from wuzha.core.sheet.months import read_months, read_period
from wuzha.core.sheet.org_lookup import LookupKind, OrgLookup
from wuzha.core.sheet.sheet_column import SheetColumn
from wuzha.core.text_lengths import LONGEST_ALIASES, LONGEST_CODE, LONGEST_NAME
from wuzha.core.vocabulary import CaseKind, CaseStatus, Confirmation, OutreachForm, OutreachMust, Register

_BLANK_VALUES: Mapping[Register, Mapping[str, FactValue]] = {
    Register.ORGS: {"has_management_duty": False},
    Register.CASES: {"case_kind": CaseKind.CRIMINAL.value, "status": CaseStatus.VALID.value},
    Register.PERSONS: {"confirmation": Confirmation.CONFIRMED.value},
}
_UNKNOWN_WORD_IS_VALUE = frozenset({CellKind.MONEY, CellKind.INTEGER, CellKind.BOOLEAN, CellKind.PLACE})
"""Kinds of cell that read 无 and the like themselves."""
_ERROR_CODES = {NOT_CALCULATED: "cell.not_worked_out", UNREADABLE: "cell.unreadable"}
# Codes and free text hardly ever repeat: a cache would only hold every cell of the column.
_UNCACHED_KINDS = frozenset({CellKind.CODE, CellKind.TEXT})

_LONGEST_TEXTS: Mapping[CellKind, int] = {
    CellKind.CODE: LONGEST_CODE,
    CellKind.NAME: LONGEST_NAME,
    CellKind.ALIASES: LONGEST_ALIASES,
}
"""Kinds of cell whose longer texts are refused; readers of other kinds limit them themselves, or give coded terms."""

CellReader = Callable[[RawCell], CellResult]


@dataclass(frozen=True, slots=True)
class Heading:
    """A column as one sheet has it: its position, its printed header, and whether its money is in 万元.

    `unit_fault` is the code of the problem of an amount without a unit of its own, where the sheet names another unit
    than 元 or 万元, or names one so that it does not certainly belong to this column.
    """

    position: int
    header: str
    column: SheetColumn
    in_wan: bool = False
    unit_fault: str = ""


class Slot(NamedTuple):
    """One cell of a row: its index in the sheet's row and in the row of the books, its header and its reader."""

    cell_index: int
    value_index: int
    header: str
    read: CellReader


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetForm:
    """The columns of one sheet with their readers, by which its rows are read.

    `headers` are the printed headers by key, `blank` the values of an empty row, and `positions` the places of values
    by key: first the columns of the books, then what only a sheet has. `default_columns` are those in which a blank has
    a value, by their index in the row of the books. `twin_slots` are columns that say the same as one of the slots.
    """

    register: Register
    slots: tuple[Slot, ...]
    headers: Mapping[str, str]
    blank: tuple[CellValue, ...]
    default_columns: Mapping[int, str]
    positions: Mapping[str, int]
    org_lookup: OrgLookup
    clause_lookup: ClauseLookup
    twin_slots: tuple[Slot, ...] = ()

    @classmethod
    def of(
        cls,
        register: Register,
        headings: Sequence[Heading],
        *,
        org_lookup: OrgLookup,
        clause_lookup: ClauseLookup,
        since_1904: bool = False,
        read_on: date | None = None,
        twins: Sequence[Heading] = (),
    ) -> SheetForm:
        """Return the form of a sheet with these headings, and twins of some; days after `read_on` are refused."""
        sources = _CellSources(org_lookup, clause_lookup, since_1904, read_on)
        keys = list(dict.fromkeys(column.key for column in SHEET_COLUMNS[register] if column.is_read))
        names = [*BOOK_COLUMN_NAMES[register], *(key for key in keys if key not in BOOK_COLUMN_NAMES[register])]
        positions = {name: index for index, name in enumerate(names)}
        defaults = _BLANK_VALUES.get(register, {})
        slots, twin_slots = (_build_slots(register, group, positions, sources) for group in (headings, twins))
        headers = {column.key: column.header for column in SHEET_COLUMNS[register]}
        headers |= {heading.column.key: heading.header for heading in headings}
        return cls(
            register=register,
            slots=slots,
            headers=headers,
            blank=tuple(defaults.get(name) for name in names),
            default_columns={positions[name]: name for name in defaults},
            positions=positions,
            org_lookup=org_lookup,
            clause_lookup=clause_lookup,
            twin_slots=twin_slots,
        )


def _build_slots(
    register: Register, headings: Sequence[Heading], positions: Mapping[str, int], sources: _CellSources
) -> tuple[Slot, ...]:
    return tuple(
        Slot(
            heading.position,
            positions[heading.column.key],
            heading.header,
            _build_reader(register, heading, sources),
        )
        for heading in headings
        if heading.column.is_read
    )


class _CellCache(dict[RawCell, CellResult]):
    """A cache of cells by their content: ledgers repeat their villages, days and words."""

    def __init__(self, read: CellReader) -> None:
        self._read = read

    def __missing__(self, raw: RawCell) -> CellResult:
        cell = self[raw] = self._read(raw)
        return cell


class _CellSources(NamedTuple):
    """What the cells of a sheet are read by, besides their columns."""

    org_lookup: OrgLookup
    clause_lookup: ClauseLookup
    since_1904: bool
    read_on: date | None


def _build_reader(register: Register, heading: Heading, sources: _CellSources) -> CellReader:
    column = heading.column
    # What becomes of an org is decided before its day comes.
    if register is Register.ORGS and sources.read_on is not None:
        sources = sources._replace(read_on=sources.read_on + LONGEST_NOTICE)
    read = _choose_reader(heading, sources)
    # Grids do outreach, and nothing else that a ledger records.
    if register is Register.OUTREACH and column.kind is CellKind.ORG:
        read = partial(sources.org_lookup.find, kind=LookupKind.ORG, or_grid=True)
    read_cell = partial(_read_cell, column, read)
    return read_cell if column.kind in _UNCACHED_KINDS else _CellCache(read_cell).__getitem__


def _read_cell(column: SheetColumn, read: CellReader, raw: RawCell) -> CellResult:
    if is_blank(raw):
        return refuse("cell.required") if column.is_required else EMPTY_RESULT
    if is_error(raw):
        return refuse(_ERROR_CODES.get(str(raw), "cell.error"))
    if column.kind not in _UNKNOWN_WORD_IS_VALUE and is_unknown_word(raw):
        return refuse("cell.required") if column.is_required else EMPTY_RESULT
    cell = _check_length(column.kind, read(raw))
    return refuse("cell.required") if column.is_required and cell == EMPTY_RESULT else cell


def _check_length(kind: CellKind, cell: CellResult) -> CellResult:
    """Return the cell, or its refusal where its text is longer than the books can store."""
    longest = _LONGEST_TEXTS.get(kind)
    if longest is None:
        return cell
    value = cell.value
    # Nearly every cell that comes here is a short number.
    if isinstance(value, str) and len(value) <= longest:
        return cell
    length = sum(map(len, filter(None, value))) + len(value) - 1 if isinstance(value, tuple) else len(str(value or ""))
    return refuse("cell.too_long", most=longest) if length > longest else cell


_OUTREACH_METHODS = index_spellings((*OutreachForm, *OutreachMust))


def _choose_reader(heading: Heading, sources: _CellSources) -> CellReader:
    column, org_lookup = heading.column, sources.org_lookup
    terms = {
        spelling: term
        for spelling, term in (index_vocabulary(column.terms) if column.terms else {}).items()
        if term.chinese in column.choices
    }
    readers: Mapping[CellKind, CellReader] = {
        CellKind.CODE: _choose_code_reader(column.key, org_lookup),
        CellKind.NAME: read_name,
        CellKind.ALIASES: read_aliases,
        CellKind.DATE: partial(read_date, since_1904=sources.since_1904, read_on=sources.read_on, column=column.key),
        CellKind.MONEY: partial(read_money_with_own_unit, unit_fault=heading.unit_fault)
        if heading.unit_fault
        else partial(read_money, in_wan=heading.in_wan),
        CellKind.INTEGER: read_count,
        CellKind.BOOLEAN: read_boolean,
        CellKind.TERM: partial(read_term, terms=terms, choices=column.choices),
        CellKind.WORD: partial(read_word, terms=terms),
        CellKind.OUTREACH_METHOD: partial(read_outreach_method, terms=_OUTREACH_METHODS, choices=column.choices),
        CellKind.VILLAGE: partial(org_lookup.find, kind=LookupKind.VILLAGE),
        CellKind.UNIT: partial(org_lookup.find, kind=LookupKind.UNIT),
        CellKind.ORG: partial(org_lookup.find, kind=LookupKind.ORG),
        CellKind.PLACE: lambda raw: CellResult(org_lookup.find_village_code(raw)),
        CellKind.MONTHS: read_months,
        CellKind.PERIOD: read_period,
        CellKind.CLAUSE: sources.clause_lookup.find,
        CellKind.TEXT: read_text,
        CellKind.DECIDER: read_decider,
    }
    return readers[column.kind]


def _choose_code_reader(key: str, org_lookup: OrgLookup) -> CellReader:
    if not key.endswith("_no"):
        return read_org_code
    return partial(read_person_number if key == "person_no" else read_identity, is_known_word=org_lookup.begins_name)
