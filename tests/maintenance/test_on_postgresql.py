"""On PostgreSQL a backup is restored into an empty database with equal hashes, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.processes import run_process
from tests.code_table import table
from tests.postgresql import find_programs, server

__all__ = ["table"]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    programs = find_programs()
    if programs is None:
        pytest.skip("no PostgreSQL server")
    with server(programs) as url:
        yield url


def create_database(address: str, name: str) -> str:
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return address.removesuffix("/postgres") + f"/{name}"


def test_a_backup_is_restored_with_equal_hashes_and_nothing_is_overwritten(
    address: str, table: Path, tmp_path: Path
) -> None:
    office, empty = create_database(address, "office"), create_database(address, "empty")
    data, archive = tmp_path / "data", tmp_path / "backup.tar.gz"
    creation = run_process(data, "orgs", "import-codes", str(table), "--under", "520399", DATABASE_URL=office)
    assert creation.returncode == 0, creation.stderr
    backup = run_process(data, "backup", str(archive), DATABASE_URL=office)
    assert backup.returncode == 0, backup.stderr
    restoring = run_process(tmp_path / "empty", "restore", str(archive), DATABASE_URL=empty)
    assert restoring.returncode == 0, restoring.stderr
    hashes = [re.findall(r"[0-9a-f]{64}", process.stdout) for process in (backup, restoring)]
    assert hashes[0] == hashes[1] != []
    verification = run_process(tmp_path / "empty", "audit", "verify", DATABASE_URL=empty)
    assert verification.returncode == 0 and hashes[0][0] in verification.stdout
    checking = run_process(tmp_path / "empty", "check", DATABASE_URL=empty)
    assert checking.returncode == 0 and "正常  数据库：PostgreSQL" in checking.stdout
    repetition = run_process(tmp_path / "third", "restore", str(archive), DATABASE_URL=empty)
    assert repetition.returncode == 2 and "所指的数据库里已有表，不覆盖" in repetition.stderr
    on_sqlite = run_process(tmp_path / "fourth", "restore", str(archive))
    assert on_sqlite.returncode == 2 and "这份备份是 PostgreSQL 的，现在用的是 SQLite" in on_sqlite.stderr
