"""A fault is one line of the log, with the number that its page shows; a monitor learns whether the site works."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests.sample_county import SampleCounty
from tests.site.failing_urls import QUOTED_CELL
from tests.site.settings_process import run_python
from wuzha.site.fault_log import OneLineFormatter

TIME = r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}"


def list_lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return the lines that the site would write: errors, in its own format."""
    return [OneLineFormatter().format(record) for record in caplog.records if record.levelno >= logging.ERROR]


@pytest.mark.urls("tests.site.failing_urls")
@pytest.mark.django_db
def test_a_fault_is_one_line_with_the_number_that_the_page_shows(caplog: pytest.LogCaptureFixture) -> None:
    answer = Client(raise_request_exception=False).get("/fail/?q=A17")
    page = answer.content.decode()
    assert answer.status_code == 500
    (number,) = re.findall(r"编号：([0-9a-f]{8})", page)
    (line,) = list_lines(caplog)
    place = r"ValueError < tests/site/failing_urls\.py:\d+"
    assert re.fullmatch(rf"{TIME} ERROR \[{number}\] 500 GET /fail/ {place}.*", line)
    assert "A17" not in line and QUOTED_CELL not in page


@pytest.mark.urls("tests.site.failing_urls")
@pytest.mark.django_db
def test_after_a_fault_no_other_request_gets_the_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "close_at", None)
    Client(raise_request_exception=False).get("/fail/")
    assert connection.close_at == 0, "the end of the request closes it"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "host", "end"),
    [
        ("/log-in/?q=%00", "testserver", "SuspiciousOperation < wuzha/site/middleware.py:"),
        ("/log-in/", "evil.example\r\nX: 1", r"DisallowedHost"),
        ("/a%00b/", "testserver", "SuspiciousOperation < wuzha/site/middleware.py:"),
        ("/log%0A2026-01-01 in/?q=%00", "testserver", "SuspiciousOperation"),
    ],
)
def test_a_malformed_request_is_one_line_too(
    address: str, host: str, end: str, caplog: pytest.LogCaptureFixture
) -> None:
    answer = Client().get(address, headers={"host": host})
    assert answer.status_code == 400
    (number,) = re.findall(r"编号：([0-9a-f]{8})", answer.content.decode())
    (line,) = list_lines(caplog)
    assert re.match(rf"{TIME} ERROR \[{number}\] 400 GET /\S+ {end}", line)
    assert len(line.splitlines()) == 1


@pytest.mark.django_db
def test_a_monitor_gets_ok_without_session_and_whatever_host_it_names(caplog: pytest.LogCaptureFixture) -> None:
    answer = Client().get("/healthz", headers={"host": "10.0.0.7"})
    assert (answer.status_code, answer.content, dict(answer.cookies)) == (200, b"ok", {})
    assert caplog.records == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM django_migrations WHERE name = '0002_append_only'",
        "UPDATE django_migrations SET name = '0009_of_a_newer_program' WHERE name = '0002_append_only'",
        "DROP TABLE django_migrations",
    ],
)
def test_a_monitor_gets_503_while_the_tables_are_not_those_of_this_version(
    sql: str, caplog: pytest.LogCaptureFixture
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
    assert Client().get("/healthz").status_code == 503
    assert list_lines(caplog) == []


@pytest.mark.slow
def test_accesses_are_logged_without_their_queries_once_a_file_is_named(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    script = (
        "import django; django.setup(); from django.test import Client; client = Client(SERVER_NAME='localhost');"
        "print([client.get(address).status_code for address in ('/?q=A17', '/standing/a%0Ab/', '/healthz')])"
    )
    process = run_python(tmp_path / "data", "-c", script, WUZHA_ACCESS_LOG=str(log))
    assert process.stdout == "[302, 302, 503]\n"
    lines = log.read_text(encoding="utf-8").splitlines()
    patterns = ["302 GET /", "302 GET /standing/a%0Ab/"]
    assert len(lines) == len(patterns)
    for line, pattern in zip(lines, patterns, strict=True):
        assert re.fullmatch(rf"{TIME} \[[0-9a-f]{{8}}\] {pattern} \d+ms", line)
    assert log.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("host", "is_secure", "is_warned"),
    [("wuzha.lan", False, True), ("wuzha.lan", True, False), ("localhost:8000", False, False), ("[::1]", False, False)],
)
def test_the_log_in_page_warns_where_passwords_cross_a_network_unencrypted(
    county: SampleCounty, settings: Any, host: str, is_secure: bool, is_warned: bool
) -> None:
    settings.ALLOWED_HOSTS = ["wuzha.lan", "localhost", "[::1]"]
    answer = Client().get("/log-in/", headers={"host": host}, secure=is_secure)
    assert ("没有加密" in answer.content.decode()) is is_warned
