"""Find the unit of money that words outside the cells name: a line above or below the table, the name of the sheet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import Enum, auto

from wuzha.core.currency_words import FOREIGN_CURRENCY
from wuzha.core.normalise import normalise, normalise_header, to_half_width

_YUAN = "(?:元|圆|人民币|(?i:RMB|CNY))"
_LONG_UNIT = rf"[十百千]*(?:万?亿|[万wW])?(?:{_YUAN}|{FOREIGN_CURRENCY})"
_SHORT_UNIT = "(?:[十百千]*[万亿]|[百千wWkK角分])"
# A short unit is also a letter of many names (万和村): no letter may follow it.
_END = r"(?![A-Za-z\u4e00-\u9fff])"
_NO_LIMIT = "(?!以[上下内外])"
_ANY_UNIT = rf"(?:人民币[:/]?)?(?:{_LONG_UNIT}{_NO_LIMIT}|{_SHORT_UNIT}{_END})"
_UNIT = rf"(?:人民币[:/]?)?(?P<unit>{_LONG_UNIT}{_NO_LIMIT}|{_SHORT_UNIT}{_END})"
_UNIT_IN_PHRASE = rf"(?:人民币)?(?P<unit>{_LONG_UNIT}|{_SHORT_UNIT})"
_WHOLE_UNIT = re.compile(rf"[(\[]?(?:人民币[:/]?)?(?P<unit>{_LONG_UNIT}|{_SHORT_UNIT})(?:[/、,]?人民币)?[)\]]?")
_LISTED_WORD = rf"(?:{_ANY_UNIT}|(?:(?![和及])[\u4e00-\u9fff]){{1,2}})"
_LIST = re.compile(rf"(?:单位|币种)[:为是]*\(?(?={_LISTED_WORD})")
_LIST_ITEM = re.compile(rf"(?:{_UNIT}|{_LISTED_WORD})[、,/和及]?")
_LIST_SEPARATORS = "、,/和及"
_STATEMENT = re.compile(rf"(?:[金数]额|损失额?)(?:\(?单位\)?)?(?:均|都|皆|一律|全部)?[:为是]+{_UNIT}")
_PHRASES = (
    re.compile(rf"(?<!数)[以按用]{_UNIT_IN_PHRASE}(?:为|作为?)?(?:计量|计价|统计|货币|金额)?单位"),
    re.compile(rf"(?<!数)[以按用]{_UNIT_IN_PHRASE}(?:来|进行)?(?:计|填|统计|登记|表示|录入|记)"),
)
# 5万元 is an amount, 万元以上 and 过万元 are limits, 万元大案 is a class; none names the unit of other cells.
_NO_AMOUNT = "(?<![\\d.,一二两三四五六七八九十百千万亿几数余多成过超逾达满足近上每])"
_MENTIONS = (
    re.compile(rf"{_NO_AMOUNT}(?:[千百万亿wW]元|{FOREIGN_CURRENCY})(?!以[上下内外]|大案|[级户])"),
    re.compile(rf"(?<=[额值])[十百千]+[万亿]?元{_END}"),
    re.compile(rf"(?:[均皆]为?|都[是为])(?:[十百千]*[万亿]元|{_SHORT_UNIT}{_END})"),
    re.compile(rf"(?:[金数]额|损失|被骗|涉案)[^\d,。;]{{0,8}}{_NO_AMOUNT}[千万亿wWkK]{_END}"),
    re.compile(rf"[(\[](?:人民币)?{_SHORT_UNIT}[)\]]"),
)
_MONEY = re.compile("[金数]额|损失|被骗|涉案|款|钱|元")
_COUNT = re.compile("人次|人数|群众|受众|份|件数|起数|户")
_NAME_SEPARATOR = re.compile(r"[-—_()\[\]、,:·]|单位")
_PUNCTUATION = re.compile(r" ?([:()\[\]、,/]) ?")
_LONGEST_LINE = 60
_CNY = "(?:人民币|(?i:RMB|CNY))"
_SEPARATOR = r"[(\[/:,、]"
_UNITS_IN_HEADER = (
    re.compile(rf"{_NO_AMOUNT}(?:{_CNY}{_SEPARATOR}?)?(?P<unit>{_LONG_UNIT})(?:{_SEPARATOR}?{_CNY})?{_END}"),
    re.compile(rf"(?<={_SEPARATOR})(?P<unit>{_SHORT_UNIT})(?=[)\]/,、])"),
)


def strip_unit(header: str) -> str:
    """Return a header without the unit of money in it: 被骗金额(万元) and 被骗金额（元） are one name."""
    return re.sub(r"[()\[\]:/、,]|单位|人民币", "", re.sub(_ANY_UNIT, "", normalise_header(header)))


class MoneyUnit(Enum):
    """The unit of the amounts of a sheet, as far as words outside the cells name one.

    Amounts are read in YUAN and WAN alone.
    """

    NOT_NAMED = auto()
    YUAN = auto()
    WAN = auto()
    SCALED = auto()
    """A multiple or a part of 元 that amounts are not read in, such as 千元 and 亿元."""
    FOREIGN = auto()
    """The currency of another country."""
    UNCLEAR = auto()
    """Several units, or one that a sentence mentions without saying what it belongs to."""


def find_money_unit(lines: Iterable[str], sheet_name: str = "") -> MoneyUnit:
    """Return the one unit that the lines and the name of the sheet give; a line that is nothing but a unit is one."""
    spellings = [spelling for line in lines for spelling in _list_spellings(line)]
    name = normalise(sheet_name)
    units = {unit for line in spellings for unit in _list_units(line)}
    units |= {parse_money_unit(word) for word in _NAME_SEPARATOR.split(name)}
    units.discard(MoneyUnit.NOT_NAMED)
    if units:
        return units.pop() if len(units) == 1 else MoneyUnit.UNCLEAR
    is_mentioned = any(map(_mentions_unit, (*spellings, name)))
    return MoneyUnit.UNCLEAR if is_mentioned else MoneyUnit.NOT_NAMED


def find_unit_in_header(text: str) -> MoneyUnit:
    """Return the unit that ends a header, or a part of one: 金额(千元,报案时); UNCLEAR where it names several."""
    name = normalise_header(text)
    units = {_classify(match["unit"]) for pattern in _UNITS_IN_HEADER for match in pattern.finditer(name)}
    if not units:
        return MoneyUnit.NOT_NAMED
    return units.pop() if len(units) == 1 else MoneyUnit.UNCLEAR


def parse_money_unit(text: str) -> MoneyUnit:
    """Return the unit that a text is; NOT_NAMED where it is anything else."""
    unit = _WHOLE_UNIT.fullmatch(normalise(text))
    return _classify(unit["unit"]) if unit else MoneyUnit.NOT_NAMED


def _list_spellings(line: str) -> Iterable[str]:
    """Return a line without spaces, and with them: they part words (单位: 万 日期:) or letters of one (单 位: 万)."""
    return {normalise(line), _PUNCTUATION.sub(r"\1", to_half_width(line))}


def _list_units(line: str) -> Iterator[MoneyUnit]:
    yield parse_money_unit(line)
    for listing in _LIST.finditer(line):
        yield from _list_listed_units(line, listing.end())
    for statement in _STATEMENT.finditer(line):
        yield _classify(statement["unit"])
    for phrase in _PHRASES:
        for match in phrase.finditer(line):
            yield _classify_in_phrase(match["unit"], line)


def _list_listed_units(line: str, start: int) -> Iterator[MoneyUnit]:
    """Yield the units of a list such as 起、万元, which begins at `start`."""
    while item := _LIST_ITEM.match(line, start):
        if item["unit"]:
            yield _classify(item["unit"])
        if line[item.end() - 1] not in _LIST_SEPARATORS:
            return
        start = item.end()


def _classify_in_phrase(unit: str, line: str) -> MoneyUnit:
    """Return the unit of a phrase; 以万计 may be about people, and is about money only where the line says so."""
    if re.search(f"{_YUAN}|{FOREIGN_CURRENCY}", unit):
        return _classify(unit)
    is_about_money = _MONEY.search(line) is not None
    if _COUNT.search(line):
        return MoneyUnit.UNCLEAR if is_about_money else MoneyUnit.NOT_NAMED
    return _classify(unit) if is_about_money else MoneyUnit.UNCLEAR


def _mentions_unit(line: str) -> bool:
    return len(line) <= _LONGEST_LINE and any(mention.search(line) for mention in _MENTIONS)


def _classify(unit: str) -> MoneyUnit:
    if re.search(FOREIGN_CURRENCY, unit):
        return MoneyUnit.FOREIGN
    scale = re.sub(f"{_YUAN}$", "", unit)
    if not scale:
        return MoneyUnit.YUAN
    return MoneyUnit.WAN if scale in ("万", "W", "w") else MoneyUnit.SCALED
