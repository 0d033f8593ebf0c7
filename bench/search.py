"""A million registered rows on PostgreSQL: how long a search, a filter and a page of the list take the server.

`measure()` starts a private server with its default settings, fills it with the county of `bench/house.py`, and lets
its outreach and its cases grow to about a million rows each by copies under other numbers. The time is the server's
alone: from the request to the last byte of the page, inside one process, one reader at a time.
"""

from __future__ import annotations

import json
import os
import random
import sys
from collections.abc import Callable
from tempfile import TemporaryDirectory

from bench.asking import Seconds, row, seconds, told_by
from bench.house import people
from bench.site import environment, run_in

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


def addresses(draw: random.Random) -> dict[str, Callable[[], str]]:
    """What is asked for, and an address for each time it is asked."""

    def village() -> str:
        return f"第{draw.randrange(VILLAGES)}村"

    return {
        "search: five digits of a record's number": lambda: f"/books/outreach/?q={draw.randrange(10_000, 100_000)}",
        "search: three signs of a record's number": lambda: f"/books/outreach/?q=X{draw.randrange(10, 100)}",
        "search: five digits of a case's number": lambda: f"/books/cases/?q={draw.randrange(10_000, 100_000)}",
        "search: a number that is not there": lambda: f"/books/outreach/?q=Z{draw.randrange(1_000)}",
        "search: a village's records by its name": lambda: f"/books/outreach/?org={village()}",
        "search: a village's cases by its name": lambda: f"/books/cases/?org={village()}",
        "search: number and village": lambda: f"/books/outreach/?q={draw.randrange(100, 1_000)}&org={village()}",
        "filter: cases without a village": lambda: "/books/cases/?blank=village",
        "list: first page": lambda: "/books/outreach/",
        "list: a page far behind": lambda: f"/books/outreach/?page={draw.randrange(100, 20_000)}",
        "list: sorted by a column": lambda: "/books/cases/?sort=-filed_on",
        "the registers and how much is in each": lambda: "/books/",
    }


def measure() -> Seconds | None:
    """How long each took, by what was asked and by whom; None where no PostgreSQL server is installed.

    Raises: Failed when a page did not come.
    """
    from tests.postgresql import installed, server

    programs = installed()
    if programs is None:
        return None
    with server(programs, ()) as address, TemporaryDirectory(prefix="wuzha-bench-") as folder:
        place = environment(WUZHA_DATA=folder, DATABASE_URL=address)
        run_in(place, "-m", "bench.house")
        _grow(address)
        found: Seconds = told_by("bench.search", place)
        return found


def _grow(address: str) -> None:
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        for statement in _GROW:
            connection.execute(statement)


def in_this_process() -> Seconds:
    """Asks for every address, at the database that the environment names."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "wuzha.site.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    from wuzha.people.models import User

    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("collectstatic", interactive=False, verbosity=0)
    roles = {person.username: person.role.value.replace("_", " ") for person in people()}
    found: Seconds = {}
    for reader in READERS:
        client = Client()
        client.force_login(User.objects.get(username=reader))
        for asked, address in addresses(random.Random(reader)).items():  # noqa: S311  the same ones every time
            name = f"{asked} ({roles[reader]})"
            found[name] = [seconds(client, address()) for _ in range(ROUNDS)]
    return found


def rows(found: Seconds) -> list[tuple[str, ...]]:
    """A row for each: median, 95th percentile, longest."""
    return [row(name, taken) for name, taken in found.items()]


if __name__ == "__main__":
    json.dump(in_this_process(), sys.stdout)
