"""Run statements over the books in the office's own database, through Django's connection."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from wuzha.core.facts import FACT_SCHEMAS
from wuzha.core.refused_rows import REFUSED_COLUMNS, REFUSED_ROWS
from wuzha.core.vocabulary import Register

_PLACEHOLDER = re.compile(r"(?<!:):(\w+)")
ROWS_PER_FETCH = 2000
VALUES_PER_QUOTING = 500


@contextmanager
def open_snapshot(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Let every query inside see the books of one moment, without making writers wait.

    Django's own transactions would lock SQLite for all writers. Inside a transaction this does nothing.
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


def stream_rows(connection: BaseDatabaseWrapper, source: tuple[str, tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Iterate over the rows of a SELECT, fetching a few at a time, however many there are."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(*source)
        while rows := cursor.fetchmany(ROWS_PER_FETCH):
            yield from rows


class DjangoEngine:
    """Runs statements over SELECTs that take the place of the registers; each statement sees the last write.

    `refused_rows` is the SELECT of the open refused rows, None where there are none: no statement reads them then.
    """

    def __init__(
        self,
        connection: BaseDatabaseWrapper,
        sources: Mapping[Register, tuple[str, tuple[Any, ...]]],
        refused_rows: tuple[str, tuple[Any, ...]] | None = None,
    ) -> None:
        self._connection = connection
        self._parameters: tuple[Any, ...] = ()
        steps = []
        for register, schema in FACT_SCHEMAS.items():
            select, parameters = sources[register]
            names = ", ".join(column.sql for column in schema.columns)
            steps.append(f"{register} ({names}) AS NOT MATERIALIZED (\n{select}\n)")
            self._parameters += parameters
        if refused_rows is not None:
            select, parameters = refused_rows
            names = ", ".join(column.name for column in REFUSED_COLUMNS)
            steps.append(f"{REFUSED_ROWS} ({names}) AS NOT MATERIALIZED (\n{select}\n)")
            self._parameters += parameters
        self._registers = "WITH " + ",\n".join(steps)

    def read_rows(self, sql: str, parameters: Mapping[str, str] | None = None) -> list[tuple[Any, ...]]:
        """Return the rows of a statement."""
        return self.run_query(*self.build_query(sql, parameters))

    def run_query(self, query: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Return the rows of a query that `build_query` has built."""
        with self._connection.cursor() as cursor:
            if self._connection.vendor == "sqlite":
                cursor.execute(_inline_values(cursor, query, values))
            else:
                cursor.execute(query, values)
            return [tuple(row) for row in cursor.fetchall()]

    def build_query(self, sql: str, parameters: Mapping[str, str] | None = None) -> tuple[str, tuple[Any, ...]]:
        """Return the SQL for the database, over the SELECTs that take the place of registers, and its values."""
        value_by_name = dict(parameters or {})
        values: list[str] = []

        def replace_placeholder(match: re.Match[str]) -> str:
            if match[1] not in value_by_name:
                return match[0]
            values.append(value_by_name[match[1]])
            return "%s"

        text = _PLACEHOLDER.sub(replace_placeholder, sql.replace("%", "%%"))
        separator = ",\n" if text.startswith("WITH ") else "\n"
        return f"{self._registers}{separator}{text.removeprefix('WITH ')}", (*self._parameters, *values)


def _inline_values(cursor: CursorWrapper, sql: str, values: Sequence[Any]) -> str:
    """Return the statement with its values written into it.

    SQLite plans a statement again when values are bound, since another index may then serve. For the statements of an
    assessment planning takes 50 ms each time, and execution 3 ms (measured).
    """
    literals: list[str] = []
    for start in range(0, len(values), VALUES_PER_QUOTING):
        batch = values[start : start + VALUES_PER_QUOTING]
        cursor.execute(f"SELECT {', '.join(['quote(%s)'] * len(batch))}", batch)
        literals += cursor.fetchone()
    return sql % tuple(literals)
