"""Add an index of trigrams on PostgreSQL, for the search by part of a number.

The extension is trusted: the owner of the database may create it. Where it is not installed, search works without the
index, in the time that reading the list takes.
"""

from typing import Any

from django.db import DatabaseError, migrations, transaction

LONG = ("case", "personofconcern", "outreach")


def index_parts_of_numbers(apps: Any, schema_editor: Any) -> None:
    connection = schema_editor.connection
    if connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DatabaseError:
        return
    for name in LONG:
        schema_editor.execute(
            f"CREATE INDEX {name}_part_of_key ON registers_{name} USING gin (upper(key::text) gin_trgm_ops)"
        )


def drop_them(apps: Any, schema_editor: Any) -> None:
    for name in LONG:
        schema_editor.execute(f"DROP INDEX IF EXISTS {name}_part_of_key")


class Migration(migrations.Migration):
    dependencies = [("registers", "0001_initial")]
    operations = [migrations.RunPython(index_parts_of_numbers, drop_them)]
