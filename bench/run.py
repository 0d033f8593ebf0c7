"""Run every benchmark and write docs/performance.md."""

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

from bench import consequence, idle, public_pages, reading, safeguards, site_figures, slow_connections, tree, upload
from bench.cluster import run_cluster
from bench.county import measure_command, time_steps, write_county
from bench.nation import WHOLE_NATION, build
from bench.processes import CHECKOUT, WUZHA, BenchmarkError, Cost, compute_median_cost, run_measured
from bench.shifted_plan import PERIOD, write_shifted_plan
from bench.tables import format_table, print_progress

PAGE = CHECKOUT / "docs" / "performance.md"
SIZES = (220, 2_200, 7_000, 70_000, WHOLE_NATION)
CLAUSES = ("no_or_halved_cases", "no_large_case", "no_persons_of_concern", "no_dens", "duties_done")
HAND_WRITTEN = ("DuckDB by hand", "Polars by hand")
OWN_VILLAGES, WHOLE_PLAN = "wuzha, the villages' five clauses", "wuzha assess, the whole plan"


SUBJECTS = {
    "county": "the county",
    "site": "the site",
    "upload": "an upload",
    "reading": "the reading of a large workbook",
    "tree": "the national tree",
    "idle": "an idle server",
    "slow": "pages beside slow connections",
    "public": "the public pages",
    "safeguards": "what safety costs",
    "consequence": "the consequence of a write",
}
"""The sections that `--only-…` measures alone."""


def main() -> None:
    """Measure and write the page, which takes a quarter of an hour, or replace one section of it."""
    options = _parse_options()
    if options.only is not None:
        _replace_on_page(*_write_one_section(options.only, options.before))
        return
    text = "\n".join(_write_sections(options)) + "\n"
    PAGE.write_text(text, encoding="utf-8")
    print(text)


def _parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--without-spark", action="store_true")
    for name, subject in SUBJECTS.items():
        help_text = f"measure {subject} anew, leave the rest of the page"
        parser.add_argument(f"--only-{name}", dest="only", action="store_const", const=name, help=help_text)
    parser.add_argument("--before", type=Path, help="another checkout to measure reading and the idle server of")
    return parser.parse_args()


def _write_one_section(name: str, before: Path | None) -> tuple[str, str]:
    """Measure one section; return its heading and its text."""
    match name:
        case "county":
            with TemporaryDirectory(prefix="wuzha-bench-") as folder:
                return "One county", "\n".join(_measure_county(Path(folder))) + "\n"
        case "site":
            return site_figures.HEADING, site_figures.write_section()
        case "upload":
            return upload.HEADING, upload.write_section()
        case "reading":
            return reading.HEADING, reading.write_section(before)
        case "tree":
            return tree.HEADING, tree.write_section()
        case "slow":
            return slow_connections.HEADING, slow_connections.write_section()
        case "public":
            return public_pages.HEADING, public_pages.write_section()
        case "safeguards":
            return safeguards.HEADING, safeguards.write_section()
        case "consequence":
            return consequence.HEADING, consequence.write_section()
        case _:
            return idle.HEADING, idle.write_section(before)


def _write_sections(options: argparse.Namespace) -> Iterator[str]:
    plan = write_shifted_plan()
    with TemporaryDirectory(prefix="wuzha-bench-") as folder:
        outputs = Path(folder)
        nation = build()
        yield _write_head(nation)
        yield from _compare_with_hand_written(nation, plan, outputs, options.rounds)
        yield from _measure_growth(plan, outputs)
        yield from _measure_county(outputs)
        yield site_figures.write_section()
        yield upload.write_section()
        yield reading.write_section(options.before)
        yield tree.write_section()
        yield idle.write_section(options.before)
        yield slow_connections.write_section()
        yield public_pages.write_section()
        yield safeguards.write_section()
        yield consequence.write_section()
        # Spark comes last: the processes that it leaves running would slow down what is measured after it.
        if not options.without_spark:
            yield from _measure_spark(nation, plan, outputs)


