"""The site as it runs at work: a county in a fresh database, `wuzha serve` on this machine, stopped at the end."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.processes import CHECKOUT, Failed

PATIENCE_SECONDS = 60
NOT_INHERITED = ("WUZHA_", "DATABASE_", "DJANGO_")


def environment(**variables: str) -> dict[str, str]:
    """Our environment without what would lead to somebody's real books."""
    return {name: value for name, value in os.environ.items() if not name.startswith(NOT_INHERITED)} | variables


@contextmanager
def county(kept: Path | None = None) -> Iterator[dict[str, str]]:
    """The environment in which the county of `bench/house.py` lies in an SQLite file; gone at the end.

    `kept` is a folder with the same county from an earlier run: filling one takes the better part of a minute.
    """
    with TemporaryDirectory(prefix="wuzha-bench-") as folder:
        place = environment(WUZHA_DATA=folder)
        if kept is None:
            run_in(place, "-m", "bench.house")
        else:
            shutil.copytree(kept, folder, dirs_exist_ok=True)
        yield place


def run_in(place: dict[str, str], *words: str) -> None:
    """A Python of ours in this environment.

    Raises: Failed when it ends with anything but 0.
    """
    done = subprocess.run(  # noqa: S603  our own commands
        [sys.executable, *words], env=place, cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Failed(f"{' '.join(words)}\n{done.stderr[-2000:]}")


@contextmanager
def served(place: dict[str, str]) -> Iterator[tuple[int, int]]:
    """The port of the site and its process, for as long as the block lasts; its answers say how long they took.

    Raises: Failed when it does not start.
    """
    with socket.create_server(("127.0.0.1", 0)) as trial:
        port = int(trial.getsockname()[1])
    command = [sys.executable, "-m", "bench.stopwatch", "serve", "--port", str(port)]
    with subprocess.Popen(command, env=place, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True) as running:  # noqa: S603
        try:
            said = ""
            assert running.stdout is not None  # noqa: S101  asked for above
            while f"http://127.0.0.1:{port}/" not in said:
                line = running.stdout.readline()
                if not line:
                    raise Failed(f"wuzha serve\n{said}")
                said += line
            yield port, running.pid
        finally:
            running.send_signal(signal.SIGTERM)
            try:
                running.wait(PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                running.kill()


def processor_seconds(process: int) -> float:
    """How much processor time the children of a process have used so far, as Linux counts it."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    return sum(own_processor_seconds(int(child)) for child in children)


def own_processor_seconds(process: int) -> float:
    """How much processor time a process has used so far, as Linux counts it."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    user, system = 11, 12
    return (int(fields[user]) + int(fields[system])) / os.sysconf("SC_CLK_TCK")
