"""Run the site as in an office: a county in a fresh database, `wuzha serve` on this machine."""

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

from bench.processes import CHECKOUT, BenchmarkError

PATIENCE_SECONDS = 60
NOT_INHERITED = ("WUZHA_", "DATABASE_", "DJANGO_")


def build_environment(**variables: str) -> dict[str, str]:
    """Return our environment without variables that would lead to somebody's real books."""
    return {name: value for name, value in os.environ.items() if not name.startswith(NOT_INHERITED)} | variables


@contextmanager
def open_county(saved_county: Path | None = None) -> Iterator[dict[str, str]]:
    """Yield the environment in which the county of `bench/county_books.py` lies in an SQLite file, deleted at the end.

    `saved_county` is a folder with the same county from an earlier run: filling one takes the better part of a minute.
    """
    with TemporaryDirectory(prefix="wuzha-bench-") as folder:
        place = build_environment(WUZHA_DATA=folder)
        if saved_county is None:
            run_in(place, "-m", "bench.county_books")
        else:
            shutil.copytree(saved_county, folder, dirs_exist_ok=True)
        yield place


def run_in(place: dict[str, str], *words: str) -> None:
    """Run Python in this environment.

    Raises: BenchmarkError when it ends with anything but 0.
    """
    process = subprocess.run(
        [sys.executable, *words], env=place, cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    if process.returncode:
        raise BenchmarkError(f"{' '.join(words)}\n{process.stderr[-2000:]}")


@contextmanager
def run_site(place: dict[str, str]) -> Iterator[tuple[int, int]]:
    """Run the site for as long as the block lasts; yield its port and its process. Answers report their server time.

    Raises: BenchmarkError when it does not start.
    """
    with run_server("bench.stopwatch", "serve", environment=place) as site:
        yield site


@contextmanager
def run_server(*words: str, environment: dict[str, str], checkout: Path = CHECKOUT) -> Iterator[tuple[int, int]]:
    """Run a Python module that serves a site of this or another checkout on a free port; yield port and process.

    Raises: BenchmarkError when it does not start.
    """
    with socket.create_server(("127.0.0.1", 0)) as trial:
        port = int(trial.getsockname()[1])
    command = [sys.executable, "-m", *words, "--port", str(port)]
    with subprocess.Popen(command, env=environment, cwd=checkout, stdout=subprocess.PIPE, text=True) as site:
        try:
            output = ""
            assert site.stdout is not None  # noqa: S101  stdout=PIPE above
            while f"http://127.0.0.1:{port}/" not in output:
                line = site.stdout.readline()
                if not line:
                    raise BenchmarkError(f"wuzha serve\n{output}")
                output += line
            yield port, site.pid
        finally:
            site.send_signal(signal.SIGTERM)
            try:
                site.wait(PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                site.kill()


def read_processor_seconds_of_children(process: int) -> float:
    """Return the processor time of the children of a process so far, as Linux counts it."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    return sum(read_processor_seconds(int(child)) for child in children)


def read_processor_seconds(process: int) -> float:
    """Return the processor time of a process so far, as Linux counts it."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    user, system = 11, 12
    return (int(fields[user]) + int(fields[system])) / os.sysconf("SC_CLK_TCK")
