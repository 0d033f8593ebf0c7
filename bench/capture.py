"""Measure how phones send what they have recorded: 500 records with the server killed once, and 100 records a second.

`python -m bench.capture` prints the figures; `--seconds` shortens the second part, `--county` takes a folder with a
county of an earlier run. DATABASE_URL names an empty PostgreSQL database in place of SQLite. The phones are simulated:
they send as `front/capture_sending.js` does, a token before each batch, and forget only what the server names.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from statistics import quantiles
from threading import Timer
from uuid import uuid4

from bench.browser import OK_STATUS, REDIRECT_STATUS, Browser, parse_form
from bench.county_books import PASSWORD, list_people
from bench.processes import BenchmarkError
from bench.site import build_environment, open_county, run_in, run_server
from bench.tables import format_section, format_table, print_progress
from wuzha.core.vocabulary import OutreachMust, Role

QUEUE, BATCH = 500, 50
BATCHES_BEFORE_KILL, SECONDS_INTO_BATCH = 4, 0.15
RECORDS_PER_SECOND, SECONDS = 100, 60
HEADING = "Records from phones"
QUEUE_HEADER = ("sending", "restart of the server", "on the phone after the kill", "in the books")
RATE_HEADER = ("records a second", "95th percentile", "stored")
_ABOUT = (
    "A phone sends 500 records in batches of 50, a token before each; the server is killed with its workers during the"
    " fifth batch and started again. Then eight phones send 100 records a second, each record by itself as soon as the"
    " phone has its answer to the one before; the percentile counts from the moment at which a record was due."
)
TOKEN, RECORDS = "/capture/token/", "/capture/records/"
_COUNT = """
from wuzha.cli.django_setup import set_up_django
with set_up_django():
    from wuzha.registers.models import ClientKey
    rows = list(ClientKey.objects.values_list("entry_id", flat=True))
    print(len(rows), len(set(rows)))
"""


@dataclass(slots=True)
class CapturePhone:
    """A phone of an account, with the records that it has not been told are stored."""

    browser: Browser
    org: str
    queue: list[dict[str, str]] = field(default_factory=list)

    def fill(self, count: int) -> None:
        """Put so many different records into the queue."""
        ways = [term.chinese for term in OutreachMust]
        for number in range(count):
            way, audience = ways[number % len(ways)], str(1 + number // len(ways))
            record = {"key": str(uuid4()), "org": self.org, "day": "2022-07-05", "way": way, "audience": audience}
            self.queue.append(record)

    def send_batch(self, size: int = BATCH) -> bool:
        """Send the first records of the queue; return whether the server has answered."""
        records = self.queue[:size]
        try:
            token = json.loads(self.browser.get(TOKEN).text)
            content = {"account": token["account"], "records": records}
            answer = self.browser.send_json(RECORDS, content, token["token"])
        except (OSError, HTTPException, ValueError):
            return False
        if answer.status != OK_STATUS:
            return False
        named_keys = {row["key"] for row in json.loads(answer.text)["stored_records"]}
        self.queue = [record for record in self.queue if record["key"] not in named_keys]
        return True


def log_in_phone(port: int, username: str, org: str) -> CapturePhone:
    """Return a phone on which the account is logged in.

    Raises: BenchmarkError when it cannot log in.
    """
    browser = Browser(port)
    form = parse_form(browser.get("/log-in/").text) | {"username": username, "password": PASSWORD}
    if browser.send("/log-in/", form).status != REDIRECT_STATUS:
        raise BenchmarkError(f"{username} cannot log in")
    return CapturePhone(browser, org)


def list_recorders() -> list[tuple[str, str]]:
    """Return the accounts that record for one org each: user names with the codes of their orgs."""
    roles = (Role.VILLAGE_SECRETARY, Role.UNIT_LIAISON)
    return [(person.username, person.org) for person in list_people() if person.role in roles]


def kill_server(process: int) -> None:
    """Kill the server and its workers at once, as a power cut would."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    for number in (process, *map(int, children)):
        os.kill(number, signal.SIGKILL)


