"""Twenty people at the site of a county for some minutes: how long each of them waits for each page, while one writes.

Two times of each page: what the server took to make it, and what a browser on the same machine waited from the question
to the last byte, which also holds the wait for a free thread and a little of our own. After each correction the writer
asks for the village's evidence card, which must show it: the data are never older than the last write.
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

from bench.browser import FOUND, MOVED, Answer, Browser, form_of
from bench.county import COUNTY
from bench.house import PASSWORD, Person, people
from bench.processes import Failed
from bench.site import county, processor_seconds, served
from wuzha.core.vocabulary import Role

PAUSE_SECONDS = (1.0, 3.0)
WRITES_EVERY_SECONDS = 8.0
STREET = f"{COUNTY}001000"
ARRIVING_SECONDS = 10
"""In which people come one after the other: who came at once would all be served by the worker that was up first."""
SETTLING_SECONDS = 20
"""In which everybody logs in and opens a first page, at a server that has just started; these waits are not counted."""
OVER_THE_COUNTY = "county reviewer, auditor"
FIRST = {Role.COUNTY_REVIEWER: OVER_THE_COUNTY, Role.AUDITOR: OVER_THE_COUNTY}
"""Both see all of the county and all of its entries: their first page is one."""
FEWEST = 20
"""Of fewer waits no 95th percentile is told."""


@dataclass
class Waits:
    """How long the server took and people waited, by page; what went wrong; how often somebody wrote, and what was
    then too old.

    `processor` is what the server used for a page, on average.
    """

    answers: dict[str, list[Answer]] = field(default_factory=lambda: defaultdict(list))
    faults: list[str] = field(default_factory=list)
    counts_from: float = 0
    writes: int = 0
    stale: int = 0
    processor: float = 0

    @property
    def count(self) -> int:
        """How many pages were opened."""
        return sum(map(len, self.answers.values()))

    def slower_than(self, seconds: float) -> int:
        """For how many of them the server took longer."""
        return sum(one.server > seconds for answers in self.answers.values() for one in answers)

    def note(self, page: str, answer: Answer, expected: int = FOUND) -> Answer:
        """Takes down one wait, once everybody has settled down."""
        if time.monotonic() > self.counts_from:
            self.answers[page].append(answer)
        if answer.status != expected:
            self.faults.append(f"{page}: {answer.status}")
        return answer


def walk(person: Person) -> Iterator[tuple[str, str]]:
    """Page after page as this person opens them, without end: what it is called, its address."""
    draw = random.Random(person.username)  # noqa: S311  the same walk every time
    pages = _pages(person, draw)
    while True:
        yield from pages
        yield "a register, a page far behind", f"/books/outreach/?page={draw.randrange(2, 180)}"


def _pages(person: Person, draw: random.Random) -> list[tuple[str, str]]:
    village = person.org if person.role is Role.VILLAGE_SECRETARY else f"{person.org[:9]}{200 + draw.randrange(15)}"
    cards = ("evidence cards of a village", f"/standing/{village}/")
    first = (f"first page: {FIRST.get(person.role, person.role.value.replace('_', ' '))}", "/")
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
            above = [("standing of the county", "/standing/"), street, ("evidence cards of targets", _targets(COUNTY))]
            log = [("log", "/log/")] if person.role is Role.AUDITOR else []
            return [first, *above, ("evidence cards of a village", f"/standing/{STREET[:9]}200/"), *books, *log, _ORGS]
        case Role.GROUP_LEADER:
            return [first, ("standing of the county", "/standing/"), ("evidence cards of targets", _targets(COUNTY))]
        case Role.STREET_OFFICE:
            own = [("standing of a street", "/standing/"), cards, ("evidence cards of targets", _targets(person.org))]
            return [first, *own, *books, ("uploads", "/uploads/"), ("attribution desk", "/attribution/"), _ORGS]
        case Role.POLICE_CLERK:
            return [first, cards, *books, ("attribution desk", "/attribution/")]
        case Role.VILLAGE_SECRETARY:
            return [first, cards, *books]
        case _:
            return [first, ("standing of one's own", "/standing/")]


_ORGS = ("orgs", "/orgs/")


def _targets(code: str) -> str:
    return f"/standing/{code}/targets/"


def _at_the_desk(person: Person, port: int, until: float, waits: Waits) -> None:
    browser = _logged_in(person, port, waits)
    time.sleep(random.uniform(0, PAUSE_SECONDS[1]))  # noqa: S311  nothing secret
    for page, address in walk(person):
        if page.startswith("a register, a page far") and person.role in (Role.UNIT_LIAISON, Role.GROUP_LEADER):
            continue
        waits.note(page, browser.get(address))
        time.sleep(random.uniform(*PAUSE_SECONDS))  # noqa: S311  nothing secret
        if time.monotonic() > until:
            return


def _writing(person: Person, port: int, until: float, waits: Waits) -> None:
    """Withdraws a case of this year and reinstates it, through the form; each time the evidence card must know."""
    browser = _logged_in(person, port, waits)
    book = browser.get("/books/cases/?sort=-filed_on").text
    entry = re.findall(r'href="(/books/cases/\d+/)"', book)[0]
    counts = True
    while time.monotonic() < until:
        counts = not counts
        form = waits.note("correction form", browser.get(f"{entry}correct/"))
        status = {"status": "有效" if counts else "撤案", "remark": "测速"}
        given = form_of(form.text) | status
        sent = waits.note("correction sent", browser.send(f"{entry}correct/", given), MOVED)
        entry = sent.goes_to or entry
        waits.writes += 1
        card = waits.note("evidence cards of a village", browser.get(f"/standing/{given['village']}/"))
        waits.stale += (given["case_no"] in card.text) != counts
        time.sleep(WRITES_EVERY_SECONDS)


def _logged_in(person: Person, port: int, waits: Waits) -> Browser:
    time.sleep(random.uniform(0, ARRIVING_SECONDS))  # noqa: S311  nothing secret
    browser = Browser(port)
    form = form_of(browser.get("/log-in/").text) | {"username": person.username, "password": PASSWORD}
    waits.note("log-in sent", browser.send("/log-in/", form), MOVED)
    return browser


def measure(seconds: float = 60, kept: Path | None = None) -> Waits:
    """So many seconds at the county's site, after everybody has settled down.

    Raises: Failed when a page did not come, or was older than the last write.
    """
    with county(kept) as place, served(place) as (port, process):
        waits = Waits(counts_from=time.monotonic() + SETTLING_SECONDS)
        until = waits.counts_from + seconds
        everybody = people()
        threads = [
            Thread(target=_writing if number == WRITER else _at_the_desk, args=(person, port, until, waits))
            for number, person in enumerate(everybody)
        ]
        for thread in threads:
            thread.start()
        time.sleep(SETTLING_SECONDS)
        used = processor_seconds(process)
        for thread in threads:
            thread.join()
        waits.processor = (processor_seconds(process) - used) / waits.count
    if waits.faults or waits.stale:
        raise Failed(f"{waits.stale} pages older than the last write; {waits.faults[:5]}")
    return waits


WRITER = next(number for number, person in enumerate(people()) if person.role is Role.STREET_OFFICE)


def rows(waits: Waits) -> list[tuple[str, ...]]:
    """A row per page: how often; of the server's time and of the wait the median, 95th percentile and longest.

    The page for which the server took longest comes first.
    """
    told = []
    for page, answers in waits.answers.items():
        server, wait = _figures([one.server for one in answers]), _figures([one.seconds for one in answers])
        told.append((server[1], page, len(answers), *server, *wait))
    return [
        (page, f"{count}", *(f"{value * 1000:.0f} ms" for value in figures))
        for _, page, count, *figures in sorted(told, reverse=True)
    ]


def _figures(seconds: list[float]) -> tuple[float, float, float]:
    high = quantiles(seconds, n=20)[-1] if len(seconds) >= FEWEST else max(seconds)
    return median(seconds), high, max(seconds)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--kept", type=Path, help="a folder that bench.house has filled before")
    options = parser.parse_args()
    measured = measure(options.seconds, options.kept)
    print(f"{measured.processor * 1000:.0f} ms of processor a page")
    for row in rows(measured):
        print(*row, sep="\t")
    sys.exit(0)
