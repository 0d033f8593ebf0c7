"""A page is as fast at any depth of calls: calls in a loop do not allocate memory for their frames again and again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from wuzha.site.call_stack import FRAME_WORDS, run_in_large_frame
from wuzha.site.wsgi import application

resource = pytest.importorskip("resource", reason="Windows does not count page faults")

CALLS = 500
DEPTHS = 200
"""Deep enough for frames of these functions to reach the end of a chunk of 16 KB at least once."""


def call_in_loop() -> None:
    """Call a function again and again, as a template renders its nodes."""
    for number in range(CALLS):
        abs_of(number)


def abs_of(number: int) -> int:
    return abs(number)


def descend(depth: int, function: Callable[[], None]) -> None:
    """Call the function so many calls deeper."""
    if depth:
        descend(depth - 1, function)
    else:
        function()


def count_faults(depth: int) -> int:
    """Return how many pages of memory a loop at this depth touches for the first time."""
    start = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    descend(depth, call_in_loop)
    return int(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - start)


def test_no_depth_of_calls_makes_every_call_allocate_memory() -> None:
    faults = run_in_large_frame(lambda: [count_faults(depth) for depth in range(DEPTHS)])()
    assert len(faults) == DEPTHS and max(faults) < CALLS / 2


def test_arguments_and_results_pass_through_the_large_frame() -> None:
    assert run_in_large_frame(divmod)(17, 5) == (3, 2)
    with pytest.raises(ZeroDivisionError):
        run_in_large_frame(divmod)(1, 0)


def test_the_site_answers_its_requests_in_the_large_frame() -> None:
    assert application.__code__.co_stacksize == FRAME_WORDS
