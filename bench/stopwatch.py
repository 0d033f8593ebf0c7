"""`wuzha serve` with a stopwatch: each answer says in its header `Server-Timing` how long the server took to make it.

From the moment a thread of the server takes the request up until the page is whole: a request that waits for a free
thread, and the way to the browser, are not in it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from wuzha.cli import serve
from wuzha.cli.main import run

HEADER = "Server-Timing"

Headers = list[tuple[str, str]]


@cache
def _site() -> Callable[..., Iterable[bytes]]:
    from wuzha.site.wsgi import application as site

    return site


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The site itself; Django begins an answer only when it has made all of it."""
    begun = time.perf_counter()

    def timed(status: str, headers: Headers, *fault: Any) -> Any:
        taken = (time.perf_counter() - begun) * 1000
        return start_response(status, [*headers, (HEADER, f"total;dur={taken:.2f}")], *fault)

    return _site()(environ, timed)


def seconds_of(header: str) -> float:
    """What such a header says."""
    return float(header.rpartition("=")[2]) / 1000


if __name__ == "__main__":
    serve.APPLICATION = f"{__spec__.name}:application"
    sys.exit(run())
