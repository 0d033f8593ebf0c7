"""Write days and months as an office does."""

from __future__ import annotations

from datetime import date

from wuzha.core.i18n import noop, translate

MONTHS = (
    noop("1月"), noop("2月"), noop("3月"), noop("4月"), noop("5月"), noop("6月"),
    noop("7月"), noop("8月"), noop("9月"), noop("10月"), noop("11月"), noop("12月"),
)  # fmt: skip


def format_month(month: int) -> str:
    """Return a month without its year: 7月."""
    return translate(MONTHS[month - 1])


def format_day(day: date) -> str:
    """Return a day: 2021年10月5日."""
    return translate("{year}年{month}{day}日", year=day.year, month=format_month(day.month), day=day.day)


def format_month_of_year(year: int | str, month: int) -> str:
    """Return a month with its year, 2021年7月, or without where the year is empty."""
    return translate("{year:|年}{month}", year=str(year), month=format_month(month))
