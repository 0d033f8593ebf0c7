"""Read a cell as an amount of money in whole fen."""

from __future__ import annotations

import math
import re
from decimal import Decimal

from wuzha.core.currency_words import FOREIGN_CURRENCY
from wuzha.core.normalise import normalise
from wuzha.core.personal_numbers import is_phone
from wuzha.core.sheet.amount_words import parse_amount_words
from wuzha.core.sheet.cells import (
    EMPTY_RESULT,
    UNKNOWN_WORDS,
    CellFault,
    CellResult,
    RawCell,
    is_missing_value,
    refuse,
)

_WAN = 10_000
_SMALLEST_PHONE = 10**9
_LARGEST_YUAN = 10**12
# Sums in floating point end in noise such as 12000.000000000002.
_NOISE_IN_FEN = Decimal("1e-6")
_NO_LOSS_WORDS = frozenset({"无", "无损失"})
_AMOUNT = re.compile(
    r"(?:人民币|[¥￥])?(?P<sign>[-+]?)(?P<number>(?:\d{1,20}|\d{1,3}(?:,\d{3}){1,5})(?:\.\d{0,20})?)"
    r"(?P<unit>万元|万|元|圆)?整?"
)
_ABOUT_WORDS = (
    (re.compile(r"^(人民币|[¥￥])?(?:大约|大概|约|将近|接近|近)"), r"\1"),
    (re.compile(r"(?<=[\d十百千万亿拾佰仟萬元圆块wW])[余多](?=[千万亿仟萬元圆块wW]|左右$|以上$|$)"), ""),
    (re.compile(r"(?:左右|上下|以上)$"), ""),
)
"""The words that make an amount one of about so much: before it, within it (5万余元) and after it."""
_AROUND_PHONE = re.compile(r"^(?:人民币|[¥￥])|(?:\.0+)?(?:元|圆|块)?(?:人民币|整|钱)?$|(?<=\d),(?=\d)")
# A service number, and that of a landline in a numeric cell, which has lost its first zero; not a round amount.
_SERVICE_PHONE = re.compile(r"[48]00-?(?!\d*0{4})\d{3}-?\d{4}")
_LANDLINE_WITHOUT_ZERO = re.compile(r"(?!\d*0{4}$)[1-9]\d{9,10}")
_FEWEST_PHONE_DIGITS = 10
_DIGITS_AND_SCALES = r"[.,\d十百千万亿wW]+"
_FOREIGN_AMOUNT = re.compile(
    rf"{FOREIGN_CURRENCY}{_DIGITS_AND_SCALES}(?:{FOREIGN_CURRENCY}|[元圆])?|{_DIGITS_AND_SCALES}{FOREIGN_CURRENCY}"
)
_IN_BRACKETS = re.compile(r"\([\d,.]+\)")


class AboutAmount(int):
    """An amount in fen that was written as about so much (约5万): the books mark it, and it counts as a range (R19)."""


def format_written_amount(fen: int) -> str:
    """Return an amount of about so much as offices write it, and as it is read: 约50万元, 约1,234.56元."""
    wan, yuan = Decimal(fen) / 1_000_000, Decimal(fen) / 100
    return f"约{wan.normalize():f}万元" if fen >= 1_000_000 and fen % 10_000 == 0 else f"约{yuan:,.2f}元"


def read_money(raw: RawCell, *, in_wan: bool) -> CellResult:
    """Read the amount in fen; with `in_wan` the header says that amounts are in 万元.

    Undetermined when: the cell says 不详 or 未知, which gives no value. An amount of about so much is an
    AboutAmount with a warning.
    """
    match raw:
        case bool():
            return refuse("money.not_a_number")
        case int() | float():
            if not math.isfinite(raw):
                return refuse("money.not_a_number")
            if raw >= _SMALLEST_PHONE and _is_telephone(str(int(raw))):
                return refuse("money.is_phone", is_hidden=True)
            return _convert_to_fen(Decimal(repr(raw)) * (_WAN if in_wan else 1))
        case str():
            return _read_text(normalise(raw), in_wan=in_wan)
    return refuse("money.not_a_number")


def read_money_with_own_unit(raw: RawCell, *, unit_fault: str) -> CellResult:
    """Read an amount where the sheet does not say that it counts in 元 or 万元: it must name its unit.

    `unit_fault` is the code of the refusal of one that does not.
    """
    if isinstance(raw, str):
        cell = read_money(raw, in_wan=True)
        # What contradicts a unit in the header has a unit of its own; nothing needs none.
        if cell.fault is not None and cell.fault.code == "money.unit_twice":
            return read_money(raw, in_wan=False)
    else:
        cell = read_money(raw, in_wan=False)
    return cell if cell.fault is not None or not cell.value else refuse(unit_fault)


def _read_text(text: str, *, in_wan: bool) -> CellResult:
    if text in UNKNOWN_WORDS or is_missing_value(text):
        return EMPTY_RESULT
    if text in _NO_LOSS_WORDS:
        return CellResult(0)
    exact_text = _strip_about_words(text)
    if len(text) >= _FEWEST_PHONE_DIGITS and _is_telephone(exact_text):
        return refuse("money.is_phone", is_hidden=True)
    if _IN_BRACKETS.fullmatch(text):
        return refuse("money.negative")
    amount = _AMOUNT.fullmatch(exact_text)
    if amount is None:
        return _read_words(exact_text, is_about=exact_text != text, in_wan=in_wan)
    unit = amount["unit"] or ""
    if unit and in_wan:
        return refuse("money.unit_twice")
    factor = _WAN if in_wan or unit.startswith("万") else 1
    cell = _convert_to_fen(Decimal(amount["sign"] + amount["number"].replace(",", "")) * factor)
    return cell if exact_text == text else _mark_about(cell)


def _is_telephone(text: str) -> bool:
    """Return whether the text is the number of a telephone, also with 元 after it or without its first zero."""
    number = _AROUND_PHONE.sub("", text)
    if is_phone(number) or _SERVICE_PHONE.fullmatch(number):
        return True
    return bool(_LANDLINE_WITHOUT_ZERO.fullmatch(number)) and is_phone(f"0{number}")


def _read_words(text: str, *, is_about: bool, in_wan: bool) -> CellResult:
    """Read an amount that is more than a number and 元 or 万元: 五万元, 5万5千元."""
    yuan = parse_amount_words(text)
    if yuan is None:
        return refuse("money.foreign_currency" if _FOREIGN_AMOUNT.fullmatch(text) else "money.not_a_number")
    if in_wan:
        return refuse("money.unit_twice")
    cell = _convert_to_fen(yuan)
    return _mark_about(cell) if is_about else cell


def _strip_about_words(text: str) -> str:
    for pattern, remainder in _ABOUT_WORDS:
        text = pattern.sub(remainder, text, count=1)
    return text


def _mark_about(cell: CellResult) -> CellResult:
    # About nothing is nothing: a range of 10 % around zero is zero.
    if not isinstance(cell.value, int) or not cell.value:
        return cell
    fault = CellFault("money.approximate", {"yuan": f"{Decimal(cell.value) / 100:,f}"})
    return CellResult(AboutAmount(cell.value), fault)


def _convert_to_fen(yuan: Decimal) -> CellResult:
    if yuan < 0:
        return refuse("money.negative")
    if yuan > _LARGEST_YUAN:
        return refuse("money.implausible")
    fen = yuan * 100
    whole = fen.to_integral_value()
    return CellResult(int(whole)) if abs(fen - whole) <= _NOISE_IN_FEN else refuse("money.too_fine")
