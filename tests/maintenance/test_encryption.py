"""An encrypted backup is opened by its secret key alone, and nothing readable lies beside it."""

from __future__ import annotations

import resource
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from pyrage import x25519

from tests.maintenance.office_on_disk import SECRET
from wuzha.core.problems import RefusalError
from wuzha.maintenance.backup import make_backup
from wuzha.maintenance.data_folder import DATABASE_NAME
from wuzha.maintenance.database_copy import COPY_ALIAS, open_copy, read_state
from wuzha.maintenance.encryption import (
    check_encrypted,
    decrypt_file,
    encrypt_file,
    read_public_key,
    read_secret_key,
    write_key_pair,
)
from wuzha.maintenance.restore import restore_backup

on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="tests/maintenance/test_on_postgresql.py")
MEGABYTE = 1 << 20
LARGEST_GROWTH = 20 * MEGABYTE


@pytest.fixture
def secret_key(tmp_path: Path) -> Path:
    """The file of a secret key; its public key lies beside it."""
    path = tmp_path / "backup-key"
    write_key_pair(path)
    return path


def get_public_path(secret_key: Path) -> Path:
    return secret_key.with_name("backup-key.pub")


@on_sqlite
@pytest.mark.django_db
def test_an_encrypted_backup_is_restored_with_its_secret_key_and_without_it_leaves_nothing(
    office: Path, secret_key: Path, tmp_path: Path, settings: Any
) -> None:
    before, archive = read_state("default"), tmp_path / "outside" / "backup.tar.gz.age"
    archive.parent.mkdir()
    make_backup(archive, with_spool=True, public_key_file=get_public_path(secret_key))
    assert archive.read_bytes().startswith(b"age-encryption.org/v1\n")
    assert archive.stat().st_mode & 0o777 == 0o600
    assert list(archive.parent.iterdir()) == [archive] and list((office / "backups").iterdir()) == []
    settings.DATA = tmp_path / "anew"
    with pytest.raises(RefusalError, match="是加密的备份。请用 --key 写明私钥文件"):
        restore_backup(archive)
    other_key = tmp_path / "other-key"
    write_key_pair(other_key)
    with pytest.raises(RefusalError, match="不是用这把私钥对应的公钥加密的"):
        restore_backup(archive, other_key)
    damaged = tmp_path / "damaged.age"
    damaged.write_bytes(archive.read_bytes()[:-1] + b"?")
    with pytest.raises(RefusalError, match=r"damaged\.age 不是完整的备份"):
        restore_backup(damaged, secret_key)
    assert not settings.DATA.exists()
    restore_backup(archive, secret_key)
    with open_copy(settings.DATA / DATABASE_NAME):
        assert read_state(COPY_ALIAS) == before
    assert (settings.DATA / "secret_key").read_text(encoding="utf-8") == SECRET
    assert all(path.stat().st_mode & 0o077 == 0 for path in (settings.DATA, *settings.DATA.rglob("*")))


@on_sqlite
@pytest.mark.django_db
def test_the_secret_key_of_backups_is_not_taken_for_the_public_one(
    office: Path, secret_key: Path, tmp_path: Path
) -> None:
    archive = tmp_path / "backup.tar.gz.age"
    with pytest.raises(RefusalError, match=r"是私钥，备份只用公钥.*把私钥移到别的机器上保管"):
        make_backup(archive, with_spool=True, public_key_file=secret_key)
    assert not archive.exists()


@pytest.mark.parametrize("content", [b"", b"age1nonsense", b"AGE-SECRET-KEY-1NONSENSE", b"\xff\x00"])
def test_a_file_without_a_key_is_refused_by_name(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_bytes(content)
    with pytest.raises(RefusalError, match=f"{path} (里没有公钥|是私钥)"):
        read_public_key(path)
    with pytest.raises(RefusalError, match=f"{path} 里没有私钥"):
        read_secret_key(path)


def test_every_cut_and_every_changed_byte_of_an_encrypted_file_is_found(secret_key: Path, tmp_path: Path) -> None:
    source, file = tmp_path / "source", tmp_path / "file.age"
    source.write_bytes(bytes(200_000))
    encrypt_file(source, file, read_public_key(get_public_path(secret_key)))
    key, content = read_secret_key(secret_key), file.read_bytes()
    for place in (*range(0, 400, 40), *range(400, len(content), 9973), len(content) - 1):
        changed = bytearray(content)
        changed[place] ^= 1
        for wrong in (bytes(changed), content[:place]):
            file.write_bytes(wrong)
            with pytest.raises(RefusalError, match=r"不是完整的备份|不是用这把私钥"):
                check_encrypted(file, key)


def test_a_full_disk_is_named_as_such(secret_key: Path, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(bytes(MEGABYTE))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (MEGABYTE // 2, limits[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            encrypt_file(source, tmp_path / "file.age", read_public_key(get_public_path(secret_key)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@pytest.mark.slow
def test_a_large_backup_is_encrypted_and_decrypted_within_little_memory(secret_key: Path, tmp_path: Path) -> None:
    source, file, copy = tmp_path / "source", tmp_path / "file.age", tmp_path / "copy"
    with source.open("wb") as output:
        output.truncate(300 * MEGABYTE)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    encrypt_file(source, file, read_public_key(get_public_path(secret_key)))
    decrypt_file(file, copy, read_secret_key(secret_key))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - before < LARGEST_GROWTH
    assert copy.stat().st_size == source.stat().st_size


def test_the_keys_are_those_of_age(secret_key: Path) -> None:
    identity = x25519.Identity.from_str(secret_key.read_text(encoding="ascii").splitlines()[-1])
    assert str(identity.to_public()) == get_public_path(secret_key).read_text(encoding="ascii").strip()