def _replace_on_page(heading: str, section: str) -> None:
    """Replace the section of this heading, or append it."""
    page = PAGE.read_text(encoding="utf-8")
    pattern = re.compile(rf"\n## {re.escape(heading)}\n.*?(?=\n## |\Z)", flags=re.DOTALL)
    new_page = pattern.sub(lambda _: section, page) if pattern.search(page) else page + section
    PAGE.write_text(new_page, encoding="utf-8")
    print(section)


def _build_command(facts: Path, plan: Path, out: Path, *options: str) -> list[str | Path]:
    return [WUZHA, "assess", "--facts", facts, "--plan", plan, "--period", PERIOD, "--out", out, *options]


def _compare_with_hand_written(nation: Path, plan: Path, outputs: Path, rounds: int) -> Iterator[str]:
    """Run our statement and the hand-written ones in turn, so that a slow minute of the machine affects all alike."""
    files = {name: outputs / f"{number}.parquet" for number, name in enumerate((OWN_VILLAGES, *HAND_WRITTEN))}
    python = (sys.executable, "-m")
    commands: dict[str, list[str | Path]] = {
        WHOLE_PLAN: _build_command(nation, plan, outputs / "whole"),
        OWN_VILLAGES: [*python, "bench.villages_only", nation, plan, files[OWN_VILLAGES]],
        HAND_WRITTEN[0]: [*python, "bench.handwritten_duckdb", nation, files[HAND_WRITTEN[0]]],
        HAND_WRITTEN[1]: [*python, "bench.handwritten_polars", nation, files[HAND_WRITTEN[1]]],
    }
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for number in range(rounds):
        for name, command in commands.items():
            print_progress(f"{name}, round {number + 1} of {rounds}")
            costs[name].append(run_measured(command))
    standings = [outputs / "whole" / "standings.parquet", *files.values()]
    villages = _count_equal_villages(standings)
    medians = {name: compute_median_cost(costs_of_name) for name, costs_of_name in costs.items()}
    fastest = min((medians[name] for name in HAND_WRITTEN), key=lambda cost: cost.wall)
    yield "## The nation on one machine\n"
    yield (
        f"Median of {rounds} rounds in turn, process start included. All four give the same six outcomes for all"
        f" {villages:,} villages in use (checked in this run). The whole plan is more than the question asked by hand:"
        " also 40,000 units over 30 M outreach rows, two targets of 44,000 orgs above, headroom, and one row per org"
        " and node.\n"
    )
    yield format_table(
        ("", "wall", "processor", "peak memory", "wall against the faster by hand", "processor against it"),
        [
            (
                name,
                *_format_cost(cost),
                _format_ratio(cost.wall, fastest.wall),
                _format_ratio(cost.processor, fastest.processor),
            )
            for name, cost in medians.items()
        ],
    )


def _count_equal_villages(files: Sequence[Path]) -> int:
    """Return the number of villages, after checking that every file gives each the same outcomes.

    Raises: BenchmarkError when the files differ: the comparison would be worth nothing.
    """
    columns = ", ".join(("code", "outcome", *CLAUSES))
    first, *remaining = (duckdb.read_parquet(str(file)).filter("no_dens IS NOT NULL").select(columns) for file in files)
    count = len(first)
    for file, outcomes in zip(files[1:], remaining, strict=True):
        if len(outcomes) != count or len(first.except_(outcomes)) or len(outcomes.except_(first)):
            raise BenchmarkError(f"not the same outcomes: {file.name}")
    return count


def _measure_growth(plan: Path, outputs: Path) -> Iterator[str]:
    rows = []
    for villages in SIZES:
        facts = build(villages)
        print_progress(f"{villages} villages")
        cost = compute_median_cost([run_measured(_build_command(facts, plan, outputs / "growth")) for _ in range(3)])
        orgs = _count_rows(facts / "orgs.parquet")
        per_org = f"{cost.wall / orgs * 1e6:,.0f} µs"
        rows.append((f"{villages:,}", f"{orgs:,}", *_format_cost(cost), per_org))
    yield "\n## From a county to a nation\n"
    yield "`wuzha assess --facts`, the whole plan, median of 3, process start included.\n"
    yield format_table(("villages", "orgs", "wall", "processor", "peak memory", "wall per org"), rows)


