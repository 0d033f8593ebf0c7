"""Guard the data folder: one server at a time, traces of earlier use, and rights of its owner alone."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings

from wuzha.audit.heads_file import HEADS_NAME
from wuzha.core.input_paths import check_links
from wuzha.core.problems import RefusalError

DATABASE_NAME, SECRET_NAME, SPOOL_NAME, BACKUPS_NAME = "wuzha.sqlite3", "secret_key", "spool", "backups"
LOCK_NAME = "serve.lock"
_PATIENCE_SECONDS = 3.0
"""Workers of a server that was killed hold its lock for a moment longer."""
_ALLOWED_BESIDE_RESTORED = frozenset({BACKUPS_NAME, LOCK_NAME, "lost+found"})


def create_data_folder(data: Path) -> None:
    """Create the folder for the data of an office, unless it exists.

    Raises: RefusalError when a file stands in its place or above it, or when the folder cannot be created or written.
    """
    check_links(data)
    # os.path.exists: Path.exists raises where a folder above may not be searched.
    if files := [path for path in (data, *data.parents) if os.path.exists(path) and not os.path.isdir(path)]:
        raise RefusalError("data.is_file", path=data, file=files[0])
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        parent = next(path for path in data.parents if os.path.isdir(path))
        raise RefusalError("data.not_created", path=data, parent=parent) from error
    if not os.access(data, os.R_OK | os.W_OK | os.X_OK):
        raise RefusalError("data.not_writable", path=data)


@contextmanager
def hold_data_lock(data: Path) -> Iterator[None]:
    """Hold the lock on the folder as long as the block lasts; the system releases it however the process ends.

    Raises: RefusalError when another server or restoring uses the folder, or when it cannot be created or written.
    """
    create_data_folder(data)
    deadline = time.monotonic() + _PATIENCE_SECONDS
    with os.fdopen(os.open(data / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o600), "r+", encoding="ascii") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() > deadline:
                    raise RefusalError("data.in_use", path=data, process=file.read().strip() or "?") from error
                time.sleep(0.1)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def list_traces_of_use(data: Path, *, had_secret: bool) -> list[str]:
    """Return the names of what an office that worked here before has left."""
    spool = data / SPOOL_NAME
    # The folder of the workers' locks is no upload.
    uploads = [path for path in spool.iterdir() if path.name != "workers"] if spool.is_dir() else []
    backups = list((data / BACKUPS_NAME).glob("*.tar.gz"))
    traces = ((SECRET_NAME, had_secret), (SPOOL_NAME, bool(uploads)), (BACKUPS_NAME, bool(backups)))
    return [name for name, exists in traces if exists]


def require_empty_folder(data: Path) -> None:
    """Refuse a folder that holds anything but backups and the heads of the log that were noted.

    Raises: RefusalError that names an example.
    """
    names = sorted(path.name for path in data.iterdir()) if data.is_dir() else []
    if others := [name for name in names if name not in _ALLOWED_BESIDE_RESTORED | {HEADS_NAME}]:
        raise RefusalError("restore.not_empty", path=data, example=others[0])


def get_backups_folder() -> Path:
    """Return the folder of the automatic copies; it exists afterwards."""
    folder = Path(settings.DATA) / BACKUPS_NAME
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def create_private_file(path: Path) -> None:
    """Create an empty file that only its owner can read, unless it exists: SQLite would let everybody read it."""
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def make_private_folder(folder: Path) -> None:
    """Create the folder and those above it; mkdir alone would let everybody read the ones above."""
    for part in (*reversed(folder.parents), folder):
        if not part.is_dir():
            part.mkdir(mode=0o700)


def sync_folder(folder: Path) -> None:
    """Write the names in a folder to the disk, so that a renamed file survives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
