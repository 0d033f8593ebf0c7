"""Read from the environment which database the site uses, and say how its connections behave."""

from __future__ import annotations

import os
from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from wuzha.site.sqlite_version import MIN_VERSION, is_sound, use_sound_sqlite

_DATABASE_URL_ERROR = (
    "看不懂环境变量 DATABASE_URL，或它不是 PostgreSQL 的地址。"
    "请写成 postgresql://user:password@host/name 的样式，密码里的特殊字符用 % 编码。"
)

SQLITE_CONNECTION_SECONDS = 60
"""How long a thread keeps a connection to SQLite. Opening one for each request took a tenth of a page (measured). If
somebody puts another file in the place of the database, no thread reads the old one for longer."""

CACHED_STATEMENTS = 500
"""How many planned statements a connection keeps, in about 5 MB. A site runs some 400 different ones; planning that of
a judgement takes 20 ms of 60 (measured)."""


def read_database(data: Path) -> dict[str, object]:
    """Return the entry of `DATABASES` for the database that DATABASE_URL names, else for SQLite in the data folder.

    Raises: ImproperlyConfigured when the address is none of PostgreSQL, or this SQLite is not safe.
    """
    url = os.environ.get("DATABASE_URL")
    if url:
        try:
            database = dict(dj_database_url.parse(url, conn_max_age=600, conn_health_checks=True))
        except ValueError:
            database = {}
        if database.get("ENGINE") != "django.db.backends.postgresql":
            # The address holds a password, so the message does not repeat it.
            raise ImproperlyConfigured(_DATABASE_URL_ERROR)
        return database
    version = use_sound_sqlite()
    if not is_sound(version):
        raise ImproperlyConfigured(
            f"SQLite {'.'.join(map(str, version))} 在并发写入时可能损坏数据库。"
            f"请安装 pysqlite3，或使用 {'.'.join(map(str, MIN_VERSION))} 以上的 SQLite。"
        )
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": data / "wuzha.sqlite3",
        "CONN_MAX_AGE": SQLITE_CONNECTION_SECONDS,
        "OPTIONS": {
            # SQLite fails at once, without waiting, when a transaction that has read wants to write.
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "cached_statements": CACHED_STATEMENTS,
            # FULL: what was confirmed survives a power cut. NORMAL may lose the last commits, and lines of the log
            # with them; a correction took 67 ms with NORMAL and 65 ms with FULL (138 of each in turn).
            "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA mmap_size = 0",
        },
    }
