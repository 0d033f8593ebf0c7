"""Read a cell as months or as a period."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

from wuzha.core.normalise import normalise
from wuzha.core.periods import Period, PeriodError, Span
from wuzha.core.sheet.cells import CellResult, RawCell, refuse
from wuzha.core.sheet.days import FIRST_YEAR, LAST_YEAR

_YEAR = re.compile(r"(\d{4})(?:年度?|年?全年)?")
_HALF = re.compile(r"(\d{4})(?:年?(上|下)半年|-?[Hh]([12]))")
_QUARTER = re.compile(r"(\d{4})(?:年?第?([1-4一二三四])季度?|-?[Qq]([1-4]))")
_MONTH = re.compile(r"(\d{4})(?:[-/.](\d{1,2})|年(\d{1,2})月份?|(\d{2}))")
_DAYS = re.compile(r"(\d{4}-\d{2}-\d{2})(?:/|~|至|到)(\d{4}-\d{2}-\d{2})")
_RANGE = re.compile(
    r"(.+?)(?:[~〜∼至到]|—+|–|--+)(.+)|(\d{4}年\d{1,2}月?|\d{4}[./]\d{1,2})-(.+)|(\d{4}-\d{1,2})-(\d{4}-\d{1,2})"
)
_FIRST_QUARTERS = re.compile(r"(\d{4})年?前[三3](?:个)?季度?")
_MONTH_LIST = re.compile(r"(\d{4})年(\d{1,2}(?:月份?)?(?:[、,，和及]\d{1,2}(?:月份?)?){1,11})(?<=[月份])")
_NUMBER = re.compile(r"\d+")
_SHORT_END = re.compile(r"(\d{1,2})月?份?")


def read_period(raw: RawCell) -> CellResult:
    """Read the id of a period from 2021H1, 2021上半年, 2021年第3季度, 2022年7月, 2022年1-6月, or two days with 至."""
    if period := _parse_period_cell(raw):
        return CellResult(period.id)
    cell = read_months(raw)
    if not isinstance(cell.value, tuple):
        return refuse("period.unreadable")
    months = [Period.parse(str(month)) for month in cell.value]
    run = Period(months[0].start, months[-1].end)
    # Months with a gap between them are several periods.
    return CellResult(run.id) if len(run.months) == len(months) else refuse("period.unreadable")


def read_months(raw: RawCell) -> CellResult:
    """Read the ids of months: one month, several, a range, or every month of a half-year, quarter or year."""
    # A cell typed 2022.10 is stored as the number 2022.1, which may be January or October.
    if isinstance(raw, float) and (_to_text(raw) or "").endswith(".1"):
        return refuse("month.ambiguous")
    if isinstance(raw, date):
        month = _parse_period(f"{raw:%Y-%m}")
        return refuse("month.unreadable") if month is None else _list_month_ids(month, month)
    if period := _parse_period_cell(raw):
        return refuse("month.unreadable") if period.span is Span.WINDOW else _list_month_ids(period, period)
    if not isinstance(raw, str):
        return refuse("month.unreadable")
    text = normalise(raw)
    if quarters := _FIRST_QUARTERS.fullmatch(text):
        return _read_month_range(_parse_month(f"{quarters[1]}-01"), _parse_month(f"{quarters[1]}-09"))
    if listing := _MONTH_LIST.fullmatch(text):
        return _read_month_list(listing[1], [int(number) for number in _NUMBER.findall(listing[2])])
    ends = _RANGE.fullmatch(text)
    return refuse("month.unreadable") if ends is None else _read_month_range(*_parse_ends(*filter(None, ends.groups())))


def _read_month_list(year: str, numbers: Sequence[int]) -> CellResult:
    """Read months that are named one by one: 2022年1、2月."""
    months = [_parse_period(f"{year}-{number:02d}") for number in numbers]
    if not all(months):
        return refuse("month.unreadable")
    if any(later <= earlier for earlier, later in pairwise(numbers)):
        return refuse("month.backwards")
    return CellResult(tuple(month.id for month in months if month))


def _read_month_range(first: Period | None, last: Period | None) -> CellResult:
    return refuse("month.unreadable") if first is None or last is None else _list_month_ids(first, last)


def _parse_ends(first_text: str, last_text: str) -> tuple[Period | None, Period | None]:
    first = _parse_month(first_text if first_text.endswith("月") or "年" not in first_text else first_text + "月")
    if first is None:
        return None, None
    if short := _SHORT_END.fullmatch(last_text):
        return first, _parse_period(f"{first.start.year}-{int(short[1]):02d}")
    return first, _parse_month(last_text)


def _list_month_ids(first: Period, last: Period) -> CellResult:
    if last.end < first.start:
        return refuse("month.backwards")
    return CellResult(tuple(month.id for month in Period(first.start, last.end).months))


def _to_text(raw: RawCell) -> str | None:
    match raw:
        case bool() | None:
            return None
        case date():
            return f"{raw:%Y-%m}" if raw.day == 1 else None
        case float():
            return str(int(raw)) if raw.is_integer() else str(Decimal(repr(raw)))
        case int() | str():
            return normalise(str(raw))
    return None


def _parse_period_cell(raw: RawCell) -> Period | None:
    text = _to_text(raw)
    if text is None:
        return None
    if half := _HALF.fullmatch(text):
        return _parse_period(f"{half[1]}H{half[3] or (1 if half[2] == '上' else 2)}")
    if quarter := _QUARTER.fullmatch(text):
        number = quarter[3] or quarter[2]
        return _parse_period(f"{quarter[1]}Q{'一二三四'.find(number) + 1 or number}")
    if year := _YEAR.fullmatch(text):
        return _parse_period(year[1])
    if days := _DAYS.fullmatch(text):
        return _parse_period("/".join(days.groups()))
    return _parse_month(text)


def _parse_month(text: str) -> Period | None:
    month = _MONTH.fullmatch(text)
    return _parse_period(f"{month[1]}-{int(month[2] or month[3] or month[4]):02d}") if month else None


def _parse_period(text: str) -> Period | None:
    """Return the period with this id; None if there is none, or it lies outside the years of ledgers."""
    try:
        period = Period.parse(text)
    except PeriodError:
        return None
    return period if period.start.year >= FIRST_YEAR and period.end.year <= LAST_YEAR else None
