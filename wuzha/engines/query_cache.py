"""Rows of a statement, asked for once by all processes of a server for each state of the books (ADR 11)."""

from __future__ import annotations

import fcntl
import hashlib
import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wuzha.engines.django_connection import DjangoEngine

STALE_SECONDS = 24 * 3600
"""So old files belong to questions that nobody asks any more: each day asks its own."""

Rows = list[tuple[Any, ...]]


class SharedRows:
    """Runs a statement, unless another process has run it for the same state of the books; then its rows are read.

    Whoever asks meanwhile waits. Rows: texts, whole numbers and nothing else, as in a judgement without duty sheets.
    A file holds the rows for the latest state of what is asked of the database, word for word: the same statement over
    another street's books is another question. The folder is the server's alone.
    """

    def __init__(self, engine: DjangoEngine, folder: Path, state: str) -> None:
        self._engine = engine
        self._folder = folder
        self._state = state

    def rows(self, sql: str, parameters: Mapping[str, str] | None = None) -> Rows:
        """The rows of the statement."""
        asked = json.dumps(self._engine.whole(sql, parameters), default=str)
        place = self._folder / f"{hashlib.sha256(asked.encode()).hexdigest()}.json"
        try:
            with place.with_suffix(".lock").open("a") as door:
                # The system lets go of it when the process ends, however it ends.
                fcntl.flock(door, fcntl.LOCK_EX)
                kept = self._kept(place)
                return self._fresh(place, sql, parameters) if kept is None else kept
        except OSError:
            # A full disk, or a folder that was taken away, is no reason to show nobody anything.
            return self._engine.rows(sql, parameters)

    def _fresh(self, place: Path, sql: str, parameters: Mapping[str, str] | None) -> Rows:
        found = self._engine.rows(sql, parameters)
        whole = place.with_suffix(".new")
        whole.write_text(json.dumps([self._state, found]), encoding="utf-8")
        whole.replace(place)
        return found

    def _kept(self, place: Path) -> Rows | None:
        try:
            state, rows = json.loads(place.read_bytes())
        except (FileNotFoundError, ValueError):
            return None
        return [tuple(row) for row in rows] if state == self._state else None


def room_for_rows(folder: Path) -> Path:
    """The folder, made where it is not there, without what nobody asks for any more."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    late = time.time() - STALE_SECONDS
    for file in folder.iterdir():
        if file.stat().st_mtime < late:
            file.unlink()
    return folder
