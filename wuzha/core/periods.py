"""Define periods: their days, the periods before them, and the months and halves they are made of.

Ids follow the DHIS2 habit: `2022`, `2022H1`, `2022Q3`, `2022-07`, and a window `2022-03-05/2022-12-31`. A window that
is a calendar period is that period: `2022-07-01/2022-12-31` is 2022H2.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

from wuzha.core.calendar_words import format_day, format_month_of_year
from wuzha.core.i18n import translate


class Span(StrEnum):
    """The kinds of period, by how many months each lasts."""

    YEAR = "year"
    HALF_YEAR = "half_year"
    QUARTER = "quarter"
    MONTH = "month"
    WINDOW = "window"


_MONTHS = {Span.YEAR: 12, Span.HALF_YEAR: 6, Span.QUARTER: 3, Span.MONTH: 1}
_SHAPE = re.compile(r"(?P<year>\d{4})(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|-(?P<month>0[1-9]|1[0-2]))?")
_WINDOW = re.compile(r"(\d{4}-\d{2}-\d{2})/(\d{4}-\d{2}-\d{2})")


class PeriodError(ValueError):
    """A text that is not the id of a period."""


@dataclass(frozen=True)
class Period:
    """A period is a run of whole days, from `start` to `end` inclusive; its days alone decide its kind and its id."""

    start: date
    end: date

    @classmethod
    def parse(cls, text: str) -> Period:
        """Return the period with this id.

        Raises: PeriodError when the text is no such id, or the window ends before it starts.
        """
        if window := _WINDOW.fullmatch(text):
            try:
                start, end = (date.fromisoformat(part) for part in window.groups())
            except ValueError as error:
                raise PeriodError(text) from error
            if end < start:
                raise PeriodError(text)
            return cls(start, end)
        shape = _SHAPE.fullmatch(text)
        if shape is None or shape["year"] == "0000":
            raise PeriodError(text)
        year = int(shape["year"])
        if shape["half"]:
            return cls._of(Span.HALF_YEAR, year, 6 * int(shape["half"]) - 5)
        if shape["quarter"]:
            return cls._of(Span.QUARTER, year, 3 * int(shape["quarter"]) - 2)
        if shape["month"]:
            return cls._of(Span.MONTH, year, int(shape["month"]))
        return cls._of(Span.YEAR, year, 1)

    @classmethod
    def _of(cls, span: Span, year: int, month: int) -> Period:
        last = month + _MONTHS[span] - 1
        return cls(date(year, month, 1), date(year, last, calendar.monthrange(year, last)[1]))

    @cached_property
    def span(self) -> Span:
        """The kind of calendar period that has these days; WINDOW where none has."""
        for span, size in _MONTHS.items():
            is_first_month = (self.start.month - 1) % size == 0
            if is_first_month and self == Period._of(span, self.start.year, self.start.month):
                return span
        return Span.WINDOW

    @cached_property
    def id(self) -> str:
        year, month = self.start.year, self.start.month
        match self.span:
            case Span.YEAR:
                return f"{year:04d}"
            case Span.HALF_YEAR:
                return f"{year:04d}H{(month + 5) // 6}"
            case Span.QUARTER:
                return f"{year:04d}Q{(month + 2) // 3}"
            case Span.MONTH:
                return f"{year:04d}-{month:02d}"
            case Span.WINDOW:
                return self._days_id

    @property
    def _days_id(self) -> str:
        return f"{self.start.isoformat()}/{self.end.isoformat()}"

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every text that names this period in a register: its id, and its first and last day."""
        return tuple(dict.fromkeys((self.id, self._days_id)))

    @property
    def label(self) -> str:
        """The period as an office writes it: 2021年下半年, 2022年, 2022年第3季度, 2022年7月."""
        year, month = self.start.year, self.start.month
        match self.span:
            case Span.YEAR:
                return translate("{year}年", year=str(year))
            case Span.HALF_YEAR:
                if month == 1:
                    return translate("{year}年上半年", year=str(year))
                return translate("{year}年下半年", year=str(year))
            case Span.QUARTER:
                return translate("{year}年第{quarter}季度", year=str(year), quarter=(month + 2) // 3)
            case Span.MONTH:
                return format_month_of_year(year, month)
            case Span.WINDOW:
                return translate("{start}至{end}", start=format_day(self.start), end=format_day(self.end))

    @property
    def previous(self) -> Period:
        """The period of the same kind just before (环比 base)."""
        if self.span is Span.WINDOW:
            # A window has no calendar kind: the window before it has as many days.
            days = (self.end - self.start).days + 1
            return Period(self.start - timedelta(days=days), self.end - timedelta(days=days))
        before = self.start - timedelta(days=1)
        return Period._of(self.span, before.year, before.month - _MONTHS[self.span] + 1)

    @property
    def year_ago(self) -> Period:
        """The same period one year earlier (同比 base)."""
        if self.span is Span.WINDOW:
            return Period(_subtract_year(self.start), _subtract_year(self.end))
        return Period._of(self.span, self.start.year - 1, self.start.month)

    @property
    def first_half(self) -> Period:
        """The first of the calendar halves the period touches, cut to the period."""
        return self.split(Span.HALF_YEAR)[0]

    @property
    def second_half(self) -> Period:
        """The last of the calendar halves the period touches, cut to the period."""
        return self.split(Span.HALF_YEAR)[-1]

    def split(self, span: Span) -> tuple[Period, ...]:
        """Return the parts by calendar half-year, quarter or month; the first and the last are cut to this period."""
        parts = []
        size = _MONTHS[span]
        year, month = self.start.year, (self.start.month - 1) // size * size + 1
        while date(year, month, 1) <= self.end:
            whole = Period._of(span, year, month)
            parts.append(Period(max(whole.start, self.start), min(whole.end, self.end)))
            year, month = (year + 1, 1) if month + size > 12 else (year, month + size)
        return tuple(parts)

    @cached_property
    def months(self) -> tuple[Period, ...]:
        """Every calendar month the period touches, whole."""
        months = []
        year, month = self.start.year, self.start.month
        while (year, month) <= (self.end.year, self.end.month):
            months.append(Period._of(Span.MONTH, year, month))
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        return tuple(months)

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    def __str__(self) -> str:
        return self.id


def _subtract_year(day: date) -> date:
    """Return the same day of the year before; 29 February becomes the 28th."""
    if (day.month, day.day) == (2, 29):
        return date(day.year - 1, 2, 28)
    return day.replace(year=day.year - 1)
