"""Errors of the database and the disk that pass, or that an administrator has to end, are recognised."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.db.backends.sqlite3.base import DatabaseWrapper

from wuzha.engines.storage_failures import StorageFailure, find_storage_failure


def open_books(folder: Path) -> sqlite3.Connection:
    books = sqlite3.connect(folder / "books.sqlite3", timeout=0, isolation_level=None)
    books.execute("CREATE TABLE IF NOT EXISTS entry (text)")
    return books


def write_while_locked(folder: Path) -> None:
    holder, other = open_books(folder), open_books(folder)
    holder.execute("BEGIN IMMEDIATE")
    other.execute("INSERT INTO entry VALUES ('1')")


def fill_disk(folder: Path) -> None:
    books = open_books(folder)
    books.execute("PRAGMA max_page_count = 4")
    books.execute("INSERT INTO entry VALUES (hex(zeroblob(100000)))")


def write_read_only(folder: Path) -> None:
    open_books(folder).close()
    sqlite3.connect(f"file:{folder}/books.sqlite3?mode=ro", uri=True).execute("INSERT INTO entry VALUES ('1')")


def open_missing(folder: Path) -> None:
    sqlite3.connect(folder / "gone" / "books.sqlite3")


def misspell(folder: Path) -> None:
    open_books(folder).execute("SELECT nothing FROM entry")


@pytest.mark.parametrize(
    ("action", "failure"),
    [
        (write_while_locked, StorageFailure.BUSY),
        (fill_disk, StorageFailure.DISK_FULL),
        (write_read_only, StorageFailure.READ_ONLY),
        (open_missing, StorageFailure.AWAY),
        (misspell, None),
    ],
)
def test_an_error_of_sqlite_is_recognised(
    action: Callable[[Path], None], failure: StorageFailure | None, tmp_path: Path
) -> None:
    wrapper = DatabaseWrapper({**connections.settings[DEFAULT_DB_ALIAS], "NAME": ":memory:"})
    wrapper.Database = sqlite3
    with pytest.raises(OperationalError) as raised, wrapper.wrap_database_errors:
        action(tmp_path)
    assert find_storage_failure(raised.value) is failure


@pytest.mark.parametrize(
    ("number", "failure"),
    [
        (errno.ENOSPC, StorageFailure.DISK_FULL),
        (errno.EROFS, StorageFailure.READ_ONLY),
        (errno.ENOENT, None),
    ],
)
def test_an_error_of_the_disk_is_recognised_behind_another_error(number: int, failure: StorageFailure | None) -> None:
    try:
        try:
            raise OSError(number, "a file")
        except OSError as error:
            raise RuntimeError from error
    except RuntimeError as error:
        assert find_storage_failure(error) is failure


def test_an_error_of_the_program_is_no_failure_of_the_storage() -> None:
    assert find_storage_failure(None) is None
    assert find_storage_failure(ValueError("is locked")) is None
