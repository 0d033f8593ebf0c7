"""Measure the public pages of `wuzha serve`: many lists, from a cold cache, over connections that stay open.

`python -m bench.public_pages` prints the section of docs/performance.md without writing it.
"""

from __future__ import annotations

import os
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from threading import Lock, Thread
from typing import Any

from bench.site import build_environment, read_processor_seconds_of_children, run_in, run_server
from bench.tables import format_section, format_table
from wuzha.cli.django_setup import migrate_database, set_up_django

HEADING = "Public pages"
STREETS, YEARS, ORGS_OF_STREET = 14, range(2018, 2023), 26
CONNECTIONS, SECONDS, COLD_SECONDS = 4, 8.0, 1.0
OTHER_PAGES = 20
AIM_PER_SECOND, CORES = 500, 2
FILL = "--fill"
_FORMS = ("/", ".json", ".csv")


@dataclass(frozen=True, slots=True)
class Answers:
    """How long each answer took and when it came, in seconds since the start; `processor` is that of the server."""

    waits: list[tuple[float, float]]
    failure_count: int
    seconds: float
    processor: float


def write_section() -> str:
    """Measure, and return the section of the page."""
    return format_section(HEADING, _write_text)


def _write_text(start: str) -> str:
    answers = measure()
    count = len(answers.waits)
    cold = [wait for at, wait in answers.waits if at <= COLD_SECONDS]
    waits = sorted(wait for _, wait in answers.waits)
    per_request = answers.processor / count
    rows = (
        ("requests in a second, the first one (cold)", f"{len(cold) / COLD_SECONDS:,.0f}", f"{AIM_PER_SECOND}"),
        ("requests in a second, all", f"{count / answers.seconds:,.0f}", f"{AIM_PER_SECOND}"),
        ("median wait", f"{median(waits) * 1000:.1f} ms", ""),
        ("95th percentile", f"{waits[int(count * 0.95)] * 1000:.1f} ms", ""),
        ("processor of the server for a request", f"{per_request * 1000:.2f} ms", ""),
        (f"what {CORES} cores alone would answer in a second", f"{CORES / per_request:,.0f}", f"{AIM_PER_SECOND}"),
        ("answers that were none", str(answers.failure_count), "0"),
    )
    table = format_table(("", "measured", "aim: at least"), rows)
    return (
        "`wuzha serve` as it comes, SQLite, just started: the program is loaded, no list is;"
        f" {STREETS * len(YEARS)} lists of streets with {ORGS_OF_STREET} orgs and {len(YEARS)} of the county with"
        f" {STREETS * ORGS_OF_STREET}, each as page, JSON and CSV, in random order, over {CONNECTIONS} connections for"
        f" {SECONDS:.0f} s. The program that asks runs on the same {os.cpu_count()} cores. `python -m bench.run"
        f" --only-public` measures this section anew. {start}\n\n{table}"
    )


def measure(seconds: float = SECONDS) -> Answers:
    """Fill a database, run the site, and read lists as fast as they come."""
    with TemporaryDirectory(prefix="wuzha-public-") as folder:
        place = build_environment(WUZHA_DATA=folder)
        run_in(place, "-m", "bench.public_pages", FILL)
        addresses = (Path(folder) / "addresses").read_text(encoding="utf-8").split()
        with run_server("wuzha.cli.main", "serve", environment=place) as (port, process):
            return _read_lists(port, process, addresses, seconds)


