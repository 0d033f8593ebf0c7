"""While a database is busy or read-only, pages of a running site are read, and writes are answered in seconds."""

from __future__ import annotations

import re
import sqlite3
import time
from pathlib import Path

import pytest

from bench.browser import Browser, TimedAnswer
from tests import postgresql
from tests.cli.serving import serve
from tests.demo.demo_folders import DemoFolders
from tests.demo.office_of_day import DEMO_DAY
from wuzha.demo.office import DEMO_PASSWORD, DEMO_PEOPLE
from wuzha.engines.lock_waits import REQUEST_SECONDS

pytestmark = pytest.mark.slow

PAGE = "/books/sanctions/"
OTHER_PASSWORD = "Lotus-Teacup-8"
_END_CONNECTIONS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'postgres'"


def log_in(output: str) -> Browser:
    """Log in; the next page is the first that extends the session."""
    browser = Browser(int(re.findall(r"http://127\.0\.0\.1:(\d+)/", output)[0]))
    browser.fill_in("/log-in/", username=DEMO_PEOPLE[0].username, password=DEMO_PASSWORD)
    return browser


def change_password(browser: Browser) -> TimedAnswer:
    return browser.fill_in("/password/", old=DEMO_PASSWORD, password=OTHER_PASSWORD, again=OTHER_PASSWORD)


def assert_only_writes_fail(browser: Browser) -> None:
    page = browser.get(PAGE)
    assert page.status == 200 and page.seconds < 2
    start = time.monotonic()
    answer = change_password(browser)
    assert answer.status == 503 and "数据库正忙，请稍后再试" in answer.text
    assert time.monotonic() - start < REQUEST_SECONDS + 3


def test_pages_go_on_while_another_process_holds_sqlite(demo_folders: DemoFolders, tmp_path: Path) -> None:
    with serve(demo_folders.copy(DEMO_DAY, tmp_path), "--demo-day", DEMO_DAY.isoformat()) as (output, _):
        browser = log_in(output)
        with sqlite3.connect(tmp_path / "wuzha.sqlite3", isolation_level=None) as holder:
            holder.execute("BEGIN IMMEDIATE")
            assert_only_writes_fail(browser)
            holder.execute("ROLLBACK")
        assert change_password(browser).status == 302


def test_pages_go_on_while_postgresql_is_locked_or_read_only_and_say_when_it_is_away(tmp_path: Path) -> None:
    psycopg = pytest.importorskip("psycopg")
    programs = postgresql.find_programs()
    if programs is None:
        pytest.skip(postgresql.NOT_INSTALLED)
    with (
        postgresql.server(programs) as address,
        serve(tmp_path, "--demo-day", DEMO_DAY.isoformat(), DATABASE_URL=address) as (output, _),
        psycopg.connect(address) as holder,
        psycopg.connect(address.rpartition("/")[0] + "/template1", autocommit=True) as administrator,
    ):
        browser = log_in(output)
        holder.execute("LOCK TABLE people_user, people_oldpassword, people_session IN EXCLUSIVE MODE")
        assert_only_writes_fail(browser)
        holder.rollback()
        administrator.execute("ALTER DATABASE postgres SET default_transaction_read_only = on")
        administrator.execute(_END_CONNECTIONS)
        assert browser.get(PAGE).status == 200
        answer = change_password(browser)
        assert answer.status == 503 and "数据库现在只能读取" in answer.text
        administrator.execute("ALTER DATABASE postgres ALLOW_CONNECTIONS false")
        administrator.execute(_END_CONNECTIONS)
        answer = browser.get(PAGE)
        assert answer.status == 503 and "数据库暂时连不上" in answer.text
        administrator.execute("ALTER DATABASE postgres ALLOW_CONNECTIONS true")
        assert browser.get(PAGE).status == 200
