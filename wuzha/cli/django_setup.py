"""Set up Django for commands that need the database, and turn its faults into one sentence."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wuzha.core.problems import RefusalError

APPS_BEFORE_FIRST_RELEASE = frozenset({"assessments", "intake", "reports"})
"""Packages that had tables before the first release and have none since: their migrations mark such a database."""


@contextmanager
def set_up_django(*, may_be_new: bool = False, needs_database: bool = True) -> Iterator[None]:
    """Set up Django; packages with tables can be imported inside this block.

    Raises: RefusalError when settings or database are at fault, when a newer program has changed the database, or when
    there is no database and none may be created.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wuzha.site.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management.utils import get_random_secret_key
    from django.db import Error

    if not may_be_new:
        # Such a command signs nothing: a temporary secret will do, and no file is left in the current folder.
        os.environ.setdefault("WUZHA_SECRET_KEY", get_random_secret_key())
    try:
        django.setup()
        if needs_database and not may_be_new:
            _require_database()
            _refuse_newer_database()
        yield
    except ImproperlyConfigured as error:
        raise _build_settings_error(str(error)) from error
    except Error as error:
        raise _build_database_error(error) from error


def migrate_database(*, starts_anew: bool = False) -> None:
    """Create the data folder, and bring the tables up to this version, after a copy of what was there.

    Raises: RefusalError when the database is missing beside what an office has left, and nobody confirms a new one.
    """
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from wuzha.audit.first_binding import bind_books_once
    from wuzha.maintenance.automatic_copies import copy_before_migration
    from wuzha.maintenance.data_folder import create_data_folder, create_private_file
    from wuzha.maintenance.migration_state import list_newly_bound_tables
    from wuzha.maintenance.program_version import read_program_version, write_database_version

    create_data_folder(settings.DATA)
    if not starts_anew and _is_missing_or_empty():
        confirm_new_database()
    if path := _find_sqlite_file():
        create_private_file(path)
    executor = MigrationExecutor(connection)
    _refuse_newer_database()
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        is_new = not executor.loader.applied_migrations
        if not is_new:
            print("正在备份更新前的数据库……", flush=True)
            print(f"更新前的备份：{copy_before_migration()}", flush=True)
        print("正在建立数据库……" if is_new else f"正在更新数据库（{len(waiting)}项）……", flush=True)
        call_command("migrate", interactive=False, verbosity=0)
        if bind_books_once(list_newly_bound_tables(migration for migration, _ in waiting)):
            print("已把台账的每一行绑定到操作日志，以后可用 wuzha audit verify --books 核对。", flush=True)
    write_database_version(read_program_version())


def _is_missing_or_empty() -> bool:
    """Return whether there is no database yet; it must not be connected to, since that creates an SQLite file."""
    from wuzha.maintenance.migration_state import list_applied_migrations

    path = _find_sqlite_file()
    if path is not None and (not path.exists() or not path.stat().st_size):
        return True
    return not list_applied_migrations()


def confirm_new_database() -> None:
    """Ask whether to begin with an empty database where an office worked before; refuse without a terminal."""
    from django.conf import settings

    from wuzha.maintenance.data_folder import list_traces_of_use

    traces = "、".join(list_traces_of_use(settings.DATA, had_secret=settings.HAD_SECRET))
    if not traces:
        return
    if sys.stdin.isatty():
        print(f"数据库是空的或不见了，旁边却有以前的内容（{traces}）。")
        if input("确定从空数据库开始吗？输入 yes 继续，按回车退出：").strip().lower() == "yes":
            return
    raise RefusalError("data.database_lost", traces=traces)


def _refuse_newer_database() -> None:
    """Refuse a database that this program does not know: one from before the first release, or from a newer program."""
    from wuzha.maintenance.migration_state import list_applied_migrations, list_unknown_migrations

    _refuse_unreleased({name.partition(".")[0] for name in list_applied_migrations()})
    if unknown := list_unknown_migrations():
        raise RefusalError("data.newer_program", names="、".join(unknown))


def _find_sqlite_file() -> Path | None:
    """Return the file of the SQLite database; None for PostgreSQL and for a database in memory."""
    from django.db import connection

    place = str(connection.settings_dict["NAME"])
    return Path(place) if connection.vendor == "sqlite" and "mode=memory" not in place else None


def _refuse_unreleased(apps: set[str]) -> None:
    """Refuse a database made before the first release: its tables cannot be upgraded."""
    if apps & APPS_BEFORE_FIRST_RELEASE:
        raise RefusalError("database.before_first_release")


def _require_database() -> None:
    """Refuse a missing SQLite file: connecting would create an empty database."""
    path = _find_sqlite_file()
    if path is not None and not path.exists():
        raise RefusalError("database.not_found", path=path)


def _build_settings_error(reason: str) -> RefusalError:
    if "psycopg" in reason:
        return RefusalError("database.no_driver")
    return RefusalError("database.settings", reason=reason)


def _build_database_error(error: Exception) -> RefusalError:
    from django.db import ProgrammingError

    reason = str(error).partition("\n")[0]
    if isinstance(error, ProgrammingError) or reason.startswith("no such"):
        return RefusalError("database.no_tables")
    return RefusalError("database.fault", reason=reason)