def _read_lists(port: int, process: int, addresses: list[str], seconds: float) -> Answers:
    # Another page first, over many connections: every process of the server has loaded the program, and no list.
    for _ in range(OTHER_PAGES):
        _Reader(port).read("/log-in/")
    waits: list[tuple[float, float]] = []
    failures: list[str] = []
    lock, start = Lock(), time.perf_counter()

    def read(seed: int) -> None:
        chance, reader, own = Random(seed), _Reader(port), list[tuple[float, float]]()  # noqa: S311  no secret
        while (begin := time.perf_counter()) < start + seconds:
            address = chance.choice(addresses)
            if not reader.read(address):
                failures.append(address)
            end = time.perf_counter()
            own.append((end - start, end - begin))
        with lock:
            waits.extend(own)

    before = read_processor_seconds_of_children(process)
    threads = [Thread(target=read, args=(seed,)) for seed in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wall_seconds = time.perf_counter() - start
    return Answers(waits, len(failures), wall_seconds, read_processor_seconds_of_children(process) - before)


class _Reader:
    """A connection that stays open; a client of the standard library takes as long as the server."""

    def __init__(self, port: int) -> None:
        self._connection = socket.create_connection(("127.0.0.1", port))
        self._stream = self._connection.makefile("rb")

    def read(self, address: str) -> bool:
        """Return whether the page came whole."""
        self._connection.sendall(f"GET {address} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        status, length = self._stream.readline(), 0
        while (line := self._stream.readline()) not in (b"\r\n", b""):
            if line.lower().startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
        return b" 200 " in status and length > 0 and len(self._stream.read(length)) == length


def fill_database() -> None:
    """Store the lists without the rounds that lead to them, and write their addresses beside the database."""
    with set_up_django(may_be_new=True):
        migrate_database()
        from django.conf import settings

        from wuzha.core.vocabulary import OrgKind
        from wuzha.people.services import add_account

        actor = add_account(actor="bench", username="bench")
        county = _add_org("520399", "样本县", OrgKind.COUNTY, None)
        members = []
        numbers = []
        for street_number in range(1, STREETS + 1):
            street = _add_org(f"520399{street_number:03d}", f"第{street_number}街道", OrgKind.STREET, county)
            villages = [
                _add_org(f"{street.code}{200 + n}", f"第{street_number}街道第{n}村", OrgKind.VILLAGE, street)
                for n in range(ORGS_OF_STREET)
            ]
            numbers += _issue_lists(street, villages, actor)
            members += villages
        numbers += _issue_lists(county, members, actor)
        addresses = [f"/public/lists/{number}{form}" for number in numbers for form in _FORMS]
        (settings.DATA / "addresses").write_text("\n".join(addresses), encoding="utf-8")


def _add_org(code: str, name: str, kind: str, parent: Any) -> Any:
    from wuzha.orgs.models import Org

    path = f"{parent.path if parent else '/'}{code}/"
    return Org.objects.create(code=code, name=name, kind=kind, parent=parent, path=path)


def _issue_lists(org: Any, members: list[Any], actor: Any) -> list[str]:
    from django.utils import timezone

    from wuzha.core.vocabulary import Outcome, RoundMode, RoundStage
    from wuzha.decisions.list_columns import build_list_columns, hash_columns
    from wuzha.decisions.list_services import write_number, write_title
    from wuzha.decisions.models import ListLine, PublishedList, Round

    numbers = []
    for round_number, year in enumerate(YEARS, 1):
        now = timezone.now()
        round_ = Round(org=org, number=round_number, plan="fengling", plan_title="创建工作方案", plan_sha256="0" * 64)
        round_.period, round_.mode, round_.approval = str(year), RoundMode.APPROVED, "样办发〔2018〕1号"
        round_.seed, round_.stage, round_.opened_by, round_.opened_at = "0" * 64, RoundStage.CLOSED, actor, now
        round_.save()
        title = write_title(round_, org.name, names_met_alone=False)
        listing = PublishedList(round=round_, number=write_number(round_, 1), title=title)
        listing.office, listing.issued_at, listing.issued_by = org.name, now, actor
        lines = [
            ListLine(
                list=listing,
                place=place,
                org=member,
                code=member.code,
                name=member.name,
                kind=member.kind,
                outcome=Outcome.MET if place % 3 else Outcome.NOT_MET,
            )
            for place, member in enumerate(members, 1)
        ]
        listing.sha256 = hash_columns(build_list_columns(listing, (line.public_row for line in lines)))
        listing.save()
        ListLine.objects.bulk_create(lines)
        numbers.append(listing.number)
    return numbers


if __name__ == "__main__":
    if FILL in sys.argv:
        fill_database()
    else:
        print(write_section())
