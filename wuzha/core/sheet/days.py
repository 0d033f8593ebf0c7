"""Read a cell as a day: a date, a serial number of the workbook, or a date as offices write it."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time, timedelta, timezone

from wuzha.core.normalise import to_half_width
from wuzha.core.sheet.cells import CellFault, CellResult, RawCell, refuse

FIRST_YEAR, LAST_YEAR = 1990, 2100
"""The years a ledger can have days in; a day outside them is a typing error."""
LONGEST_NOTICE = timedelta(days=366)
"""How long before its day a change of an org may be in the books."""
# Excel counts 1900 as a leap year, so that its day 0 is two days before 1900-01-01.
_DAY_ZERO = date(1899, 12, 30)
_DAY_ZERO_1904 = date(1904, 1, 1)
_LAST_SERIAL = 2_958_465

_PART_OF_DAY = "凌晨|清晨|早上|上午|中午|下午|傍晚|晚上|夜间|深夜|晚|[AP]M"
# Nothing else may follow the hour: whatever does may be a second day.
_HOUR = (
    rf"(?:{_PART_OF_DAY})? ?\d{{1,2}} ?[:时点](?: ?\d{{1,2}} ?(?:[:分] ?(?:\d{{1,2}}(?:\.\d{{1,9}})? ?秒?)?)?)?"
    r" ?(?:半|整|多|许|钟|左右|前后){0,2}(?: ?[APap][Mm])?"
)
_TIME = rf"(?:[ T]*(?:{_HOUR}(?: ?[-~至到] ?{_HOUR})?|(?:{_PART_OF_DAY})))?"
_DATE = re.compile(rf"(\d{{4}}) ?[-/.年] ?(\d{{1,2}}) ?[-/.月] ?(\d{{1,2}})(?: ?[日号]|(?=[ T]|$)){_TIME}")
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(?: ?\d{4}| ?\d{6})| \d{1,2}:[\d:.]*)?")
_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.\d{1,9})? ?"
    r"(?:(?P<utc>Z|UTC|GMT)|(?P<hours>[-+](?:0\d|1[0-4])):?(?P<minutes>[0-5]\d)?)"
)
"""A moment with the zone of its clock, as programs write it."""
CHINA = timezone(timedelta(hours=8))
"""The zone whose days the books have; China has had no summer time since 1991."""
_SERIAL_DAY = re.compile(r"\d{5}(?:\.\d+)?")
_NO_YEAR = re.compile(r"(?:\d{2} ?[-/.年] ?)?\d{1,2} ?[-/.月] ?\d{1,2} ?[日号]?")
_NO_DAY = re.compile(r"\d{4}(?: ?[-/.] ?\d{1,2}| ?年(?: ?\d{1,2} ?月?份?)?)?")
_FIRST_DAY = re.compile(r"\d{4} ?[-/.年] ?\d{1,2} ?[-/.月] ?\d{1,2}|\d{8}(?!\d)")
_SECOND_DAY = re.compile(r"\d{1,2} ?[-/.月] ?\d{1,2}(?!\d)|[^\d]\d{1,2} ?[日号]|\d{8}|[次翌]日|第二天")
_OTHER_MARKS = str.maketrans({"。": ".", "—": "-", "–": "-", "―": "-", "−": "-", "○": "〇"})
_CHINESE_NUMBER = re.compile(r"[〇零一二三四五六七八九十]{1,4}(?= ?[年月日号])")
_CHINESE_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_WEEKDAY = re.compile(r"[(,]? ?(?:星期|礼拜|周)([一二三四五六日天])\)?")
_WEEKDAYS = "一二三四五六日"
_EVENT = re.compile(
    r"(?<=[\d日号]) ?(?:(?P<filed_on>立案|受理)|(?P<reported_on>报案|报警|接警)"
    r"|(?P<occurred_on>案发|发案|发生|被骗|受骗)|(?P<confirmed_on>认定)|(?P<found_on>查获)|(?P<received_on>接收|收到)|(?P<signed_on>签认)|(?P<done_on>开展|宣传)"
    r"|(?P<issued_on>印发|发文)|(?P<cleared_on>解除))$"
)
"""What happened on the day, by the column that takes such days."""
_EVENTS_OF_COLUMNS = {"on": "confirmed_on"}
_LIBRARY_FAULT = time(23, 59, 17)
"""A fault of a widespread library: 43 seconds before midnight where midnight was meant, so the day before."""
_LIBRARY_FAULT_SECONDS = 86_400 - 43


def read_date(raw: RawCell, *, since_1904: bool = False, read_on: date | None = None, column: str = "") -> CellResult:
    """Read the day, without any time of day; with `since_1904` the serial numbers of the workbook count from 1904.

    A day after `read_on`, the day on which the sheet is read, is refused. `column` is the key of the column: a day that
    names another event (2022年3月5日报案 among the filing dates) is refused.
    """
    match raw:
        case bool():
            return refuse("date.unreadable")
        case datetime():
            cell = _warn_of_library_fault(_check_plausible(raw.date()), raw.time())
        case date():
            cell = _check_plausible(raw)
        case int() | float():
            cell = _read_number(raw, since_1904)
        case str():
            cell = _read_text(to_half_width(raw).translate(_OTHER_MARKS), since_1904, column)
        case _:
            return refuse("date.unreadable")
    if read_on is not None and isinstance(cell.value, date) and cell.value > read_on:
        return refuse("date.future", day=cell.value.isoformat())
    return cell


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


def _warn_of_library_fault(cell: CellResult, clock: time) -> CellResult:
    if cell.fault is None and clock.replace(microsecond=0) == _LIBRARY_FAULT:
        return CellResult(cell.value, CellFault("date.shifted"))
    return cell


def _read_text(text: str, since_1904: bool, column: str) -> CellResult:
    if moment := _MOMENT.fullmatch(text):
        return _read_moment(moment)
    # Most cells are plain days, which need none of what follows.
    match = _DATE.fullmatch(text) or _DIGITS.fullmatch(text)
    if match is None:
        text = _CHINESE_NUMBER.sub(lambda number: _parse_chinese_number(number[0]), text).rstrip(". ")
        if event := _EVENT.search(text):
            if event.lastgroup != _EVENTS_OF_COLUMNS.get(column, column):
                return refuse("date.other_event", event=event[0].strip())
            text = text[: event.start()]
        if weekday := _WEEKDAY.search(text):
            return _read_with_weekday(f"{text[: weekday.start()]}{text[weekday.end() :]}".strip(), weekday[1])
        match = _DATE.fullmatch(text)
    if match:
        cell = _build_day(*match.groups())
        return _warn_of_library_fault(cell, _LIBRARY_FAULT) if text.endswith(_LIBRARY_FAULT.isoformat()) else cell
    if _SERIAL_DAY.fullmatch(text):
        return _read_number(float(text), since_1904)
    return refuse(_name_fault(text))


def _name_fault(text: str) -> str:
    """Return the code of what is wrong with a text that is no day."""
    if (first := _FIRST_DAY.match(text)) and _SECOND_DAY.search(text, first.end()):
        return "date.two_days"
    if _NO_DAY.fullmatch(text):
        return "date.no_day"
    return "date.no_year" if _NO_YEAR.fullmatch(text) else "date.unreadable"


def _read_moment(moment: re.Match[str]) -> CellResult:
    """Return the day that the moment has in China."""
    hours, minutes = int(moment["hours"] or 0), int(moment["minutes"] or 0)
    offset = timedelta(hours=hours, minutes=-minutes if (moment["hours"] or "").startswith("-") else minutes)
    try:
        clock = datetime.fromisoformat(f"{moment[1]}T{moment[2]}").replace(tzinfo=timezone(offset))
        return _check_plausible(clock.astimezone(CHINA).date())
    except (ValueError, OverflowError):
        return refuse("date.unreadable")


def _read_with_weekday(text: str, weekday: str) -> CellResult:
    cell = _read_text(text, since_1904=False, column="")
    if isinstance(cell.value, date) and cell.value.weekday() != _WEEKDAYS.index(weekday.replace("天", "日")):
        return CellResult(cell.value, CellFault("date.weekday", {"weekday": _WEEKDAYS[cell.value.weekday()]}))
    return cell


def _parse_chinese_number(word: str) -> str:
    """Return the digits of a year, 二〇二二, or of a month or day, 三十一."""
    if "十" not in word:
        return word.translate(_CHINESE_DIGITS)
    tens, _, ones = word.partition("十")
    return (tens.translate(_CHINESE_DIGITS) or "1") + (ones.translate(_CHINESE_DIGITS) or "0")


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
        cell = _check_plausible((_DAY_ZERO_1904 if since_1904 else _DAY_ZERO) + timedelta(days=int(number)))
        seconds = round((number - int(number)) * 86_400)
        return _warn_of_library_fault(cell, _LIBRARY_FAULT) if seconds == _LIBRARY_FAULT_SECONDS else cell
    except OverflowError:
        return refuse("date.unreadable")
