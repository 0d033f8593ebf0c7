"""Make the demo office of a day in a transaction that is rolled back, with the clock on that day."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone

from wuzha.demo.clock import StoryClock
from wuzha.demo.office import open_demo_office

DEMO_DAY = date(2022, 12, 31)
"""The day of the demo where a test needs some day: the last of the years for which the street was written."""


@contextmanager
def open_office_of(day: date) -> Iterator[None]:
    """Make the demo office as it stands in the evening of the day; for the block it is that evening."""
    clock = StoryClock(timezone.make_aware(datetime.combine(day, time(21))))
    with clock.run(), transaction.atomic():
        assert open_demo_office(today=day)
        yield
        transaction.set_rollback(True)
