"""Find the days of a row that contradict each other: what is known of an event cannot be older than the event."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from wuzha.core.periods import Period
from wuzha.core.sheet.cells import CellValue
from wuzha.core.vocabulary import Register

ValueGetter = Callable[[str], CellValue]

_ORDERS: Mapping[Register, tuple[str, ...]] = {
    Register.CASES: ("occurred_on", "reported_on", "filed_on", "received_on"),
    Register.PERSONS: ("confirmed_on", "received_on"),
    Register.DENS: ("found_on", "received_on"),
    Register.SANCTIONS: ("issued_on", "received_on"),
    Register.OUTREACH: ("done_on", "received_on"),
    Register.GROUPS: ("formed_on", "received_on"),
}
"""The date columns of a register in the order in which their days come."""
_DAYS_ABOUT_PERIODS: Mapping[Register, tuple[str, str]] = {
    Register.DECLARATIONS: ("filed_on", "month"),
    Register.BASELINES: ("signed_on", "period"),
    Register.ATTESTATIONS: ("on", "period"),
}
"""The day on which something was said of a period, and the column of the period."""


class DayContradiction(NamedTuple):
    """A day that is too early: its column, the column of the earlier event, and the day of that event."""

    key: str
    earlier_key: str
    earlier_day: date


def find_contradictions(register: Register, get_value: ValueGetter) -> Iterator[DayContradiction]:
    """Yield each day of the row that lies before a day it must follow."""
    latest: tuple[str, date] | None = None
    for key in _ORDERS.get(register, ()):
        day = get_value(key)
        if not isinstance(day, date):
            continue
        if latest is not None and day < latest[1]:
            yield DayContradiction(key, *latest)
        else:
            latest = key, day
    if register in _DAYS_ABOUT_PERIODS:
        key, period_key = _DAYS_ABOUT_PERIODS[register]
        day, start = get_value(key), _find_last_start(get_value(period_key))
        if isinstance(day, date) and start is not None and day < start:
            yield DayContradiction(key, period_key, start)


def _find_last_start(value: CellValue) -> date | None:
    """Return the first day of the period, or of the last of several months."""
    period = value[-1] if isinstance(value, tuple) else value
    return Period.parse(period).start if isinstance(period, str) else None
