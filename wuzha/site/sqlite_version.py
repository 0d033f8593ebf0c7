"""Replace an SQLite that can lose a committed write by a safe version.

SQLite 3.7.0 to 3.51.2 can damage a database in WAL mode when a checkpoint and a writer meet. If Python was built with
such a version, the one of the pysqlite3 wheel takes its place.
"""

from __future__ import annotations

import sqlite3
import sys
from importlib import import_module
from importlib.util import find_spec

MIN_VERSION = (3, 51, 3)


def use_sound_sqlite() -> tuple[int, ...]:
    """Install a safe SQLite under the module name `sqlite3` and return the version in use.

    Call it before Django imports `sqlite3`.
    """
    version = sqlite3.sqlite_version_info
    if version < MIN_VERSION and find_spec("pysqlite3") is not None:
        package = import_module("pysqlite3")
        sys.modules["sqlite3"] = package
        sys.modules["sqlite3.dbapi2"] = import_module("pysqlite3.dbapi2")
        version = package.sqlite_version_info
    return version


def is_sound(version: tuple[int, ...]) -> bool:
    """Return whether this version is safe for concurrent writes in WAL mode."""
    return version >= MIN_VERSION
