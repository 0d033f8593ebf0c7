"""Many rows into a table of ours, by the quickest way its database has, without an object for each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper


def insert_rows(
    connection: BaseDatabaseWrapper, table: str, columns: Iterable[str], rows: Sequence[Sequence[Any]]
) -> None:
    """The rows, as values for the database; on PostgreSQL a statement for each would take three times as long."""
    if not rows:
        return
    quote = connection.ops.quote_name
    names = f"{quote(table)} ({', '.join(map(quote, columns))})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Django hands the copying to the driver as it is, whose faults are none of Django's.
            with connection.wrap_database_errors, cursor.copy(f"COPY {names} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(rows[0]))
            cursor.executemany(f"INSERT INTO {names} VALUES ({places})", rows)


def note_many_rows(connection: BaseDatabaseWrapper, table: str) -> None:
    """PostgreSQL looks at the table as soon as the rows stand, not when it next comes round.

    Until then it would take it for a small one, and look into every row for whether it is to be seen.
    """
    if connection.vendor == "postgresql":
        transaction.on_commit(lambda: look_at(connection, table), using=connection.alias, robust=True)


def look_at(connection: BaseDatabaseWrapper, table: str) -> None:
    """PostgreSQL counts the table's rows and notes which of its pages everybody sees; outside of any transaction."""
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM (ANALYZE, SKIP_LOCKED) {connection.ops.quote_name(table)}")
