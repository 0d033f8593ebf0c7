"""Match headers to the columns of a register; a header takes one cell, or several above each other."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from wuzha.core.normalise import normalise, normalise_header, to_half_width
from wuzha.core.personal_data import is_personal_title
from wuzha.core.sheet.cells import RawCell, is_blank
from wuzha.core.sheet.columns import SHEET_COLUMNS
from wuzha.core.sheet.row_reader import Heading
from wuzha.core.sheet.sheet_column import SheetColumn
from wuzha.core.vocabulary import Register
from wuzha.intake.reading.header_columns import (
    OWN_HEADER_RANK,
    PART_RANK,
    ColumnMatch,
    find_units,
    is_contrary,
    map_spellings,
    match_known_column,
)
from wuzha.intake.reading.money_units import MoneyUnit

FEWEST_COLUMNS = 3
"""A row or a sheet with fewer headers than this cannot be recognised by its headers alone."""

OwnHeaders = Mapping[Register, Mapping[str, str]]
"""An office's own headers, as `normalise_header` spells them, each with the key of the column that it means."""

NO_OWN_HEADERS: OwnHeaders = MappingProxyType({})
_NO_HEADERS: Mapping[str, str] = MappingProxyType({})
_UNIT_FAULTS: Mapping[MoneyUnit, str] = {
    MoneyUnit.UNCLEAR: "money.unit_unclear",
    MoneyUnit.SCALED: "money.other_unit",
    MoneyUnit.FOREIGN: "money.foreign_currency",
}
"""By the unit that a sheet names for a column: the code of the refusal of amounts that name none themselves."""
_PERSON = "受害人|被害人|当事人|报案人|报警人|嫌疑人|联系人|事主|户主|户名"
_PERSONAL = re.compile(
    "姓名|身份证|身份号码|证件|电话|手机|联系方式|住址|地址|案情|银行卡|卡号|账号|账户|微信号|QQ"
    rf"|(?:{_PERSON})(?:[(\[/、].*)?$"
)
"""Words of headers over personal data: names, contacts, accounts; a person, but not a person's village or unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Headings:
    """The headings of a sheet: those to read, the printed headers of the rest, and the positions without a header.

    `unknown` are the headers that mean no column, and those of duplicates. `duplicates` pairs a heading that is not
    read with the one that is read instead. `own` are the readable headings that only the office's own header names.
    `unclear_groups` are names of columns with the parts below them, of which none is certainly the column.
    """

    readable: tuple[Heading, ...]
    personal: tuple[str, ...]
    unknown: tuple[str, ...]
    duplicates: tuple[tuple[Heading, Heading], ...]
    blank_positions: tuple[int, ...]
    own: tuple[Heading, ...] = ()
    unclear_groups: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def list_missing(self, register: Register) -> tuple[SheetColumn, ...]:
        """Return the required columns that the sheet does not have."""
        keys = {heading.column.key for heading in self.readable}
        return tuple(column for column in SHEET_COLUMNS[register] if column.is_required and column.key not in keys)


def map_readable_columns(register: Register) -> dict[str, SheetColumn]:
    """Return the register's columns that are read, by key."""
    return {column.key: column for column in SHEET_COLUMNS[register] if column.is_read}


def is_nameable(register: Register, header: str) -> bool:
    """Return whether an office may give the header a meaning: no column has it, and it names no personal data."""
    is_known = match_known_column(register, (header,)) is not None
    is_about_person = is_personal_title(header) or _PERSONAL.search(normalise_header(header).upper()) is not None
    return not is_known and not is_about_person


def count_recognised(
    register: Register, stacks: Sequence[tuple[str, ...]], own_headers: Mapping[str, str] = _NO_HEADERS
) -> int:
    """Return how many of the stacks of header cells name a column of the register."""
    return sum(_match_column(register, stack, own_headers) is not None for stack in stacks)


@cache
def _list_spellings() -> frozenset[str]:
    return frozenset(word for register in Register for word in map_spellings(register))


def is_table_header(cells: Sequence[RawCell]) -> bool:
    """Return whether a row is the header of some register: only texts, and enough of them are its headers."""
    texts = [cell for cell in cells if isinstance(cell, str) and not is_blank(cell)]
    if len(texts) < FEWEST_COLUMNS or not any(
        normalise_header(text) in _list_spellings() for text in texts[:FEWEST_COLUMNS]
    ):
        return False
    if len(texts) < sum(not is_blank(cell) for cell in cells):
        return False
    stacks = [(normalise(text),) for text in texts]
    counts = [count_recognised(register, stacks) for register in Register]
    return max(counts) >= FEWEST_COLUMNS and max(counts) * 2 > len(stacks)


