"""Hold and list worker locks: each worker locks a file of its own, which the system releases when the worker ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from wuzha.intake.uploads.spool import get_spool


@contextmanager
def hold_worker_lock() -> Iterator[str]:
    """Hold a lock as long as the block lasts, however it ends; yield the name of the worker."""
    name = uuid4().hex
    path, draft = _get_folder() / name, _get_folder() / f".{name}"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        # Locked before it gets its name: others remove a file without a lock, as one of a worker that has ended.
        fcntl.flock(file, fcntl.LOCK_EX)
        draft.rename(path)
        try:
            yield name
        finally:
            path.unlink(missing_ok=True)


def list_active_workers() -> set[str]:
    """Return the names of the workers that still run; remove the files of those that have ended."""
    return {path.name for path in _get_folder().iterdir() if not path.name.startswith(".") and _is_held(path)}


def _is_held(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            path.unlink(missing_ok=True)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        pass
    return False


def _get_folder() -> Path:
    folder = get_spool() / "workers"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
