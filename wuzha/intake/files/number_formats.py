"""Tell what a number format adds to the number in a cell: a unit of money, a scale, zeros before a code.

An office reads what the cell shows: 60 with the format `0"万元"` is 60万元, 12 with the format `0000` is 0012.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import takewhile
from math import prod
from typing import IO

from wuzha.core.currency_words import FOREIGN_CURRENCY
from wuzha.core.normalise import normalise
from wuzha.intake.files.sheet_xml import CellWalk, compile_patterns, iterate_chunks

_PIECE = re.compile(
    r'"([^"]*)"|[\\!](.)|[_*].|\[\$([^\]-]*)(?:-([^\]]*))?\]|\[[^\]]*\]|(General|G/通用格式)|(.)', re.DOTALL
)
_STYLE = re.compile(rb"\bs=[\"'](\d{1,6})[\"']")
_LONGEST_CODE = 255
_DATE_LETTERS = frozenset("yYmMdDhHsSeEaAbB%@/?")
_PLACEHOLDERS = frozenset("0#")
_OWN_CURRENCY = frozenset({"¥", "￥", "CNY", "RMB", "人民币"})
_FOREIGN_CURRENCY = re.compile(FOREIGN_CURRENCY)
_SCALES = {"十": 10, "百": 100, "千": 1000, "K": 1000, "万": 10_000, "W": 10_000, "亿": 10**8}
_SCALE = re.compile("[十百千万亿]+|(?<![A-Z])[KW](?=元?$)")


@dataclass(frozen=True, slots=True)
class DisplayFormat:
    """A format that changes what a number means: words before and after it, or a pattern in which digits are shown."""

    unit: str = ""
    pattern: tuple[str, ...] = ()
    prefix: str = ""

    def format_number(self, number: Decimal) -> str | None:
        """Return the number with what the format says of it; None where it says nothing of this number."""
        if not self.pattern:
            return f"{self.prefix}{number.normalize():f}{self.unit}"
        if number != number.to_integral_value() or number < 0:
            return None
        return _fill(self.pattern, str(int(number)))


def parse_number_format(code: str) -> DisplayFormat | None:
    """Return what the format adds; None if nothing, or if it is a format of days or texts."""
    if len(code) > _LONGEST_CODE:
        return None
    pattern: list[str] = []
    for piece in _PIECE.finditer(_cut_first_section(code)):
        quoted, escaped, currency, locale, general, plain = piece.groups()
        if plain is not None and plain in _DATE_LETTERS:
            return None
        if general is not None:
            pattern.append("#")
        elif plain is not None and (plain in _PLACEHOLDERS or plain in ".,"):
            pattern.append(plain)
        elif text := quoted or escaped or _name_currency(currency, locale) or plain or "":
            pattern.append(f"'{text}")
    if not _PLACEHOLDERS & set(pattern):
        return None
    return _build_format(tuple(pattern))


def _name_currency(symbol: str | None, locale: str | None) -> str:
    """Return the currency of a format such as [$USD-409]; nothing for the yuan, which is what amounts are in."""
    if symbol == "¥" and (locale or "").endswith("411"):
        return "日元"
    return "" if symbol is None or symbol in _OWN_CURRENCY else symbol


def _build_format(pattern: tuple[str, ...]) -> DisplayFormat | None:
    indexes = [index for index, piece in enumerate(pattern) if piece in _PLACEHOLDERS]
    first, last = indexes[0], indexes[-1]
    prefix, unit = _join_literals(pattern[:first]), _join_literals(pattern[last + 1 :])
    if _FOREIGN_CURRENCY.search(prefix + unit):
        return DisplayFormat(unit, prefix=prefix)
    scale, divisor = _find_scale(unit), _find_divisor(pattern, first, last)
    if divisor > 1:
        # The cell itself holds yuan, whatever it seems to show; unless it shows another amount than it holds.
        return DisplayFormat("元" if scale in (1, divisor) else f"({',' * pattern[last:].count(',')}{unit})")
    if scale > 1:
        return DisplayFormat("万元" if unit == "万" else unit, prefix=prefix)
    if "元" in prefix + unit:
        return DisplayFormat("元")
    has_zeros_only = all(piece == "0" or piece.startswith("'") for piece in pattern)
    has_code_before = any(character.isalnum() for piece in pattern[:first] for character in piece[1:])
    return DisplayFormat(pattern=pattern) if has_zeros_only and (len(indexes) > 1 or has_code_before) else None


def _join_literals(pieces: Iterable[str]) -> str:
    return normalise("".join(piece[1:] for piece in pieces if piece.startswith("'")))


def _find_scale(unit: str) -> int:
    """Return what the words after a number multiply it by."""
    scale = _SCALE.search(unit.upper())
    return prod(_SCALES[letter] for letter in scale[0]) if scale else 1


def _find_divisor(pattern: tuple[str, ...], first: int, last: int) -> int:
    """Return what the shown number is divided by: a comma after the last digit is a thousand, a literal point shows
    the digits after it as a part."""
    commas = sum(1 for _ in takewhile(",".__eq__, pattern[last + 1 :]))
    digits = pattern[first : last + 1]
    part = digits[digits.index("'.") :] if "'." in digits else ()
    return int(10 ** (3 * commas + sum(piece in _PLACEHOLDERS for piece in part)))


def _cut_first_section(code: str) -> str:
    """Return the part for positive numbers."""
    end = re.search(r'^(?:[^";\\!]|"[^"]*"|[\\!].)*+', code, re.DOTALL)
    return end[0] if end else code


def _fill(pattern: tuple[str, ...], digits: str) -> str:
    """Return the digits in the places of the pattern, from the right; those left over come at the first place."""
    parts: list[str] = []
    places_left = pattern.count("0")
    for piece in reversed(pattern):
        if piece.startswith("'"):
            parts.append(piece[1:])
            continue
        places_left -= 1
        if places_left:
            digits, digit = digits[:-1], digits[-1:]
            parts.append(digit or "0")
        else:
            parts.append(digits or "0")
    return "".join(reversed(parts))


def list_special_formats(
    format_tags: Iterable[Mapping[bytes, str]], style_tags: Iterable[Mapping[bytes, str]]
) -> dict[int, DisplayFormat]:
    """Return the formats that change what numbers mean, by the index of the cell style."""
    formats = {
        tag.get(b"numFmtId"): number_format
        for tag in format_tags
        if (number_format := parse_number_format(tag.get(b"formatCode", "")))
    }
    return {index: formats[tag[b"numFmtId"]] for index, tag in enumerate(style_tags) if tag.get(b"numFmtId") in formats}


def find_formatted_numbers(
    part: IO[bytes], prefix: bytes, formats: Mapping[int, DisplayFormat]
) -> dict[tuple[int, int], str]:
    """Return the text of each number whose format changes what it means, by (row, column) from zero."""
    patterns, walk = compile_patterns(prefix), CellWalk()
    texts: dict[tuple[int, int], str] = {}
    for chunk in iterate_chunks(part):
        for tag in patterns.row_or_cell.finditer(chunk):
            cell = walk.step(tag)
            if cell is None or cell.content is None:
                continue
            if texts:
                # Of two cells at one place the last one counts.
                texts.pop((cell.row - 1, cell.column - 1), None)
            if cell.kind not in (b"", b"n"):
                continue
            style = _STYLE.search(cell.attributes)
            number_format = formats.get(int(style[1])) if style else None
            value = patterns.value.search(cell.content) if number_format else None
            if number_format and value and (text := _format(value[1], number_format)) is not None:
                texts[cell.row - 1, cell.column - 1] = text
    return texts


def format_value(number: Decimal, number_format: DisplayFormat) -> str | None:
    """Return the number as the cell shows it; None if the format says nothing of it, or if it is no amount at all."""
    # A spreadsheet has 15 digits; longer ones are noise of floating point, and far exponents are no amounts.
    return number_format.format_number(round(number, 6)) if number.is_finite() and abs(number) < 10**15 else None


def _format(value: bytes, number_format: DisplayFormat) -> str | None:
    try:
        return format_value(Decimal(value.decode("ascii")), number_format)
    except (InvalidOperation, UnicodeDecodeError):
        return None
