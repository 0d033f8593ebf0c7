"""Measure what safety costs a county on SQLite: writes that reach the disk, open refused rows, a backup.

`python -m bench.safeguards` runs the steps in the database that WUZHA_DATA names, which `bench.county_books` filled,
and prints their figures as JSON.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from bench.county import COUNTY, PERIOD
from bench.page_timing import Seconds, run_and_parse
from bench.processes import WUZHA, run_measured
from bench.site import build_environment, open_county
from bench.tables import format_section, format_table

if TYPE_CHECKING:
    from wuzha.orgs.models import Org
    from wuzha.programmes.models import Programme

HEADING = "What safety costs"
CORRECTIONS, JUDGEMENTS, REFUSED_ROWS = 100, 9, 2_000
MEGABYTE = 1_000_000


def write_section() -> str:
    """Measure everything; return the section of the page."""
    return format_section(HEADING, _write_text)


def _write_text(start: str) -> str:
    with open_county() as place:
        figures: Seconds = run_and_parse("bench.safeguards", place)
        rows = [(name, f"{median(seconds) * 1000:.0f} ms", len(seconds)) for name, seconds in figures.items()]
        backup = Path(place["WUZHA_DATA"]).parent / f"{Path(place['WUZHA_DATA']).name}.backup"
        try:
            seconds = run_measured([WUZHA, "backup", backup], place).wall
            rows.append((f"`wuzha backup`, {backup.stat().st_size / MEGABYTE:.0f} MB", f"{seconds:.1f} s", 1))
            seconds = run_measured([WUZHA, "check"], place).wall
            rows.append(("`wuzha check`", f"{seconds:.1f} s", 1))
            restored = build_environment(WUZHA_DATA=f"{place['WUZHA_DATA']}/restored")
            rows.append(("`wuzha restore`", f"{run_measured([WUZHA, 'restore', backup], restored).wall:.1f} s", 1))
        finally:
            backup.unlink(missing_ok=True)
    table = format_table(("", "median", "runs"), [(name, text, f"{runs}") for name, text, runs in rows])
    return (
        "The county of 14 streets and 220 villages with three years of rows, SQLite. Corrections are of one case each,"
        " with `synchronous=FULL` (as the product runs) and `NORMAL` in turn. The standing is that of the whole county"
        f" without rows, judged anew after a correction. {start}\n\n{table}"
    )


def run_in_this_process() -> Seconds:
    """Run all steps in the county's database."""
    import os

    os.environ["DJANGO_SETTINGS_MODULE"] = "wuzha.site.settings"
    import django

    django.setup()
    from django.db import connection

    from wuzha.orgs.models import Org
    from wuzha.programmes.models import Programme

    street = Org.objects.get(code=f"{COUNTY}001000")
    programme = Programme.objects.get(org__code=COUNTY)
    figures: Seconds = {"correction, FULL": [], "correction, NORMAL": []}
    for number in range(2 * CORRECTIONS):
        mode = ("FULL", "NORMAL")[number % 2]
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA synchronous = {mode}")
        figures[f"correction, {mode}"].append(_time(partial(_correct_case, street, number)))
    figures["standing after a correction"] = _time_standings(street, programme)
    _open_refused_rows(street)
    figures[f"the same with {REFUSED_ROWS:,} open refused rows of a village"] = _time_standings(street, programme)
    return figures


def _time_standings(street: Org, programme: Programme) -> list[float]:
    from wuzha.assessments.standing import assess
    from wuzha.programmes.plan_choice import build_questions

    questions = build_questions(programme, date(int(PERIOD) + 1, 2, 1))
    seconds = []
    for number in range(JUDGEMENTS):
        _correct_case(street, number)
        seconds.append(_time(lambda: assess(programme, questions, with_rows=False)))
    return seconds


def _correct_case(street: Org, number: int) -> None:
    from wuzha.core.facts import BOOK_COLUMN_NAMES
    from wuzha.core.vocabulary import Register
    from wuzha.registers.diff import EntryRow
    from wuzha.registers.services import record_entries

    values: dict[str, Any] = {"case_no": "B1", "village": f"{street.code[:9]}200", "filed_on": date(2022, 3, 1)}
    values |= {"case_kind": "criminal", "status": "valid", "loss_fen": time.monotonic_ns() % 10**9 + number}
    row = tuple(values.get(name) for name in BOOK_COLUMN_NAMES[Register.CASES])
    record_entries(actor=None, holder=street, register=Register.CASES, rows=[EntryRow(row)])


def _open_refused_rows(street: Org) -> None:
    from django.db import transaction

    from wuzha.core.vocabulary import Register
    from wuzha.people.models import User
    from wuzha.registers.refused_items import NewItem, open_items

    items = [
        NewItem(
            register=Register.CASES,
            file="案件.xlsx",
            sheet="案件",
            line=number,
            values={"case_no": f"C{number:05d}", "village": f"{street.code[:9]}200"},
            problems=(),
        )
        for number in range(REFUSED_ROWS)
    ]
    with transaction.atomic():
        open_items(items, holder=street, sender=User.objects.get(username="office0"), upload=uuid4())


def _time(step: Callable[[], object]) -> float:
    start = time.perf_counter()
    step()
    return time.perf_counter() - start


if __name__ == "__main__":
    print(json.dumps(run_in_this_process()))
