"""Make a backup of an office: its database, its keys, the uploads that wait, and a manifest to prove it by."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import connection
from django.utils import timezone

from wuzha.audit.restorations import RESTORATIONS_NAME
from wuzha.core.input_paths import check_input_file, check_links
from wuzha.core.problems import RefusalError
from wuzha.decisions.sealing.signing import SEAL_KEY_NAME
from wuzha.intake.uploads.spool import list_spooled
from wuzha.maintenance.archive import check_seal, read_manifest, unpack, write_archive
from wuzha.maintenance.data_folder import (
    DATABASE_NAME,
    SECRET_NAME,
    SPOOL_NAME,
    get_backups_folder,
    make_private_folder,
    sync_folder,
)
from wuzha.maintenance.database_copy import DUMP_NAME, copy_database, is_intact, open_copy
from wuzha.maintenance.dump_check import count_dumped_rows
from wuzha.maintenance.encryption import encrypt_file, read_public_key
from wuzha.maintenance.manifest import Manifest, hash_files
from wuzha.maintenance.migration_state import is_up_to_date
from wuzha.maintenance.program_version import read_database_version, read_program_version
from wuzha.maintenance.table_hashes import hash_tables

TEMPORARY_PREFIX = ".wuzha-backup-"


def make_backup(destination: Path, *, with_spool: bool, public_key_file: Path | None = None) -> Manifest:
    """Write a backup, verify it, and give it its name only then; people go on working meanwhile.

    With a public key, the backup is encrypted; nothing readable is ever written beside it.

    Raises: RefusalError when the destination exists, when a program is missing, when the file holds no public key, or
    when the backup is not whole.
    """
    check_links(destination)
    if destination.exists():
        raise RefusalError("output.exists", path=destination)
    parent = destination.absolute().parent
    if not parent.is_dir():
        raise RefusalError("output.folder_missing", path=destination)
    public_key = None if public_key_file is None else read_public_key(public_key_file)
    with _name_destination(destination), TemporaryDirectory(prefix=TEMPORARY_PREFIX, dir=parent) as name:
        draft = Path(name, "archive")
        if public_key is None:
            manifest = _write_verified(draft, Path(name), with_spool=with_spool)
        else:
            # The destination may be a disk that is carried away, and what was deleted there can be read again.
            with TemporaryDirectory(prefix=TEMPORARY_PREFIX, dir=get_backups_folder()) as private_name:
                archive = Path(private_name, "archive")
                manifest = _write_verified(archive, Path(private_name), with_spool=with_spool)
                encrypt_file(archive, draft, public_key)
        draft.rename(destination)
    sync_folder(parent)
    return manifest


@contextmanager
def _name_destination(destination: Path) -> Iterator[None]:
    """Let an error of a temporary file beside the destination name the destination, which is what people have typed."""
    beside = str(destination.absolute().parent / TEMPORARY_PREFIX)
    try:
        yield
    except OSError as error:
        if not str(error.filename).startswith(beside):
            raise
        raise OSError(error.errno, error.strerror, str(destination)) from error


def _write_verified(archive: Path, place: Path, *, with_spool: bool) -> Manifest:
    """Write the archive and read it back; what is needed for that lies in the place for a while."""
    content = place / "content"
    content.mkdir(mode=0o700)
    manifest = _collect_content(content, with_spool=with_spool)
    write_archive(archive, manifest, content)
    shutil.rmtree(content)
    _verify(archive, manifest, place / "unpacked")
    return manifest


def _collect_content(folder: Path, *, with_spool: bool) -> Manifest:
    """Copy everything that belongs to the backup into the folder."""
    made_at = timezone.localtime()
    state = copy_database(folder)
    if not state.migrations:
        raise RefusalError("backup.no_tables")
    for name in (SECRET_NAME, SEAL_KEY_NAME, RESTORATIONS_NAME):
        path = Path(settings.DATA) / name
        check_input_file(path)
        if path.exists():
            shutil.copyfile(path, folder / name)
    if with_spool:
        _copy_spool(folder / SPOOL_NAME)
    return Manifest(
        # Whatever version migrated it: this one can restore what it could serve.
        version=read_program_version() if is_up_to_date() else read_database_version(),
        made_at=made_at.isoformat(timespec="seconds"),
        vendor=connection.vendor,
        migrations=state.migrations,
        log_lines=state.log_lines,
        log_hash=state.log_hash,
        tables=state.tables,
        files=hash_files(folder),
    )


def _copy_spool(destination: Path) -> None:
    """Copy the files of uploads; what is settled meanwhile, and therefore removed, is left out."""
    for upload, folder in list_spooled():
        for path in sorted(folder.rglob("*")):
            copy = destination / str(upload) / path.relative_to(folder)
            if path.is_file():
                make_private_folder(copy.parent)
                with suppress(FileNotFoundError):
                    shutil.copyfile(path, copy)


def _verify(archive: Path, manifest: Manifest, folder: Path) -> None:
    """Read the written file back: its hash, its manifest, its files, and the tables of its database.

    A dump of PostgreSQL cannot be opened as a database: its rows are counted.

    Raises: RefusalError when anything differs.
    """
    check_seal(archive)
    if read_manifest(archive) != manifest:
        raise RefusalError("backup.not_verified")
    folder.mkdir(mode=0o700)
    unpack(archive, manifest, folder)
    if manifest.vendor != "sqlite":
        expected = Counter({name: table.row_count for name, table in manifest.tables.items()})
        if count_dumped_rows(folder / DUMP_NAME) != expected:
            raise RefusalError("backup.not_verified")
        return
    with open_copy(folder / DATABASE_NAME) as copy:
        if not is_intact(copy) or hash_tables(copy) != manifest.tables:
            raise RefusalError("backup.not_verified")
