"""Measure child processes: wall time, processor time and peak memory, as Linux counts them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryFile

CHECKOUT = Path(__file__).parents[1]
POLL_SECONDS = 0.01
WUZHA = Path(sys.executable).with_name("wuzha")


@dataclass(frozen=True, slots=True)
class Cost:
    """Wall seconds, processor seconds (user and system, children included), peak memory in bytes."""

    wall: float
    processor: float
    peak: int


class BenchmarkError(Exception):
    """A measured process failed; the message is the end of its output."""


def run_measured(command: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> Cost:
    """Run the command and return its cost.

    Raises: BenchmarkError when it ends with anything but 0.
    """
    start = time.perf_counter()
    with TemporaryFile() as output:
        process = subprocess.Popen(
            [str(word) for word in command],
            stdout=subprocess.DEVNULL,
            stderr=output,
            env=os.environ | dict(environment or {}),
            cwd=CHECKOUT,
        )
        peak, ended_pid = 0, 0
        while not ended_pid:
            peak = max(peak, read_peak(process.pid))
            ended_pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            time.sleep(0 if ended_pid else POLL_SECONDS)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            raise BenchmarkError(f"{' '.join(map(str, command))}\n{output.read().decode(errors='replace')[-2000:]}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, peak)


def read_peak(process: int) -> int:
    """Return the peak memory of the process so far; the figure of wait4 includes that of its parent before exec."""
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), 0)


def compute_median_cost(costs: Sequence[Cost]) -> Cost:
    """Return the median of each figure, but the highest peak."""
    return Cost(
        median(cost.wall for cost in costs),
        median(cost.processor for cost in costs),
        max(cost.peak for cost in costs),
    )
