"""Count working days by the tables of years that an office knows; a year without a table is refused, never guessed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from wuzha.core.problems import RefusalError

_SATURDAY = 5
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarYear:
    """The days off of one year, and the days at weekends that are worked in their place; `source` is the notice.

    Weekends are days off without being listed.

    Raises: RefusalError when a day is of another year, is both off and worked, or is worked and no weekend.
    """

    year: int
    days_off: frozenset[date]
    working_weekends: frozenset[date]
    source: str

    def __post_init__(self) -> None:
        for day in sorted(self.days_off | self.working_weekends):
            if day.year != self.year:
                raise RefusalError("working_days.other_year", day=day, year=self.year, other=day.year)
        for day in sorted(self.days_off & self.working_weekends):
            raise RefusalError("working_days.both", day=day)
        for day in sorted(self.working_weekends):
            if day.weekday() < _SATURDAY:
                raise RefusalError("working_days.no_weekend", day=day)

    def is_working_day(self, day: date) -> bool:
        """Return whether a day of this year is worked."""
        return day in self.working_weekends or (day.weekday() < _SATURDAY and day not in self.days_off)


class WorkingDays:
    """The working days of the years that have a table.

    Each method raises RefusalError (`working_days.year_missing`) for a day of a year without one.
    """

    def __init__(self, years: Iterable[CalendarYear]) -> None:
        self.years = {year.year: year for year in years}

    def is_working_day(self, day: date) -> bool:
        """Return whether the day is worked."""
        year = self.years.get(day.year)
        if year is None:
            raise RefusalError("working_days.year_missing", year=day.year)
        return year.is_working_day(day)

    def add(self, day: date, count: int) -> date:
        """Return the count-th working day after the day, which may itself be any day; for 0 the day as it is."""
        for _ in range(count):
            day += _ONE_DAY
            while not self.is_working_day(day):
                day += _ONE_DAY
        return day

    def count_between(self, first: date, last: date) -> int:
        """Return how many days from the first to the last, both included, are worked; 0 when the last is earlier."""
        days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
        return sum(self.is_working_day(day) for day in days)
