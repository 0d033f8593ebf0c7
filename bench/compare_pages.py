"""Compare the pages of this checkout with those of an earlier one: both sites run, and a reader opens each in turn.

    python -m bench.compare_pages EARLIER_CHECKOUT EARLIER_COUNTY

`EARLIER_COUNTY` is a data folder that the earlier checkout has filled with its own `bench.county_books`, and
`--password` the password of its accounts. Whatever else slows the machine down slows both sites, so that ratios of a
few percent can be seen.
"""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from bench.browser import OK_STATUS, REDIRECT_STATUS, Browser, TimedAnswer, parse_form
from bench.county_books import PASSWORD, Person, list_people
from bench.pages import list_pages
from bench.processes import CHECKOUT, BenchmarkError
from bench.site import build_environment, open_county, run_server
from wuzha.core.vocabulary import Role

ROUNDS = 60
WARM_ROUNDS = 8
"""Both workers of a site have then answered every page; these rounds are not counted."""
WRITES = 40
PAUSE_SECONDS = 0.4
"""Before each write: a site has then computed anew what the last write made invalid."""
READERS = (Role.VILLAGE_SECRETARY, Role.STREET_OFFICE, Role.COUNTY_REVIEWER, Role.AUDITOR, Role.GROUP_LEADER)

Pair = tuple[float, float]
"""Server times of the same page in seconds: earlier, now."""


def compare(checkout: Path, county: Path, password: str) -> Iterator[tuple[str, str, list[Pair]]]:
    """Yield the role of the reader, the address of the page and the pairs of server times."""
    with ExitStack() as stack:
        now = stack.enter_context(open_county())
        earlier = build_environment(WUZHA_DATA=str(county))
        ports = [
            stack.enter_context(run_server("bench.stopwatch", "serve", environment=place, checkout=folder))[0]
            for place, folder in ((earlier, checkout), (now, CHECKOUT))
        ]
        for role in READERS:
            person = next(person for person in list_people() if person.role is role)
            browsers = [_log_in(person, port, word) for port, word in zip(ports, (password, PASSWORD), strict=True)]
            addresses = list(dict.fromkeys(address for _, address in list_pages(person)))
            pairs: dict[str, list[Pair]] = {address: [] for address in addresses}
            for number in range(WARM_ROUNDS + ROUNDS):
                for address in addresses:
                    times = [_open(browser, address).server for browser in browsers]
                    if number >= WARM_ROUNDS:
                        pairs[address].append((times[0], times[1]))
            for address in addresses:
                yield role.value, address, pairs[address]
            if role is Role.STREET_OFFICE:
                yield role.value, "correction sent", _compare_corrections(browsers)


def _compare_corrections(browsers: list[Browser]) -> list[Pair]:
    """Withdraw a case and reinstate it, again and again, on both sites."""
    entries = [
        re.findall(r'href="(/books/cases/\d+/)', _open(browser, "/books/cases/?sort=-filed_on").text)[0]
        for browser in browsers
    ]
    pairs = []
    for number in range(WRITES):
        status = ("撤案", "有效")[number % 2]
        times = []
        for place, browser in enumerate(browsers):
            form = parse_form(_open(browser, f"{entries[place]}correct/").text)
            time.sleep(PAUSE_SECONDS)
            answer = browser.send(f"{entries[place]}correct/", form | {"status": status, "remark": "测速"})
            if answer.status != REDIRECT_STATUS:
                raise BenchmarkError(f"correction: {answer.status}")
            entries[place] = answer.location
            times.append(answer.server)
        pairs.append((times[0], times[1]))
    return pairs


def _log_in(person: Person, port: int, password: str) -> Browser:
    browser = Browser(port)
    form = parse_form(browser.get("/log-in/").text) | {"username": person.username, "password": password}
    browser.send("/log-in/", form)
    return browser


def _open(browser: Browser, address: str) -> TimedAnswer:
    answer = browser.get(address)
    if answer.status != OK_STATUS:
        raise BenchmarkError(f"{address}: {answer.status}")
    return answer


def main() -> None:
    """Print a table of medians in milliseconds, and the ratio of both; the last row has the sums of all pages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkout", type=Path)
    parser.add_argument("county", type=Path)
    parser.add_argument("--password", default=PASSWORD)
    options = parser.parse_args()
    print("| reader | page | earlier | now | ratio |\n| --- | --- | --- | --- | --- |")
    sums = [0.0, 0.0]
    comparison = compare(options.checkout.resolve(), options.county.resolve(), options.password)
    for role, address, pairs in comparison:
        earlier, now = (median(times) * 1000 for times in zip(*pairs, strict=True))
        sums = [sums[0] + earlier, sums[1] + now]
        print(f"| {role} | {address} | {earlier:.1f} ms | {now:.1f} ms | {now / earlier:.2f} |", flush=True)
    print(f"| | all pages | {sums[0]:.0f} ms | {sums[1]:.0f} ms | {sums[1] / sums[0]:.2f} |")


if __name__ == "__main__":
    main()
