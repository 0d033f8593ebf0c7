"""Move the built-in plan by a year, so that 2025 is one of its years and 2024 the year before."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from bench.nation import DATA
from wuzha.core.plan.loading import find_plan

PERIOD = "2025"


def write_shifted_plan() -> Path:
    """Write the plan to a folder and return it."""
    folder = DATA / "plan"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in ("plan.md", "plan.yaml"):
        text = (find_plan("fengling") / name).read_text(encoding="utf-8")
        (folder / name).write_text(re.sub(r"20\d\d", lambda year: str(int(year[0]) + 1), text), encoding="utf-8")
    return folder