def send_queue_over_a_kill(place: dict[str, str]) -> list[str]:
    """Send 500 records, with the server killed once in between; return the line of the table.

    Raises: BenchmarkError when a record is lost or is there twice.
    """
    username, org = list_recorders()[0]
    with run_server("bench.stopwatch", "serve", environment=place) as (port, process):
        phone = log_in_phone(port, username, org)
        phone.fill(QUEUE)
        start = time.perf_counter()
        for _ in range(BATCHES_BEFORE_KILL):
            phone.send_batch()
        Timer(SECONDS_INTO_BATCH, kill_server, [process]).start()
        is_answered = phone.send_batch()
        sending_seconds = time.perf_counter() - start
    waiting_count = len(phone.queue)
    with run_server("bench.stopwatch", "serve", environment=place) as (port, _process):
        phone = CapturePhone(Browser(port, phone.browser.cookies), org, phone.queue)
        restart_seconds = time.perf_counter() - start - sending_seconds
        start = time.perf_counter()
        while phone.queue:
            phone.send_batch()
        sending_seconds += time.perf_counter() - start
    row_count, entry_count = count_records(place)
    if (row_count, entry_count) != (QUEUE, QUEUE):
        raise BenchmarkError(f"{row_count} keys and {entry_count} entries of {QUEUE} records")
    outcome = "answered" if is_answered else "not answered"
    cells = f"{sending_seconds:.1f} s", f"{restart_seconds:.1f} s", f"{waiting_count} of {QUEUE}, the batch {outcome}"
    return [*cells, f"{entry_count}, none lost, none twice"]


def count_records(place: dict[str, str]) -> tuple[int, int]:
    """Return how many keys of phones are in the database, and how many entries they name."""
    output = subprocess.run(
        [sys.executable, "-c", _COUNT], env=place, capture_output=True, text=True, check=True
    ).stdout.split()
    return int(output[0]), int(output[1])


def send_steadily(place: dict[str, str], seconds: int) -> list[str]:
    """Let phones send 100 records a second, each by itself; return the line of the table."""
    people = list_recorders()
    with run_server("bench.stopwatch", "serve", "--workers", "2", environment=place) as (port, _process):
        phones = [log_in_phone(port, username, org) for username, org in people]
        count = RECORDS_PER_SECOND * seconds
        for number, phone in enumerate(phones):
            phone.fill(count // len(phones) + (number < count % len(phones)))
        start = time.perf_counter()
        with ThreadPoolExecutor(len(phones)) as threads:
            answer_seconds = [
                second for times in threads.map(_send_on_time, phones, [start] * len(phones)) for second in times
            ]
        whole_seconds = time.perf_counter() - start
    waiting_count = sum(len(phone.queue) for phone in phones)
    percentile = quantiles(answer_seconds, n=20)[-1]
    rate = (count - waiting_count) / whole_seconds
    return [
        f"{rate:.0f}",
        f"{1000 * percentile:.0f} ms",
        f"{count - waiting_count} of {count} in {whole_seconds:.0f} s",
    ]


def _send_on_time(phone: CapturePhone, start: float) -> list[float]:
    """Send one record after the other at its moment; return the seconds from the moment to the answer of each."""
    interval, seconds = len(list_recorders()) / RECORDS_PER_SECOND, []
    for number in range(len(phone.queue)):
        due = start + number * interval
        time.sleep(max(0, due - time.perf_counter()))
        phone.send_batch(1)
        # From the moment at which it was due: a server that is behind makes the others wait.
        seconds.append(time.perf_counter() - due)
    return seconds


def write_section(seconds: int = SECONDS, saved_county: Path | None = None) -> str:
    """Measure both on SQLite, or on the database of DATABASE_URL; return the section of the page."""

    def measure(start: str) -> str:
        with open_county(saved_county) as place:
            if address := os.environ.get("DATABASE_URL"):
                place = build_environment(WUZHA_DATA=place["WUZHA_DATA"], DATABASE_URL=address)
                run_in(place, "-m", "bench.county_books")
            print_progress(f"{QUEUE} records, the server killed once")
            queue_table = format_table(QUEUE_HEADER, [send_queue_over_a_kill(place)])
            print_progress(f"{RECORDS_PER_SECOND} records a second for {seconds} s")
            rate_table = format_table(RATE_HEADER, [send_steadily(place, seconds)])
        return f"{start} {_ABOUT}\n\n{queue_table}\n\n{rate_table}"

    return format_section(HEADING, measure)


def main() -> None:
    """Measure both and print the section."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=SECONDS)
    parser.add_argument("--county", type=Path)
    options = parser.parse_args()
    print(write_section(options.seconds, options.county))


if __name__ == "__main__":
    main()
