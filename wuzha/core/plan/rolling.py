"""Roll a plan to other years: its periods, days and examples move, its numbers stay."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from wuzha.core.periods import Period, PeriodError
from wuzha.core.plan.clauses import join_lines
from wuzha.core.plan.plan import Plan
from wuzha.core.plan.plan_files import PlanFiles
from wuzha.core.plan.plan_periods import START_YEAR_KEY
from wuzha.core.plan.yaml_places import ValuePlace, find_places, replace_values

_YEAR_IN_TEXT = re.compile(r"(?<!\d)(\d{4})(?=年)")
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_PERIOD_KEYS = ("period", "months", "month")
_PAPER_KEYS = ("approval", "legal_basis")
"""Fields that name papers: the year of a paper stays."""


def list_plan_years(plan: Plan) -> tuple[int, int]:
    """Return the first and the last year in which the plan has a period."""
    periods = [period for periods in plan.periods.values() for period in periods]
    return min(period.start.year for period in periods), max(period.end.year for period in periods)


def roll_files(files: PlanFiles, plan: Plan, years: int) -> PlanFiles:
    """Return the files with everything so many years later; `plan` is the plan of the files.

    In texts, the years of the plan's periods and the year before them move; an older year is that of another paper.
    """
    if years == 0:
        return files
    first, last = list_plan_years(plan)
    roll = _Roll(years, range(first - 1, last + 1))
    # Examples are invented for this plan: every year in them is one of its own.
    roll_examples = _Roll(years, range(10_000))
    return PlanFiles(
        text=roll.roll_text(files.text),
        data=replace_values(files.data, dict(roll.roll_data(find_places(files.data)))),
        examples=replace_values(files.examples, dict(roll_examples.roll_data(find_places(files.examples)))),
    )


class _Roll:
    def __init__(self, years: int, known_years: range) -> None:
        self.years, self.known_years = years, known_years

    def roll_text(self, text: str) -> str:
        return _YEAR_IN_TEXT.sub(
            lambda match: str(int(match[1]) + self.years) if int(match[1]) in self.known_years else match[1], text
        )

    def roll_data(self, places: dict[str, ValuePlace]) -> Iterable[tuple[str, str]]:
        """Yield the path of each value that changes, and the new value."""
        for path, place in places.items():
            value = self._roll_value(path, place)
            if value != place.value:
                yield path, value

    def _roll_value(self, path: str, place: ValuePlace) -> str:
        value = place.value.strip()
        if path in _PAPER_KEYS:
            return place.value
        if path == START_YEAR_KEY:
            return str(int(value) + self.years) if value.isdecimal() else value
        if path.startswith("periods.") or place.key in _PERIOD_KEYS:
            return self._roll_period(value)
        if _ISO_DAY.fullmatch(value):
            return self._roll_day(value)
        text = self.roll_text(place.value)
        return place.value if text == place.value else join_lines(text)

    def _roll_period(self, value: str) -> str:
        try:
            period = Period.parse(value)
        except PeriodError:
            return value
        if _ISO_DAY.search(value):
            return _ISO_DAY.sub(lambda match: self._roll_day(match[0]), value)
        return f"{period.start.year + self.years:04d}{value[4:]}"

    def _roll_day(self, value: str) -> str:
        try:
            day = date.fromisoformat(value)
        except ValueError:
            return value
        year = day.year + self.years
        is_leap_day = (day.month, day.day) == (2, 29) and not (year % 4 == 0 and (year % 100 or year % 400 == 0))
        return day.replace(year=year, day=28 if is_leap_day else day.day).isoformat()
