"""`wuzha serve`: the site starts with a data folder that does not exist yet, and stops cleanly."""

import os
import re
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest

from bench.browser import Browser
from tests.cli.processes import find_free_port, run_process
from tests.cli.serving import PATIENCE_SECONDS, serve
from tests.demo.office_of_day import DEMO_DAY
from wuzha.cli.main import run
from wuzha.demo.office import DEMO_PASSWORD, DEMO_PEOPLE


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--port", "http"], "--port 要写1至65535的整数"),
        (["--port", "0"], "--port 要写1至65535的整数"),
        (["--workers", "0"], "--workers 要写1至64的整数"),
        (["--demo-day", "去年"], "--demo-day 要写2000至2090年的一天"),
        (["--demo-day", "1999-12-31"], "--demo-day 要写2000至2090年的一天"),
        (["--host", "没有这台机器.invalid"], "找不到主机“没有这台机器.invalid”"),
        (["--host", "203.0.113.7"], "203.0.113.7:8000 不是本机的地址"),
    ],
)
def test_every_error_is_one_sentence(words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["serve", *words]) == 2
    output = capsys.readouterr().err
    assert sentence in output and len(output.splitlines()) == 1


def test_a_port_in_use_is_named_and_nothing_is_created(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as server:
        port = str(server.getsockname()[1])
        process = run_process(tmp_path / "data", "serve", "--port", port)
    assert (process.returncode, process.stdout) == (2, "")
    assert process.stderr.startswith(f"127.0.0.1:{port} 已有程序在用")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_the_site_runs_until_it_is_stopped_and_starts_again_with_its_data(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with serve(data) as (first_output, site):
        os.kill(site.pid, signal.SIGTERM)
        check_clean_end(site)
    assert "正在建立数据库" in first_output
    assert (data / "wuzha.sqlite3").exists()
    with serve(data) as (second_output, site):
        # As by Ctrl-C on a terminal: the whole process group gets the signal.
        os.killpg(site.pid, signal.SIGINT)
        check_clean_end(site)
    assert "数据库" not in second_output and "样式" not in second_output
    assert run_process(data, "audit", "verify").returncode == 0


@pytest.mark.slow
def test_the_demo_starts_with_an_invented_street_and_prints_who_can_log_in(tmp_path: Path) -> None:
    with serve(tmp_path / "demo", "--demo-day", DEMO_DAY.isoformat()) as (output, site):
        (port,) = re.findall(r"http://127\.0\.0\.1:(\d+)/", output)
        browser = Browser(int(port))
        browser.fill_in("/log-in/", username=DEMO_PEOPLE[0].username, password=DEMO_PASSWORD)
        assert "/standing/520399001000/" in browser.get("/").text
        assert list((tmp_path / "demo" / "rows").glob("*.json")), "its workers share the rows of queries"
        os.kill(site.pid, signal.SIGTERM)
        check_clean_end(site)
    assert DEMO_PASSWORD in output
    assert run_process(tmp_path / "demo", "audit", "verify", "--books").returncode == 0
    process = run_process(tmp_path / "demo", "serve", "--demo-day", "2022-12-30", "--port", str(find_free_port()))
    assert process.returncode == 2 and "已经用到 2022-12-31，不能回到 2022-12-30" in process.stderr
    with serve(tmp_path / "demo", "--demo-day", "2023-01-05") as (_, site):
        os.kill(site.pid, signal.SIGTERM)
        check_clean_end(site)
    assert run_process(tmp_path / "demo", "audit", "verify", "--books").returncode == 0
    assert all(f"  {person.username}  {person.role.label}（" in output for person in DEMO_PEOPLE)


@pytest.mark.slow
def test_workers_do_not_outlive_a_site_that_was_killed(tmp_path: Path) -> None:
    with serve(tmp_path) as (_, site):
        site.kill()
        site.wait(PATIENCE_SECONDS)
        check_no_process_is_left(site)


def check_clean_end(site: subprocess.Popen[str]) -> None:
    output, _ = site.communicate(timeout=PATIENCE_SECONDS)
    assert (site.returncode, output) == (0, "网站已停止。\n")
    check_no_process_is_left(site)


def check_no_process_is_left(site: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    with suppress(ProcessLookupError):
        while time.monotonic() < deadline:
            os.killpg(site.pid, 0)
            time.sleep(0.05)
        pytest.fail("a process is left")
