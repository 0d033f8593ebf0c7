"""While another process holds the database, pages of a running site are read, and writes are answered in seconds."""

from __future__ import annotations

import re
import sqlite3
import time
from pathlib import Path

import pytest

from bench.browser import Browser
from tests.cli.serving import serve
from wuzha.demo.office import DEMO_PASSWORD, DEMO_PEOPLE
from wuzha.site.lock_waits import REQUEST_SECONDS

pytestmark = pytest.mark.slow


def test_pages_go_on_and_a_write_says_that_the_database_is_busy(tmp_path: Path) -> None:
    with serve(tmp_path, "--demo") as (output, _):
        browser = Browser(int(re.findall(r"http://127\.0\.0\.1:(\d+)/", output)[0]))
        # The first page after the log-in is the one that extends the session.
        browser.fill_in("/log-in/", username=DEMO_PEOPLE[0].username, password=DEMO_PASSWORD)
        with sqlite3.connect(tmp_path / "wuzha.sqlite3", isolation_level=None) as holder:
            holder.execute("BEGIN IMMEDIATE")
            page = browser.get("/books/sanctions/add/")
            assert page.status == 200 and page.seconds < 2
            start = time.monotonic()
            answer = browser.fill_in("/password/", old=DEMO_PASSWORD, password="Yun-Ling-2023", again="Yun-Ling-2023")
            assert answer.status == 503 and "数据库正忙，请稍后再试" in answer.text
            assert time.monotonic() - start < REQUEST_SECONDS + 3
            holder.execute("ROLLBACK")
        assert browser.get("/books/sanctions/").status == 200
