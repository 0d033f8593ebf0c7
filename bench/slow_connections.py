"""Measure pages of `wuzha serve` while many connections send their requests a byte at a time."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from statistics import median
from tempfile import TemporaryDirectory
from threading import Event, Thread

from bench.browser import Browser
from bench.idle import log_in
from bench.site import build_environment, run_server
from bench.tables import format_section, format_table, print_progress

HEADING = "Slow connections"
CONNECTIONS = 50
BYTE_EVERY_SECONDS = 2.0
PAGES = 100
PAGE = "/orgs/"
HEAD_START = b"GET /log-in/ HTTP/1.1\r\nHost: localhost\r\nX-Slow: "


@dataclass(frozen=True, slots=True)
class ReaderWaits:
    """How long pages took, in seconds, and how many pages were not answered at all."""

    seconds: list[float]
    failed: int


def write_section() -> str:
    """Measure, and return the section of the page."""
    return format_section(HEADING, _write_text)


def _write_text(start: str) -> str:
    rows = []
    for name, waits in measure().items():
        cells = (
            f"{value * 1000:.0f} ms" for value in (median(waits.seconds), _find_percentile(waits), max(waits.seconds))
        )
        rows.append((name, *cells, str(waits.failed)))
    table = format_table(("other connections", "median", "95th percentile", "longest", "pages without answer"), rows)
    return (
        f"`wuzha serve --demo` as it comes, SQLite. One reader opens the list of orgs {PAGES} times, each"
        f" time over a new connection, while nobody else or {CONNECTIONS} connections without an account send a byte"
        f" every {BYTE_EVERY_SECONDS:.0f} s: of the header of a request, or of the body of a log-in. A connection that"
        " the server closes is opened again at once. Aim: as fast as without them."
        f" `python -m bench.run --only-slow` measures this section anew. {start}\n\n{table}"
    )


def measure(pages: int = PAGES) -> dict[str, ReaderWaits]:
    """Run the demo site and time its page without other connections, then beside each kind of slow ones.

    Raises: BenchmarkError when the site does not start or nobody can log in.
    """
    with TemporaryDirectory(prefix="wuzha-bench-") as folder:
        variables = build_environment(WUZHA_DATA=folder)
        with run_server("wuzha.cli.main", "serve", "--demo", environment=variables) as (port, _):
            cookies = log_in(port).cookies
            print_progress("no slow connections")
            waits = {"none": time_pages(port, cookies, pages)}
            for name, first_bytes in {"slow headers": HEAD_START, "slow bodies": start_log_in(port)}.items():
                print_progress(name)
                with open_slow_connections(port, first_bytes):
                    waits[name] = time_pages(port, cookies, pages)
            return waits


def start_log_in(port: int) -> bytes:
    """Return the beginning of a log-in; with its cookie, since a request without one is refused before its body."""
    browser = Browser(port)
    browser.get("/log-in/")
    return (
        "POST /log-in/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Cookie: csrftoken={browser.cookies['csrftoken']}\r\nContent-Length: 100000\r\n\r\n"
    ).encode("ascii")


def time_pages(port: int, cookies: dict[str, str], pages: int) -> ReaderWaits:
    """Open the page again and again, over new connections; stop early when pages go without an answer."""
    seconds, failed = [], 0
    for _ in range(pages):
        start = time.perf_counter()
        try:
            Browser(port, dict(cookies)).get(PAGE)
        except OSError:
            failed += 1
        seconds.append(time.perf_counter() - start)
        if sum(seconds) > 60:
            break
    return ReaderWaits(seconds, failed)


@contextmanager
def open_slow_connections(port: int, first_bytes: bytes, count: int = CONNECTIONS) -> Iterator[None]:
    """Keep this many connections open for as long as the block lasts; each sends a byte every few seconds."""
    is_over = Event()
    threads = [Thread(target=_send_slowly, args=(port, first_bytes, is_over), daemon=True) for _ in range(count)]
    for thread in threads:
        thread.start()
    time.sleep(1.0)
    try:
        yield
    finally:
        is_over.set()
        for thread in threads:
            thread.join(2 * BYTE_EVERY_SECONDS)


def _send_slowly(port: int, first_bytes: bytes, is_over: Event) -> None:
    while not is_over.is_set():
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            connection.sendall(first_bytes)
            while not is_over.wait(BYTE_EVERY_SECONDS):
                connection.sendall(b"x")


def _find_percentile(waits: ReaderWaits) -> float:
    return sorted(waits.seconds)[int(len(waits.seconds) * 0.95) - 1]


if __name__ == "__main__":
    print(write_section())
