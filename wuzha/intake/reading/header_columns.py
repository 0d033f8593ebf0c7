"""Tell which column the header cells over it name: by the lowest of them, by a part below a name, or by all joined."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from wuzha.core.currency_words import FOREIGN_CURRENCY
from wuzha.core.normalise import normalise_header, to_half_width
from wuzha.core.sheet.cells import CellKind
from wuzha.core.sheet.columns import SHEET_COLUMNS
from wuzha.core.sheet.sheet_column import SheetColumn
from wuzha.core.vocabulary import Register
from wuzha.intake.reading.money_units import (
    MoneyUnit,
    find_money_unit,
    find_unit_in_header,
    parse_money_unit,
    strip_unit,
)

UNREAD_UNITS = (MoneyUnit.SCALED, MoneyUnit.FOREIGN)
"""Units that amounts are not read in."""
PART_RANK = 500
"""Farther from the canonical header than a name of its own, nearer than an office's own header."""
OWN_HEADER_RANK = 1000
"""Farther from the canonical header than any known spelling, so that known spellings come first."""

_UNIT = r"(?:单位:?)?(?:人民币[:/、]?)?((?:万|[wW])?元|(?<=[(\[/:])(?:万|[wW])(?=[)\]]))(?:[/、]?人民币)?"
_MONEY_UNIT = re.compile(rf"[(\[/]?{_UNIT}[)\]]?$")
_GROUP_REMARK = re.compile(r"[(\[][^(\[]*[)\]]$")
_FOREIGN_UNIT = re.compile(rf"(?:(?:[十百千][万亿]?|亿)[元圆]|{FOREIGN_CURRENCY})[)\]]?$")
_PARTS: Mapping[CellKind, Sequence[re.Pattern[str]]] = {
    CellKind.VILLAGE: (
        re.compile(r"(?:现在?|实际|目前)?(?:居住|常住|现居|现住|居|住)(?:所在)?(?:地|址)?(?:村|社区|村\(社区\))?"),
        re.compile(r"现在?(?:所属|所在)?(?:地|村|社区|村\(社区\))?|目前|名称|全称"),
        re.compile("代码|编码"),
    ),
    CellKind.MONEY: (re.compile("[合总共]计(?:金额|数额?)?|总[金数]?额|总数额"), re.compile("金额|数额")),
    CellKind.INTEGER: (re.compile("[合总共]计(?:人数|人次)?|总数|总人数"), re.compile("人数|人次|数量|小计")),
    CellKind.DATE: (re.compile("日期|时间"),),
    CellKind.UNIT: (re.compile("名称|全称"), re.compile("代码|编码")),
    CellKind.ORG: (re.compile("名称|全称"), re.compile("代码|编码")),
}
"""By the kind of a column: the parts below its name that hold what is asked for, the best first."""
_CONTRARY_GROUPS: Mapping[CellKind, re.Pattern[str]] = {
    CellKind.VILLAGE: re.compile(
        "(?:受害人|事主|被害人)?(?:户籍|户口|籍贯|原籍|原|案发|发案)(?:所在)?(?:地|址|地址|信息|情况)?"
        "|(?:犯罪)?嫌疑人(?:信息|情况)?"
    ),
    CellKind.MONEY: re.compile(
        "(?:追回|追缴|追赃|挽回|挽损|返还|退还|退赔|止付|冻结|止损|劝阻|拦截)(?:情况|信息|金额)?"
    ),
}
"""By the kind of a column: names of a group that make a name below it mean something else."""
_COLUMNS_WITHOUT_CONTRARY = frozenset({"stopped_fen", "returned_fen"})
_NOUN = re.compile("(?:金额|日期|时间)$")


class ColumnMatch(NamedTuple):
    """A column with the header that names it; `rank` is how far the spelling is from the canonical one."""

    column: SheetColumn
    rank: int
    header: str


_Spelling = tuple[SheetColumn, int]


@cache
def map_spellings(register: Register) -> Mapping[str, _Spelling]:
    """Return every spelling of every header with its column and its rank."""
    words: dict[str, _Spelling] = {}
    for column in SHEET_COLUMNS[register]:
        for rank, word in enumerate((column.header, *column.aliases)):
            words.setdefault(normalise_header(word), (column, rank))
    return words


@lru_cache(maxsize=4096)
def match_known_column(register: Register, stack: tuple[str, ...]) -> ColumnMatch | None:
    """Return the column that a stack of header cells means, read from the top to the bottom.

    Below the name of a column, a part that is not what the column asks for makes it another one, which has no meaning.
    """
    # A cell merged downwards shows its text in every row of the stack: count it once.
    texts = tuple(dict.fromkeys(text for text in stack if text))
    match: ColumnMatch | None = None
    above: list[str] = []
    for text in texts:
        name = normalise_header(text)
        if above and not _MONEY_UNIT.sub("", name):
            continue
        level = _match_level(register, match, above, name)
        if level is None and match and find_money_unit([text]) in (MoneyUnit.YUAN, MoneyUnit.WAN):
            continue
        above.append(name)
        is_own_name = level == _find_spelling(register, name)
        header = to_half_width(text if is_own_name else "".join(texts[: texts.index(text) + 1]))
        match = ColumnMatch(*level, header) if level else None
    if match is None or any(is_contrary(match.column, name) for name in above[:-1]):
        return None
    return match


