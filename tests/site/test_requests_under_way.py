"""Test that work in the background waits for the requests under way, but not for ever."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from threading import Event, Thread
from typing import Any

import pytest

from wuzha.site.requests_under_way import RequestsUnderWay

PATIENCE_SECONDS = 30.0


def test_without_requests_nobody_waits() -> None:
    assert RequestsUnderWay().wait_until_none(PATIENCE_SECONDS)


def test_work_waits_until_the_last_request_is_answered() -> None:
    requests, first_end, second_end = RequestsUnderWay(), Event(), Event()
    threads = [start_request(requests, end) for end in (first_end, second_end)]
    assert not requests.wait_until_none(0.01)
    first_end.set()
    threads[0].join()
    assert not requests.wait_until_none(0.01)
    second_end.set()
    assert requests.wait_until_none(PATIENCE_SECONDS)


def test_a_request_that_fails_is_over() -> None:
    requests = RequestsUnderWay()

    def fail(environment: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        raise OSError

    with pytest.raises(OSError):
        requests.count(fail)({}, print)
    assert requests.wait_until_none(PATIENCE_SECONDS)


def start_request(requests: RequestsUnderWay, end: Event) -> Thread:
    """Begin a request that is answered when the event is set; return once it has begun."""
    has_begun = Event()

    def answer(environment: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        has_begun.set()
        end.wait(PATIENCE_SECONDS)
        return [b""]

    thread = Thread(target=requests.count(answer), args=({}, print))
    thread.start()
    assert has_begun.wait(PATIENCE_SECONDS)
    return thread
