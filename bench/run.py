"""Everything measured in one run, and docs/performance.md written from it."""

from __future__ import annotations

import argparse
import os
import platform
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from bench import house_figures, tree, upload
from bench.cluster import cluster
from bench.county import from_workbooks_to_json, steps_in_seconds, write_county
from bench.nation import WHOLE_NATION, build
from bench.processes import CHECKOUT, WUZHA, Cost, Failed, measured, typical
from bench.shifted_plan import PERIOD, shifted_plan
from bench.tables import say, table

PAGE = CHECKOUT / "docs" / "performance.md"
SIZES = (220, 2_200, 7_000, 70_000, WHOLE_NATION)
CLAUSES = ("no_or_halved_cases", "no_large_case", "no_persons_of_concern", "no_dens", "duties_done")
BY_HAND = ("DuckDB by hand", "Polars by hand")
OURS, WHOLE_PLAN = "wuzha, the villages' five clauses", "wuzha assess, the whole plan"


def main() -> None:
    """Measures and writes the page; it takes a quarter of an hour."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--without-spark", action="store_true")
    parser.add_argument(
        "--only-county", action="store_true", help="measure the county anew, leave the rest of the page"
    )
    parser.add_argument("--only-house", action="store_true", help="measure the site anew, leave the rest of the page")
    parser.add_argument("--only-upload", action="store_true", help="measure an upload anew, leave the rest of the page")
    parser.add_argument("--only-tree", action="store_true", help="measure the national tree anew, leave the rest")
    options = parser.parse_args()
    if options.only_county:
        _renew_county()
        return
    if options.only_house:
        _renew(house_figures.HEADING, house_figures.section())
        return
    if options.only_upload:
        _renew(upload.HEADING, upload.section())
        return
    if options.only_tree:
        _renew(tree.HEADING, tree.section())
        return
    plan = shifted_plan()
    with TemporaryDirectory(prefix="wuzha-bench-") as name:
        outputs = Path(name)
        nation = build()
        sections = [_head(nation), *_race(nation, plan, outputs, options.rounds), *_growth(plan, outputs)]
        # Spark comes last: what it leaves running is felt by whoever is measured after it.
        sections += [*_county(outputs), house_figures.section(), upload.section(), tree.section()]
        if not options.without_spark:
            sections += _spark(nation, plan, outputs)
    PAGE.write_text("\n".join(sections) + "\n", encoding="utf-8")
    print("\n".join(sections))


def _renew_county() -> None:
    with TemporaryDirectory(prefix="wuzha-bench-") as name:
        _renew("One county", "\n".join(_county(Path(name))) + "\n")


def _renew(heading: str, section: str) -> None:
    """The section of this heading in the place of the one that is there, or at the end."""
    page = PAGE.read_text(encoding="utf-8")
    there = re.compile(rf"\n## {re.escape(heading)}\n.*?(?=\n## |\Z)", flags=re.DOTALL)
    renewed = there.sub(lambda _: section, page) if there.search(page) else page + section
    PAGE.write_text(renewed, encoding="utf-8")
    print(section)


def _assess(facts: Path, plan: Path, out: Path, *more: str) -> list[str | Path]:
    return [WUZHA, "assess", "--facts", facts, "--plan", plan, "--period", PERIOD, "--out", out, *more]


def _race(nation: Path, plan: Path, outputs: Path, rounds: int) -> Iterator[str]:
    """Ours and those by hand in turn, so that a slow minute of the machine hits all alike."""
    files = {name: outputs / f"{number}.parquet" for number, name in enumerate((OURS, *BY_HAND))}
    python = (sys.executable, "-m")
    commands: dict[str, list[str | Path]] = {
        WHOLE_PLAN: _assess(nation, plan, outputs / "whole"),
        OURS: [*python, "bench.villages_only", nation, plan, files[OURS]],
        BY_HAND[0]: [*python, "bench.handwritten_duckdb", nation, files[BY_HAND[0]]],
        BY_HAND[1]: [*python, "bench.handwritten_polars", nation, files[BY_HAND[1]]],
    }
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for number in range(rounds):
        for name, command in commands.items():
            say(f"{name}, round {number + 1} of {rounds}")
            costs[name].append(measured(command))
    compared = [outputs / "whole" / "standings.parquet", *files.values()]
    villages = _equal_villages(compared)
    typically = {name: typical(found) for name, found in costs.items()}
    fastest = min((typically[name] for name in BY_HAND), key=lambda cost: cost.wall)
    yield "## The nation on one machine\n"
    yield (
        f"Median of {rounds} rounds in turn, process start included. All four give the same six outcomes for all"
        f" {villages:,} villages in use (checked in this run). The whole plan is more than the question asked by hand:"
        " also 40,000 units over 30 M outreach rows, two targets of 44,000 orgs above, headroom, and one row per org"
        " and node.\n"
    )
    yield table(
        ("", "wall", "processor", "peak memory", "wall against the faster by hand", "processor against it"),
        [
            (name, *_cells(cost), _ratio(cost.wall, fastest.wall), _ratio(cost.processor, fastest.processor))
            for name, cost in typically.items()
        ],
    )


def _equal_villages(files: Sequence[Path]) -> int:
    """How many villages there are; every file gives each of them the same outcomes.

    Raises: Failed when the files differ: the comparison would be worth nothing.
    """
    chosen = ", ".join(("code", "outcome", *CLAUSES))
    first, *others = (duckdb.read_parquet(str(file)).filter("no_dens IS NOT NULL").select(chosen) for file in files)
    count = len(first)
    for file, other in zip(files[1:], others, strict=True):
        if len(other) != count or len(first.except_(other)) or len(other.except_(first)):
            raise Failed(f"not the same outcomes: {file.name}")
    return count


def _growth(plan: Path, outputs: Path) -> Iterator[str]:
    lines = []
    for villages in SIZES:
        facts = build(villages)
        say(f"{villages} villages")
        cost = typical([measured(_assess(facts, plan, outputs / "growth")) for _ in range(3)])
        orgs = _rows_of(facts / "orgs.parquet")
        per_org = f"{cost.wall / orgs * 1e6:,.0f} µs"
        lines.append((f"{villages:,}", f"{orgs:,}", *_cells(cost), per_org))
    yield "\n## From a county to a nation\n"
    yield "`wuzha assess --facts`, the whole plan, median of 3, process start included.\n"
    yield table(("villages", "orgs", "wall", "processor", "peak memory", "wall per org"), lines)


def _spark(nation: Path, plan: Path, outputs: Path) -> Iterator[str]:
    yield "\n## Spark\n"
    if find_spec("pyspark") is None:
        yield "Not measured: pyspark is not installed."
        return
    lines = []
    with TemporaryDirectory(prefix="wuzha-cluster-") as logs:
        for name, place in (("local", _local()), ("two workers of one core", cluster(Path(logs), "4g"))):
            with place as master:
                say(f"Spark, {name}")
                environment = {"WUZHA_SPARK_MASTER": master} if master else {}
                out = outputs / "spark"
                try:
                    cost = measured(_assess(nation, plan, out, "--engine", "spark"), environment)
                except Failed as fault:
                    lines.append((name, "failed", str(fault).strip().splitlines()[-1][:200], ""))
                    continue
                same = _equal_villages([outputs / "whole" / "standings.parquet", out / "standings.parquet/*.parquet"])
                lines.append((name, f"{cost.wall:,.0f} s", f"{cost.processor:,.0f} s", f"{same:,}"))
    yield (
        "`wuzha assess --engine spark` over the same nation, once each, session start included. The processor time of"
        " the cluster is its driver's alone. On one machine Spark is the slower choice; it is for books that already"
        " lie in a cluster.\n"
    )
    yield table(("", "wall", "processor", "villages with the same outcomes as DuckDB"), lines)


@contextmanager
def _local() -> Iterator[None]:
    yield None


def _county(outputs: Path) -> Iterator[str]:
    say("one county")
    files = write_county(outputs / "county")
    whole = from_workbooks_to_json(files, outputs / "county.json")
    steps = steps_in_seconds(files)
    aims = {"compile the plan": 0.005, "judge the county": 0.1, "explain one village": 0.01}
    yield "\n## One county\n"
    yield (
        "360 orgs, 1,000 cases, 20,000 outreach rows, in two workbooks; SQLite in memory. Measured on"
        f" {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, load before it {os.getloadavg()[0]:.1f}.\n"
    )
    lines = [("workbooks to JSON, processor", f"{whole.processor:.2f} s", "2 s")]
    lines.append(("workbooks to JSON, wall", f"{whole.wall:.2f} s", ""))
    lines.append(("workbooks to JSON, peak memory", f"{whole.peak / 1e6:,.0f} MB", ""))
    for name, seconds in steps.items():
        aim = f"{aims[name] * 1000:.0f} ms" if name in aims else ""
        lines.append((name, f"{seconds * 1000:.1f} ms", aim))
    yield table(("", "measured", "aim: under"), lines)


def _head(nation: Path) -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    size = sum(path.stat().st_size for path in nation.iterdir()) / 1e6
    rows = ", ".join(f"{path.stem} {_rows_of(path):,}" for path in sorted(nation.iterdir()))
    return (
        "# Performance 速度\n\n"
        f"Written by `make bench` on {datetime.now(UTC):%Y-%m-%d %H:%M} UTC.\n\n"
        f"Machine: {_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB; load before the run"
        f" {os.getloadavg()[0]:.1f}; {platform.system()} {platform.release()}; Python {platform.python_version()},"
        f" {', '.join(f'{name} {_version(name)}' for name in ('duckdb', 'polars', 'pyspark'))}.\n\n"
        f"The nation is invented, seeded and the same everywhere (`bench/nation.py`), {size:,.0f} MB of Parquet:"
        f" {rows}. The plan is the built-in one, a year later; the period is {PERIOD}.\n"
    )


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    lines = information.read_text(encoding="utf-8").splitlines() if information.exists() else []
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _rows_of(path: Path) -> int:
    return len(duckdb.read_parquet(str(path)))


def _cells(cost: Cost) -> tuple[str, str, str]:
    return f"{cost.wall:.2f} s", f"{cost.processor:.2f} s", f"{cost.peak / 1e6:,.0f} MB"


def _ratio(ours: float, theirs: float) -> str:
    return f"{ours / theirs:.2f} ×"


if __name__ == "__main__":
    main()
