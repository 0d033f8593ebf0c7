"""Which day a cell says: a date, a serial number of the workbook, or one of the ways offices write dates."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, timedelta

from wuzha.core.normalise import half_width
from wuzha.core.sheet.cells import Cell, Raw, refused

FIRST_YEAR, LAST_YEAR = 1990, 2100
"""No ledger of ours has a day outside these years."""
_DAY_ZERO = date(1899, 12, 30)
_DAY_ZERO_1904 = date(1904, 1, 1)
_LAST_SERIAL = 2_958_465

_PART_OF_DAY = "凌晨|早上|上午|中午|下午|晚上|晚"
_TIME = rf"(?:[ T]*(?:(?:{_PART_OF_DAY})? ?\d{{1,2}} ?[:时点].*|(?:{_PART_OF_DAY})))?"
_DATE = re.compile(rf"(\d{{4}}) ?[-/.年] ?(\d{{1,2}}) ?[-/.月] ?(\d{{1,2}})(?: ?[日号]|(?=[ T]|$)){_TIME}")
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(?: ?\d{4}| ?\d{6})| \d{1,2}:.*)?")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_NO_YEAR = re.compile(r"(?:\d{2} ?[-/.年] ?)?\d{1,2} ?[-/.月] ?\d{1,2} ?[日号]?")
_NO_DAY = re.compile(r"\d{4}(?: ?[-/.] ?\d{1,2}| ?年(?: ?\d{1,2} ?月?份?)?)?")
_OTHER_MARKS = str.maketrans({"。": ".", "—": "-", "–": "-", "―": "-", "−": "-"})


def read_date(raw: Raw, *, since_1904: bool = False) -> Cell:
    """The day; a time of day is dropped. `since_1904`: the workbook counts its serial numbers from 1904."""
    match raw:
        case bool():
            return refused("date.unreadable")
        case datetime():
            return _plausible(raw.date())
        case date():
            return _plausible(raw)
        case int() | float():
            return _read_number(raw, since_1904)
        case str():
            return _read_text(half_width(raw).translate(_OTHER_MARKS), since_1904)
    return refused("date.unreadable")


def is_plausible(day: date) -> bool:
    """Whether the day lies in the years that an office writes about."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


def _plausible(day: date) -> Cell:
    if is_plausible(day):
        return Cell(day)
    return refused("date.implausible", day=day.isoformat())


def _of(year: str, month: str, day: str) -> Cell:
    try:
        return _plausible(date(int(year), int(month), int(day)))
    except ValueError:
        return refused("date.no_such_day")


def _read_text(text: str, since_1904: bool) -> Cell:
    if written := _DATE.fullmatch(text) or _DIGITS.fullmatch(text):
        return _of(*written.groups())
    if _SERIAL.fullmatch(text):
        return _read_number(float(text), since_1904)
    if _NO_DAY.fullmatch(text):
        return refused("date.no_day")
    return refused("date.no_year" if _NO_YEAR.fullmatch(text) else "date.unreadable")


def _read_number(number: float, since_1904: bool) -> Cell:
    """A serial number, or a date typed as eight digits: the two cannot be mistaken for each other."""
    if not math.isfinite(number) or number < 1:
        return refused("date.unreadable")
    if number > _LAST_SERIAL:
        digits = _DIGITS.fullmatch(str(int(number))) if number == int(number) and number < 10**8 else None
        return _of(*digits.groups()) if digits else refused("date.unreadable")
    if FIRST_YEAR <= number < LAST_YEAR + 1:
        return refused("date.no_day")
    if number < FIRST_YEAR:
        return refused("date.no_year")
    try:
        return _plausible((_DAY_ZERO_1904 if since_1904 else _DAY_ZERO) + timedelta(days=int(number)))
    except OverflowError:
        return refused("date.unreadable")
