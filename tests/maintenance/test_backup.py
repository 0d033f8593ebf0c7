"""A backup holds what the office holds, proves it, and is restored only where nothing is lost by it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.maintenance.office_on_disk import SECRET, UPLOAD, UPLOAD_CONTENT
from wuzha.audit.restorations import read_restorations
from wuzha.audit.verification import find_broken_links, read_chain_head
from wuzha.core.problems import RefusalError
from wuzha.decisions.sealing.signing import load_office_key
from wuzha.maintenance import program_version
from wuzha.maintenance.archive import check_seal, read_manifest
from wuzha.maintenance.automatic_copies import copy_before_migration
from wuzha.maintenance.backup import make_backup
from wuzha.maintenance.data_folder import DATABASE_NAME, hold_data_lock
from wuzha.maintenance.database_copy import COPY_ALIAS, open_copy, read_state
from wuzha.maintenance.migration_state import list_program_migrations
from wuzha.maintenance.restore import restore_backup

BeginAnew = Callable[[], Path]

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="tests/maintenance/test_on_postgresql.py"),
]


@pytest.fixture
def use_empty_folder(tmp_path: Path, settings: Any) -> BeginAnew:
    def use_another_folder() -> Path:
        settings.DATA = tmp_path / "anew"
        return tmp_path / "anew"

    return use_another_folder


def test_what_is_restored_is_what_was_there(office: Path, use_empty_folder: BeginAnew, tmp_path: Path) -> None:
    before, head = read_state("default"), read_chain_head()
    fingerprint = load_office_key(office).fingerprint
    archive = tmp_path / "backup.tar.gz"
    manifest = make_backup(archive, with_spool=True)
    assert archive.stat().st_mode & 0o777 == 0o600
    assert (manifest.log_lines, manifest.log_hash) == head
    place = use_empty_folder()
    restore_backup(archive)
    with open_copy(place / DATABASE_NAME):
        assert read_state(COPY_ALIAS) == before
        assert list(find_broken_links(COPY_ALIAS)) == []
    assert (place / "secret_key").read_text(encoding="utf-8") == SECRET
    assert load_office_key(place).fingerprint == fingerprint
    assert (place / UPLOAD).read_bytes() == UPLOAD_CONTENT
    assert len(read_restorations()) == 1
    assert all(path.stat().st_mode & 0o077 == 0 for path in (place, *place.rglob("*")))
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_a_place_that_cannot_be_written_is_named_as_it_was_typed(office: Path) -> None:
    with pytest.raises(OSError) as failure:
        make_backup(Path("/proc/backup.tar.gz"), with_spool=True)
    assert failure.value.filename == "/proc/backup.tar.gz"


def test_every_changed_byte_is_found(office: Path, tmp_path: Path) -> None:
    archive = tmp_path / "backup.tar.gz"
    make_backup(archive, with_spool=True)
    content = archive.read_bytes()
    # All of the seal, and samples of the rest, which one hash covers.
    places = [*range(20), *range(20, len(content) - 100, 5003), *range(len(content) - 100, len(content))]
    for place in places:
        changed = bytearray(content)
        changed[place] ^= 1
        archive.write_bytes(changed)
        with pytest.raises(RefusalError, match="不是完整的备份"):
            check_seal(archive)
    for length in (0, 10, len(content) // 2, len(content) - 1):
        archive.write_bytes(content[:length])
        with pytest.raises(RefusalError, match="不是完整的备份"):
            check_seal(archive)


def test_a_damaged_backup_leaves_the_place_empty(office: Path, use_empty_folder: BeginAnew, tmp_path: Path) -> None:
    archive = tmp_path / "backup.tar.gz"
    make_backup(archive, with_spool=True)
    archive.write_bytes(archive.read_bytes()[:-1] + b"?")
    place = use_empty_folder()
    with pytest.raises(RefusalError, match="不是完整的备份"):
        restore_backup(archive)
    assert not place.exists()


def test_an_office_is_not_overwritten(office: Path, tmp_path: Path) -> None:
    archive = tmp_path / "backup.tar.gz"
    make_backup(archive, with_spool=True)
    with pytest.raises(RefusalError, match="已有内容（如 last_write），不覆盖"):
        restore_backup(archive)
    with pytest.raises(RefusalError, match="已经存在，不覆盖"):
        make_backup(archive, with_spool=True)


def test_a_backup_of_another_version_names_the_version_that_can_restore_it(
    office: Path, use_empty_folder: BeginAnew, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = tmp_path / "backup.tar.gz"
    make_backup(archive, with_spool=True)
    monkeypatch.setattr(program_version, "version", lambda _name: "9.8.7")
    place = use_empty_folder()
    with pytest.raises(RefusalError, match=r"版本是 [\d.]+，现在运行的是 9\.8\.7.*请先安装那个版本（[\d.]+）恢复"):
        restore_backup(archive)
    assert not place.exists()


def test_a_backup_whose_log_was_rewritten_is_not_restored(
    office: Path, use_empty_folder: BeginAnew, tmp_path: Path
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER audit_line_no_update")
        cursor.execute("UPDATE audit_line SET actor = 'li' WHERE number = 2")
    archive = tmp_path / "backup.tar.gz"
    make_backup(archive, with_spool=True)
    place = use_empty_folder()
    with pytest.raises(RefusalError, match="操作日志不完整"):
        restore_backup(archive)
    assert [path.name for path in place.iterdir()] == ["serve.lock"]


def test_a_copy_before_a_migration_names_the_version_of_the_database(office: Path) -> None:
    program_version.write_database_version("0.0.9")
    newest = sorted(list_program_migrations())[-1]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app || '.' || name = %s", [newest])
    paths = [copy_before_migration() for _ in range(4)]
    manifest = read_manifest(paths[-1])
    assert manifest.version == "0.0.9" and newest not in manifest.migrations
    assert not [name for name in manifest.files if name.startswith("spool")]
    assert sorted((office / "backups").iterdir()) == paths[-3:]


@pytest.mark.slow
def test_nothing_is_restored_into_a_folder_in_use(office: Path, use_empty_folder: BeginAnew, tmp_path: Path) -> None:
    archive = tmp_path / "backup.tar.gz"
    make_backup(archive, with_spool=True)
    place = use_empty_folder()
    with hold_data_lock(place), pytest.raises(RefusalError, match=r"正由另一个 wuzha 使用（进程 \d+）"):
        restore_backup(archive)
