"""A county's outreach of three years, 132,000 rows, exported as a workbook by the page that exports it.

One process of its own, so that its peak of memory is that of the export; what the site itself needs is told beside it.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from bench.processes import Cost, measured
from bench.site import county

ROWS = 132_000


def measure(kept: Path | None = None) -> tuple[Cost, Cost]:
    """What the export costs, and what a process costs that opens the list and exports nothing.

    Raises: Failed when the workbook is not whole.
    """
    with county(kept) as place:
        command: list[str | Path] = [sys.executable, "-m", "bench.export"]
        whole = {name: value for name, value in place.items() if name.startswith("WUZHA_")}
        measured([*command, "prepare"], whole)
        return measured([*command, "export"], whole), measured([*command, "list"], whole)


def in_this_process(what: str) -> int:
    """Exports, or opens the list alone; the exit code."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "wuzha.site.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    from wuzha.people.models import User

    if what == "prepare":
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        return 0
    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.force_login(User.objects.get(username="county"))
    answer = client.get("/books/outreach/" + ("?as=xlsx" if what == "export" else ""))
    size = sum(len(part) for part in answer.streaming_content) if answer.streaming else len(answer.content)
    is_whole = answer.status_code == 200 and size > (ROWS if what == "export" else 0)
    return 0 if is_whole else 1


def rows(export: Cost, alone: Cost) -> list[tuple[str, ...]]:
    """A row for each."""
    return [
        (name, f"{cost.wall:.1f} s", f"{cost.processor:.1f} s", f"{cost.peak / 1e6:.0f} MB", aim)
        for name, cost, aim in (
            ("process start and export", export, "30 s"),
            ("process start and the list's first page", alone, ""),
        )
    ]


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.exit(in_this_process(sys.argv[1]))
    for row in rows(*measure()):
        print(*row, sep="\t")
