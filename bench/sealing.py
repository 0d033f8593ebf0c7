"""Measure the sealed file of a county, 220 villages and 140 units with three years of rows: make, verify, size.

`python -m bench.sealing [folder]`; the folder holds the county of `bench/county_books.py` from an earlier run.
"""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.county import COUNTY
from bench.processes import WUZHA, Cost, run_measured
from bench.site import open_county

AIM_SECONDS, AIM_BYTES = 5, 5_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SealingFigures:
    """The cost of the process that seals and of `wuzha verify`, both with their start, and the bytes of the file."""

    sealing: Cost
    verifying: Cost
    size: int


def measure(saved_county: Path | None = None) -> SealingFigures:
    """Seal the county's books of the period in one process and verify the file in another, without a database."""
    with open_county(saved_county) as place, TemporaryDirectory(prefix="wuzha-bench-") as folder:
        path = Path(folder, "sealed.zip")
        variables = {name: value for name, value in place.items() if name.startswith("WUZHA_")}
        sealing = run_measured([sys.executable, "-m", "bench.sealing", "--seal", path], variables)
        verifying = run_measured([WUZHA, "verify", path], {"WUZHA_DATA": str(Path(folder, "nowhere"))})
        return SealingFigures(sealing=sealing, verifying=verifying, size=path.stat().st_size)


def seal_in_this_process(path: Path) -> None:
    """Seal the county's books into the file, and print what the steps take."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "wuzha.site.settings"
    import django

    django.setup()
    from django.utils import timezone

    from wuzha.decisions.sealed_books import collect_sealed_content, get_office_key
    from wuzha.decisions.sealing.sealed_content import seal
    from wuzha.programmes.models import Programme
    from wuzha.programmes.plan_choice import build_questions

    start = time.perf_counter()
    programme = Programme.objects.select_related("org").get(org__code=COUNTY)
    questions = build_questions(programme, timezone.localdate())
    content = collect_sealed_content(programme, questions, timezone.now(), round_number=1)
    collection = time.perf_counter()
    path.write_bytes(seal(content, get_office_key()))
    print(f"collect {collection - start:.2f} s, seal {time.perf_counter() - collection:.2f} s")


def format_rows(figures: SealingFigures) -> list[tuple[str, ...]]:
    """Return a row for each figure, with its aim."""
    costs = (("process start, collect and seal", figures.sealing), ("wuzha verify", figures.verifying))
    rows = [
        (name, f"{cost.wall:.1f} s", f"{cost.processor:.1f} s", f"{cost.peak / 1e6:.0f} MB", f"{AIM_SECONDS} s")
        for name, cost in costs
    ]
    return [*rows, ("size of the file", f"{figures.size / 1e6:.2f} MB", "", "", f"{AIM_BYTES / 1e6:.0f} MB")]


if __name__ == "__main__":
    if sys.argv[1:2] == ["--seal"]:
        seal_in_this_process(Path(sys.argv[2]))
    else:
        for row in format_rows(measure(Path(sys.argv[1]) if sys.argv[1:] else None)):
            print(*row, sep="\t")
