"""Find the unit of money that a sheet names outside its headers: in lines above the header or below the table."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum, auto

_UNIT = r"(?:人民币)?(?P<unit>[十百千]?万元|[百千亿]元|元|万)(?:人民币)?"
_ANY_UNIT = _UNIT.replace("(?P<unit>", "(?:")
_LISTED_UNIT = rf"(?:{_ANY_UNIT}|[\u4e00-\u9fff]{{1,2}})"
_LIST = re.compile(rf"单位[:为是]*\(?(?P<units>{_LISTED_UNIT}(?:[、,/和及]{_LISTED_UNIT}){{0,9}})")
_STATEMENTS = (
    re.compile(rf"(?:金额|数额|损失额)(?:\(?单位\)?)?[:为是]+{_UNIT}"),
    re.compile(rf"以{_UNIT}为?单位"),
    re.compile(rf"按{_UNIT}(?:计|填|统计|为单位)"),
)
_ALONE = re.compile(rf"[(\[]?{_UNIT}[)\]]?")
_SEPARATOR = re.compile("[、,/和及]")
# 5万元 is an amount and 万元以上 a limit; neither names the unit of other cells.
_MENTION = re.compile(r"(?<![\d.,一二两三四五六七八九十百千几数余多亿])(?:万元|千元)(?!以[上下内])")
_LONGEST_LINE = 60


class MoneyUnit(Enum):
    """The unit of the amounts of a sheet, as far as a line outside the headers names one."""

    NOT_NAMED = auto()
    YUAN = auto()
    WAN = auto()
    UNCLEAR = auto()
    """Several units, another one, or one that a sentence mentions without saying what it belongs to."""


def find_money_unit(lines_above: Iterable[str], lines_below: Iterable[str]) -> MoneyUnit:
    """Return the one unit that the lines name; they are normalised. A cell that is nothing but a unit counts above."""
    above, below = list(lines_above), list(lines_below)
    units = {unit for line in (*above, *below) for unit in _list_units(line)}
    units |= {_classify(alone["unit"]) for line in above if (alone := _ALONE.fullmatch(line))}
    if len(units) > 1:
        return MoneyUnit.UNCLEAR
    if units:
        return units.pop()
    is_mentioned = any(len(line) <= _LONGEST_LINE and _MENTION.search(line) for line in (*above, *below))
    return MoneyUnit.UNCLEAR if is_mentioned else MoneyUnit.NOT_NAMED


def _list_units(line: str) -> Iterable[MoneyUnit]:
    for listing in _LIST.finditer(line):
        for word in _SEPARATOR.split(listing["units"]):
            if unit := _ALONE.fullmatch(word):
                yield _classify(unit["unit"])
    for statement in _STATEMENTS:
        for match in statement.finditer(line):
            yield _classify(match["unit"])


def _classify(unit: str) -> MoneyUnit:
    if unit == "元":
        return MoneyUnit.YUAN
    return MoneyUnit.WAN if unit in ("万元", "万") else MoneyUnit.UNCLEAR
