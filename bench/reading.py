"""Measure the reading of an honest workbook of 100,000 cases, beside another checkout in the same run.

Each reading is a process of its own, and the two checkouts take turns: a slow minute of the machine affects both.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from xlsxwriter import Workbook

from bench.processes import CHECKOUT, Cost, compute_median_cost, run_measured
from bench.tables import format_section, format_table, print_progress
from bench.upload import ROWS, STREET, VILLAGES, write_police_file

HEADING = "Reading 100,000 rows"
ROUNDS = 5
AIM = 1.10
"""The longest that a reading may take of the time that the other checkout takes."""
# The time of the child processes counts only when they have ended; an older checkout has no such module.
_STOP = (
    "from importlib import import_module, util; name = 'wuzha.intake.files.reader_pool';"
    "util.find_spec(name) and import_module(name).READER.stop()"
)
_READ_FILE = (
    "import sys; from pathlib import Path; from wuzha.intake.files.workbook import read_file;"
    "sheets = read_file(Path(sys.argv[1]), 'a'); assert sum(len(sheet.rows) for sheet in sheets) > 100_000;" + _STOP
)
_READ_LEDGERS = (
    "import sys; from pathlib import Path; from wuzha.core.plan.loading import find_plan, load_plan;"
    "from wuzha.intake.reading.ledger_reader import read_files;"
    "reading = read_files([Path(path) for path in sys.argv[1:]], plan=load_plan(find_plan('fengling')));"
    "assert not any(problem.severity.value == 'refused' for problem in reading.problems);" + _STOP
)


def write_section(before: Path | None) -> str:
    """Measure this checkout, and another one before it; return the section of the page."""
    return format_section(HEADING, lambda start: _write_text(start, before))


def _write_text(start: str, before: Path | None) -> str:
    checkouts = ({"before": before} if before is not None else {}) | {"now": CHECKOUT}
    with TemporaryDirectory(prefix="wuzha-bench-") as folder:
        cases = write_police_file(Path(folder) / "案件.xlsx")
        orgs = _write_orgs(Path(folder) / "组织.xlsx")
        steps = {"bytes to rows": (_READ_FILE, cases), "bytes to facts": (_READ_LEDGERS, orgs, cases)}
        costs = {name: _measure_in_turn(name, words, checkouts) for name, words in steps.items()}
    rows = []
    for step, by_checkout in costs.items():
        for name, measured in by_checkout.items():
            cost = compute_median_cost(measured)
            ratio = _format_ratio(measured, by_checkout["before"]) if name == "now" and before is not None else ""
            rows.append((step, name, f"{cost.wall:.2f} s", f"{cost.processor:.2f} s", ratio))
    table = format_table(("", "checkout", "wall", "processor", f"processor against before, aim: under {AIM:.2f}"), rows)
    return (
        f"An .xlsx of {ROWS:,} cases in 16 columns, as the police keep it, read by a process of its own; median of"
        f" {ROUNDS} in turn, start of the process included. {start}\n\n{table}\n"
    )


def _measure_in_turn(step: str, words: tuple[str | Path, ...], checkouts: Mapping[str, Path]) -> dict[str, list[Cost]]:
    costs: dict[str, list[Cost]] = {name: [] for name in checkouts}
    for number in range(ROUNDS):
        for name, checkout in checkouts.items():
            print_progress(f"{step}, {name}, round {number + 1} of {ROUNDS}")
            costs[name].append(run_measured([sys.executable, "-P", "-c", *words], {"PYTHONPATH": str(checkout)}))
    return costs


def _format_ratio(now: list[Cost], before: list[Cost]) -> str:
    """Return the median of the ratios of neighbouring rounds: what slows down the machine slows down both."""
    return f"{median(new.processor / old.processor for new, old in zip(now, before, strict=True)):.2f} ×"


def _write_orgs(path: Path) -> Path:
    """Write the street and the villages that the cases name."""
    with Workbook(path) as book:
        sheet = book.add_worksheet("组织")
        sheet.write_row(0, 0, ("代码", "名称", "类别", "上级代码"))
        sheet.write_row(1, 0, (STREET, "云溪街道", "街道"))
        for number in range(VILLAGES):
            sheet.write_row(2 + number, 0, (f"{STREET[:9]}{200 + number}", f"第{number}村", "村", STREET))
    return path
