"""Reads a cell as a day: a date, a serial number of the workbook, or a date as offices write it."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, timedelta

from wuzha.core.normalise import to_half_width
from wuzha.core.sheet.cells import CellResult, RawCell, refuse

FIRST_YEAR, LAST_YEAR = 1990, 2100
"""The years a ledger can have days in; a day outside them is a typing error."""
# Excel counts 1900 as a leap year, so that its day 0 is two days before 1900-01-01.
_DAY_ZERO = date(1899, 12, 30)
_DAY_ZERO_1904 = date(1904, 1, 1)
_LAST_SERIAL = 2_958_465

_PART_OF_DAY = "凌晨|早上|上午|中午|下午|晚上|晚"
_TIME = rf"(?:[ T]*(?:(?:{_PART_OF_DAY})? ?\d{{1,2}} ?[:时点].*|(?:{_PART_OF_DAY})))?"
_DATE = re.compile(rf"(\d{{4}}) ?[-/.年] ?(\d{{1,2}}) ?[-/.月] ?(\d{{1,2}})(?: ?[日号]|(?=[ T]|$)){_TIME}")
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(?: ?\d{4}| ?\d{6})| \d{1,2}:.*)?")
_SERIAL_DAY = re.compile(r"\d{5}(?:\.\d+)?")
_NO_YEAR = re.compile(r"(?:\d{2} ?[-/.年] ?)?\d{1,2} ?[-/.月] ?\d{1,2} ?[日号]?")
_NO_DAY = re.compile(r"\d{4}(?: ?[-/.] ?\d{1,2}| ?年(?: ?\d{1,2} ?月?份?)?)?")
_OTHER_MARKS = str.maketrans({"。": ".", "—": "-", "–": "-", "―": "-", "−": "-"})


def read_date(raw: RawCell, *, since_1904: bool = False) -> CellResult:
    """Read the day, without any time of day; with `since_1904` the serial numbers of the workbook count from 1904."""
    match raw:
        case bool():
            return refuse("date.unreadable")
        case datetime():
            return _check_plausible(raw.date())
        case date():
            return _check_plausible(raw)
        case int() | float():
            return _read_number(raw, since_1904)
        case str():
            return _read_text(to_half_width(raw).translate(_OTHER_MARKS), since_1904)
    return refuse("date.unreadable")


def is_plausible(day: date) -> bool:
    """Return whether the day lies within the years a ledger can have."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


def _check_plausible(day: date) -> CellResult:
    if is_plausible(day):
        return CellResult(day)
    return refuse("date.implausible", day=day.isoformat())


def _build_day(year: str, month: str, day: str) -> CellResult:
    try:
        return _check_plausible(date(int(year), int(month), int(day)))
    except ValueError:
        return refuse("date.no_such_day")


def _read_text(text: str, since_1904: bool) -> CellResult:
    if match := _DATE.fullmatch(text) or _DIGITS.fullmatch(text):
        return _build_day(*match.groups())
    if _SERIAL_DAY.fullmatch(text):
        return _read_number(float(text), since_1904)
    if _NO_DAY.fullmatch(text):
        return refuse("date.no_day")
    return refuse("date.no_year" if _NO_YEAR.fullmatch(text) else "date.unreadable")


def _read_number(number: float, since_1904: bool) -> CellResult:
    """Read a serial number, or a date typed as eight digits; no number can be both."""
    if not math.isfinite(number) or number < 1:
        return refuse("date.unreadable")
    if number > _LAST_SERIAL:
        digits = _DIGITS.fullmatch(str(int(number))) if number == int(number) and number < 10**8 else None
        return _build_day(*digits.groups()) if digits else refuse("date.unreadable")
    # 2021 is a year that somebody typed, not serial number 2021, which would be a day in 1905.
    if FIRST_YEAR <= number < LAST_YEAR + 1:
        return refuse("date.no_day")
    if number < FIRST_YEAR:
        return refuse("date.no_year")
    try:
        return _check_plausible((_DAY_ZERO_1904 if since_1904 else _DAY_ZERO) + timedelta(days=int(number)))
    except OverflowError:
        return refuse("date.unreadable")
