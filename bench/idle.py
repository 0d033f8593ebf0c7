"""Measure `wuzha serve` on the invented street: processor time while idle, and the first page after a write."""

from __future__ import annotations

import re
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.browser import REDIRECT_STATUS, Browser, parse_form
from bench.processes import CHECKOUT, BenchmarkError
from bench.site import build_environment, read_processor_seconds, run_server
from bench.tables import format_section, format_table, print_progress

HEADING = "An idle server"
IDLE_SECONDS, MEASURED_SECONDS = 65, 60
"""The server counts as idle when nobody has used it for a minute."""
WRITES = 12
NEXT_PAGE_SECONDS = 1.0
"""After a write, until somebody opens a page that it has changed."""
BROWSERS = 6
"""Each has a connection of its own, so that both workers have the pages in their caches."""
_USERNAME, _PASSWORD = "wu", "Mingyue-Lai-8262"


@dataclass(frozen=True, slots=True)
class IdleFigures:
    """The share of one core that all processes use while idle, and seconds until the first page after a write.

    `after_writes` are measured while people use the site, `after_idle` is that of the first write after the idle time.
    """

    share: float
    processes: int
    after_writes: list[float]
    after_idle: float


def write_section(before: Path | None) -> str:
    """Measure this checkout, and another one before it; return the section of the page."""
    return format_section(HEADING, lambda start: _write_text(start, before))


def _write_text(start: str, before: Path | None) -> str:
    checkouts = ({"before": before} if before is not None else {}) | {"now": CHECKOUT}
    rows = []
    for name, checkout in checkouts.items():
        print_progress(f"{name}: {checkout}")
        figures = measure(checkout)
        rows.append(
            (
                name,
                f"{figures.share:.2%} of a core, {figures.processes} processes",
                f"{median(figures.after_writes) * 1000:.0f} ms",
                f"{max(figures.after_writes) * 1000:.0f} ms",
                f"{figures.after_idle * 1000:.0f} ms",
            )
        )
    table = format_table(
        ("", "idle", "page after a write: median", "longest", "page after the first write to an idle server"), rows
    )
    return (
        "`wuzha serve --demo` as it comes (two workers and the worker for uploads), SQLite. Idle: processor time of all"
        f" its processes over {MEASURED_SECONDS} s that begin {IDLE_SECONDS} s after the last request. Aim: under 0.3"
        f" % of a core. The page is the standing of the street, opened {NEXT_PAGE_SECONDS:.0f} s after a correction"
        f" of a case, {WRITES} times, over connections of several browsers; the wait includes the way to the browser."
        f" `python -m bench.run --only-idle` measures this section anew. {start}\n\n{table}"
    )


def measure(checkout: Path) -> IdleFigures:
    """Run the site of a checkout, use it, leave it alone, and use it again.

    Raises: BenchmarkError when it does not start or a page fails.
    """
    with TemporaryDirectory(prefix="wuzha-bench-") as folder, _run_demo_site(checkout, folder) as (port, process):
        browsers = [log_in(port) for _ in range(BROWSERS)]
        entry = re.findall(r'href="(/books/cases/\d+/)', browsers[0].get("/books/cases/?sort=-filed_on").text)[0]
        after_writes = []
        for number in range(WRITES):
            entry = _correct(browsers[0], entry, is_counted=number % 2 == 1)
            after_writes.append(_time_next_page(browsers[number % BROWSERS]))
        time.sleep(IDLE_SECONDS)
        processes = _list_processes(process)
        start, processor_start = time.monotonic(), sum(map(read_processor_seconds, processes))
        time.sleep(MEASURED_SECONDS)
        seconds = sum(map(read_processor_seconds, processes)) - processor_start
        share = seconds / (time.monotonic() - start)
        _correct(browsers[0], entry, is_counted=False)
        return IdleFigures(share, len(processes), after_writes, _time_next_page(browsers[1]))


def _run_demo_site(checkout: Path, folder: str) -> AbstractContextManager[tuple[int, int]]:
    variables = build_environment(WUZHA_DATA=folder, PYTHONPATH=str(checkout))
    return run_server("wuzha.cli.main", "serve", "--demo", environment=variables, checkout=checkout)


def log_in(port: int) -> Browser:
    """Return a browser in which an account of the demo office is logged in.

    Raises: BenchmarkError when it cannot log in.
    """
    browser = Browser(port)
    form = parse_form(browser.get("/log-in/").text) | {"username": _USERNAME, "password": _PASSWORD}
    if browser.send("/log-in/", form).status != REDIRECT_STATUS:
        raise BenchmarkError("the demo account cannot log in")
    # Several times: whichever worker takes the connection has the page in its cache.
    for _ in range(3):
        browser.get("/standing/")
    return browser


def _correct(browser: Browser, entry: str, *, is_counted: bool) -> str:
    """Withdraw the case from what counts, or let it count again; return the address of the new revision."""
    answer = browser.fill_in(f"{entry}correct/", status="有效" if is_counted else "撤案", remark="测速")
    if answer.status != REDIRECT_STATUS:
        raise BenchmarkError(f"{entry}correct/: {answer.status}")
    return answer.location or entry


def _time_next_page(browser: Browser) -> float:
    time.sleep(NEXT_PAGE_SECONDS)
    answer = browser.get("/standing/")
    if answer.status == REDIRECT_STATUS:
        answer = browser.get(answer.location)
    return answer.seconds


def _list_processes(process: int) -> list[int]:
    """Return the process and all its descendants; children of a thread are listed under the thread."""
    children: list[int] = []
    for listing in Path(f"/proc/{process}/task").glob("*/children"):
        children += map(int, listing.read_text(encoding="ascii").split())
    return [process, *(descendant for child in children for descendant in _list_processes(child))]
