"""Decide the state of a month that an org has to declare: declared, late, reported, missing, overdue or not yet due."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from wuzha.core.periods import Period
from wuzha.core.vocabulary import MonthState

DEFAULT_REPORT_DAY = 5
"""The day of the next month by which a month is to be declared, where an office has set no other."""

FindReportDay = Callable[[str], int]
"""Find the report day (月报日) of an org by its code."""


def find_default_report_day(code: str) -> int:
    """Return the report day where no office can have set one, as in ledgers that are no books of a site."""
    return DEFAULT_REPORT_DAY


def find_due_day(month: Period, report_day: int = DEFAULT_REPORT_DAY) -> date:
    """Return the day by which the month is to be declared."""
    return (month.end + timedelta(days=1)).replace(day=report_day)


def is_late(filed_on: date | None, due_on: date) -> bool:
    """Return whether a declaration came after its due day; one without a day is not called late.

    The one rule of lateness (迟报), of the calendar as of the duty figures (R9): no plan names a day, so the report day
    of the office counts.
    """
    return filed_on is not None and filed_on > due_on


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthFacts:
    """What is known of one month of one register of an org.

    `filed_on` is the day of the first declaration that covers it (None: not known). `is_reported`: the village has
    declared it, and the office has not confirmed that.
    """

    month: Period
    due_on: date
    is_absent: bool = False
    is_declared: bool = False
    filed_on: date | None = None
    is_reported: bool = False


def decide_state(facts: MonthFacts, today: date) -> MonthState:
    """Return the state of the month on this day."""
    if facts.is_absent:
        return MonthState.ABSENT
    if facts.is_declared:
        return MonthState.LATE if is_late(facts.filed_on, facts.due_on) else MonthState.DECLARED
    if facts.is_reported:
        return MonthState.REPORTED
    if facts.month.end >= today:
        return MonthState.NOT_DUE
    return MonthState.OVERDUE if today > facts.due_on else MonthState.MISSING
