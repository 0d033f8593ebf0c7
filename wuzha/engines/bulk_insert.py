"""Insert many rows into a Django table without an object for each."""

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
            placeholders = ", ".join(["%s"] * len(rows[0]))
            cursor.executemany(f"INSERT INTO {names} VALUES ({placeholders})", rows)


def vacuum_after_commit(connection: BaseDatabaseWrapper, table: str) -> None:
    """Let PostgreSQL vacuum and analyse the table as soon as the transaction is committed.

    Until then its planner takes the table for a small one, and checks every row for visibility.
    """
    if connection.vendor == "postgresql":
        transaction.on_commit(lambda: vacuum_and_analyse(connection, table), using=connection.alias, robust=True)


def vacuum_and_analyse(connection: BaseDatabaseWrapper, table: str) -> None:
    """Let PostgreSQL update the statistics and the visibility map of the table; VACUUM cannot run in a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM (ANALYZE, SKIP_LOCKED) {connection.ops.quote_name(table)}")
