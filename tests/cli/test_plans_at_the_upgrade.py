"""The first start of the version in which offices make plans keeps the programmes of the versions before."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.processes import run_process
from tests.code_table import table

__all__ = ["table"]

pytestmark = pytest.mark.slow


def go_back_a_version(path: Path) -> None:
    """Take away what the migrations since then add, and store a programme as the version before did."""
    with closing(sqlite3.connect(path)) as database:
        database.execute("DROP TABLE programmes_planversion")
        for column in ("next_plan", "next_period", "next_from", "needs_signature"):
            database.execute(f"ALTER TABLE programmes_programme DROP COLUMN {column}")
        database.execute("INSERT INTO programmes_programme (plan, period, org_id) VALUES ('fengling', '2022', 1)")
        database.execute("DROP TABLE programmes_officecalendaryear")
        database.execute("DELETE FROM django_migrations WHERE app = 'programmes' AND name >= '0003'")
        database.commit()


def test_a_programme_keeps_its_plan_and_its_period(table: Path, tmp_path: Path) -> None:
    data, database_path = tmp_path / "data", tmp_path / "data" / "wuzha.sqlite3"
    words = ("orgs", "import-codes", str(table), "--under", "520399")
    assert run_process(data, *words).returncode == 0
    go_back_a_version(database_path)
    update = run_process(data, *words)
    assert update.returncode == 0, update.stderr
    with closing(sqlite3.connect(database_path)) as database:
        row = database.execute(
            "SELECT plan, period, next_plan, next_period, next_from, needs_signature FROM programmes_programme"
        ).fetchone()
        assert row == ("fengling", "2022", "", "", None, 0)
        assert database.execute("SELECT count(*) FROM programmes_planversion").fetchone() == (0,)
