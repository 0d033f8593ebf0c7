"""The one door from the command line to the database: Django is set up here, and its faults become one sentence."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wuzha.core.problems import Refusal

NOT_FOUND = "找不到数据库“{place}”。请用环境变量 WUZHA_DATA 或 DATABASE_URL 写明数据库在哪里。"
NO_TABLES = "数据库里没有所需的表，或表不是这一版的。请先运行一次 wuzha serve，它会更新。"
NOT_AT_WORK = "数据库不能用（{detail}）。请核对 DATABASE_URL 或 WUZHA_DATA，并确认数据库在运行、有权读写。"
UNRELEASED = (
    "这个数据库是正式发布以前的版本建立的，本版本不能更新它。"
    "请用当时的版本导出台账，再为 WUZHA_DATA 指定一个新文件夹（或换一个空的 DATABASE_URL），重新上传。"
)
UNRELEASED_APPS = frozenset({"assessments", "intake", "reports"})
"""Packages that had tables before the first release and have none since: their migrations mark such a database."""
NO_DRIVER = "缺少 PostgreSQL 的驱动。请执行 pip install 'wuzha[postgres]'。"


@contextmanager
def the_house(*, may_be_new: bool = False) -> Iterator[None]:
    """What is imported from the rooms with tables works inside this block.

    Raises: Refusal when settings or database are at fault, or there is no database and none may be made.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wuzha.site.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management.utils import get_random_secret_key
    from django.db import Error

    if not may_be_new:
        # Such a command signs nothing: a passing secret will do, and none is left in a folder one stands in by mistake.
        os.environ.setdefault("WUZHA_SECRET_KEY", get_random_secret_key())
    try:
        django.setup()
        if not may_be_new:
            _must_exist()
        yield
    except ImproperlyConfigured as fault:
        raise Refusal(NO_DRIVER if "psycopg" in str(fault) else str(fault)) from fault
    except Error as fault:
        raise Refusal(_told(fault)) from fault


def make_ready() -> None:
    """The folder of data is there, and the tables are those of this version."""
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
    """Raise a Refusal for a database made before the first release: its tables cannot be brought up to date."""
    if apps & UNRELEASED_APPS:
        raise Refusal(UNRELEASED)


def _must_exist() -> None:
    """SQLite would make an empty database where there is none."""
    from django.db import connection

    place = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite" and "mode=memory" not in place and not Path(place).exists():
        raise Refusal(NOT_FOUND.format(place=place))


def _told(fault: Exception) -> str:
    from django.db import ProgrammingError

    detail = str(fault).partition("\n")[0]
    if isinstance(fault, ProgrammingError) or detail.startswith("no such"):
        return NO_TABLES
    return NOT_AT_WORK.format(detail=detail)
