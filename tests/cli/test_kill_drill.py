"""Processes of the site are killed at random moments of writes: each write is whole or absent, and the site goes on."""

import os
import subprocess
import sys

import pytest


@pytest.mark.slow
def test_five_kills_at_random_moments_leave_every_write_whole_or_absent() -> None:
    command = [sys.executable, "-m", "tests.kill_drill", "--kills", "5", "--seed", str(os.getpid())]
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stdout + process.stderr
