"""List the tests that take long, so that `make test` stays short: `python -m tests.long_tests` measures them anew.

A test of more than a twentieth of a second of processor time is long: not slow by design, and run everywhere,
but a quarter of all takes far longer than the others together. `make test` leaves them out, CI runs them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

LIST = Path(__file__).with_suffix(".txt")
LONG_SECONDS = 0.05
FOLDER_VARIABLE = "WUZHA_TEST_SECONDS"


def read_list() -> frozenset[str]:
    """Return the ids of the long tests."""
    return frozenset(LIST.read_text(encoding="utf-8").splitlines())


class Stopwatch:
    """Measures the processor time of every test, and writes it to a file at the end."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.seconds = folder, dict[str, float]()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        start = time.process_time()
        result = yield
        self.seconds[item.nodeid] = time.process_time() - start
        return result

    def pytest_sessionfinish(self) -> None:
        if self.seconds:
            path = self.folder / f"{os.getpid()}.json"
            path.write_text(json.dumps(self.seconds, ensure_ascii=False), encoding="utf-8")


def pytest_configure(config: Any) -> None:
    """Measure where the command below asks for it; pytest loads this module as a plugin then."""
    if folder := os.environ.get(FOLDER_VARIABLE):
        config.pluginmanager.register(Stopwatch(Path(folder)), "stopwatch")


def main() -> int:
    """Run the fast and the long tests, and rewrite the list."""
    with TemporaryDirectory(prefix="wuzha-seconds-") as name:
        command = [sys.executable, "-m", "pytest", "-p", "tests.long_tests", "-m", "not slow", "-q", "-n", "2"]
        environment = {**os.environ, FOLDER_VARIABLE: name}
        code = subprocess.run([*command, "--ignore=tests/rules"], env=environment, check=False).returncode
        if code:
            return code
        seconds: dict[str, float] = {}
        for path in Path(name).glob("*.json"):
            seconds |= json.loads(path.read_text(encoding="utf-8"))
    write_list(seconds)
    return 0


def write_list(seconds: dict[str, float]) -> None:
    """Write the ids of the tests that take long."""
    ids = sorted(test for test, taken in seconds.items() if taken > LONG_SECONDS)
    LIST.write_text("".join(f"{test}\n" for test in ids), encoding="utf-8")
    rest = sum(taken for taken in seconds.values() if taken <= LONG_SECONDS)
    print(f"{len(ids)} long tests; the other {len(seconds) - len(ids)} take {rest:.0f} s of a processor.")


if __name__ == "__main__":
    sys.exit(main())
