"""A public page is served again without the database until somebody writes, and for a minute at most."""

import time
from collections.abc import Iterator
from itertools import count

import pytest
from django.conf import settings
from django.db import connection

from wuzha.audit.notification import Topic
from wuzha.publishing.fresh_pages import MAX_AGE_SECONDS, FreshPageCache


class ConnectionOutside:
    """What is known of a request that is in no transaction: tests run in one."""

    in_atomic_block = False


@pytest.fixture
def cache(monkeypatch: pytest.MonkeyPatch) -> FreshPageCache[int | None]:
    monkeypatch.setattr("wuzha.publishing.fresh_pages.connection", ConnectionOutside)
    return FreshPageCache[int | None](2)


@pytest.fixture
def numbers() -> Iterator[int]:
    """Number the loads of a page."""
    return count(1)


def write() -> None:
    """Do what a committed line of the log does."""
    (settings.DATA / Topic.LOG_WRITTEN).write_text(str(time.monotonic_ns()), encoding="ascii")


def test_a_page_is_loaded_again_only_after_a_write(cache: FreshPageCache[int], numbers: Iterator[int]) -> None:
    assert [cache.get("list", lambda: next(numbers)) for _ in range(3)] == [1, 1, 1]
    time.sleep(0.01)
    write()
    assert [cache.get("list", lambda: next(numbers)) for _ in range(2)] == [2, 2]


def test_a_lost_notification_makes_a_page_a_minute_old_at_most(
    cache: FreshPageCache[int], numbers: Iterator[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now)
    assert cache.get("list", lambda: next(numbers)) == 1
    monkeypatch.setattr(time, "monotonic", lambda: now + MAX_AGE_SECONDS)
    assert cache.get("list", lambda: next(numbers)) == 2


def test_what_is_not_there_is_looked_up_each_time(cache: FreshPageCache[int | None]) -> None:
    assert cache.get("list", lambda: None) is None
    assert cache.get("list", lambda: 1) == 1


def test_beyond_its_capacity_the_oldest_page_is_dropped(cache: FreshPageCache[int], numbers: Iterator[int]) -> None:
    for key in ("a", "b", "c"):
        cache.get(key, lambda: next(numbers))
    assert [cache.get(key, lambda: next(numbers)) for key in ("c", "b", "a")] == [3, 2, 4]


@pytest.mark.django_db
def test_inside_a_transaction_every_page_is_loaded(numbers: Iterator[int]) -> None:
    assert connection.in_atomic_block
    cache = FreshPageCache[int](2)
    assert [cache.get("list", lambda: next(numbers)) for _ in range(2)] == [1, 2]
