"""Tamper with the audit log, as a database administrator could."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection

from wuzha.audit.models import GENESIS_HASH, Head, LogLine
from wuzha.audit.verification import find_broken_links


def run_unguarded(sql: str) -> None:
    """Drop the triggers that protect the log, then run SQL."""
    drop_triggers()
    with connection.cursor() as cursor:
        cursor.execute(sql)


def drop_triggers() -> None:
    with connection.cursor() as cursor:
        for table in ("audit_line", "audit_bound_rows"):
            for event in ("update", "delete"):
                on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{event}{on_table}")


def rewrite_log(changes: Mapping[int, Mapping[str, Any]]) -> None:
    """Change columns of lines, and compute all hashes anew, as who can write to the database and knows the program."""
    drop_triggers()
    previous = GENESIS_HASH
    for line in LogLine.objects.order_by("number"):
        for name, value in {**changes.get(line.number, {}), "previous": previous}.items():
            setattr(line, name, value)
        line.hash = previous = line.compute_hash(line.at)
        line.save()
    Head.objects.update(hash=previous)


def forget_binding() -> None:
    """Make the log as the version before would have written it."""
    run_unguarded("DELETE FROM audit_bound_rows")
    rewrite_log({number: {"rows_hash": None} for number in LogLine.objects.values_list("number", flat=True)})


def cut_log(length: int) -> None:
    """Remove the lines after the first so many, with their head: the chain is whole again."""
    run_unguarded(f"DELETE FROM audit_line WHERE number > {length}")
    Head.objects.update(number=length, hash=LogLine.objects.get(number=length).hash)
    assert list(find_broken_links()) == []
