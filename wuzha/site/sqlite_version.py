"""Which SQLite the embedded database runs on: never one that can lose a committed write.

SQLite 3.7.0 to 3.51.2 can damage a database in WAL mode when a checkpoint and a writer meet. Where Python carries such
a version, the one of the pysqlite3 wheel takes its place.
"""

from __future__ import annotations

import sqlite3
import sys
from importlib import import_module
from importlib.util import find_spec

OLDEST = (3, 51, 3)


def use_sound_sqlite() -> tuple[int, ...]:
    """Puts a sound SQLite behind the name `sqlite3`, before Django asks for it; the version in use."""
    version = sqlite3.sqlite_version_info
    if version < OLDEST and find_spec("pysqlite3") is not None:
        sound = import_module("pysqlite3")
        sys.modules["sqlite3"] = sound
        sys.modules["sqlite3.dbapi2"] = import_module("pysqlite3.dbapi2")
        version = sound.sqlite_version_info
    return version


def is_sound(version: tuple[int, ...]) -> bool:
    """Whether this version may hold an office's books."""
    return version >= OLDEST
