"""Which of a register's columns a header means, one header in one cell or in several cells above each other."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType

from wuzha.core.normalise import half_width, plain, plain_header
from wuzha.core.sheet.cells import CellKind, Raw, is_blank
from wuzha.core.sheet.columns import COLUMNS, SheetColumn
from wuzha.core.sheet.row_reader import Heading
from wuzha.core.vocabulary import Register

FEWEST_COLUMNS = 3
"""With fewer headers than this a row or a sheet is not known by its headers alone."""

OwnHeaders = Mapping[Register, Mapping[str, str]]
"""An office's own headers, as `plain_header` spells them, each with the key of the column that it means."""

NONE_OF_ITS_OWN: OwnHeaders = MappingProxyType({})
_NO_WORDS: Mapping[str, str] = MappingProxyType({})
_BEHIND_ALL = 1000
"""Farther from the canonical header than any spelling we know: what we know ourselves comes first."""
_PERSON = "受害人|被害人|当事人|报案人|报警人|嫌疑人|联系人|事主|户主|户名"
_PERSONAL = re.compile(
    "姓名|身份证|身份号码|证件|电话|手机|联系方式|住址|地址|案情|银行卡|卡号|账号|账户|微信号|QQ"
    rf"|(?:{_PERSON})(?:[(\[/、].*)?$"
)
"""In a header of personal data: what somebody is called, reached by or paid through; a person, and not where from."""

_UNIT = r"(?:单位:?)?(?:人民币[:/、]?)?(万?元|(?<=[(\[/:])万(?=[)\]]))(?:[/、]?人民币)?"
_MONEY_UNIT = re.compile(rf"[(\[/]?{_UNIT}[)\]]?$")
_GROUP_UNIT = re.compile(rf"\({_UNIT}\)$")


@dataclass(frozen=True, slots=True)
class Headings:
    """The headings of a sheet: those to read, the printed headers of the rest, and the places that have none.

    `twice` pairs a heading that is not read with the one that is read in its place; `own` are those read that only the
    office itself calls so.
    """

    read: tuple[Heading, ...]
    left_out: tuple[str, ...]
    unknown: tuple[str, ...]
    twice: tuple[tuple[Heading, Heading], ...]
    blank: tuple[int, ...]
    own: tuple[Heading, ...] = ()

    def missing(self, register: Register) -> tuple[SheetColumn, ...]:
        """The required columns that are not there."""
        there = {heading.column.key for heading in self.read}
        return tuple(column for column in COLUMNS[register] if column.required and column.key not in there)


def readable(register: Register) -> dict[str, SheetColumn]:
    """The register's columns that are read, by key."""
    return {column.key: column for column in COLUMNS[register] if column.is_read}


def may_be_named(register: Register, header: str) -> bool:
    """Whether an office may say what the header means: we do not know it, and it promises nothing personal."""
    is_known = _column_of(register, (header,)) is not None
    return not is_known and not _PERSONAL.search(plain_header(header).upper())


def recognised_count(register: Register, stacks: Sequence[tuple[str, ...]], own: Mapping[str, str] = _NO_WORDS) -> int:
    """How many of the columns are the register's."""
    return sum(_found(register, stack, own) is not None for stack in stacks)


@cache
def _all_words() -> frozenset[str]:
    return frozenset(word for register in Register for word in _words(register))


def begins_a_table(cells: Sequence[Raw]) -> bool:
    """Whether a row is the header of some register: words alone, and enough of them its headers."""
    texts = [cell for cell in cells if isinstance(cell, str) and not is_blank(cell)]
    if len(texts) < FEWEST_COLUMNS or not any(plain_header(text) in _all_words() for text in texts[:FEWEST_COLUMNS]):
        return False
    if len(texts) < sum(not is_blank(cell) for cell in cells):
        return False
    stacks = [(plain(text),) for text in texts]
    counts = [recognised_count(register, stacks) for register in Register]
    return max(counts) >= FEWEST_COLUMNS and max(counts) * 2 > len(stacks)