def match_headings(
    register: Register,
    stacks: Sequence[tuple[str, ...]],
    *,
    whole_stacks: Sequence[tuple[str, ...]],
    above: Sequence[str],
    sheet_unit: MoneyUnit,
    own_headers: Mapping[str, str] = _NO_HEADERS,
) -> Headings:
    """Return the headings of a sheet; a stack holds the header cells of one column, top to bottom.

    `whole_stacks` are the same with remarks, which may name a unit, and `above` the cells just above them, which may
    name a group of columns. `sheet_unit` is the unit of money that a line outside the header names; it applies where no
    header names a unit.
    """
    collector = _HeadingCollector()
    matches = [
        _match_below_group(register, stack, group, own_headers) for stack, group in zip(stacks, above, strict=True)
    ]
    units = find_units([match.column if match else None for match in matches], whole_stacks, above, sheet_unit)
    for position, (stack, match, unit) in enumerate(zip(stacks, matches, units, strict=True)):
        if match is None:
            collector.unknown.append(_name_stack(register, stack))
        elif match.column.is_personal:
            collector.personal.append(match.header)
        elif match.column.is_read:
            unit_fault = _UNIT_FAULTS.get(unit, "")
            heading = Heading(position, match.header, match.column, unit is MoneyUnit.WAN, unit_fault)
            collector.add(_Candidate(match.rank, heading, _find_group(register, stack), _get_lowest_text(stack)))
        if match is None or not match.column.is_read:
            collector.note_part(_find_group(register, stack), _get_lowest_text(stack))
    blank_positions = tuple(position for position, stack in enumerate(stacks) if not any(stack))
    return collector.build(blank_positions)


class _Candidate(NamedTuple):
    """A heading with the rank of its spelling, the column that the cells above the lowest one name, and that one."""

    rank: int
    heading: Heading
    group: ColumnMatch | None
    part: str

    @property
    def is_part(self) -> bool:
        return PART_RANK <= self.rank < OWN_HEADER_RANK


class _HeadingCollector:
    """Collects the headings of a sheet; of two that mean one column, the one nearer to the canonical header is read.

    Of two parts of a group that may both be the column, none is read.
    """

    def __init__(self) -> None:
        self.personal: list[str] = []
        self.unknown: list[str] = []
        self._candidates: dict[str, list[_Candidate]] = defaultdict(list)
        self._parts: dict[str, tuple[str, list[str]]] = {}

    def add(self, candidate: _Candidate) -> None:
        self._candidates[candidate.heading.column.key].append(candidate)

    def note_part(self, group: ColumnMatch | None, part: str) -> None:
        """Note a part that is not read of the group, which has the name of a column."""
        if group is not None and group.column.is_read:
            self._parts.setdefault(group.column.key, (group.header, []))[1].append(part)

    def build(self, blank_positions: tuple[int, ...]) -> Headings:
        best: list[tuple[int, Heading]] = []
        duplicates: list[tuple[Heading, Heading]] = []
        for candidates in self._candidates.values():
            first, *lower = sorted(candidates, key=lambda candidate: candidate.rank)
            if first.is_part and any(candidate.rank == first.rank for candidate in lower):
                self.unknown += [candidate.heading.header for candidate in candidates]
                name = first.group.header if first.group else first.heading.column.header
                parts = [candidate.part for candidate in candidates]
                self._parts.setdefault(first.heading.column.key, (name, []))[1].extend(parts)
                continue
            best.append((first.rank, first.heading))
            for candidate in lower:
                # 金额 beside 合计 is no duplicate.
                if first.is_part and candidate.is_part:
                    self.unknown.append(candidate.heading.header)
                else:
                    duplicates.append((candidate.heading, first.heading))
        readable = sorted((heading for _, heading in best), key=lambda heading: heading.position)
        unknown = [header for header in self.unknown if header] + [heading.header for heading, _ in duplicates]
        keys = {heading.column.key for heading in readable}
        return Headings(
            readable=tuple(readable),
            personal=tuple(self.personal),
            unknown=tuple(dict.fromkeys(unknown)),
            duplicates=tuple(duplicates),
            blank_positions=blank_positions,
            own=tuple(heading for rank, heading in best if rank == OWN_HEADER_RANK),
            unclear_groups=tuple((name, tuple(parts)) for key, (name, parts) in self._parts.items() if key not in keys),
        )


def _get_lowest_text(stack: tuple[str, ...]) -> str:
    """Return the lowest text over a column."""
    return next((to_half_width(text) for text in reversed(stack) if text), "")


def _find_group(register: Register, stack: tuple[str, ...]) -> ColumnMatch | None:
    """Return the column that the cells over the lowest one name."""
    texts = tuple(dict.fromkeys(text for text in stack if text))
    matches = (match_known_column(register, texts[:end]) for end in range(len(texts) - 1, 0, -1))
    return next((match for match in matches if match), None)


def _name_stack(register: Register, stack: tuple[str, ...]) -> str:
    """Return the name of a column that is not read: its lowest text, after the name of a column whose part it is."""
    group, part = _find_group(register, stack), _get_lowest_text(stack)
    return part if group is None or not group.column.is_read else f"{group.header}/{part}"


def _match_below_group(
    register: Register, stack: tuple[str, ...], group: str, own_headers: Mapping[str, str]
) -> ColumnMatch | None:
    """Return the column that the stack means, unless the name of the group above makes it mean something else."""
    match = _match_column(register, stack, own_headers)
    return None if match is None or is_contrary(match.column, group) else match


def _match_column(register: Register, stack: tuple[str, ...], own_headers: Mapping[str, str]) -> ColumnMatch | None:
    """Return the column that the stack means: a known spelling first, then the office's own header."""
    match = match_known_column(register, stack)
    if match is not None or not own_headers:
        return match
    header = _name_stack(register, stack)
    # Checked again at reading: a header remembered earlier may have become a known or a personal one since.
    if not is_nameable(register, header):
        return None
    column = map_readable_columns(register).get(own_headers.get(normalise_header(header), ""))
    return None if column is None else ColumnMatch(column, OWN_HEADER_RANK, header)
