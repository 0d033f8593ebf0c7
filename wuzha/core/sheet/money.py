"""How much money a cell says, in whole fen."""

from __future__ import annotations

import math
import re
from decimal import Decimal

from wuzha.core.normalise import plain
from wuzha.core.sheet.cells import NOTHING, Cell, Fault, Raw, refused

_WAN = 10_000
_LARGEST_YUAN = 10**12
_NOISE_IN_FEN = Decimal("1e-6")
_NOT_KNOWN = frozenset({"不详", "未知", "不明"})
_NOTHING_LOST = frozenset({"无", "无损失"})
_AMOUNT = re.compile(
    r"(?P<about>大约|约)?(?:人民币|[¥￥])?(?P<sign>[-+]?)(?P<number>(?:\d{1,20}|\d{1,3}(?:,\d{3}){1,5})(?:\.\d{0,20})?)"
    r"(?P<unit>万元|万|元|圆)?整?(?P<more_or_less>左右)?"
)
_IN_BRACKETS = re.compile(r"\([\d,.]+\)")


def read_money(raw: Raw, *, in_wan: bool) -> Cell:
    """The amount in fen; None where the cell says it is not known. `in_wan`: the header says 万元.

    Undetermined when: the cell says 不详 or 未知. An amount with 约 is taken with a warning.
    """
    match raw:
        case bool():
            return refused("money.not_a_number")
        case int() | float():
            if not math.isfinite(raw):
                return refused("money.not_a_number")
            return _in_fen(Decimal(repr(raw)) * (_WAN if in_wan else 1))
        case str():
            return _read_text(plain(raw), in_wan=in_wan)
    return refused("money.not_a_number")


def _read_text(text: str, *, in_wan: bool) -> Cell:
    if text in _NOT_KNOWN:
        return NOTHING
    if text in _NOTHING_LOST:
        return Cell(0)
    if _IN_BRACKETS.fullmatch(text):
        return refused("money.negative")
    amount = _AMOUNT.fullmatch(text)
    if amount is None:
        return refused("money.not_a_number")
    unit = amount["unit"] or ""
    if unit and in_wan:
        return refused("money.unit_twice")
    times = _WAN if in_wan or unit.startswith("万") else 1
    cell = _in_fen(Decimal(amount["sign"] + amount["number"].replace(",", "")) * times)
    if isinstance(cell.value, int) and (amount["about"] or amount["more_or_less"]):
        return Cell(cell.value, Fault("money.approximate", {"yuan": f"{Decimal(cell.value) / 100:,f}"}))
    return cell


def _in_fen(yuan: Decimal) -> Cell:
    if yuan < 0:
        return refused("money.negative")
    if yuan > _LARGEST_YUAN:
        return refused("money.implausible")
    fen = yuan * 100
    whole = fen.to_integral_value()
    return Cell(int(whole)) if abs(fen - whole) <= _NOISE_IN_FEN else refused("money.too_fine")
