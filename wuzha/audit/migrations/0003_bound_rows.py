"""The hash of the rows that a line binds, and the table of these rows, with triggers that protect it."""

from typing import Any

from django.db import migrations, models

_SQLITE = """
CREATE TRIGGER audit_bound_rows_no_{event} BEFORE {event} ON audit_bound_rows
BEGIN SELECT RAISE(ABORT, 'audit_bound_rows is append-only'); END
"""
_POSTGRESQL_FUNCTION = """
CREATE FUNCTION audit_bound_rows_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'audit_bound_rows is append-only'; END $$
"""
_POSTGRESQL = """
CREATE TRIGGER audit_bound_rows_no_{event} BEFORE {event} ON audit_bound_rows
FOR EACH STATEMENT EXECUTE FUNCTION audit_bound_rows_is_append_only()
"""
_EVENTS = ("update", "delete")


def guard(apps: Any, schema_editor: Any) -> None:
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    if is_postgresql:
        schema_editor.execute(_POSTGRESQL_FUNCTION)
    for event in _EVENTS:
        schema_editor.execute((_POSTGRESQL if is_postgresql else _SQLITE).format(event=event))


class Migration(migrations.Migration):
    """`audit_bound_rows`, and a column of `audit_line` that is null in all lines so far.

    A column without a default is added in place on SQLite: the table is not rebuilt, and keeps its triggers.
    """

    dependencies = (("audit", "0002_append_only"),)
    operations = (
        migrations.AddField(model_name="logline", name="rows_hash", field=models.CharField(max_length=64, null=True)),
        migrations.CreateModel(
            name="BoundRows",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line", models.BigIntegerField()),
                ("place", models.PositiveIntegerField()),
                ("table", models.CharField(max_length=64)),
                ("columns", models.TextField()),
                ("lines", models.TextField()),
            ],
            options={
                "db_table": "audit_bound_rows",
                "ordering": ("line", "place"),
                "constraints": [models.UniqueConstraint(fields=("line", "place"), name="bound_rows_in_order")],
            },
        ),
        migrations.RunPython(guard),
    )
