"""Pages asked for inside one process: how long the server alone takes from the request to the last byte."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Mapping
from statistics import median, quantiles
from typing import Any

from bench.processes import CHECKOUT, Failed

Seconds = dict[str, list[float]]
"""How long each took, by what was asked."""


def seconds(client: object, address: str) -> float:
    """How long this page took. Raises: Failed when it did not come."""
    begun = time.perf_counter()
    answer = client.get(address)  # type: ignore[attr-defined]  # Django's, which only such a process has set up
    if answer.status_code != 200:
        raise Failed(f"{address}: {answer.status_code}")
    return time.perf_counter() - begun


def told_by(module: str, place: Mapping[str, str], *words: str) -> Any:
    """What a module of ours, run in this environment, prints as JSON. Raises: Failed when it ends with a fault."""
    command = [sys.executable, "-m", module, *words]
    done = subprocess.run(command, env=dict(place), cwd=CHECKOUT, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise Failed(done.stderr[-2000:])
    return json.loads(done.stdout)


def row(name: str, taken: list[float]) -> tuple[str, ...]:
    """Its median, 95th percentile and longest."""
    return (name, *(f"{value * 1000:.0f} ms" for value in (median(taken), quantiles(taken, n=20)[-1], max(taken))))
