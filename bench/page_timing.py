"""Time pages inside one process: server time from the request to the last byte."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Mapping
from statistics import median, quantiles
from typing import Any

from bench.processes import CHECKOUT, BenchmarkError

Seconds = dict[str, list[float]]
"""Seconds of every run, by the name of the page or step."""


def time_page(client: object, address: str) -> float:
    """Return how many seconds a page took. Raises: BenchmarkError when its status is not 200."""
    start = time.perf_counter()
    answer = client.get(address)  # type: ignore[attr-defined]  # Django's, which only such a process has set up
    if answer.status_code != 200:
        raise BenchmarkError(f"{address}: {answer.status_code}")
    return time.perf_counter() - start


def run_and_parse(module: str, place: Mapping[str, str], *words: str) -> Any:
    """Run a module of this repository and return the JSON it prints. Raises: BenchmarkError when it fails."""
    command = [sys.executable, "-m", module, *words]
    process = subprocess.run(command, env=dict(place), cwd=CHECKOUT, capture_output=True, text=True, check=False)
    if process.returncode:
        raise BenchmarkError(process.stderr[-2000:])
    return json.loads(process.stdout)


def format_row(name: str, seconds: list[float]) -> tuple[str, ...]:
    """Return a row: name, median, 95th percentile, longest."""
    return (
        name,
        *(f"{value * 1000:.0f} ms" for value in (median(seconds), quantiles(seconds, n=20)[-1], max(seconds))),
    )
