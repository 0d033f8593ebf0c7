"""Measure a county's round, 360 orgs from the opening to the publicity: how long the services take on every step.

`python -m bench.chain [folder]`; the folder holds the county of `bench/county_books.py` from an earlier run. Every
village and unit answers for itself, a fifth is visited, decisions are proposed, signed and countersigned fifty at once.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from bench.site import open_county

AIM_SECONDS = 60


def measure(saved_county: Path | None = None) -> list[tuple[str, int, float]]:
    """Return (part of the round, number of moves, seconds) in their order."""
    with open_county(saved_county) as place:
        os.environ |= place | {"DJANGO_SETTINGS_MODULE": "wuzha.site.settings"}
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        # Its imports need the settings above.
        from bench.chain_moves import lead_round

        return list(lead_round())


if __name__ == "__main__":
    parts = measure(Path(sys.argv[1]) if sys.argv[1:] else None)
    for part, count, seconds in (*parts, ("in all", sum(row[1] for row in parts), sum(row[2] for row in parts))):
        print(part, count, f"{seconds:.1f} s", sep="\t")
    print(f"aim: under {AIM_SECONDS} s")
