"""Automatic copies: seven days and four weeks of them stay."""

from datetime import date, timedelta

from wuzha.maintenance.automatic_copies import choose_expired


def thin_out_copies(day_count: int) -> list[date]:
    """Return the copies that are left after so many days of one copy each, the latest first."""
    days: set[date] = set()
    for number in range(day_count):
        days.add(date(2022, 1, 1) + timedelta(days=number))
        days -= choose_expired(days)
    return sorted(days, reverse=True)


def test_the_first_week_stays_whole() -> None:
    assert len(thin_out_copies(7)) == 7


def test_a_year_leaves_seven_days_and_four_weeks() -> None:
    copies = thin_out_copies(365)
    assert copies[:7] == [date(2022, 12, 31) - timedelta(days=number) for number in range(7)]
    assert len(copies) == 11
    assert len({day.isocalendar()[1] for day in copies[7:]}) == 4
    assert copies[-1] < date(2022, 12, 31) - timedelta(days=25)


def test_copies_after_a_long_pause_are_kept_by_their_number() -> None:
    days = [date(2022, 1, 1), date(2022, 3, 1), date(2022, 12, 31)]
    assert choose_expired(days) == set()
