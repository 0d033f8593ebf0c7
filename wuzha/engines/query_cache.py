"""Share the rows of a statement between the processes of a server, for one state of the books (ADR 11)."""

from __future__ import annotations

import fcntl
import hashlib
import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wuzha.engines.django_connection import DjangoEngine

FILE_LIFETIME_SECONDS = 24 * 3600
"""Older files are deleted when the server starts: each day has its own statements, so they are not read again."""

ResultRows = list[tuple[Any, ...]]


class QueryCache:
    """An engine that runs a statement, or reads its rows where another process ran it for the same state of the books.

    Rows: texts and whole numbers only, as in a judgement without duty sheets. There is one file for each query, named
    by the hash of its text and values, with the rows for the latest state; the same statement over another street's
    books is another query. Only the server can read the folder.
    """

    def __init__(self, engine: DjangoEngine, folder: Path, state: str) -> None:
        self._engine = engine
        self._folder = folder
        self._state = state

    def read_rows(self, sql: str, parameters: Mapping[str, str] | None = None) -> ResultRows:
        """Return the rows of the statement; processes with the same query wait for the first of them."""
        query = self._engine.build_query(sql, parameters)
        name = hashlib.sha256(json.dumps(query, default=str).encode()).hexdigest()
        path = self._folder / f"{name}.json"
        try:
            with path.with_suffix(".lock").open("a") as lock:
                # The system releases the lock when the process ends, however it ends.
                fcntl.flock(lock, fcntl.LOCK_EX)
                rows = self._read_file(path)
                return self._run_and_store(path, query) if rows is None else rows
        except OSError:
            # Without the file the page is only slower: a full disk or a deleted folder must not fail it.
            return self._engine.run_query(*query)

    def _run_and_store(self, path: Path, query: tuple[str, tuple[Any, ...]]) -> ResultRows:
        rows = self._engine.run_query(*query)
        draft = path.with_suffix(".new")
        draft.write_text(json.dumps([self._state, rows]), encoding="utf-8")
        draft.replace(path)
        return rows

    def _read_file(self, path: Path) -> ResultRows | None:
        try:
            state, rows = json.loads(path.read_bytes())
        except (FileNotFoundError, ValueError):
            return None
        return [tuple(row) for row in rows] if state == self._state else None


def prepare_cache_folder(folder: Path) -> Path:
    """Create the folder if it is missing, delete old files in it, and return it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    oldest = time.time() - FILE_LIFETIME_SECONDS
    for file in folder.iterdir():
        if file.stat().st_mtime < oldest:
            file.unlink()
    return folder
