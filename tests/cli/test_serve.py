"""`wuzha serve`: the site starts over a folder that is not there yet, and stops in order."""

import os
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from bench.browser import Browser
from tests.cli.test_audit import COMMAND, NOT_INHERITED, elsewhere
from wuzha.cli.main import run
from wuzha.demo.office import PASSWORD, PEOPLE

PATIENCE_SECONDS = 30


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--port", "http"], "--port 要写1至65535的整数"),
        (["--port", "0"], "--port 要写1至65535的整数"),
        (["--workers", "0"], "--workers 要写1至64的整数"),
        (["--host", "没有这台机器.invalid"], "找不到主机“没有这台机器.invalid”"),
        (["--host", "203.0.113.7"], "203.0.113.7:8000 不是本机的地址"),
    ],
)
def test_what_cannot_be_served_is_answered_in_one_sentence(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["serve", *words]) == 2
    said = capsys.readouterr().err
    assert sentence in said and len(said.splitlines()) == 1


def test_a_port_in_use_is_named_and_nothing_is_made(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as other:
        port = str(other.getsockname()[1])
        done = elsewhere(tmp_path / "data", "serve", "--port", port)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"127.0.0.1:{port} 已有程序在用")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_the_site_serves_until_it_is_told_to_stop_and_goes_on_where_it_was(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with served(data) as (first, running):
        os.kill(running.pid, signal.SIGTERM)
        ended_in_order(running)
    assert "正在建立数据库" in first
    assert (data / "wuzha.sqlite3").exists()
    with served(data) as (again, running):
        # As from a terminal: the workers get it too.
        os.killpg(running.pid, signal.SIGINT)
        ended_in_order(running)
    assert "数据库" not in again and "样式" not in again
    assert elsewhere(data, "audit", "verify").returncode == 0


@pytest.mark.slow
def test_the_demo_opens_with_an_invented_street_and_says_who_can_log_in(tmp_path: Path) -> None:
    with served(tmp_path / "demo", "--demo") as (said, running):
        (port,) = re.findall(r"http://127\.0\.0\.1:(\d+)/", said)
        site = Browser(int(port))
        site.fill_in("/log-in/", username=PEOPLE[0].username, password=PASSWORD)
        assert "/standing/520399001000/" in site.get("/").text
        assert list((tmp_path / "demo" / "rows").glob("*.json")), "its workers share what they ask"
        os.kill(running.pid, signal.SIGTERM)
        ended_in_order(running)
    assert PASSWORD in said
    assert all(f"  {person.username}  {person.role.label}\n" in said for person in PEOPLE)


@pytest.mark.slow
def test_workers_do_not_outlive_a_site_that_was_killed(tmp_path: Path) -> None:
    with served(tmp_path) as (_, running):
        running.kill()
        running.wait(PATIENCE_SECONDS)
        nobody_is_left(running)


@contextmanager
def served(data: Path, *words: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """What the site says until it answers, and the site itself; a page has been fetched."""
    port = a_free_port()
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(NOT_INHERITED)}
    with subprocess.Popen(
        [*COMMAND, "serve", "--port", str(port), *words],
        env=inherited | {"WUZHA_DATA": str(data)},
        stdout=subprocess.PIPE,
        text=True,
        process_group=0,
    ) as running:
        assert running.stdout is not None
        said = ""
        try:
            while f"http://127.0.0.1:{port}/" not in said:
                line = running.stdout.readline()
                assert line, said
                said += line
            assert fetched(f"http://127.0.0.1:{port}/")
            yield said, running
        finally:
            with suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGKILL)


def ended_in_order(running: subprocess.Popen[str]) -> None:
    said, _ = running.communicate(timeout=PATIENCE_SECONDS)
    assert (running.returncode, said) == (0, "网站已停止。\n")
    nobody_is_left(running)


def nobody_is_left(running: subprocess.Popen[str]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    with suppress(ProcessLookupError):
        while time.monotonic() < until:
            os.killpg(running.pid, 0)
            time.sleep(0.05)
        pytest.fail("a process is left")


def fetched(address: str) -> bytes:
    """The page at this address; a page that says there is none is one too, a broken server is not."""
    try:
        return bytes(urllib.request.urlopen(address, timeout=PATIENCE_SECONDS).read())  # noqa: S310 an address of ours
    except urllib.error.HTTPError as answer:
        assert answer.code < 500
        return answer.read()


def a_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as trial:
        return int(trial.getsockname()[1])
