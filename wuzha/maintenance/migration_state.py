"""Compare the migrations of a database with those of this program."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from django.db import connections
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def list_applied_migrations(using: str = "default") -> list[str]:
    """Return the migrations of the database, each as `app.name`, sorted."""
    return sorted(".".join(key) for key in MigrationRecorder(connections[using]).applied_migrations())


@cache
def list_program_migrations() -> frozenset[str]:
    """Return the migrations of this program, each as `app.name`."""
    loader = MigrationLoader(None)
    return frozenset(".".join(key) for key in loader.disk_migrations)


def list_unknown_migrations(using: str = "default") -> list[str]:
    """Return the migrations of the database that this program lacks: a newer program has made them."""
    return [name for name in list_applied_migrations(using) if name not in list_program_migrations()]


def is_up_to_date(using: str = "default") -> bool:
    """Return whether the database has exactly the migrations of this program."""
    return set(list_applied_migrations(using)) == list_program_migrations()


def list_newly_bound_tables(migrations: Iterable[Migration]) -> set[str]:
    """Return the tables whose rows the log binds since one of these migrations; each names them itself."""
    return {name for migration in migrations for name in getattr(migration, "newly_bound_tables", ())}
