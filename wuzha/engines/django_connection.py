"""Facts in the office's own database: the statement runs over the books themselves, in the connection Django has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from wuzha.core.facts import FRAMES
from wuzha.core.vocabulary import Register

_PLACEHOLDER = re.compile(r"(?<!:):(\w+)")


AT_ONCE = 2000
QUOTED_AT_ONCE = 500


@contextmanager
def one_snapshot(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Every query inside sees the books of one moment, and nobody who writes meanwhile has to wait.

    Django's own transactions would hold SQLite against all writers. Inside a transaction nothing is begun.
    """
    if connection.in_atomic_block:
        yield
        return
    begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" if connection.vendor == "postgresql" else "BEGIN"
    with connection.cursor() as cursor:
        cursor.execute(begin)
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def stream(connection: BaseDatabaseWrapper, source: tuple[str, tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """The rows of a SELECT, a few at a time, however many there are."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(*source)
        while some := cursor.fetchmany(AT_ONCE):
            yield from some


class DjangoEngine:
    """Runs statements over SELECTs that stand for the registers; each statement sees the last write."""

    def __init__(
        self, connection: BaseDatabaseWrapper, sources: Mapping[Register, tuple[str, tuple[Any, ...]]]
    ) -> None:
        self._connection = connection
        self._parameters: tuple[Any, ...] = ()
        steps = []
        for register, frame in FRAMES.items():
            select, parameters = sources[register]
            names = ", ".join(column.sql for column in frame.columns)
            steps.append(f"{register} ({names}) AS NOT MATERIALIZED (\n{select}\n)")
            self._parameters += parameters
        self._registers = "WITH " + ",\n".join(steps)

    def rows(self, sql: str, parameters: Mapping[str, str] | None = None) -> list[tuple[Any, ...]]:
        """The rows of a statement."""
        whole, values = self.whole(sql, parameters)
        with self._connection.cursor() as cursor:
            if self._connection.vendor == "sqlite":
                cursor.execute(_written_out(cursor, whole, values))
            else:
                cursor.execute(whole, values)
            return [tuple(row) for row in cursor.fetchall()]

    def whole(self, sql: str, parameters: Mapping[str, str] | None = None) -> tuple[str, tuple[Any, ...]]:
        """What is asked of the database: the statement over the SELECTs that stand for registers, and its values."""
        named = dict(parameters or {})
        bound: list[str] = []

        def bind(found: re.Match[str]) -> str:
            if found[1] not in named:
                return found[0]
            bound.append(named[found[1]])
            return "%s"

        text = _PLACEHOLDER.sub(bind, sql.replace("%", "%%"))
        opening = f"{self._registers},\n{text.removeprefix('WITH ')}" if text.startswith("WITH ") else None
        return opening or f"{self._registers}\n{text}", (*self._parameters, *bound)


def _written_out(cursor: CursorWrapper, sql: str, values: Sequence[Any]) -> str:
    """The statement with its values in it.

    SQLite plans a statement once more when it is told the values, since another index may then serve; of ours it plans
    50 ms each time, and answers in three.
    """
    quoted: list[str] = []
    for start in range(0, len(values), QUOTED_AT_ONCE):
        some = values[start : start + QUOTED_AT_ONCE]
        cursor.execute(f"SELECT {', '.join(['quote(%s)'] * len(some))}", some)
        quoted += cursor.fetchone()
    return sql % tuple(quoted)
