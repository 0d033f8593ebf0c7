"""Match headers to the columns of a register; a header takes one cell, or several above each other."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import NamedTuple

from wuzha.core.normalise import normalise, normalise_header, to_half_width
from wuzha.core.sheet.cells import CellKind, RawCell, is_blank
from wuzha.core.sheet.columns import SHEET_COLUMNS
from wuzha.core.sheet.row_reader import Heading
from wuzha.core.sheet.sheet_column import SheetColumn
from wuzha.core.vocabulary import Register

FEWEST_COLUMNS = 3
"""A row or a sheet with fewer headers than this cannot be recognised by its headers alone."""

OwnHeaders = Mapping[Register, Mapping[str, str]]
"""An office's own headers, as `normalise_header` spells them, each with the key of the column that it means."""

NO_OWN_HEADERS: OwnHeaders = MappingProxyType({})
_NO_HEADERS: Mapping[str, str] = MappingProxyType({})
_OWN_HEADER_RANK = 1000
"""Farther from the canonical header than any known spelling, so that known spellings come first."""
_PERSON = "受害人|被害人|当事人|报案人|报警人|嫌疑人|联系人|事主|户主|户名"
_PERSONAL = re.compile(
    "姓名|身份证|身份号码|证件|电话|手机|联系方式|住址|地址|案情|银行卡|卡号|账号|账户|微信号|QQ"
    rf"|(?:{_PERSON})(?:[(\[/、].*)?$"
)
"""Words of headers over personal data: names, contacts, accounts; a person, but not a person's village or unit."""

_UNIT = r"(?:单位:?)?(?:人民币[:/、]?)?(万?元|(?<=[(\[/:])万(?=[)\]]))(?:[/、]?人民币)?"
_MONEY_UNIT = re.compile(rf"[(\[/]?{_UNIT}[)\]]?$")
_GROUP_UNIT = re.compile(rf"\({_UNIT}\)$")


class ColumnMatch(NamedTuple):
    """A column with the header that names it; `rank` is how far the spelling is from the canonical one."""

    column: SheetColumn
    rank: int
    header: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Headings:
    """The headings of a sheet: those to read, the printed headers of the rest, and the positions without a header.

    `unknown` are the headers that mean no column, and those of duplicates. `duplicates` pairs a heading that is not
    read with the one that is read instead. `own` are the readable headings that only the office's own header names.
    """

    readable: tuple[Heading, ...]
    personal: tuple[str, ...]
    unknown: tuple[str, ...]
    duplicates: tuple[tuple[Heading, Heading], ...]
    blank_positions: tuple[int, ...]
    own: tuple[Heading, ...] = ()

    def list_missing(self, register: Register) -> tuple[SheetColumn, ...]:
        """Return the required columns that the sheet does not have."""
        keys = {heading.column.key for heading in self.readable}
        return tuple(column for column in SHEET_COLUMNS[register] if column.is_required and column.key not in keys)


def map_readable_columns(register: Register) -> dict[str, SheetColumn]:
    """Return the register's columns that are read, by key."""
    return {column.key: column for column in SHEET_COLUMNS[register] if column.is_read}


def is_nameable(register: Register, header: str) -> bool:
    """Return whether an office may give the header a meaning: no column has it, and it names no personal data."""
    is_known = _match_known_column(register, (header,)) is not None
    return not is_known and not _PERSONAL.search(normalise_header(header).upper())


def count_recognised(
    register: Register, stacks: Sequence[tuple[str, ...]], own_headers: Mapping[str, str] = _NO_HEADERS
) -> int:
    """Return how many of the stacks of header cells name a column of the register."""
    return sum(_match_column(register, stack, own_headers) is not None for stack in stacks)


@cache
def _list_spellings() -> frozenset[str]:
    return frozenset(word for register in Register for word in _map_spellings(register))


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
    above: Sequence[str],
    *,
    sheet_in_wan: bool,
    own_headers: Mapping[str, str] = _NO_HEADERS,
) -> Headings:
    """Return the headings of a sheet; a stack holds the header cells of one column, top to bottom.

    `above` are the cells just above the stacks, which may name a group of columns. `sheet_in_wan`: a line before the
    header gives 万元 as the unit of the sheet, which applies where no header names a unit.
    """
    collector = _HeadingCollector()
    for position, stack in enumerate(stacks):
        match = _match_column(register, stack, own_headers)
        if match is None:
            collector.unknown.append(_get_lowest_text(stack))
        elif match.column.is_personal:
            collector.personal.append(match.header)
        elif match.column.is_read:
            in_wan = _is_in_wan(match.column, stack, above[position], sheet_in_wan)
            collector.add(Heading(position, match.header, match.column, in_wan), match.rank)
    blank_positions = tuple(position for position, stack in enumerate(stacks) if not any(stack))
    return collector.build(blank_positions)