def headings_of(
    register: Register,
    stacks: Sequence[tuple[str, ...]],
    above: Sequence[str],
    *,
    sheet_in_wan: bool,
    own: Mapping[str, str] = _NO_WORDS,
) -> Headings:
    """The headings of a sheet whose columns are titled by these stacks of cells, top to bottom.

    `above` are the cells just above them, which may name a group of columns. `sheet_in_wan`: the sheet says before its
    header that its unit is 万元, which holds where no header names one.
    """
    chosen: dict[str, tuple[int, Heading]] = {}
    left_out, unknown, doubles = [], [], []
    for at, stack in enumerate(stacks):
        found = _found(register, stack, own)
        if found is None:
            unknown.append(_printed(stack))
            continue
        column, rank, header = found
        if column.personal:
            left_out.append(header)
        elif column.is_read:
            heading = Heading(at, header, column, _in_wan(column, stack, above[at], sheet_in_wan))
            if column.key in chosen:
                doubles.append((column.key, heading if rank >= chosen[column.key][0] else chosen[column.key][1]))
            if column.key not in chosen or rank < chosen[column.key][0]:
                chosen[column.key] = (rank, heading)
    twice = tuple((double, chosen[key][1]) for key, double in doubles)
    ours = tuple(heading for rank, heading in chosen.values() if rank == _BEHIND_ALL)
    headings = sorted((heading for _, heading in chosen.values()), key=lambda heading: heading.at)
    not_read = [header for header in unknown if header] + [double.header for double, _ in twice]
    blank = tuple(at for at, stack in enumerate(stacks) if not any(stack))
    return Headings(tuple(headings), tuple(left_out), tuple(dict.fromkeys(not_read)), twice, blank, ours)


def _printed(stack: tuple[str, ...]) -> str:
    """The lowest text over a column."""
    return next((half_width(text) for text in reversed(stack) if text), "")


@cache
def _words(register: Register) -> Mapping[str, tuple[SheetColumn, int]]:
    """Every spelling of every header, with how far it is from the canonical one."""
    words: dict[str, tuple[SheetColumn, int]] = {}
    for column in COLUMNS[register]:
        for rank, word in enumerate((column.header, *column.aliases)):
            words.setdefault(plain_header(word), (column, rank))
    return words


def _found(register: Register, stack: tuple[str, ...], own: Mapping[str, str]) -> tuple[SheetColumn, int, str] | None:
    """The column the stack means; where we do not know it, the one its office means by it."""
    known = _column_of(register, stack)
    if known is not None or not own:
        return known
    header = _printed(stack)
    column = readable(register).get(own.get(plain_header(header), "")) if may_be_named(register, header) else None
    return None if column is None else (column, _BEHIND_ALL, header)


@lru_cache(maxsize=4096)
def _column_of(register: Register, stack: tuple[str, ...]) -> tuple[SheetColumn, int, str] | None:
    """The column a stack of header cells means: by its lowest cell, by all of them run together, or by an upper one."""
    texts = tuple(dict.fromkeys(text for text in stack if text))
    if not texts:
        return None
    candidates = [texts[-1], "".join(texts)] if len(texts) > 1 else [texts[0]]
    for text in candidates:
        header = plain_header(text)
        found = _words(register).get(header) or _money(register, header)
        if found:
            return *found, half_width(text)
    return None


def _money(register: Register, header: str) -> tuple[SheetColumn, int] | None:
    """A money column by its header without the unit."""
    found = _words(register).get(_MONEY_UNIT.sub("", header))
    return found if found and found[0].kind is CellKind.MONEY else None


def _in_wan(column: SheetColumn, stack: tuple[str, ...], above: str, sheet_in_wan: bool) -> bool:
    """Whether the unit nearest to the column's cells is 万元."""
    if column.kind is not CellKind.MONEY:
        return False
    for text in reversed(stack):
        if unit := _MONEY_UNIT.search(plain_header(text)):
            return unit[1].startswith("万")
    if group := _GROUP_UNIT.search(plain_header(above)):
        return group[1].startswith("万")
    return sheet_in_wan