def _match_level(register: Register, match: ColumnMatch | None, above: Sequence[str], name: str) -> _Spelling | None:
    """Return what the cells down to this one mean; `match` is what those above mean."""
    part = _MONEY_UNIT.sub("", name)
    if match:
        patterns = _PARTS.get(match.column.kind, ())
        for rank, pattern in enumerate(patterns):
            if pattern.fullmatch(part):
                return match.column, max(match.rank, PART_RANK + rank)
    if spelling := _find_spelling(register, name):
        return spelling
    if not above:
        return None
    if (noun := _NOUN.search(_MONEY_UNIT.sub("", above[-1]))) and (
        spelling := _find_spelling(register, part + noun[0])
    ):
        return spelling[0], PART_RANK
    return _find_spelling(register, "".join((*above, name))) or _find_spelling(register, above[-1] + name)


def _find_spelling(register: Register, header: str) -> _Spelling | None:
    """Return the column with this name, a column of money also without its unit."""
    if spelling := map_spellings(register).get(header):
        return spelling
    spelling = map_spellings(register).get(_MONEY_UNIT.sub("", header))
    return spelling if spelling and spelling[0].kind is CellKind.MONEY else None


def is_contrary(column: SheetColumn, group: str) -> bool:
    """Return whether the name of the group makes the name of the column below it mean something else."""
    pattern = _CONTRARY_GROUPS.get(column.kind)
    is_meant = pattern is None or column.key in _COLUMNS_WITHOUT_CONTRARY
    return not is_meant and pattern is not None and pattern.fullmatch(normalise_header(group)) is not None


def find_units(
    columns: Sequence[SheetColumn | None],
    stacks: Sequence[tuple[str, ...]],
    above: Sequence[str],
    sheet_unit: MoneyUnit,
) -> list[MoneyUnit]:
    """Return the unit nearest to the cells of each column; columns that hold no money have none.

    `stacks` are all cells of the header, `above` the cells over them, which may name groups of columns. A column
    without a unit is unclear beside one that is not in 元: the unit may have been meant for both.
    """
    is_money = [column is not None and column.kind is CellKind.MONEY for column in columns]
    units = [
        _find_unit(stack, group, sheet_unit) if holds_money else MoneyUnit.NOT_NAMED
        for holds_money, stack, group in zip(is_money, stacks, above, strict=True)
    ]
    if set(units) <= {MoneyUnit.NOT_NAMED, MoneyUnit.YUAN}:
        return units
    return [
        MoneyUnit.UNCLEAR if holds_money and unit is MoneyUnit.NOT_NAMED else unit
        for holds_money, unit in zip(is_money, units, strict=True)
    ]


def _find_unit(stack: tuple[str, ...], above: str, sheet_unit: MoneyUnit) -> MoneyUnit:
    units = {unit for text in stack if (unit := _find_unit_of_header(text)) is not MoneyUnit.NOT_NAMED}
    if units:
        return units.pop() if len(units) == 1 else MoneyUnit.UNCLEAR
    if group := _GROUP_REMARK.search(normalise_header(above)):
        unit = find_unit_in_header(group[0])
        return sheet_unit if unit is MoneyUnit.NOT_NAMED else unit
    return sheet_unit


def _find_unit_of_header(text: str) -> MoneyUnit:
    if is_foreign_unit(text):
        is_currency = re.search(FOREIGN_CURRENCY, normalise_header(text)) is not None
        return MoneyUnit.FOREIGN if is_currency else MoneyUnit.SCALED
    unit = find_unit_in_header(text)
    if unit is not MoneyUnit.NOT_NAMED:
        return unit
    ending = _MONEY_UNIT.search(normalise_header(text))
    if ending is None:
        return find_money_unit([text])
    return MoneyUnit.WAN if ending[1][0] in "万wW" else MoneyUnit.YUAN


def is_foreign_unit(text: str) -> bool:
    """Return whether a header cell names a unit of money that amounts are not read in, such as 千元."""
    return parse_money_unit(text) in UNREAD_UNITS or _FOREIGN_UNIT.search(normalise_header(text)) is not None


@cache
def _list_amount_names(register: Register) -> frozenset[str]:
    """Return the names of the columns of money, without their units."""
    return frozenset(strip_unit(word) for word, (column, _) in map_spellings(register).items() if _is_money(column))


def _is_money(column: SheetColumn) -> bool:
    return column.kind is CellKind.MONEY


def is_amount_in_unread_unit(register: Register, header: str) -> bool:
    """Return whether a header without a meaning would be that of an amount, if its unit were read: 被骗金额(千元)."""
    return _find_unit_of_header(header) in UNREAD_UNITS and strip_unit(header) in _list_amount_names(register)
