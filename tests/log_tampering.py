"""Tamper with the audit log, as a database administrator could."""

from django.db import connection


def run_unguarded(sql: str) -> None:
    """Drop the triggers that protect the log, then run SQL."""
    with connection.cursor() as cursor:
        for event in ("update", "delete"):
            on_table = " ON audit_line" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER audit_line_no_{event}{on_table}")
        cursor.execute(sql)
