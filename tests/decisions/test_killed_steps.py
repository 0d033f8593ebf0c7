"""Whoever kills the process that makes a step leaves the step made or not begun."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest

KILLS = 20
WRITER = (sys.executable, "-m", "tests.decisions.round_writer")
CHECKOUT = Path(__file__).parents[2]


@pytest.mark.slow
def test_a_process_killed_at_random_moments_leaves_whole_steps(tmp_path: Path) -> None:
    environment = os.environ | {"WUZHA_DATA": str(tmp_path), "WUZHA_AUDIT_HEADS": str(tmp_path / "heads.jsonl")}
    environment.pop("DATABASE_URL", None)
    draw = Random(1)
    for _ in range(KILLS):
        stored = write_until_killed(environment, draw.random() * 0.4)
        result = subprocess.run([*WRITER, "examine"], env=environment, cwd=CHECKOUT, capture_output=True, check=True)
        state = json.loads(result.stdout)
        assert state["faults"] == []
        assert stored <= state["last"] <= stored + 1, "a step that was confirmed stays, and at most one more was made"


def write_until_killed(environment: dict[str, str], seconds: float) -> int:
    """Let a process make steps for so long after its first one, kill it, and return the last number it confirmed."""
    with subprocess.Popen([*WRITER, "write"], env=environment, cwd=CHECKOUT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        time.sleep(seconds)
        process.kill()
        numbers = [first, *process.stdout.read().splitlines()]
    return max(int(number) for number in numbers if number.strip())
