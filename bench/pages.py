"""Measure every page while twenty people use the site of a county and one of them writes.

Each page has two times: that of the server, and the wait of a browser on the same machine until the last byte, which
includes the wait for a free thread. After each correction the writer opens the village's evidence card, which must show
it: no page may be older than the last write.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from threading import Thread
from urllib.parse import quote

from bench.browser import OK_STATUS, REDIRECT_STATUS, Browser, TimedAnswer, parse_form
from bench.county import COUNTY
from bench.county_books import PASSWORD, Person, list_people
from bench.processes import BenchmarkError
from bench.site import open_county, read_processor_seconds_of_children, run_site
from wuzha.core.vocabulary import Role

PAUSE_SECONDS = (1.0, 3.0)
WRITES_EVERY_SECONDS = 8.0
STREET = f"{COUNTY}001000"
ARRIVING_SECONDS = 10
"""People log in one after the other: if all came at once, the worker that starts first would serve all of them."""
SETTLING_SECONDS = 20
"""Everybody logs in and opens a first page while the server has just started; these times are not counted."""
COUNTY_READERS = "county reviewer, auditor"
FIRST_PAGE_NAMES = {Role.COUNTY_REVIEWER: COUNTY_READERS, Role.AUDITOR: COUNTY_READERS}
"""Both see all of the county and all of its entries: their first page is the same."""
FEWEST_FOR_PERCENTILE = 20
"""Of fewer pages the longest time is given instead of the 95th percentile."""


@dataclass(kw_only=True)
class PageWaits:
    """Server times and waits by page, errors, the number of writes, and pages older than the last write.

    `processor` is the average processor time of the server per page.
    """

    answers: dict[str, list[TimedAnswer]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    measure_from: float = 0
    writes: int = 0
    stale: int = 0
    processor: float = 0

    @property
    def count(self) -> int:
        """How many pages were opened."""
        return sum(map(len, self.answers.values()))

    def count_slower_than(self, seconds: float) -> int:
        """Return for how many pages the server took longer."""
        return sum(answer.server > seconds for answers in self.answers.values() for answer in answers)

    def note(self, page: str, answer: TimedAnswer, status: int = OK_STATUS) -> TimedAnswer:
        """Record the answer of one page; times count only from `measure_from` on."""
        if time.monotonic() > self.measure_from:
            self.answers[page].append(answer)
        if answer.status != status:
            self.errors.append(f"{page}: {answer.status}")
        return answer


def walk(person: Person) -> Iterator[tuple[str, str]]:
    """Yield page after page as this person opens them, without end: name and address."""
    draw = random.Random(person.username)  # noqa: S311  the same walk every time
    pages = list_pages(person)
    while True:
        yield from pages
        yield "a register, a page far behind", f"/books/outreach/?page={draw.randrange(2, 180)}"


_ORGS = ("orgs", "/orgs/")
_ATTRIBUTION = ("attribution", "/attribution/")
_COUNTY_STANDING = ("standing of the county", "/standing/")


def list_pages(person: Person) -> list[tuple[str, str]]:
    """Return the pages that this person opens by their role: name and address."""
    draw = random.Random(person.username)  # noqa: S311  the same pages every time
    village = person.org if person.role is Role.VILLAGE_SECRETARY else f"{person.org[:9]}{200 + draw.randrange(15)}"
    first = (f"first page: {FIRST_PAGE_NAMES.get(person.role, person.role.value.replace('_', ' '))}", "/")
    cards = _make_cards_page(village)
    books = [
        ("registers", "/books/"),
        ("a register, first page", "/books/outreach/"),
        ("a register, sorted by a column", "/books/cases/?sort=-filed_on"),
        ("a register, searched by number", f"/books/outreach/?q=X{draw.randrange(100, 999)}"),
        ("a register, searched by org", f"/books/cases/?org=第{draw.randrange(200)}村"),
    ]
    match person.role:
        case Role.COUNTY_REVIEWER | Role.AUDITOR:
            street = ("standing of a street", f"/standing/{STREET}/")
            results = [_COUNTY_STANDING, street, _make_targets_page(COUNTY), _make_cards_page(f"{STREET[:9]}200")]
            log = [("log", "/log/")] if person.role is Role.AUDITOR else []
            return [first, *results, *books, *log, _ORGS]
        case Role.GROUP_LEADER:
            return [first, _COUNTY_STANDING, _make_targets_page(COUNTY)]
        case Role.STREET_OFFICE:
            results = [("standing of a street", "/standing/"), cards, _make_targets_page(person.org)]
            return [first, *results, *books, ("uploads", "/uploads/"), _ATTRIBUTION, _ORGS]
        case Role.POLICE_CLERK:
            return [first, cards, *books, _ATTRIBUTION]
        case Role.VILLAGE_SECRETARY:
            return [first, cards, *books]
        case _:
            return [first, ("standing of one's own", "/standing/")]


def _make_cards_page(village: str) -> tuple[str, str]:
    return "evidence cards of a village", f"/standing/{village}/"


def _make_targets_page(code: str) -> tuple[str, str]:
    return "evidence cards of targets", f"/standing/{code}/targets/"


def _browse(person: Person, port: int, end: float, waits: PageWaits) -> None:
    browser = _log_in(person, port, waits)
    time.sleep(random.uniform(0, PAUSE_SECONDS[1]))  # noqa: S311  nothing secret
    for page, address in walk(person):
        if page.startswith("a register, a page far") and person.role in (Role.UNIT_LIAISON, Role.GROUP_LEADER):
            continue
        waits.note(page, browser.get(address))
        time.sleep(random.uniform(*PAUSE_SECONDS))  # noqa: S311  nothing secret
        if time.monotonic() > end:
            return


def _write_corrections(person: Person, port: int, end: float, waits: PageWaits) -> None:
    """Withdraw a case of this year and reinstate it, through the form; check the evidence card each time."""
    browser = _log_in(person, port, waits)
    book = browser.get("/books/cases/?sort=-filed_on").text
    entry = re.findall(r'href="(/books/cases/\d+/)', book)[0]
    is_counted = True
    while time.monotonic() < end:
        is_counted = not is_counted
        form = waits.note("correction form", browser.get(f"{entry}correct/"))
        changes = {"status": "有效" if is_counted else "撤案", "remark": "测速"}
        values = parse_form(form.text) | changes
        response = waits.note("correction sent", browser.send(f"{entry}correct/", values), REDIRECT_STATUS)
        entry = response.location or entry
        waits.writes += 1
        # The form names the village; its code is in the link of the entry.
        code = re.findall(r"/orgs/(\d{12})/", browser.get(f"/orgs/?q={quote(values['village'])}").text)[0]
        card = waits.note("evidence cards of a village", browser.get(f"/standing/{code}/"))
        waits.stale += (values["case_no"] in card.text) != is_counted
        time.sleep(WRITES_EVERY_SECONDS)


def _log_in(person: Person, port: int, waits: PageWaits) -> Browser:
    time.sleep(random.uniform(0, ARRIVING_SECONDS))  # noqa: S311  nothing secret
    browser = Browser(port)
    form = parse_form(browser.get("/log-in/").text) | {"username": person.username, "password": PASSWORD}
    waits.note("log-in sent", browser.send("/log-in/", form), REDIRECT_STATUS)
    return browser


def measure(seconds: float = 60, folder: Path | None = None) -> PageWaits:
    """Run the site for so many seconds after everybody has settled.

    Raises: BenchmarkError when a page failed, or was older than the last write.
    """
    with open_county(folder) as variables, run_site(variables) as (port, process):
        waits = PageWaits(measure_from=time.monotonic() + SETTLING_SECONDS)
        end = waits.measure_from + seconds
        people = list_people()
        threads = [
            Thread(target=_write_corrections if number == WRITER else _browse, args=(person, port, end, waits))
            for number, person in enumerate(people)
        ]
        for thread in threads:
            thread.start()
        time.sleep(SETTLING_SECONDS)
        processor_start = read_processor_seconds_of_children(process)
        for thread in threads:
            thread.join()
        waits.processor = (read_processor_seconds_of_children(process) - processor_start) / waits.count
    if waits.errors or waits.stale:
        raise BenchmarkError(f"{waits.stale} pages older than the last write; {waits.errors[:5]}")
    return waits


WRITER = next(number for number, person in enumerate(list_people()) if person.role is Role.STREET_OFFICE)


def format_rows(waits: PageWaits) -> list[tuple[str, ...]]:
    """Return a row per page: how often; median, 95th percentile and longest of server time and of the wait.

    The page for which the server took longest comes first.
    """
    cells = []
    for page, answers in waits.answers.items():
        server, wait = (
            _compute_figures([answer.server for answer in answers]),
            _compute_figures([answer.seconds for answer in answers]),
        )
        cells.append((server[1], page, len(answers), *server, *wait))
    return [
        (page, f"{count}", *(f"{value * 1000:.0f} ms" for value in figures))
        for _, page, count, *figures in sorted(cells, reverse=True)
    ]


def _compute_figures(seconds: list[float]) -> tuple[float, float, float]:
    high = quantiles(seconds, n=20)[-1] if len(seconds) >= FEWEST_FOR_PERCENTILE else max(seconds)
    return median(seconds), high, max(seconds)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--folder", type=Path, help="a folder that bench.county_books has filled before")
    options = parser.parse_args()
    waits = measure(options.seconds, options.folder)
    print(f"{waits.processor * 1000:.0f} ms of processor a page")
    for row in format_rows(waits):
        print(*row, sep="\t")
    sys.exit(0)
