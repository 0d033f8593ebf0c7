"""Read amounts that are written with words: 五万元, 伍万元整, 5万5千元, 12元5角, 5W, 1.2亿."""

from __future__ import annotations

import re
from decimal import Decimal

_UNITS = (("亿", 10**8), ("万", 10**4), ("千", 1000), ("百", 100), ("十", 10))
_STANDARD_LETTERS = str.maketrans(
    "壹贰叁肆伍陆柒捌玖拾佰仟〇○两圆块毛正wW", "一二三四五六七八九十百千零零二元元角整万万"
)
_CHINESE_DIGITS = "一二三四五六七八九"
_ARABIC_DIGITS = str.maketrans(_CHINESE_DIGITS, "123456789")
_TWO_CHINESE_DIGITS = re.compile(f"[{_CHINESE_DIGITS}]{{2}}")
_AMOUNT = re.compile(
    r"(?:人民币|[¥￥])?(?:(?P<number>[\d.零十百千万亿]+)(?P<yuan>元)?)?(?:零?(?P<jiao>\d)角)?(?:零?(?P<fen>\d)分)?整?"
)
_UNIT = re.compile("[十拾百佰千仟万亿wW元圆块角毛分]")
_DIGITS = re.compile(r"\d{1,12}(?:\.\d{1,12})?")


def parse_amount_words(text: str) -> Decimal | None:
    """Return the yuan of an amount in words; None if it is none, or may mean two amounts (5万5).

    The text is normalised.
    """
    if not _UNIT.search(text):
        return None
    standard_text = text.translate(_STANDARD_LETTERS)
    if _TWO_CHINESE_DIGITS.search(standard_text):
        return None
    amount = _AMOUNT.fullmatch(standard_text.translate(_ARABIC_DIGITS))
    if amount is None:
        return None
    number, yuan, jiao, fen = amount.group("number", "yuan", "jiao", "fen")
    has_small_coins = bool(jiao or fen)
    if number is None:
        return _add_coins(Decimal(0), jiao, fen) if has_small_coins else None
    # 12元5角, but not 5万5角: where coins follow, the yuan are named.
    if has_small_coins and not yuan:
        return None
    value = _parse_number(number, is_terminated=bool(yuan))
    if value is None or (has_small_coins and value != value.to_integral_value()):
        return None
    return _add_coins(value, jiao, fen)


def _add_coins(yuan: Decimal, jiao: str | None, fen: str | None) -> Decimal:
    return yuan + Decimal(jiao or 0) / 10 + Decimal(fen or 0) / 100


def _parse_number(text: str, *, is_terminated: bool) -> Decimal | None:
    """Return the number; `is_terminated` where the unit 元 follows, so that bare digits at its end are yuan."""
    for unit, factor in _UNITS:
        if unit not in text:
            continue
        whole_part, _, right = text.partition(unit)
        count = Decimal(1) if not whole_part and unit == "十" else _parse_number(whole_part, is_terminated=True)
        remainder = _parse_rest(right, factor, is_terminated=is_terminated)
        if count is None or remainder is None or remainder >= factor:
            return None
        # 1.5万3千 adds up to something, but nobody writes so who means it.
        if remainder and count != count.to_integral_value():
            return None
        return count * factor + remainder
    return Decimal(text) if _DIGITS.fullmatch(text) else None


def _parse_rest(text: str, factor: int, *, is_terminated: bool) -> Decimal | None:
    """Return what follows a unit; None for bare digits after 百, 千, 万 or 亿, which may mean two numbers (三万五).

    Several digits before 元 mean one number: 3万2600元.
    """
    if not text:
        return Decimal(0)
    if text.startswith("零"):
        return _parse_number(text.lstrip("零"), is_terminated=is_terminated)
    if text.isdecimal() and factor > 10 and not (is_terminated and len(text) > 1):
        return None
    return _parse_number(text, is_terminated=is_terminated)
