"""Measure the export of a county's outreach of three years, 132,000 rows, through the page.

The export runs in a process of its own, so that its peak memory is measured alone; a process that only opens the list
is measured beside it.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from bench.processes import Cost, run_measured
from bench.site import open_county

ROWS = 132_000


def measure(folder: Path | None = None) -> tuple[Cost, Cost]:
    """Return the cost of the export and of a process that only opens the list.

    Raises: BenchmarkError when the workbook is incomplete.
    """
    with open_county(folder) as place:
        command: list[str | Path] = [sys.executable, "-m", "bench.export"]
        variables = {name: value for name, value in place.items() if name.startswith("WUZHA_")}
        run_measured([*command, "prepare"], variables)
        return run_measured([*command, "export"], variables), run_measured([*command, "list"], variables)


def run_in_this_process(step: str) -> int:
    """Export the list, or only open it; return the exit code."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "wuzha.site.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    from wuzha.people.models import User

    if step == "prepare":
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        return 0
    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.force_login(User.objects.get(username="county"))
    answer: Any = client.get("/books/outreach/" + ("?as=xlsx" if step == "export" else ""))
    size = sum(len(part) for part in answer.streaming_content) if answer.streaming else len(answer.content)
    is_complete = answer.status_code == 200 and size > (ROWS if step == "export" else 0)
    return 0 if is_complete else 1


def format_rows(export: Cost, first_page: Cost) -> list[tuple[str, ...]]:
    """Return a row for each process."""
    return [
        (name, f"{cost.wall:.1f} s", f"{cost.processor:.1f} s", f"{cost.peak / 1e6:.0f} MB", aim)
        for name, cost, aim in (
            ("process start and export", export, "30 s"),
            ("process start and the list's first page", first_page, ""),
        )
    ]


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.exit(run_in_this_process(sys.argv[1]))
    for row in format_rows(*measure()):
        print(*row, sep="\t")
