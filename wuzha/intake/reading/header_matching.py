"""Match headers to the columns of a register; a header takes one cell, or several above each other."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import NamedTuple

from wuzha.core.normalise import normalise, normalise_header, to_half_width
from wuzha.core.personal_data import has_personal_number
from wuzha.core.sheet.cells import CellKind, RawCell, is_blank
from wuzha.core.sheet.columns import SHEET_COLUMNS
from wuzha.core.sheet.row_reader import Heading
from wuzha.core.sheet.sheet_column import SheetColumn
from wuzha.core.vocabulary import Register
from wuzha.intake.reading.money_units import MoneyUnit

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
_FOREIGN_UNIT = re.compile(r"(?:[十百千]万?|亿|[美港日欧])元[)\]]?$")
_PART_RANK = 500
"""Farther from the canonical header than a name of its own, nearer than an office's own header."""
_PARTS: Mapping[CellKind, re.Pattern[str]] = {
    CellKind.VILLAGE: re.compile(r"(?:现|实际)?(?:居住|常住|现居|现住)(?:地|址)?(?:村|社区|村\(社区\))?"),
    CellKind.MONEY: re.compile("金额|数额|总额|[合总共]计"),
    CellKind.INTEGER: re.compile("[合小总共]计|总数|人数|人次"),
}
"""By the kind of a column: the part below its name that holds what is asked for."""


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
    is_about_person = has_personal_number(header) or _PERSONAL.search(normalise_header(header).upper()) is not None
    return not is_known and not is_about_person


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
    sheet_unit: MoneyUnit,
    own_headers: Mapping[str, str] = _NO_HEADERS,
) -> Headings:
    """Return the headings of a sheet; a stack holds the header cells of one column, top to bottom.

    `above` are the cells just above the stacks, which may name a group of columns. `sheet_unit` is the
    unit of money that a line outside the header names; it applies where no header names a unit.
    """
    collector = _HeadingCollector()
    for position, stack in enumerate(stacks):
        match = _match_column(register, stack, own_headers)
        if match is None:
            collector.unknown.append(_get_lowest_text(stack))
        elif match.column.is_personal:
            collector.personal.append(match.header)
        elif match.column.is_read:
            unit = _find_unit(match.column, stack, above[position], sheet_unit)
            collector.add(
                Heading(position, match.header, match.column, unit is MoneyUnit.WAN, unit is MoneyUnit.UNCLEAR),
                match.rank,
            )
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
    if len(texts) > 1 and (part := _match_part(register, texts)):
        return part
    candidates = [texts[-1], "".join(texts)] if len(texts) > 1 else [texts[0]]
    for text in candidates:
        header = normalise_header(text)
        match = _map_spellings(register).get(header) or _match_money_column(register, header)
        if match:
            return ColumnMatch(*match, to_half_width(text))
    return None


def _match_part(register: Register, texts: tuple[str, ...]) -> ColumnMatch | None:
    """Return the column that a part below its name is: 现居住地 below 所属村, 金额 below 被骗金额."""
    *groups, part = map(normalise_header, texts)
    for group in reversed(groups):
        match = _map_spellings(register).get(group) or _match_money_column(register, group)
        if match and match[0].kind in _PARTS and _PARTS[match[0].kind].fullmatch(_MONEY_UNIT.sub("", part)):
            return ColumnMatch(match[0], _PART_RANK, to_half_width("".join(texts)))
    return None


def _match_money_column(register: Register, header: str) -> tuple[SheetColumn, int] | None:
    """Return the money column that the header means without its unit."""
    match = _map_spellings(register).get(_MONEY_UNIT.sub("", header))
    return match if match and match[0].kind is CellKind.MONEY else None


def _find_unit(column: SheetColumn, stack: tuple[str, ...], above: str, sheet_unit: MoneyUnit) -> MoneyUnit:
    """Return the unit nearest to the column's cells; columns that hold no money have none."""
    if column.kind is not CellKind.MONEY:
        return MoneyUnit.NOT_NAMED
    for text in reversed(stack):
        if unit := _MONEY_UNIT.search(normalise_header(text)):
            return _to_money_unit(unit[1])
    if group := _GROUP_UNIT.search(normalise_header(above)):
        return _to_money_unit(group[1])
    return sheet_unit


def _to_money_unit(word: str) -> MoneyUnit:
    return MoneyUnit.WAN if word.startswith("万") else MoneyUnit.YUAN


def is_foreign_unit(text: str) -> bool:
    """Return whether a header cell names a unit of money that amounts are not read in, such as 千元."""
    return _FOREIGN_UNIT.search(normalise_header(text)) is not None
