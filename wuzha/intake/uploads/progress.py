"""The progress of the work on an upload: a small file in the spool, written about once a second.

It is no row of the database: on SQLite, writing one would wait for the very transaction whose progress it reports.
"""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import UUID

from wuzha.core.vocabulary import UploadPhase
from wuzha.intake.uploads.spool import get_folder

WRITE_EVERY_SECONDS = 1.0
_FILE = "progress"


@dataclass(frozen=True, slots=True)
class Progress:
    """The phase of the work, and how many rows of how many are done."""

    phase: UploadPhase
    done: int
    of: int


class ProgressWriter:
    """Writes the progress of one upload for its page."""

    def __init__(self, upload: UUID) -> None:
        self._folder = get_folder(upload)
        self._written_at = 0.0
        self._phase: UploadPhase | None = None

    def write(self, phase: UploadPhase, row_count: int, total: int) -> None:
        """Write the progress: a new phase at once, the rest about once a second."""
        now = time.monotonic()
        if phase is self._phase and now - self._written_at < WRITE_EVERY_SECONDS:
            return
        self._written_at, self._phase = now, phase
        self._folder.mkdir(mode=0o700, exist_ok=True)
        draft = self._folder / f"{_FILE}.{os.getpid()}"
        draft.write_text(json.dumps(asdict(Progress(phase, row_count, total))), encoding="ascii")
        draft.replace(self._folder / _FILE)

    def remove(self) -> None:
        """Remove the file when the work is over, and what a worker that was killed while it wrote one left behind."""
        for path in self._folder.glob(f"{_FILE}*"):
            path.unlink(missing_ok=True)
        with suppress(OSError):
            self._folder.rmdir()


class SilentProgress(ProgressWriter):
    """Writes nothing: the work is tried in a page, which shows no progress."""

    def write(self, phase: UploadPhase, row_count: int, total: int) -> None:
        """Do nothing."""


def read_progress(upload: UUID) -> Progress | None:
    """Return the progress of a moment ago; None where none is written."""
    path: Path = get_folder(upload) / _FILE
    try:
        fields = json.loads(path.read_text(encoding="ascii"))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    return Progress(UploadPhase.of(fields["phase"]), fields["done"], fields["of"])
