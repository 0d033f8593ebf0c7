"""Who is at work: each worker holds a lock on a file of its own, and the system lets go of it when the worker ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from wuzha.intake.uploads.spool import spool


@contextmanager
def at_work() -> Iterator[str]:
    """The name under which one works for as long as the block lasts, however it ends."""
    name = uuid4().hex
    here, draft = _folder() / name, _folder() / f".{name}"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        draft.rename(here)
        try:
            yield name
        finally:
            here.unlink(missing_ok=True)


def names_at_work() -> set[str]:
    """The workers that live; what those left behind that do not is cleared away."""
    return {path.name for path in _folder().iterdir() if not path.name.startswith(".") and _is_held(path)}


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


def _folder() -> Path:
    folder = spool() / "workers"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
