"""Nobody can stop the site with slow or large requests, and no worker that ends takes it down."""

from __future__ import annotations

import os
import re
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

from bench.browser import Browser
from bench.slow_connections import HEAD_START, open_slow_connections, start_log_in
from tests.cli.serving import PATIENCE_SECONDS, serve
from tests.demo.demo_folders import DemoFolders
from tests.demo.office_of_day import DEMO_DAY
from wuzha.cli.request_receiver import SMALL_BODY_BYTES, WINDOW_SECONDS
from wuzha.demo.office import DEMO_PASSWORD, DEMO_PEOPLE

pytestmark = pytest.mark.slow

BOUNDARY = "boundary"


@pytest.fixture(scope="module")
def site(demo_folders: DemoFolders, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, int]]:
    """The port and the process of a site with the demo office."""
    data = demo_folders.copy(DEMO_DAY, tmp_path_factory.mktemp("demo"))
    with serve(data, "--demo-day", DEMO_DAY.isoformat()) as (output, process):
        yield int(re.findall(r"http://127\.0\.0\.1:(\d+)/", output)[0]), process.pid


def send(port: int, head: str, body: bytes = b"") -> str:
    """Send a request and return what comes back until the server closes the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS) as connection:
        connection.sendall(head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body)
        answer = b""
        while part := connection.recv(65536):
            answer += part
    return answer.decode()


def log_in(port: int) -> Browser:
    browser = Browser(port)
    browser.fill_in("/log-in/", username=DEMO_PEOPLE[0].username, password=DEMO_PASSWORD)
    return browser


def time_page(port: int, count: int = 20) -> float:
    seconds = []
    for _ in range(count):
        start = time.perf_counter()
        assert Browser(port).get("/log-in/").status == 200
        seconds.append(time.perf_counter() - start)
    return median(seconds)


@pytest.mark.parametrize("kind", ["headers", "bodies"])
def test_fifty_slow_connections_leave_pages_as_fast_as_before(site: tuple[int, int], kind: str) -> None:
    port, _ = site
    time_page(port)
    before = time_page(port)
    with open_slow_connections(port, HEAD_START if kind == "headers" else start_log_in(port)):
        beside = time_page(port)
    assert beside < 3 * before + 0.05


def test_a_body_without_progress_is_answered_with_a_page_and_the_connection_ends(site: tuple[int, int]) -> None:
    start = time.monotonic()
    answer = send(site[0], "POST /log-in/ HTTP/1.1\nHost: localhost\nContent-Length: 2000", b"username=")
    assert WINDOW_SECONDS - 1 < time.monotonic() - start < 2 * WINDOW_SECONDS
    assert answer.startswith("HTTP/1.1 408") and "发送得太慢" in answer


@pytest.mark.parametrize("address", ["/log-in/", "/uploads/", "/map/520399001000/shapes/", "/nowhere/"])
def test_a_large_body_of_somebody_without_an_account_is_refused_before_it_is_sent(
    site: tuple[int, int], address: str
) -> None:
    start = time.monotonic()
    head = f"POST {address} HTTP/1.1\nHost: localhost\nContent-Length: {SMALL_BODY_BYTES + 1}"
    answer = send(site[0], head)
    assert answer.startswith("HTTP/1.1 413") and "内容太大" in answer
    assert time.monotonic() - start < WINDOW_SECONDS / 2


def test_a_body_of_unknown_length_is_refused_since_it_may_be_cut_off(site: tuple[int, int]) -> None:
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    answer = send(site[0], "POST /log-in/ HTTP/1.1\nHost: localhost\nTransfer-Encoding: chunked", chunk)
    assert answer.startswith("HTTP/1.1 411") and "没有写明长度" in answer


@pytest.mark.parametrize("length", ["-1", "1e3", "", "10, 10", "99999999999999999999999"])
def test_a_length_that_is_none_is_no_fault_of_the_site(site: tuple[int, int], length: str) -> None:
    answer = send(site[0], f"POST /log-in/ HTTP/1.1\nHost: localhost\nContent-Length: {length}")
    assert answer.startswith(("HTTP/1.1 400", "HTTP/1.1 413")), answer[:40]


@pytest.mark.parametrize(("address", "status"), [("/uploads/", 200), ("/orgs/", 413)])
def test_who_may_upload_sends_large_bodies_to_the_addresses_for_files_alone(
    site: tuple[int, int], address: str, status: int
) -> None:
    port, _ = site
    browser = log_in(port)
    token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', browser.get("/uploads/").text)[0]
    part = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
    body = f'{part}--{BOUNDARY}\r\nContent-Disposition: form-data; name="other"; filename="a.csv"\r\n\r\n'.encode()
    body += b"x" * 5_000_000 + f"\r\n--{BOUNDARY}--\r\n".encode()
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    head = (
        f"POST {address} HTTP/1.1\nHost: localhost\nConnection: close\nCookie: {cookies}\n"
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}\nContent-Length: {len(body)}"
    )
    # Whoever is refused reads the answer before sending: the server closes the connection.
    answer = send(port, head, body if status == 200 else b"")
    assert answer.startswith(f"HTTP/1.1 {status}")
    assert status != 200 or "请选择" in answer or "必填" in answer or "没有保存" in answer


def test_workers_that_are_killed_again_and_again_do_not_end_the_site(site: tuple[int, int]) -> None:
    port, process = site
    for _ in range(2):
        for worker in list_site_workers(process):
            os.kill(worker, signal.SIGKILL)
        wait_for_page(port)
    assert Browser(port).get("/log-in/").status == 200


def list_site_workers(process: int) -> list[int]:
    """Return the forks of the server: they have its command line."""

    def read_command(pid: int) -> bytes:
        return Path(f"/proc/{pid}/cmdline").read_bytes()

    listings = Path(f"/proc/{process}/task").glob("*/children")
    children = [int(pid) for listing in listings for pid in listing.read_text(encoding="ascii").split()]
    return [child for child in children if read_command(child) == read_command(process)]


def wait_for_page(port: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            Browser(port).get("/log-in/")
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail("the site does not answer any more")
