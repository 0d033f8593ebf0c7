"""Sets up Django for commands that need the database, and turns its faults into one sentence."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wuzha.core.problems import RefusalError

APPS_BEFORE_FIRST_RELEASE = frozenset({"assessments", "intake", "reports"})
"""Packages that had tables before the first release and have none since: their migrations mark such a database."""


@contextmanager
def set_up_django(*, may_be_new: bool = False) -> Iterator[None]:
    """Set up Django; packages with tables can be imported inside this block.

    Raises: RefusalError when settings or database are at fault, or when there is no database and none may be created.
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
        if not may_be_new:
            _require_database()
        yield
    except ImproperlyConfigured as error:
        raise _build_settings_error(str(error)) from error
    except Error as error:
        raise _build_database_error(error) from error


def migrate_database() -> None:
    """Create the data folder, and bring the tables up to this version."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    settings.DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
    executor = MigrationExecutor(connection)
    _refuse_unreleased({app for app, _name in executor.loader.applied_migrations})
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        is_new = not executor.loader.applied_migrations
        print("正在建立数据库……" if is_new else f"正在更新数据库（{len(waiting)}项）……", flush=True)
        call_command("migrate", interactive=False, verbosity=0)


def _refuse_unreleased(apps: set[str]) -> None:
    """Refuse a database made before the first release: its tables cannot be upgraded."""
    if apps & APPS_BEFORE_FIRST_RELEASE:
        raise RefusalError("database.before_first_release")


def _require_database() -> None:
    """Refuse a missing SQLite file: connecting would create an empty database."""
    from django.db import connection

    place = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite" and "mode=memory" not in place and not Path(place).exists():
        raise RefusalError("database.not_found", path=place)


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
