"""Measure a public round of a county by HTTP, 360 orgs from the opening to the end: the server time of every request.

`python -m bench.chain [folder]`; the folder holds the county of `bench/county_books.py` from an earlier run. Every
request goes through the whole site inside this process, and is timed from the request to the last byte of the answer.
Every village and unit answers for itself, a fifth is visited, the clear decisions are signed fifty at once, the others
singly. The clock is moved over the days that a round takes.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bench.site import open_county
from bench.tables import describe_start, format_table

if TYPE_CHECKING:
    from bench.chain_people import PartCost

AIM_SECONDS = 60
HEADER = ("part", "moves", "requests", "server time", "processor", "slowest request: processor")


def measure(saved_county: Path | None = None) -> list[PartCost]:
    """Return the parts of the round with their costs, in their order."""
    with open_county(saved_county) as place:
        os.environ |= place | {"DJANGO_SETTINGS_MODULE": "wuzha.site.settings"}
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        # These imports need the settings above.
        from django.utils import timezone

        from bench import chain_follow_up
        from bench.chain_county import prepare_county
        from bench.chain_moves import CountyRound
        from wuzha.demo.clock import StoryClock

        prepare_county()
        clock = StoryClock(timezone.now())
        with clock.run():
            round_ = CountyRound(clock)
            round_.open()
            round_.answer_self_checks()
            round_.verify()
            round_.decide()
            chain_follow_up.object_and_answer(round_)
            chain_follow_up.publish(round_)
            chain_follow_up.rectify(round_)
        return round_.costs.parts


def format_rows(parts: list[PartCost]) -> list[tuple[str, ...]]:
    """Return a row for each part, and one for all of them."""
    rows = [_format_row(part.name, [part]) for part in parts if part.requests]
    return [*rows, _format_row("in all", parts)]


def _format_row(name: str, parts: list[PartCost]) -> tuple[str, ...]:
    slowest = max((part.slowest for part in parts if part.requests), key=lambda request: request.processor)
    counts = sum(part.move_count for part in parts), sum(len(part.requests) for part in parts)
    seconds = sum(part.seconds for part in parts), sum(part.processor for part in parts)
    longest = f"{slowest.processor * 1000:,.0f} ms, {slowest.method} `{slowest.page}`"
    return name, *(f"{count:,}" for count in counts), *(f"{value:.1f} s" for value in seconds), longest


if __name__ == "__main__":
    print(describe_start())
    print(format_table(HEADER, format_rows(measure(Path(sys.argv[1]) if sys.argv[1:] else None))))
    print(f"aim: under {AIM_SECONDS} s")
