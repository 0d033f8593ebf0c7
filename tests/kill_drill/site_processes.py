"""Run the site of an office, find its processes, and kill some of them outright."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tests.cli.processes import COMMAND, build_environment, find_free_port

START_SECONDS, END_SECONDS = 90.0, 20.0
POLL_SECONDS = 0.02


class Victim(StrEnum):
    """A kind of process of the site."""

    PARENT = "parent"
    WEB = "web workers"
    WORKER = "upload worker"
    READER_SERVER = "server of readers"
    READER = "reader"


@dataclass(frozen=True, slots=True)
class SiteProcess:
    """A process with its command line, as Linux lists it."""

    pid: int
    command: str


class Site:
    """`wuzha serve` on an office, in a process group of its own; it is started again whenever it has ended."""

    def __init__(self, data: Path, **variables: str) -> None:
        self._environment = build_environment(data, **variables)
        self._output = data.parent / "site.log"
        self._process: subprocess.Popen[bytes] | None = None
        self.port = find_free_port()
        self.kill_count = 0
        """How many of its processes were killed since it was started."""

    def start(self) -> None:
        """Start the site and wait until it says that it listens. Raises: AssertionError if it does not."""
        with self._output.open("ab") as output:
            start = output.tell()
            self._process = subprocess.Popen(
                [*COMMAND, "serve", "--port", str(self.port)],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                process_group=0,
            )
        self.kill_count = 0
        until = time.monotonic() + START_SECONDS
        while f"http://127.0.0.1:{self.port}/" not in (text := self._output.read_bytes()[start:].decode()):
            assert self._process.poll() is None and time.monotonic() < until, text
            time.sleep(POLL_SECONDS)

    def stop(self) -> None:
        """End the site as an administrator does, with SIGTERM. Raises: AssertionError if a process is left."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        self.wait_until_gone()

    def wait_until_gone(self) -> None:
        """Wait until no process of the site is left. Raises: AssertionError if one is."""
        assert self._process is not None
        until = time.monotonic() + END_SECONDS
        while processes := self._list_group():
            self._process.poll()
            assert time.monotonic() < until, f"processes left: {[process.command for process in processes]}"
            time.sleep(POLL_SECONDS)

    def end(self) -> None:
        """Kill whatever is left of it, at the end of the drill."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def kill(self, victim: Victim) -> int:
        """Kill the processes of this kind that run; return how many."""
        pids = self.find(victim)
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.kill_count += len(pids)
        return len(pids)

    def find(self, victim: Victim) -> list[int]:
        """Return the processes of this kind that run."""
        assert self._process is not None
        main = self._process.pid
        if victim is Victim.PARENT:
            return [main]
        children = _list_children(main)
        workers = [pid for pid in children if "--beside" in _read_command(pid)]
        servers = [server for worker in workers for server in _list_children(worker)]
        match victim:
            case Victim.WORKER:
                return workers
            case Victim.READER_SERVER:
                return servers
            case Victim.READER:
                return [reader for server in servers for reader in _list_children(server)]
        return [pid for pid in children if pid not in workers and "tracker" not in _read_command(pid)]

    def _list_group(self) -> list[SiteProcess]:
        assert self._process is not None
        return [process for process in map(_read_process, _list_pids()) if process and _is_in(process, self._process)]


def _list_children(pid: int) -> list[int]:
    """Return the children of a process, as Linux lists them by thread: a reader lives too briefly for a longer look."""
    with suppress(FileNotFoundError, ProcessLookupError):
        threads = Path(f"/proc/{pid}/task").iterdir()
        return [int(child) for thread in threads for child in (thread / "children").read_text("ascii").split()]
    return []


def _read_command(pid: int) -> str:
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    return ""


def _list_pids() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def _read_process(pid: int) -> SiteProcess | None:
    """Return the process; None if it has ended, or waits as a zombie for its parent."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] in "ZX" else SiteProcess(pid, _read_command(pid))


def _is_in(process: SiteProcess, site: subprocess.Popen[bytes]) -> bool:
    try:
        return os.getpgid(process.pid) == site.pid
    except ProcessLookupError:
        return False
