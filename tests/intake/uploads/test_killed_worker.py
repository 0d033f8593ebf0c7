"""A worker is killed in the middle of its work: all of it is committed or nothing, and the next worker finishes it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.intake.uploads.another_process import ROWS
from tests.postgresql import NOT_INSTALLED, find_programs, server

pytestmark = pytest.mark.slow
COMMAND = [sys.executable, "-c", "import sys; from wuzha.cli.main import run; sys.exit(run())"]
NOT_INHERITED = ("WUZHA_", "DATABASE_", "DJANGO_")
"""Prefixes of variables in the environment of the tests that the worker must not inherit."""
PATIENCE_SECONDS = 60

Office = dict[str, str]


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """The environment of an office with data of its own."""
    inherited_variables = {name: value for name, value in os.environ.items() if not name.startswith(NOT_INHERITED)}
    environment = inherited_variables | {"WUZHA_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "wuzha.site.settings"}
    programs = find_programs()
    if request.param == "SQLite":
        yield environment
    elif programs is None:
        pytest.skip(NOT_INSTALLED)
    else:
        with server(programs) as address:
            yield environment | {"DATABASE_URL": address}


def test_a_worker_killed_in_the_middle_leaves_all_or_nothing_and_the_next_one_finishes(office: Office) -> None:
    upload = run_step(office, "prepare").strip()
    kill_in_phase(office, upload, "checking")
    assert read_state(office) == {"state": "reading"} | make_state_without_entries(attempts=1)
    with start_worker(office):
        wait_for(office, "received")
    run_step(office, "confirm")
    kill_in_phase(office, upload, "writing")
    assert read_state(office) == {"state": "committing"} | make_state_without_entries(attempts=1)
    with start_worker(office):
        wait_for(office, "committed")
    assert read_state(office) == {
        "state": "committed",
        "entries": ROWS,
        "lines of entering": 1,
        "broken links": 0,
        "attempts": 2,
    }


def make_state_without_entries(attempts: int) -> dict[str, int]:
    return {"entries": 0, "lines of entering": 0, "broken links": 0, "attempts": attempts}


def run_step(office: Office, action: str) -> str:
    command = [sys.executable, "-m", "tests.intake.uploads.another_process", action]
    return subprocess.run(command, env=office, check=True, stdout=subprocess.PIPE, text=True).stdout


def read_state(office: Office) -> Any:
    return json.loads(run_step(office, "tell"))


@contextmanager
def start_worker(office: Office) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([*COMMAND, "work"], env=office, stdout=subprocess.DEVNULL) as running:
        try:
            yield running
        finally:
            running.kill()


def kill_in_phase(office: Office, upload: str, phase: str) -> None:
    """A worker that is killed outright as soon as it says that it has come to this phase."""
    progress = Path(office["WUZHA_DATA"]) / "spool" / upload / "progress"
    until = time.monotonic() + PATIENCE_SECONDS
    with start_worker(office) as running:
        while time.monotonic() < until:
            if progress.exists() and json.loads(progress.read_text(encoding="ascii"))["phase"] == phase:
                running.send_signal(signal.SIGKILL)
                return
            time.sleep(0.002)
    pytest.fail(f"never {phase}: {read_state(office)}")


def wait_for(office: Office, state: str) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while (now := read_state(office))["state"] != state:
        assert time.monotonic() < until, now
