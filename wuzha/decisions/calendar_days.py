"""Check the days of a round's calendar: every part has one, in their order, and in years that the round can have."""

from __future__ import annotations

from datetime import date

from wuzha.core.periods import Period
from wuzha.core.problems import RefusalError
from wuzha.core.rounds.steps import CALENDAR_PARTS, CalendarDays

YEARS_AFTER = 2
"""So many years after the end of its period, or after today for a late round, the last part can lie."""


def refuse_wrong_days(calendar: CalendarDays, period: Period, today: date) -> None:
    """Refuse a calendar without the day of a part, with a part before an earlier one, or with an absurd year.

    Raises: RefusalError.
    """
    if missing := [part for part in CALENDAR_PARTS if part not in calendar]:
        raise RefusalError("round.calendar_missing", count=len(missing))
    days = [calendar[part] for part in CALENDAR_PARTS]
    if days != sorted(days):
        raise RefusalError("round.calendar_order")
    first, last = period.start, date(max(period.end, today).year + YEARS_AFTER, 12, 31)
    if days[0] < first or days[-1] > last:
        raise RefusalError("round.calendar_range", first=first, last=last)
