"""A database that a version before the first release has made is refused by name, and left as it is."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.processes import find_free_port, run_process

pytestmark = pytest.mark.slow

PORT = str(find_free_port())


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a data folder whose database has the migrations of a package that no released version has."""
    folder = tmp_path / "data"
    folder.mkdir()
    with closing(sqlite3.connect(folder / "wuzha.sqlite3")) as database:
        database.execute(
            "CREATE TABLE django_migrations (id integer PRIMARY KEY AUTOINCREMENT, app varchar(255) NOT NULL,"
            " name varchar(255) NOT NULL, applied datetime NOT NULL)"
        )
        rows = [("orgs", "0001_initial"), ("intake", "0001_initial"), ("registers", "0001_initial")]
        database.executemany("INSERT INTO django_migrations (app, name, applied) VALUES (?, ?, '2022-01-01')", rows)
        database.execute("CREATE TABLE intake_upload (id integer PRIMARY KEY)")
        database.commit()
    return folder


def list_tables(data: Path) -> list[str]:
    with closing(sqlite3.connect(data / "wuzha.sqlite3")) as database:
        return sorted(name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'"))


@pytest.mark.parametrize(
    "words",
    [("serve", "--port", PORT), ("work",), ("audit", "verify"), ("backup", "backup.tar.gz"), ("export-facts", "facts")],
    ids=lambda words: words[0],
)
def test_every_command_says_that_the_database_is_from_before_the_first_release(
    data: Path, words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    tables = list_tables(data)
    process = run_process(data, *words)
    assert process.returncode == 2, process.stdout
    assert "这个数据库是正式发布以前的版本建立的，本版本不能更新它。" in process.stderr
    assert "请用当时的版本导出台账" in process.stderr
    assert "Traceback" not in process.stderr
    assert list_tables(data) == tables
    assert not list(tmp_path.glob("backup*")) and not (tmp_path / "facts").exists()
