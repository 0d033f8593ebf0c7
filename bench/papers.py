"""Measure papers of a county's round: one self-check sheet, its page, and the zip of the sheets of 360 orgs.

`python -m bench.papers [folder]`; the folder holds the county of `bench/county_books.py` from an earlier run. Pages are
asked for as a browser does, through the whole site, without a network between.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from statistics import median
from typing import Any

from bench.site import open_county

REPEATS = 5


def measure(saved_county: Path | None = None) -> list[tuple[str, float, int]]:
    """Return (what is asked for, seconds, bytes of the answer)."""
    with open_county(saved_county) as place:
        os.environ |= place | {"DJANGO_SETTINGS_MODULE": "wuzha.site.settings"}
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        return list(_ask())


def _ask() -> Iterator[tuple[str, float, int]]:
    from django.test import Client

    round_, organiser = _open_frozen_round()
    client = Client(HTTP_HOST="localhost")
    client.force_login(organiser)
    page = f"/rounds/{round_.pk}/papers/self_check/"
    for name, address, repeats in (
        ("page of one sheet", page, REPEATS),
        ("one sheet", f"{page}export/", REPEATS),
        ("all sheets", f"{page}all/export/", 1),
    ):
        client.get(page)
        answers = [_ask_once(client, address) for _ in range(repeats)]
        yield name, median(seconds for seconds, _, _ in answers), answers[0][1]
        if name == "all sheets":
            yield "until its first bytes", answers[0][2], 0


def _open_frozen_round() -> tuple[Any, Any]:
    """Return a round whose facts are sealed, and who organises it."""
    from django.utils import timezone

    from bench.chain_county import prepare_county
    from bench.county import COUNTY
    from wuzha.core.periods import Period
    from wuzha.core.rounds.steps import CALENDAR_PARTS
    from wuzha.decisions.freeze_services import freeze_round
    from wuzha.decisions.models import Round
    from wuzha.decisions.round_services import open_round
    from wuzha.people.models import User
    from wuzha.programmes.models import Programme

    prepare_county()
    programme = Programme.objects.select_related("org").get(org__code=COUNTY)
    organiser = User.objects.get(username="organiser")
    calendar = dict.fromkeys(CALENDAR_PARTS, timezone.localdate())
    round_ = open_round(actor=organiser, programme=programme, period=Period.parse(programme.period), calendar=calendar)
    freeze_round(actor=organiser, round_=round_)
    return Round.objects.get(pk=round_.pk), organiser


def _ask_once(client: Any, address: str) -> tuple[float, int, float]:
    """Return the seconds of an answer, its bytes, and the seconds until the first of them."""
    start = time.perf_counter()
    answer = client.get(address)
    if answer.status_code != HTTPStatus.OK:
        raise RuntimeError(f"{answer.status_code} {answer.headers.get('Location')}")
    first, size = 0.0, 0
    for part in answer:
        first = first or time.perf_counter() - start
        size += len(part)
    return time.perf_counter() - start, size, first


if __name__ == "__main__":
    for name, seconds, size in measure(Path(sys.argv[1]) if sys.argv[1:] else None):
        print(name, f"{seconds:.2f} s", f"{size / 1000:,.0f} kB", sep="\t")
