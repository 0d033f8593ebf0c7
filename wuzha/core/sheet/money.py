"""Reads a cell as an amount of money in whole fen."""

from __future__ import annotations

import math
import re
from decimal import Decimal

from wuzha.core.normalise import normalise
from wuzha.core.sheet.cells import EMPTY_RESULT, CellFault, CellResult, RawCell, refuse

_WAN = 10_000
_LARGEST_YUAN = 10**12
# Sums in floating point end in noise such as 12000.000000000002.
_NOISE_IN_FEN = Decimal("1e-6")
_UNKNOWN_AMOUNT_WORDS = frozenset({"不详", "未知", "不明"})
_NO_LOSS_WORDS = frozenset({"无", "无损失"})
_AMOUNT = re.compile(
    r"(?P<approximately>大约|约)?(?:人民币|[¥￥])?(?P<sign>[-+]?)(?P<number>(?:\d{1,20}|\d{1,3}(?:,\d{3}){1,5})(?:\.\d{0,20})?)"
    r"(?P<unit>万元|万|元|圆)?整?(?P<or_so>左右)?"
)
_IN_BRACKETS = re.compile(r"\([\d,.]+\)")


def read_money(raw: RawCell, *, in_wan: bool) -> CellResult:
    """Read the amount in fen; with `in_wan` the header says that amounts are in 万元.

    Undetermined when: the cell says 不详 or 未知, which gives no value. An amount with 约 comes with a warning.
    """
    match raw:
        case bool():
            return refuse("money.not_a_number")
        case int() | float():
            if not math.isfinite(raw):
                return refuse("money.not_a_number")
            return _convert_to_fen(Decimal(repr(raw)) * (_WAN if in_wan else 1))
        case str():
            return _read_text(normalise(raw), in_wan=in_wan)
    return refuse("money.not_a_number")


def _read_text(text: str, *, in_wan: bool) -> CellResult:
    if text in _UNKNOWN_AMOUNT_WORDS:
        return EMPTY_RESULT
    if text in _NO_LOSS_WORDS:
        return CellResult(0)
    if _IN_BRACKETS.fullmatch(text):
        return refuse("money.negative")
    amount = _AMOUNT.fullmatch(text)
    if amount is None:
        return refuse("money.not_a_number")
    unit = amount["unit"] or ""
    if unit and in_wan:
        return refuse("money.unit_twice")
    factor = _WAN if in_wan or unit.startswith("万") else 1
    cell = _convert_to_fen(Decimal(amount["sign"] + amount["number"].replace(",", "")) * factor)
    if isinstance(cell.value, int) and (amount["approximately"] or amount["or_so"]):
        return CellResult(cell.value, CellFault("money.approximate", {"yuan": f"{Decimal(cell.value) / 100:,f}"}))
    return cell


def _convert_to_fen(yuan: Decimal) -> CellResult:
    if yuan < 0:
        return refuse("money.negative")
    if yuan > _LARGEST_YUAN:
        return refuse("money.implausible")
    fen = yuan * 100
    whole = fen.to_integral_value()
    return CellResult(int(whole)) if abs(fen - whole) <= _NOISE_IN_FEN else refuse("money.too_fine")
