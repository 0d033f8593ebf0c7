"""On PostgreSQL a backup is restored into an empty database with equal hashes, and nowhere else."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.cli.processes import run_process
from tests.code_table import table
from tests.postgresql import find_programs, server
from wuzha.core.problems import RefusalError
from wuzha.maintenance.dump_check import count_dumped_rows

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
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return address.removesuffix("/postgres") + f"/{name}"


def test_a_backup_is_restored_with_equal_hashes_and_nothing_is_overwritten(
    address: str, table: Path, tmp_path: Path
) -> None:
    office, empty = create_database(address, "office"), create_database(address, "empty")
    data, archive = tmp_path / "data", tmp_path / "backup.tar.gz"
    data.mkdir(mode=0o700)
    before = run_process(data, "check", DATABASE_URL=office)
    assert before.returncode == 1 and re.findall(r"故障  (\w+)", before.stdout) == ["版本"]
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


def test_a_dump_that_lacks_rows_or_its_end_does_not_pass_for_a_backup(
    address: str, table: Path, tmp_path: Path
) -> None:
    office, whole = create_database(address, "dumped"), tmp_path / "whole.pgdump"
    creation = run_process(
        tmp_path / "data", "orgs", "import-codes", str(table), "--under", "520399", DATABASE_URL=office
    )
    assert creation.returncode == 0, creation.stderr
    dump(office, whole)
    rows = count_dumped_rows(whole)
    with psycopg.connect(office) as connection:
        for name in ("orgs_org", "audit_line", "django_migrations"):
            (number,) = connection.execute(f"SELECT COUNT(*) FROM {name}").fetchone()
            assert rows[name] == number > 0
    without_lines = tmp_path / "without_lines.pgdump"
    dump(office, without_lines, "--exclude-table-data=audit_line")
    assert rows - count_dumped_rows(without_lines) == Counter(audit_line=rows["audit_line"])
    cut = tmp_path / "cut.pgdump"
    cut.write_bytes(whole.read_bytes()[: -whole.stat().st_size // 4])
    with pytest.raises(RefusalError, match="pg_restore"):
        count_dumped_rows(cut)


def dump(address: str, path: Path, *options: str) -> None:
    """Dump the database into a file."""
    command = ["pg_dump", "--format=custom", f"--file={path}", *options, address]
    subprocess.run(command, check=True)
