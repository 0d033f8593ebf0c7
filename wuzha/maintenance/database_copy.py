"""Copy a database while people write, and open or restore the copy."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from wuzha.audit.verification import read_chain_head
from wuzha.core.problems import RefusalError
from wuzha.maintenance.data_folder import DATABASE_NAME
from wuzha.maintenance.migration_state import list_applied_migrations
from wuzha.maintenance.table_hashes import TableHash, hash_tables

DUMP_NAME = "database.pgdump"
COPY_ALIAS = "copy"
_PROGRAM_OPTIONS = ("--no-owner", "--no-privileges")


@dataclass(frozen=True, slots=True)
class DatabaseState:
    """What a database held at the moment of its copy: migrations, length and last hash of the log, its tables."""

    migrations: tuple[str, ...]
    log_lines: int
    log_hash: str
    tables: dict[str, TableHash]


def copy_database(folder: Path) -> DatabaseState:
    """Write a copy of the database into the folder, without keeping anybody from writing; return what it holds.

    Raises: RefusalError when pg_dump is missing or fails.
    """
    if connection.vendor == "sqlite":
        path = folder / DATABASE_NAME
        with connection.cursor() as cursor:
            # One reading transaction: a copy of the file alone would lack what is in the WAL.
            cursor.execute("VACUUM INTO %s", [str(path)])
        path.chmod(0o600)
        with open_copy(path):
            return read_state(COPY_ALIAS)
    with transaction.atomic(), connection.cursor() as cursor:
        # The dump and the hashes are of the same snapshot.
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        dump = ["--format=custom", f"--snapshot={snapshot}", f"--file={folder / DUMP_NAME}"]
        run_postgresql_program("pg_dump", [*dump, *_PROGRAM_OPTIONS])
        return read_state(DEFAULT_DB_ALIAS)


@contextmanager
def hold_snapshot() -> Iterator[None]:
    """Let all queries of the block see one state of the database, without keeping anybody from writing."""
    if connection.vendor == "sqlite":
        # Django begins transactions with BEGIN IMMEDIATE, which would lock out writers; a deferred one only reads.
        with connection.cursor() as cursor:
            cursor.execute("SAVEPOINT snapshot")
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("RELEASE snapshot")
        return
    with transaction.atomic(), connection.cursor() as cursor:
        if len(connection.savepoint_ids) == 0:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def read_state(using: str) -> DatabaseState:
    """Return what a database holds."""
    lines, last_hash = read_chain_head(using)
    return DatabaseState(tuple(list_applied_migrations(using)), lines, last_hash, hash_tables(connections[using]))


@contextmanager
def open_copy(path: Path) -> Iterator[BaseDatabaseWrapper]:
    """Open a copy of an SQLite database under COPY_ALIAS."""
    copy = connections[DEFAULT_DB_ALIAS].copy(COPY_ALIAS)
    copy.settings_dict["NAME"] = str(path)
    # Without its WAL mode: the copy stays one file.
    copy.settings_dict["OPTIONS"].pop("init_command", None)
    connections[COPY_ALIAS] = copy
    try:
        yield copy
    finally:
        copy.close()
        del connections[COPY_ALIAS]


def is_intact(copy: BaseDatabaseWrapper) -> bool:
    """Return whether SQLite finds no fault in the structure of its file."""
    with copy.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check(1)")
        return bool(cursor.fetchone() == ("ok",))


def load_dump(path: Path) -> None:
    """Load a dump into the empty database of PostgreSQL: all of it, or nothing.

    Raises: RefusalError when the database has tables, or pg_restore is missing or fails.
    """
    with connection.cursor() as cursor:
        if connection.introspection.table_names(cursor):
            raise RefusalError("restore.database_not_empty")
    options = ["--single-transaction", "--exit-on-error", f"--dbname={connection.settings_dict['NAME']}"]
    run_postgresql_program("pg_restore", [*options, *_PROGRAM_OPTIONS, str(path)])


def drop_tables(names: Sequence[str]) -> None:
    """Drop tables that were restored and proved wrong, with the function of the log's triggers."""
    quote = connection.ops.quote_name
    with transaction.atomic(), connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"DROP TABLE IF EXISTS {quote(name)} CASCADE")
        for table in ("audit_line", "audit_bound_rows"):
            cursor.execute(f"DROP FUNCTION IF EXISTS {table}_is_append_only() CASCADE")


def run_postgresql_program(program: str, options: Sequence[str]) -> None:
    """Run a client program of PostgreSQL on our database; the password stays out of the command line.

    Raises: RefusalError when it is not installed or fails.
    """
    try:
        process = subprocess.run(  # noqa: S603  our own words
            [program, *options], env=_build_environment(), capture_output=True, text=True, errors="replace", check=False
        )
    except FileNotFoundError as error:
        raise RefusalError("backup.no_program", program=program) from error
    if process.returncode:
        reason = process.stderr.strip().splitlines()
        raise RefusalError("backup.program_failed", program=program, reason=reason[-1] if reason else "?")


def _build_environment() -> dict[str, str]:
    values = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    variables = {variable: str(values[name]) for variable, name in names.items() if values.get(name)}
    options = values.get("OPTIONS") or {}
    variables |= {f"PG{name.upper()}": str(value) for name, value in options.items() if name.startswith("ssl")}
    return {**os.environ, **variables}
