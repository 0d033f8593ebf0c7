"""Look at a page in the browser: everything that is wrong with it, at three widths."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, Response

from tests.browser.office import DESKTOP, PHONE, TABLET, Office

MOST_BYTES = 300 * 1024
CHARTS = "charts"
SEVERE_IMPACTS = {"serious", "critical"}
WIDTHS = (PHONE, TABLET, DESKTOP)

MOST_SHIFT = 0.05
"""Of the window, moved while the page loads: columns of a long table may widen as its last rows arrive."""

MOST_LATE_SHIFT = 0.001
"""Of the window, moved after the page has loaded."""

COLLECT_SHIFTS = """window.shifts = [];
new PerformanceObserver(list => window.shifts.push(...list.getEntries().map(entry => [entry.startTime, entry.value])))
    .observe({type: 'layout-shift', buffered: true});
addEventListener('load', () => requestAnimationFrame(() => requestAnimationFrame(() => {
    window.settledAt = performance.now();
})));"""
"""`settledAt`: the frame after the one that shows the loaded page; until then the page is still loading."""


@dataclass
class Visit:
    """The requests of a page, and the errors on the browser's console."""

    address: str
    console_errors: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    weights: dict[str, int] = field(default_factory=dict)

    def note_response(self, response: Response) -> None:
        self.hosts.add(urlsplit(response.url).netloc)
        if response.ok and CHARTS not in response.url:
            self.weights[response.url] = len(gzip.compress(response.body()))

    def note_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.console_errors.append(message.text)

    def list_errors(self, page: Page, host: str) -> Iterator[str]:
        """Yield everything wrong with the open page."""
        yield from self.console_errors
        if other_hosts := self.hosts - {host, ""}:
            yield f"requests to {other_hosts}"
        if (weight := sum(self.weights.values())) > MOST_BYTES:
            yield f"weighs {weight // 1024} KB"
        yield from list_overflows(page)
        yield from self.list_violations(page)
        settled_at, shifts = page.evaluate("[window.settledAt, window.shifts]")
        if (shift := sum(value for _, value in shifts)) > MOST_SHIFT:
            yield f"moves {shift:.3f} of the window while it loads"
        if (shift := sum(value for moment, value in shifts if moment > settled_at)) > MOST_LATE_SHIFT:
            yield f"moves {shift:.3f} of the window after it has loaded"

    def list_violations(self, page: Page) -> Iterator[str]:
        for violation in Axe().run(page).response["violations"]:
            if violation["impact"] in SEVERE_IMPACTS:
                places = [node["target"][-1] for node in violation["nodes"][:3]]
                yield f"{violation['id']} ({violation['impact']}), {len(violation['nodes'])} times: {places}"


def list_overflows(page: Page) -> Iterator[str]:
    if overflow := page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"):
        yield f"{overflow} px wider than the window: {page.evaluate(WIDEST)}"


WIDEST = """[...document.querySelectorAll('main *, header *')]
    .filter(element => element.getBoundingClientRect().right > document.documentElement.clientWidth)
    .filter(element => !element.closest('.wide'))
    .slice(0, 3).map(element => element.outerHTML.slice(0, 80))"""


def open_page(page: Page, address: str) -> Visit:
    """Open the page and record its requests and errors meanwhile."""
    visit = Visit(address)
    page.on("response", visit.note_response)
    page.on("console", visit.note_console)
    page.goto(address, wait_until="load")
    page.remove_listener("response", visit.note_response)
    page.remove_listener("console", visit.note_console)
    return visit


def list_errors_of(
    office: Office, person: str | None, pages: Sequence[str], widths: Sequence[int] = WIDTHS
) -> list[str]:
    host, errors = urlsplit(office.address).netloc, []
    for width in widths:
        with office.open_window(width, person) as page:
            page.add_init_script(COLLECT_SHIFTS)
            for address in pages:
                visit = open_page(page, address)
                errors += [f"{width} {address}: {error}" for error in visit.list_errors(page, host)]
    return errors
