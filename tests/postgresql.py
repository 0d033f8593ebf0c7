"""Run every test that uses the database on PostgreSQL, on a server of its own that is gone at the end.

`python -m tests.postgresql [words for pytest]`; with `--installed` the exit code says whether one can be started.
The server listens on a socket in a temporary folder alone, and sorts text as an office in China would have it sorted,
so that a query which relies on the order of bytes is found out.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import quote

PROGRAMS = ("initdb", "postgres")
SAFE_TO_LOSE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
PATIENCE_SECONDS = 60
NOT_INSTALLED = "没有找到 PostgreSQL 服务器。请先执行：sudo apt-get install postgresql"


def find_programs() -> Path | None:
    """The folder of the newest server's programs; they need not be on the path."""
    by_path = shutil.which("postgres")
    folders = [Path(by_path).resolve().parent] if by_path else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: -int(folder.parent.name))
    return next((folder for folder in folders if all((folder / name).exists() for name in PROGRAMS)), None)


def choose_server_account() -> dict[str, Any]:
    """As whom the server runs: it refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    names = {account.pw_name: account for account in pwd.getpwall()}
    account = names.get("postgres") or names["nobody"]
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


@contextmanager
def server(programs: Path, port: Sequence[str] = SAFE_TO_LOSE) -> Iterator[str]:
    """The address of a server that lives as long as the block; whatever ends the block, its files go too.

    What is measured is measured with none chosen: a server at work must lose nothing.
    """
    with tempfile.TemporaryDirectory(prefix="wuzha-postgresql-", ignore_cleanup_errors=True) as name:
        folder, account = Path(name), choose_server_account()
        if account:
            os.chown(folder, account["user"], account["group"])
        # An interruption from the keyboard reaches a whole session: the server ends after the tests, not with them.
        settings: dict[str, Any] = account | {"cwd": folder, "start_new_session": True}
        words = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--locale-provider=icu", "--no-sync"]
        make = [programs / "initdb", "-D", folder / "data", *words, "--icu-locale=zh-Hans-CN"]
        subprocess.run(make, check=True, stdout=subprocess.DEVNULL, **settings)
        options = [word for option in port for word in ("-c", option)]
        start = [programs / "postgres", "-D", folder / "data", "-k", folder, "-c", "listen_addresses=", *options]
        settings |= {"stdin": subprocess.DEVNULL, "preexec_fn": end_with_parent}
        with (folder / "log").open("wb") as log, subprocess.Popen(start, stdout=log, stderr=log, **settings) as running:
            try:
                wait_until_ready(folder, running)
                yield f"postgresql://postgres@{quote(name, safe='')}/postgres"
            finally:
                # SIGINT is PostgreSQL's fast shutdown: it does not wait for clients to leave.
                running.send_signal(signal.SIGINT)
                running.wait(PATIENCE_SECONDS)


def end_with_parent() -> None:
    """Should we be killed outright, Linux itself ends the server."""
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGINT)


def wait_until_ready(folder: Path, running: subprocess.Popen[bytes]) -> None:
    import psycopg

    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            psycopg.connect(host=str(folder), user="postgres", dbname="postgres").close()
            return
        except psycopg.OperationalError:
            if running.poll() is not None or time.monotonic() > until:
                sys.exit((folder / "log").read_text(encoding="utf-8", errors="replace"))
            time.sleep(0.1)


def run_tests(address: str, words: Sequence[str]) -> int:
    command = [sys.executable, "-m", "pytest", "-m", "database and not slow", *(words or ("-n", "auto"))]
    with subprocess.Popen(command, env=os.environ | {"DATABASE_URL": address}) as running:
        try:
            return running.wait()
        finally:
            running.terminate()


def exit_on_signal(number: int, frame: object) -> NoReturn:
    raise SystemExit(128 + number)


def main(words: Sequence[str]) -> int:
    """The exit code of pytest; 2 when there is no server to start."""
    programs = find_programs()
    if programs is None:
        print(NOT_INSTALLED, file=sys.stderr)
        return 2
    if words == ["--installed"]:
        return 0
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, exit_on_signal)
    with server(programs) as address:
        return run_tests(address, words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