def _measure_spark(nation: Path, plan: Path, outputs: Path) -> Iterator[str]:
    yield "\n## Spark\n"
    if find_spec("pyspark") is None:
        yield "Not measured: pyspark is not installed."
        return
    rows = []
    with TemporaryDirectory(prefix="wuzha-cluster-") as logs:
        for name, running_master in (
            ("local", _skip_cluster()),
            ("two workers of one core", run_cluster(Path(logs), "4g")),
        ):
            with running_master as master:
                print_progress(f"Spark, {name}")
                environment = {"WUZHA_SPARK_MASTER": master} if master else {}
                out = outputs / "spark"
                try:
                    cost = run_measured(_build_command(nation, plan, out, "--engine", "spark"), environment)
                except BenchmarkError as error:
                    rows.append((name, "failed", str(error).strip().splitlines()[-1][:200], ""))
                    continue
                equal_count = _count_equal_villages(
                    [outputs / "whole" / "standings.parquet", out / "standings.parquet/*.parquet"]
                )
                rows.append((name, f"{cost.wall:,.0f} s", f"{cost.processor:,.0f} s", f"{equal_count:,}"))
    yield (
        "`wuzha assess --engine spark` over the same nation, once each, session start included. The processor time of"
        " the cluster is its driver's alone. On one machine Spark is the slower choice; it is for books that already"
        " lie in a cluster.\n"
    )
    yield format_table(("", "wall", "processor", "villages with the same outcomes as DuckDB"), rows)


@contextmanager
def _skip_cluster() -> Iterator[None]:
    yield None


def _measure_county(outputs: Path) -> Iterator[str]:
    print_progress("one county")
    files = write_county(outputs / "county")
    whole = measure_command(files, outputs / "county.json")
    steps = time_steps(files)
    aims = {"compile the plan": 0.005, "judge the county": 0.1, "explain one village": 0.01}
    yield "\n## One county\n"
    yield (
        "360 orgs, 1,000 cases, 20,000 outreach rows, in two workbooks; SQLite in memory. Measured on"
        f" {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, load before it {os.getloadavg()[0]:.1f}.\n"
    )
    rows = [("workbooks to JSON, processor", f"{whole.processor:.2f} s", "2 s")]
    rows.append(("workbooks to JSON, wall", f"{whole.wall:.2f} s", ""))
    rows.append(("workbooks to JSON, peak memory", f"{whole.peak / 1e6:,.0f} MB", ""))
    for name, seconds in steps.items():
        aim = f"{aims[name] * 1000:.0f} ms" if name in aims else ""
        rows.append((name, f"{seconds * 1000:.1f} ms", aim))
    yield format_table(("", "measured", "aim: under"), rows)


def _write_head(nation: Path) -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    size = sum(path.stat().st_size for path in nation.iterdir()) / 1e6
    rows = ", ".join(f"{path.stem} {_count_rows(path):,}" for path in sorted(nation.iterdir()))
    return (
        "# Performance 速度\n\n"
        f"Written by `make bench` on {datetime.now(UTC):%Y-%m-%d %H:%M} UTC.\n\n"
        f"Machine: {_read_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB; load before the run"
        f" {os.getloadavg()[0]:.1f}; {platform.system()} {platform.release()}; Python {platform.python_version()},"
        f" {', '.join(f'{name} {_read_version(name)}' for name in ('duckdb', 'polars', 'pyspark'))}.\n\n"
        f"The nation is invented, seeded and the same everywhere (`bench/nation.py`), {size:,.0f} MB of Parquet:"
        f" {rows}. The plan is the built-in one, a year later; the period is {PERIOD}.\n"
    )


def _read_processor() -> str:
    information = Path("/proc/cpuinfo")
    lines = information.read_text(encoding="utf-8").splitlines() if information.exists() else []
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def _read_version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _count_rows(path: Path) -> int:
    return len(duckdb.read_parquet(str(path)))


def _format_cost(cost: Cost) -> tuple[str, str, str]:
    return f"{cost.wall:.2f} s", f"{cost.processor:.2f} s", f"{cost.peak / 1e6:,.0f} MB"


def _format_ratio(seconds: float, reference_seconds: float) -> str:
    return f"{seconds / reference_seconds:.2f} ×"


if __name__ == "__main__":
    main()