class _HeadingCollector:
    """Collects the headings of a sheet; of two that mean one column, the one nearer to the canonical header is read."""

    def __init__(self) -> None:
        self.personal: list[str] = []
        self.unknown: list[str] = []
        self._best: dict[str, tuple[int, Heading]] = {}
        self._duplicates: list[Heading] = []

    def add(self, heading: Heading, rank: int) -> None:
        key = heading.column.key
        if key not in self._best:
            self._best[key] = rank, heading
            return
        best_rank, best = self._best[key]
        if rank < best_rank:
            self._best[key] = rank, heading
            self._duplicates.append(best)
        else:
            self._duplicates.append(heading)

    def build(self, blank_positions: tuple[int, ...]) -> Headings:
        duplicates = tuple((heading, self._best[heading.column.key][1]) for heading in self._duplicates)
        readable = sorted((heading for _, heading in self._best.values()), key=lambda heading: heading.position)
        unknown = [header for header in self.unknown if header] + [heading.header for heading, _ in duplicates]
        return Headings(
            readable=tuple(readable),
            personal=tuple(self.personal),
            unknown=tuple(dict.fromkeys(unknown)),
            duplicates=duplicates,
            blank_positions=blank_positions,
            own=tuple(heading for rank, heading in self._best.values() if rank == _OWN_HEADER_RANK),
        )


def _get_lowest_text(stack: tuple[str, ...]) -> str:
    """Return the lowest text over a column."""
    return next((to_half_width(text) for text in reversed(stack) if text), "")


@cache
def _map_spellings(register: Register) -> Mapping[str, tuple[SheetColumn, int]]:
    """Return every spelling of every header with its column and its rank."""
    words: dict[str, tuple[SheetColumn, int]] = {}
    for column in SHEET_COLUMNS[register]:
        for rank, word in enumerate((column.header, *column.aliases)):
            words.setdefault(normalise_header(word), (column, rank))
    return words


def _match_column(register: Register, stack: tuple[str, ...], own_headers: Mapping[str, str]) -> ColumnMatch | None:
    """Return the column that the stack means: a known spelling first, then the office's own header."""
    match = _match_known_column(register, stack)
    if match is not None or not own_headers:
        return match
    header = _get_lowest_text(stack)
    # Checked again at reading: a header remembered earlier may have become a known or a personal one since.
    if not is_nameable(register, header):
        return None
    column = map_readable_columns(register).get(own_headers.get(normalise_header(header), ""))
    return None if column is None else ColumnMatch(column, _OWN_HEADER_RANK, header)


@lru_cache(maxsize=4096)
def _match_known_column(register: Register, stack: tuple[str, ...]) -> ColumnMatch | None:
    """Return the column that a stack of header cells means: by its lowest cell, or by all of them joined."""
    # A cell merged downwards shows its text in every row of the stack: count it once.
    texts = tuple(dict.fromkeys(text for text in stack if text))
    if not texts:
        return None
    candidates = [texts[-1], "".join(texts)] if len(texts) > 1 else [texts[0]]
    for text in candidates:
        header = normalise_header(text)
        match = _map_spellings(register).get(header) or _match_money_column(register, header)
        if match:
            return ColumnMatch(*match, to_half_width(text))
    return None


def _match_money_column(register: Register, header: str) -> tuple[SheetColumn, int] | None:
    """Return the money column that the header means without its unit."""
    match = _map_spellings(register).get(_MONEY_UNIT.sub("", header))
    return match if match and match[0].kind is CellKind.MONEY else None


def _is_in_wan(column: SheetColumn, stack: tuple[str, ...], above: str, sheet_in_wan: bool) -> bool:
    """Return whether the unit nearest to the column's cells is 万元."""
    if column.kind is not CellKind.MONEY:
        return False
    for text in reversed(stack):
        if unit := _MONEY_UNIT.search(normalise_header(text)):
            return unit[1].startswith("万")
    if group := _GROUP_UNIT.search(normalise_header(above)):
        return group[1].startswith("万")
    return sheet_in_wan
