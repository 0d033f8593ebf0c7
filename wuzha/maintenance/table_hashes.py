"""Hash the content of every table, so that a copy can be compared with its original."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

_CHUNK_ROWS = 2000


@dataclass(frozen=True, slots=True)
class TableHash:
    """The number of rows of a table and the SHA-256 over them in the order of their primary key."""

    row_count: int
    sha256: str


def hash_tables(connection: BaseDatabaseWrapper) -> dict[str, TableHash]:
    """Return the hash of every table. On PostgreSQL, call it in a transaction that sees one snapshot."""
    with connection.cursor() as cursor:
        names = sorted(connection.introspection.table_names(cursor))
    return {name: _hash_table(connection, name) for name in names}


def _hash_table(connection: BaseDatabaseWrapper, table: str) -> TableHash:
    sha256, row_count = hashlib.sha256(), 0
    with connection.chunked_cursor() as cursor:
        cursor.execute(_build_query(connection, table))
        while rows := cursor.fetchmany(_CHUNK_ROWS):
            row_count += len(rows)
            for row in rows:
                sha256.update(json.dumps(row, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n")
    return TableHash(row_count, sha256.hexdigest())


def _build_query(connection: BaseDatabaseWrapper, table: str) -> str:
    """Select all columns as text, in an order that no collation or driver changes."""
    quote = connection.ops.quote_name
    names, keys = _read_columns(connection, table)
    columns = [quote(name) for name in names]
    order = [quote(key) for key in keys] or columns
    if connection.vendor == "sqlite":
        # The result of quote() has no declared type: Django's converters would fail at an overwritten moment.
        values = [f"quote({column})" for column in columns]
    else:
        values = [f"{column}::text" for column in columns]
        order = [f'{column}::text COLLATE "C"' for column in order]
    return f"SELECT {', '.join(values)} FROM {quote(table)} ORDER BY {', '.join(order)}"  # noqa: S608  quoted names


def _read_columns(connection: BaseDatabaseWrapper, table: str) -> tuple[list[str], list[str]]:
    """Return the columns of a table and those of its primary key."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # Django's introspection parses the SQL of each table for the key: most of the time of a small backup.
            cursor.execute("SELECT name, pk FROM pragma_table_info(%s)", [table])
            rows = cursor.fetchall()
            return [name for name, _ in rows], [name for key, name in sorted((key, name) for name, key in rows if key)]
        columns = connection.introspection.get_table_description(cursor, table)
        return [column.name for column in columns], connection.introspection.get_primary_key_columns(
            cursor, table
        ) or []
