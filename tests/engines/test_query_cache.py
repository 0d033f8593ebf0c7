"""Test that one process of a server queries the database, and the others read its rows from a file."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

from django.db import connection

from wuzha.core.vocabulary import Register
from wuzha.engines.django_connection import DjangoEngine
from wuzha.engines.query_cache import FILE_LIFETIME_SECONDS, QueryCache, prepare_cache_folder


class SlowEngine(DjangoEngine):
    """A slow database that counts its queries."""

    def __init__(self) -> None:
        super().__init__(connection, {register: (f"SELECT '{register}'", ()) for register in Register})
        self.times = 0

    def run_query(self, query: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        self.times += 1
        time.sleep(0.05)
        return [("520399001200", self.times, None)]


def test_of_several_simultaneous_queries_one_reaches_the_database(tmp_path: Path) -> None:
    engine, start, results = SlowEngine(), Barrier(4), list[list[tuple[Any, ...]]]()

    def run_query() -> None:
        start.wait()
        results.append(QueryCache(engine, tmp_path, "a").read_rows("SELECT 1"))

    threads = [Thread(target=run_query) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert engine.times == 1 and results == [[("520399001200", 1, None)]] * 4


def test_another_state_or_another_statement_queries_the_database_again(tmp_path: Path) -> None:
    engine = SlowEngine()
    queries = [("a", "SELECT 1"), ("a", "SELECT 1"), ("b", "SELECT 1"), ("b", "SELECT 2"), ("a", "SELECT 1")]
    numbers = [QueryCache(engine, tmp_path, state).read_rows(sql)[0][1] for state, sql in queries]
    assert numbers == [1, 1, 2, 3, 4]


def test_a_file_that_cannot_be_read_is_written_anew(tmp_path: Path) -> None:
    engine = SlowEngine()
    QueryCache(engine, tmp_path, "a").read_rows("SELECT 1")
    (file,) = tmp_path.glob("*.json")
    file.write_text("[half", encoding="utf-8")
    assert QueryCache(engine, tmp_path, "a").read_rows("SELECT 1")[0][1] == 2
    assert QueryCache(engine, tmp_path, "a").read_rows("SELECT 1")[0][1] == 2


def test_without_a_writable_folder_every_query_reaches_the_database(tmp_path: Path) -> None:
    engine = SlowEngine()
    nowhere = QueryCache(engine, tmp_path / "taken away", "a")
    assert [nowhere.read_rows("SELECT 1")[0][1] for _ in range(2)] == [1, 2]


def test_old_files_are_deleted_and_only_the_server_can_read_the_folder(tmp_path: Path) -> None:
    folder = prepare_cache_folder(tmp_path / "rows")
    old, fresh = folder / "old.json", folder / "fresh.json"
    for file in (old, fresh):
        file.write_text("[]", encoding="utf-8")
    os.utime(old, (time.time() - FILE_LIFETIME_SECONDS - 60,) * 2)
    assert list(prepare_cache_folder(folder).iterdir()) == [fresh]
    assert folder.stat().st_mode & 0o777 == 0o700
