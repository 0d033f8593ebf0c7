"""Measure searches, filters and pages of a list of a million rows on PostgreSQL.

`measure()` starts a private server with its default settings, fills it with the county of `bench/county_books.py`, and
copies its outreach and its cases under other numbers to about a million rows each. Server time only: from the request
to the last byte of the page, inside one process, one reader at a time.
"""

from __future__ import annotations

import json
import os
import random
import sys
from collections.abc import Callable
from tempfile import TemporaryDirectory

from bench.county_books import list_people
from bench.page_timing import Seconds, format_row, run_and_parse, time_page
from bench.site import build_environment, run_in

ROUNDS = 60
VILLAGES = 220
READERS = ("county", "office0", "village0")
_GROW = (
    """
    INSERT INTO registers_outreach (holder_id, key, revision, recorded_at, is_withdrawn, remark, sheet, outreach_no,
           org, done_on, must, form, venue, audience_count, material_count, received_on)
    SELECT holder_id, 'Y' || n || substr(key, 2), 1, recorded_at, false, '', '', 'Y' || n || substr(key, 2),
           org, done_on, must, form, venue, audience_count, material_count, received_on
    FROM registers_outreach, generate_series(1, 7) AS n
    """,
    """
    INSERT INTO registers_case (holder_id, key, revision, recorded_at, is_withdrawn, remark, sheet, case_no, village,
           occurred_in, unit, relation, filed_on, reported_on, occurred_on, loss_fen, fraud_type, case_kind, status)
    SELECT holder_id, 'B' || n || substr(key, 2), 1, recorded_at, false, '', '', 'B' || n || substr(key, 2), village,
           occurred_in, unit, relation, filed_on, reported_on, occurred_on, loss_fen, fraud_type, case_kind, status
    FROM registers_case, generate_series(1, 950) AS n
    """,
    "VACUUM ANALYZE",
)


def list_pages(draw: random.Random) -> dict[str, Callable[[], str]]:
    """Return the pages by name, each with an address per request."""

    def draw_village() -> str:
        return f"第{draw.randrange(VILLAGES)}村"

    return {
        "search: five digits of a record's number": lambda: f"/books/outreach/?q={draw.randrange(10_000, 100_000)}",
        "search: three characters of a record's number": lambda: f"/books/outreach/?q=X{draw.randrange(10, 100)}",
        "search: five digits of a case's number": lambda: f"/books/cases/?q={draw.randrange(10_000, 100_000)}",
        "search: a number that is not there": lambda: f"/books/outreach/?q=Z{draw.randrange(1_000)}",
        "search: a village's records by its name": lambda: f"/books/outreach/?org={draw_village()}",
        "search: a village's cases by its name": lambda: f"/books/cases/?org={draw_village()}",
        "search: number and village": lambda: f"/books/outreach/?q={draw.randrange(100, 1_000)}&org={draw_village()}",
        "filter: cases without a village": lambda: "/books/cases/?blank=village",
        "list: first page": lambda: "/books/outreach/",
        "list: a page far behind": lambda: f"/books/outreach/?page={draw.randrange(100, 20_000)}",
        "list: sorted by a column": lambda: "/books/cases/?sort=-filed_on",
        "the registers and how much is in each": lambda: "/books/",
    }


def measure() -> Seconds | None:
    """Return the seconds of every request by page and account; None where no PostgreSQL server is installed.

    Raises: BenchmarkError when a page failed.
    """
    from tests.postgresql import find_programs, server

    programs = find_programs()
    if programs is None:
        return None
    with server(programs, ()) as address, TemporaryDirectory(prefix="wuzha-bench-") as folder:
        place = build_environment(WUZHA_DATA=folder, DATABASE_URL=address)
        run_in(place, "-m", "bench.county_books")
        _grow(address)
        figures: Seconds = run_and_parse("bench.search", place)
        return figures


def _grow(address: str) -> None:
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        for statement in _GROW:
            connection.execute(statement)


def run_in_this_process() -> Seconds:
    """Request every address from the database that the environment names."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "wuzha.site.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    from wuzha.people.models import User

    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("collectstatic", interactive=False, verbosity=0)
    roles = {person.username: person.role.value.replace("_", " ") for person in list_people()}
    figures: Seconds = {}
    for reader in READERS:
        client = Client()
        client.force_login(User.objects.get(username=reader))
        for page, make_address in list_pages(random.Random(reader)).items():  # noqa: S311  the same ones every time
            name = f"{page} ({roles[reader]})"
            figures[name] = [time_page(client, make_address()) for _ in range(ROUNDS)]
    return figures


def format_rows(figures: Seconds) -> list[tuple[str, ...]]:
    """Return a row per page: median, 95th percentile, longest."""
    return [format_row(name, seconds) for name, seconds in figures.items()]


if __name__ == "__main__":
    json.dump(run_in_this_process(), sys.stdout)
