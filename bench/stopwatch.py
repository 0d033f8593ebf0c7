"""Run `wuzha serve` so that its answers report the server time in the header `Server-Timing`.

Server time is measured from the moment a thread of the server takes the request until the page is complete: without the
wait for a free thread and without the way to the browser.
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
def _load_site() -> Callable[..., Iterable[bytes]]:
    from wuzha.site.wsgi import application as site

    return site


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Run the site with the header added; Django starts a response only when all of it is rendered."""
    start = time.perf_counter()

    def start_timed_response(status: str, headers: Headers, *exc_info: Any) -> Any:
        seconds = (time.perf_counter() - start) * 1000
        return start_response(status, [*headers, (HEADER, f"total;dur={seconds:.2f}")], *exc_info)

    return _load_site()(environ, start_timed_response)


def parse_seconds(header: str) -> float:
    """Return the seconds that such a header reports."""
    return float(header.rpartition("=")[2]) / 1000


if __name__ == "__main__":
    serve.APPLICATION = f"{__spec__.name}:application"
    sys.exit(run())
