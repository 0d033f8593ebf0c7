"""Working days are counted inside the years that have a table; lists of days are read as notices print them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wuzha.core.day_lists import read_days, write_days
from wuzha.core.problems import RefusalError
from wuzha.core.working_days import CalendarYear, WorkingDays

FIRST, LAST = date(2025, 1, 1), date(2027, 12, 31)


def make_year(year: int, days_off: str = "", working_weekends: str = "") -> CalendarYear:
    return CalendarYear(
        year=year, days_off=read_days(days_off, year), working_weekends=read_days(working_weekends, year), source="通知"
    )


SPRING_2026 = make_year(2026, "1月1日至3日、2月15日至23日", "1月4日、2月14日、2月28日")


@st.composite
def draw_calendars(draw: st.DrawFn) -> WorkingDays:
    """Three years, each with any days off and any weekends worked."""
    years = []
    for year in (2025, 2026, 2027):
        days = [date(year, 1, 1) + timedelta(days=offset) for offset in range(365)]
        off = draw(st.frozensets(st.sampled_from(days), max_size=40))
        weekends = [day for day in days if day.weekday() >= 5 and day not in off]
        worked = draw(st.frozensets(st.sampled_from(weekends), max_size=12))
        years.append(CalendarYear(year=year, days_off=off, working_weekends=worked, source="通知"))
    return WorkingDays(years)


DAYS = st.dates(FIRST, date(2027, 6, 30))


@given(draw_calendars(), DAYS, st.integers(1, 60))
def test_a_deadline_is_a_working_day_with_so_many_after_the_first(calendar: WorkingDays, day: date, count: int) -> None:
    end = calendar.add(day, count)
    assert calendar.is_working_day(end)
    assert calendar.count_between(day + timedelta(days=1), end) == count


@given(draw_calendars(), DAYS, st.integers(0, 30), st.integers(0, 30))
def test_two_deadlines_one_after_the_other_are_one(calendar: WorkingDays, day: date, first: int, second: int) -> None:
    assert calendar.add(calendar.add(day, first), second) == calendar.add(day, first + second)


@given(draw_calendars(), st.lists(DAYS, min_size=3, max_size=3).map(sorted))
def test_a_span_is_the_sum_of_its_parts(calendar: WorkingDays, days: list[date]) -> None:
    first, middle, last = days
    parts = calendar.count_between(first, middle) + calendar.count_between(middle + timedelta(days=1), last)
    assert calendar.count_between(first, last) == parts


def test_a_holiday_and_its_shifted_weekends_move_a_deadline() -> None:
    calendar = WorkingDays([SPRING_2026])
    assert calendar.is_working_day(date(2026, 2, 14)) and not calendar.is_working_day(date(2026, 2, 16))
    assert calendar.add(date(2026, 2, 13), 5) == date(2026, 2, 27)
    assert calendar.add(date(2026, 2, 13), 6) == date(2026, 2, 28)
    assert calendar.add(date(2026, 2, 16), 0) == date(2026, 2, 16)
    assert calendar.count_between(date(2026, 2, 27), date(2026, 2, 13)) == 0


@given(st.integers(1, 90))
def test_a_year_without_a_table_is_named_and_never_guessed(count: int) -> None:
    calendar = WorkingDays([SPRING_2026])
    with pytest.raises(RefusalError, match=r"没有2027年的工作日历.*登记当年的放假安排") as error:
        calendar.add(date(2026, 12, 31), count)
    assert (error.value.code, error.value.context) == ("working_days.year_missing", {"year": 2027})
    with pytest.raises(RefusalError, match="没有2025年"):
        calendar.count_between(date(2025, 12, 31), date(2026, 1, 5))
    with pytest.raises(RefusalError):
        calendar.is_working_day(date(2027, 3, 6))


@pytest.mark.parametrize(
    ("days_off", "working_weekends", "code"),
    [
        ("2025年12月31日至2026年1月1日", "", "working_days.other_year"),
        ("1月1日", "2027年1月3日", "working_days.other_year"),
        ("1月1日至4日", "1月4日", "working_days.both"),
        ("1月1日", "1月5日", "working_days.no_weekend"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(days_off: str, working_weekends: str, code: str) -> None:
    with pytest.raises(RefusalError) as error:
        make_year(2026, days_off, working_weekends)
    assert error.value.code == code


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("元旦：1月1日（周四）至3日（周六）、4月30日—5月2日。", "01-01 01-02 01-03 04-30 05-01 05-02"),
        ("１月１日\n2026-01-05；2026-02-01至2026-02-02", "01-01 01-05 02-01 02-02"),
        (" 。", ""),
    ],
)
def test_days_are_read_as_notices_print_them(text: str, days: str) -> None:
    assert read_days(text, 2026) == {date.fromisoformat(f"2026-{day}") for day in days.split()}


@pytest.mark.parametrize(
    "text",
    [
        "春节",
        "2月30日",
        "1月3日至1日",
        "1月1日至6月30日",
        "1月1日放假",
        "1月4日上班",
        "1月1日1月2日",
        "0001-01-0",
        "13月1日",
    ],
)
def test_what_is_no_day_is_refused_with_its_words(text: str) -> None:
    with pytest.raises(RefusalError, match="不是日期") as error:
        read_days(f"5月1日、{text}", 2026)
    assert str(error.value.context["value"])[:2] in text


@given(st.frozensets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=60), st.integers(0, 90))
def test_a_written_list_is_read_back(days: frozenset[date], run_length: int) -> None:
    days |= {date(2026, 3, 1) + timedelta(days=offset) for offset in range(run_length)}
    assert read_days(write_days(days), 2026) == days
