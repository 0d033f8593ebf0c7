"""Triggers that refuse to change or remove a line of the log, and the first row of its head."""

from typing import Any

from django.db import migrations

_SQLITE = """
CREATE TRIGGER audit_line_no_{event} BEFORE {event} ON audit_line
BEGIN SELECT RAISE(ABORT, 'audit_line is append-only'); END
"""
_POSTGRESQL_FUNCTION = """
CREATE FUNCTION audit_line_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'audit_line is append-only'; END $$
"""
_POSTGRESQL = """
CREATE TRIGGER audit_line_no_{event} BEFORE {event} ON audit_line
FOR EACH STATEMENT EXECUTE FUNCTION audit_line_is_append_only()
"""
_EVENTS = ("update", "delete")


def guard(apps: Any, schema_editor: Any) -> None:
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    if is_postgresql:
        schema_editor.execute(_POSTGRESQL_FUNCTION)
    for event in _EVENTS:
        schema_editor.execute((_POSTGRESQL if is_postgresql else _SQLITE).format(event=event))
    apps.get_model("audit", "Head").objects.create(pk=1)


class Migration(migrations.Migration):
    """Triggers on `audit_line`, and the one row of `audit_head`."""

    dependencies = (("audit", "0001_initial"),)
    operations = (migrations.RunPython(guard),)
