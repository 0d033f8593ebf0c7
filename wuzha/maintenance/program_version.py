"""The version of the program, and the version that last brought the database up to date."""

from __future__ import annotations

import os
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from django.conf import settings

UNKNOWN_VERSION = "未记录"
_FILE_NAME = "version"


def read_program_version() -> str:
    """Return the version of the installed program."""
    try:
        return version("wuzha")
    except PackageNotFoundError:
        return UNKNOWN_VERSION


def read_database_version() -> str:
    """Return the version that last migrated the database; it is unknown for a database older than this file."""
    try:
        return _get_path().read_text(encoding="utf-8").strip() or UNKNOWN_VERSION
    except FileNotFoundError:
        return UNKNOWN_VERSION


def write_database_version(database_version: str) -> None:
    """Note that this version has migrated the database, unless it is noted already."""
    if _get_path().exists() and read_database_version() == database_version:
        return
    draft = _get_path().with_suffix(".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(database_version)
    draft.rename(_get_path())


def _get_path() -> Path:
    return Path(settings.DATA) / _FILE_NAME
