"""How far the work on an upload has come: a small file beside the spooled ones, written about once a second.

It is no row of the database: on SQLite, writing one would wait for the very transaction whose progress it tells.
"""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import UUID

from wuzha.core.vocabulary import WorkPhase
from wuzha.intake.uploads.spool import folder_of

EVERY_SECONDS = 1.0
_FILE = "progress"


@dataclass(frozen=True, slots=True)
class Progress:
    """How many rows of how many, and what is being done with them."""

    phase: WorkPhase
    done: int
    of: int


class ProgressTeller:
    """Writes down how far the work has come."""

    def __init__(self, upload: UUID) -> None:
        self._folder = folder_of(upload)
        self._said_at = 0.0
        self._phase: WorkPhase | None = None

    def tell(self, phase: WorkPhase, done: int, of: int) -> None:
        """This far; a new phase at once, the rest of it about once a second."""
        now = time.monotonic()
        if phase is self._phase and now - self._said_at < EVERY_SECONDS:
            return
        self._said_at, self._phase = now, phase
        self._folder.mkdir(mode=0o700, exist_ok=True)
        draft = self._folder / f"{_FILE}.{os.getpid()}"
        draft.write_text(json.dumps(asdict(Progress(phase, done, of))), encoding="ascii")
        draft.replace(self._folder / _FILE)

    def end(self) -> None:
        """The work is over."""
        (self._folder / _FILE).unlink(missing_ok=True)
        with suppress(OSError):
            self._folder.rmdir()


def progress_of(upload: UUID) -> Progress | None:
    """How far it had come a moment ago; None where nothing is told."""
    path: Path = folder_of(upload) / _FILE
    try:
        told = json.loads(path.read_text(encoding="ascii"))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    return Progress(WorkPhase.of(told["phase"]), told["done"], told["of"])
