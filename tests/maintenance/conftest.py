"""Fixtures: an office on the disk, made from one empty database for all tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.maintenance.office_on_disk import open_office


@pytest.fixture(scope="session")
def empty_database(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with all tables and no rows; copied before the transactions of tests begin."""
    path = tmp_path_factory.mktemp("database") / "empty.sqlite3"
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("VACUUM INTO %s", [str(path)])
    return path


@pytest.fixture
def office(empty_database: Path, db: None, tmp_path: Path, settings: Any) -> Iterator[Path]:
    """The data folder of an office that works on a file."""
    with open_office(tmp_path / "office", settings, empty_database) as folder:
        yield folder
