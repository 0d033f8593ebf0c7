"""What a child process costs: wall time, processor time and peak memory, as Linux counts them."""

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
POLLED = 0.01
WUZHA = Path(sys.executable).with_name("wuzha")


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds on the clock, seconds of processor (user and system, children included), peak memory in bytes."""

    wall: float
    processor: float
    peak: int


class Failed(Exception):
    """The process ended with a fault; its last words."""


def measured(command: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> Cost:
    """What running the command costs.

    Raises: Failed when it ends with anything but 0.
    """
    begun = time.perf_counter()
    with TemporaryFile() as said:
        process = subprocess.Popen(  # noqa: S603  our own commands
            [str(word) for word in command],
            stdout=subprocess.DEVNULL,
            stderr=said,
            env=os.environ | dict(environment or {}),
            cwd=CHECKOUT,
        )
        peak, ended = 0, 0
        while not ended:
            peak = max(peak, peak_so_far(process.pid))
            ended, status, usage = os.wait4(process.pid, os.WNOHANG)
            time.sleep(0 if ended else POLLED)
        wall = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise Failed(f"{' '.join(map(str, command))}\n{said.read().decode(errors='replace')[-2000:]}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, peak)


def peak_so_far(process: int) -> int:
    """The high-water mark of the process's memory; the one wait4 gives would count ours from before it began."""
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), 0)


def typical(costs: Sequence[Cost]) -> Cost:
    """The median of each figure, but the highest peak."""
    return Cost(
        median(cost.wall for cost in costs),
        median(cost.processor for cost in costs),
        max(cost.peak for cost in costs),
    )
