"""The first start of the version that binds rows binds what the versions before it have written."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.processes import run_process
from tests.code_table import table
from wuzha.audit.models import LogLine

__all__ = ["table"]

pytestmark = pytest.mark.slow


def go_back_a_version(path: Path) -> None:
    """Take away what the migration adds, and give the one line of the log the hash that it had before."""
    names = ("number", "at", "actor", "action", "subject", "org", "details", "previous")
    with closing(sqlite3.connect(path)) as database:
        for event in ("update", "delete"):
            database.execute(f"DROP TRIGGER audit_line_no_{event}")
        ((number, at, *values),) = database.execute(f"SELECT {', '.join(names)} FROM audit_line")
        line = LogLine(number=number, **dict(zip(names[2:], values, strict=True)))
        old_hash = line.compute_hash(datetime.fromisoformat(at).replace(tzinfo=UTC))
        database.execute("UPDATE audit_line SET hash = ?", (old_hash,))
        database.execute("UPDATE audit_head SET hash = ?", (old_hash,))
        for event in ("update", "delete"):
            database.execute(
                f"CREATE TRIGGER audit_line_no_{event} BEFORE {event} ON audit_line"
                " BEGIN SELECT RAISE(ABORT, 'audit_line is append-only'); END"
            )
        database.execute("ALTER TABLE audit_line DROP COLUMN rows_hash")
        database.execute("DROP TABLE audit_bound_rows")
        database.execute("DELETE FROM django_migrations WHERE app = 'audit' AND name = '0003_bound_rows'")
        database.commit()


def test_rows_of_the_version_before_are_bound_and_the_log_stays_append_only(table: Path, tmp_path: Path) -> None:
    data, database_path = tmp_path / "data", tmp_path / "data" / "wuzha.sqlite3"
    words = ("orgs", "import-codes", str(table), "--under", "520399")
    assert run_process(data, *words).returncode == 0
    go_back_a_version(database_path)
    update = run_process(data, *words)
    assert update.returncode == 0 and "已把台账的每一行绑定到操作日志" in update.stdout, update.stderr
    verification = run_process(data, "audit", "verify", "--books")
    assert verification.returncode == 0 and "及以前的1行日志没有绑定台账的行" in verification.stdout
    with closing(sqlite3.connect(database_path)) as database:
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            database.execute("DELETE FROM audit_line")
        (code,) = database.execute("SELECT code FROM orgs_org WHERE id = 1").fetchone()
        database.execute("UPDATE orgs_org SET name = '改过的名称' WHERE id = 1")
        database.commit()
    verification = run_process(data, "audit", "verify", "--books")
    assert verification.returncode == 1
    assert f"组织“{code}”：第2行日志写下以后被改动过。" in verification.stdout


def test_requests_of_a_version_that_did_not_bind_them_are_bound_once(table: Path, tmp_path: Path) -> None:
    data, database_path = tmp_path / "data", tmp_path / "data" / "wuzha.sqlite3"
    words = ("orgs", "import-codes", str(table), "--under", "520399")
    assert run_process(data, *words).returncode == 0
    with closing(sqlite3.connect(database_path)) as database:
        database.execute("INSERT INTO people_user VALUES (1, '!', NULL, 'li', 0, 1, NULL)")
        database.execute(
            "INSERT INTO people_accountrequest"
            " (user_id, kind, role, requested_by, requested_at, decided_by, is_confirmed)"
            " VALUES (1, 'issue_code', '', 'sec', '2022-07-01 09:00:00', '', 0)"
        )
        database.execute("DROP TABLE people_calendarfeed")
        database.execute("DROP TABLE people_wallscreen")
        database.execute("DROP TABLE people_homevisit")
        database.execute("DELETE FROM django_migrations WHERE app = 'people' AND name >= '0004'")
        database.commit()
    update = run_process(data, *words)
    assert update.returncode == 0 and "绑定到操作日志" in update.stdout, update.stderr
    verification = run_process(data, "audit", "verify", "--books")
    assert verification.returncode == 1 and "账号事项" not in verification.stdout
    assert "账号“1”：没有一行日志写过它，是插入的。" in verification.stdout
    with closing(sqlite3.connect(database_path)) as database:
        database.execute("UPDATE people_accountrequest SET requested_by = 'sys'")
        database.commit()
    verification = run_process(data, "audit", "verify", "--books")
    assert "账号事项“1”：第2行日志写下以后被改动过。" in verification.stdout


def test_a_restored_backup_is_noted_beside_the_heads_from_before(table: Path, tmp_path: Path) -> None:
    data, archive, place = tmp_path / "data", tmp_path / "backup.tar.gz", tmp_path / "place"
    heads = {"WUZHA_AUDIT_HEADS": str(tmp_path / "heads.jsonl")}
    assert run_process(data, "orgs", "import-codes", str(table), "--under", "520399", **heads).returncode == 0
    assert run_process(data, "backup", str(archive), **heads).returncode == 0
    lost_head = {"at": "2022-07-01T09:00:00.000000+00:00", "number": 7, "hash": "0" * 64}
    (tmp_path / "heads.jsonl").write_text(json.dumps(lost_head) + "\n", encoding="ascii")
    assert run_process(data, "audit", "verify", **heads).returncode == 1
    restoring = run_process(place, "restore", str(archive), **heads)
    assert restoring.returncode == 0
    assert f"只对 {place} 算数。只是演练的，不要用它启动网站" in restoring.stdout
    assert "没有逐行与日志核对" in restoring.stdout and "wuzha audit verify --books" in restoring.stdout
    verification = run_process(place, "audit", "verify", "--books", **heads)
    assert verification.returncode == 0 and "恢复过备份，日志从第1行接着记" in verification.stdout
    verification = run_process(data, "audit", "verify", **heads)
    assert verification.returncode == 1 and "末尾被截去" in verification.stdout, "a rehearsal has forgiven a cut"
    assert "在别的数据文件夹恢复过备份（如演练）" in verification.stdout
    assert "日志从第" not in verification.stdout
    second_archive, second_place = tmp_path / "second.tar.gz", tmp_path / "second"
    assert run_process(place, "backup", str(second_archive), **heads).returncode == 0
    assert run_process(second_place, "restore", str(second_archive), **heads).returncode == 0
    verification = run_process(second_place, "audit", "verify", **heads)
    assert verification.returncode == 0, "what was lost before the first restoration counts as cut after the second"
