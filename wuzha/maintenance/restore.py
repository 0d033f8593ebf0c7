"""Restore a backup into an empty place, proved before anything gets its name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import connection

from wuzha.audit.restorations import RESTORATIONS_NAME, add_restoration
from wuzha.audit.verification import find_broken_links
from wuzha.core.problems import RefusalError
from wuzha.decisions.sealing.signing import SEAL_KEY_NAME
from wuzha.maintenance.archive import check_seal, read_manifest, unpack
from wuzha.maintenance.data_folder import (
    DATABASE_NAME,
    SECRET_NAME,
    SPOOL_NAME,
    hold_data_lock,
    require_empty_folder,
    sync_folder,
)
from wuzha.maintenance.database_copy import (
    COPY_ALIAS,
    DUMP_NAME,
    drop_tables,
    is_intact,
    load_dump,
    open_copy,
    read_state,
)
from wuzha.maintenance.encryption import check_encrypted, decrypt_file, is_encrypted, read_secret_key
from wuzha.maintenance.manifest import Manifest
from wuzha.maintenance.migration_state import list_program_migrations
from wuzha.maintenance.program_version import read_program_version, write_database_version

_VENDOR_NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def restore_backup(archive: Path, secret_key_file: Path | None = None) -> Manifest:
    """Restore the backup into the empty data folder (and the empty database of PostgreSQL) of the settings.

    The tables' counts and hashes are compared and the log's chain is walked before the database gets its name. An
    encrypted backup needs its secret key.
    Raises: RefusalError when the place is not empty, or the backup damaged, of another version or of another database,
    or encrypted for another key.
    """
    data = Path(settings.DATA)
    if not is_encrypted(archive):
        manifest = _check_archive(archive)
        require_empty_folder(data)
        with _open_folder(data) as folder:
            _restore(archive, manifest, folder)
        return manifest
    if secret_key_file is None:
        raise RefusalError("restore.key_needed", path=archive)
    secret_key = read_secret_key(secret_key_file)
    # Decrypted once without a trace: a damaged backup leaves nothing, as one that is not encrypted does.
    check_encrypted(archive, secret_key)
    require_empty_folder(data)
    with _open_folder(data) as folder:
        plain = folder / "archive"
        decrypt_file(archive, plain, secret_key)
        manifest = _check_archive(plain, name=archive)
        _restore(plain, manifest, folder)
    return manifest


@contextmanager
def _open_folder(data: Path) -> Iterator[Path]:
    """Lock the data folder, and yield an empty folder in it that is gone in the end."""
    with hold_data_lock(data), TemporaryDirectory(prefix=".wuzha-restore-", dir=data) as name:
        yield Path(name)


def _check_archive(archive: Path, name: Path | None = None) -> Manifest:
    """Return the manifest of a backup that is whole and of this program; sentences call it by the name."""
    check_seal(archive)
    manifest = read_manifest(archive)
    _refuse_other_program(manifest, name or archive)
    return manifest


def _restore(archive: Path, manifest: Manifest, folder: Path) -> None:
    """Unpack the backup into the folder, prove its content, and move it to its place in the data folder."""
    data = Path(settings.DATA)
    unpack(archive, manifest, folder)
    if manifest.vendor == "sqlite":
        with open_copy(folder / DATABASE_NAME) as copy:
            if not is_intact(copy):
                raise RefusalError("restore.differs")
            _compare(manifest, COPY_ALIAS)
    else:
        _load_and_compare(manifest, folder / DUMP_NAME)
    add_restoration(folder)
    # The database comes last: as long as it is missing, no server starts here.
    for part in (SPOOL_NAME, SECRET_NAME, SEAL_KEY_NAME, RESTORATIONS_NAME, DATABASE_NAME):
        if (folder / part).exists():
            (folder / part).rename(data / part)
    sync_folder(data)
    write_database_version(manifest.version)


def _refuse_other_program(manifest: Manifest, archive: Path) -> None:
    """Refuse a backup that another version has made, or that is for the other kind of database."""
    version = read_program_version()
    if manifest.version != version:
        raise RefusalError("restore.other_version", path=archive, version=manifest.version, own=version)
    if unknown := sorted(set(manifest.migrations) - list_program_migrations()):
        raise RefusalError("data.newer_program", names="、".join(unknown))
    if manifest.vendor != connection.vendor:
        names = {"vendor": _VENDOR_NAMES.get(manifest.vendor, "?"), "own": _VENDOR_NAMES[connection.vendor]}
        raise RefusalError("restore.other_database", **names)


def _load_and_compare(manifest: Manifest, dump: Path) -> None:
    """Load the dump; take it out again if it is not what the manifest says."""
    load_dump(dump)
    try:
        _compare(manifest, "default")
    except RefusalError:
        drop_tables(list(manifest.tables))
        raise


def _compare(manifest: Manifest, using: str) -> None:
    """Compare the restored tables with the manifest, and walk the chain of the log.

    Raises: RefusalError when a table differs or the chain is broken.
    """
    state = read_state(using)
    if (state.tables, state.log_lines, state.log_hash) != (manifest.tables, manifest.log_lines, manifest.log_hash):
        raise RefusalError("restore.differs")
    if next(find_broken_links(using), None) is not None:
        raise RefusalError("restore.log_broken")
