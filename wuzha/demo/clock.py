"""Set the clock of this process for the demo; every service asks `django.utils.timezone.now` for the time.

Two uses: the story of a year is played through the services with the clock set to each of its days, and a demo of a
fixed day runs with its clock moved to that day. Nothing else of the program may set the clock.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

OFFSET_VARIABLE = "WUZHA_DEMO_CLOCK_SECONDS"
"""The environment variable by which a site tells its worker, another program, how far its clock is moved."""

_START = time(14)
_TICK = timedelta(microseconds=100)


class StoryClock:
    """A clock that stands still but for a tick at each look, so that no two moments are the same."""

    def __init__(self, start: datetime) -> None:
        self._moment = start

    def move_to(self, moment: datetime) -> None:
        """Set the clock to the moment, unless it is later already: time never runs backwards."""
        self._moment = max(self._moment, moment)

    def now(self) -> datetime:
        """Return the time, and move on by a tick."""
        self._moment += _TICK
        return self._moment

    @contextmanager
    def run(self) -> Iterator[None]:
        """Let everything in this process ask this clock for as long as the block lasts."""
        earlier_clock = timezone.now
        _set_clock(self.now)
        try:
            yield
        finally:
            _set_clock(earlier_clock)


def move_clock_to(day: date, latest_line: datetime | None) -> None:
    """Move the clock of this process, and of those that it starts, to the afternoon of the day.

    Where the log has a later line of that day, the clock starts there, so that the log stays in the order of time.
    """
    start = timezone.make_aware(datetime.combine(day, _START))
    if latest_line is not None:
        start = max(start, latest_line)
    os.environ[OFFSET_VARIABLE] = str(math.ceil((start - timezone.now()).total_seconds()))
    move_clock_as_told()


def move_clock_as_told() -> None:
    """Move the clock as the site that started this process has moved its own; in production it never is."""
    seconds = os.environ.get(OFFSET_VARIABLE, "")
    if settings.PRODUCTION or not seconds.lstrip("-").isdecimal():
        return
    offset, real_clock = timedelta(seconds=int(seconds)), timezone.now
    _set_clock(lambda: real_clock() + offset)


def _set_clock(clock: Callable[[], datetime]) -> None:
    timezone.now = clock
