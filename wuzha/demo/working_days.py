"""The working days of the story: years without a notice get an invented table, entered by the county's office."""

from __future__ import annotations

from datetime import date, time
from functools import partial

from wuzha.core.day_lists import read_days
from wuzha.core.working_days import CalendarYear, WorkingDays
from wuzha.demo.neighbours import COUNTY
from wuzha.demo.people import COUNTY_OFFICE
from wuzha.demo.story import Story, get_org, get_user
from wuzha.programmes.official_calendar import OFFICIAL_YEARS
from wuzha.programmes.services import set_calendar_year

_DAYS_OFF = "1月1日、4月4日至6日、5月1日至5日、10月1日至7日"
_SOURCE = "样例，没有农历节日，以国务院办公厅通知为准"
_EARLIEST_FREEZE = (1, 8)
"""The month and day from which rounds are frozen: the last month of the year before is declared by the fifth."""


def make_story_year(year: int) -> CalendarYear:
    """Return the table of the year by its notice; an invented one where no notice is known."""
    if year in OFFICIAL_YEARS:
        return OFFICIAL_YEARS[year]
    return CalendarYear(year=year, days_off=read_days(_DAYS_OFF, year), working_weekends=frozenset(), source=_SOURCE)


def find_story_day(year: int, number: int) -> date:
    """Return a day of the rounds that are frozen in this year: so many working days after their freeze day."""
    calendar = make_story_year(year)
    freeze_day = date(year, *_EARLIEST_FREEZE)
    days = WorkingDays([calendar])
    return days.add(freeze_day, number if calendar.is_working_day(freeze_day) else number + 1)


def plan_working_days(story: Story) -> None:
    """Plan the table of the current year, and of the next one, each in the December before it."""
    for year in (story.today.year, story.today.year + 1):
        if year not in OFFICIAL_YEARS:
            story.plan_event(date(year - 1, 12, 5), time(9), partial(_enter_year, year))


def _enter_year(year: int) -> None:
    set_calendar_year(actor=get_user(COUNTY_OFFICE.username), org=get_org(COUNTY.code), calendar=make_story_year(year))
