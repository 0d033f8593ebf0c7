"""Days and months as an office writes them."""

from __future__ import annotations

from datetime import date

from wuzha.core.i18n import later, say

MONTHS = (
    later("1月"), later("2月"), later("3月"), later("4月"), later("5月"), later("6月"),
    later("7月"), later("8月"), later("9月"), later("10月"), later("11月"), later("12月"),
)  # fmt: skip


def month_name(month: int) -> str:
    """A month without its year: 7月."""
    return say(MONTHS[month - 1])


def day(one: date) -> str:
    """A day: 2021年10月5日."""
    return say("{year}年{month}{day}日", year=one.year, month=month_name(one.month), day=one.day)


def month_of_year(year: int | str, month: int) -> str:
    """A month with its year: 2021年7月; where the year is empty, without."""
    return say("{year:|年}{month}", year=str(year), month=month_name(month))
