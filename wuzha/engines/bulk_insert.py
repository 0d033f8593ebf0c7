"""Inserts many rows into a Django table without an object for each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper


def insert_rows(
    connection: BaseDatabaseWrapper, table: str, columns: Iterable[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Insert the rows; on PostgreSQL through COPY, since a statement for each takes three times as long."""
    if not rows:
        return
    quote = connection.ops.quote_name
    names = f"{quote(table)} ({', '.join(map(quote, columns))})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # copy() is the driver's own method: its errors have to be wrapped as Django's.
            with connection.wrap_database_errors, cursor.copy(f"COPY {names} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(rows[0]))
            cursor.executemany(f"INSERT INTO {names} VALUES ({places})", rows)


def note_many_rows(connection: BaseDatabaseWrapper, table: str) -> None:
    """Let PostgreSQL vacuum and analyse the table as soon as the transaction is committed.

    Until then its planner takes the table for a small one, and checks every row for visibility.
    """
    if connection.vendor == "postgresql":
        transaction.on_commit(lambda: look_at(connection, table), using=connection.alias, robust=True)


def look_at(connection: BaseDatabaseWrapper, table: str) -> None:
    """PostgreSQL counts the table's rows and notes which of its pages everybody sees; outside of any transaction."""
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM (ANALYZE, SKIP_LOCKED) {connection.ops.quote_name(table)}")
