"""The clock of the demo: set for a story, or moved to a day; nothing else moves it, and never in production."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from wuzha.demo.clock import OFFSET_VARIABLE, StoryClock, move_clock_as_told, move_clock_to

DAY = date(2022, 10, 9)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the real clock back after each test."""
    monkeypatch.setattr(timezone, "now", timezone.now)
    monkeypatch.delenv(OFFSET_VARIABLE, raising=False)


def test_the_clock_of_a_story_goes_on_and_never_back() -> None:
    start = timezone.now() - timedelta(days=500)
    clock = StoryClock(start)
    with clock.run():
        moments = [timezone.now(), timezone.now()]
        clock.move_to(start + timedelta(days=3))
        moments.append(timezone.now())
        clock.move_to(start)
        moments.append(timezone.now())
    assert moments == sorted(set(moments)) and timezone.now() > moments[-1] + timedelta(days=400)


def test_the_clock_moves_to_a_day_and_a_process_that_is_started_moves_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    real_clock = timezone.now
    move_clock_to(DAY, None)
    assert timezone.localdate() == DAY
    monkeypatch.setattr(timezone, "now", real_clock)
    move_clock_as_told()
    assert timezone.localdate() == DAY


def test_the_clock_goes_on_after_the_last_line_of_the_day() -> None:
    latest_line = timezone.make_aware(datetime(2022, 10, 9, 22, 30))
    move_clock_to(DAY, latest_line)
    assert latest_line <= timezone.now() < latest_line + timedelta(minutes=1)


def test_nobody_moves_the_clock_in_production(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.PRODUCTION = True
    monkeypatch.setenv(OFFSET_VARIABLE, "-86400")
    real_clock = timezone.now
    move_clock_as_told()
    assert timezone.now is real_clock
