"""Copies that the program makes by itself: one before each migration, one a day, and how old the latest one is.

They leave out the files of uploads, which must not be kept longer than a day (`spool.LIFETIME`): a copy lasts weeks.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from wuzha.maintenance.backup import TEMPORARY_PREFIX, make_backup
from wuzha.maintenance.data_folder import BACKUPS_NAME, get_backups_folder
from wuzha.maintenance.migration_state import list_applied_migrations

DAYS_KEPT, WEEKS_KEPT = 7, 4
COPIES_BEFORE_MIGRATION_KEPT = 3
OVERDUE_AFTER = timedelta(days=2)
LEFTOVER_AFTER = timedelta(days=1)
_DAILY_NAME = re.compile(r"daily-(\d{4}-\d{2}-\d{2})\.tar\.gz")
_BEFORE_MIGRATION = "before-migration-"


def copy_before_migration() -> Path:
    """Copy the database as it is before this version changes it; return the path of the copy.

    Raises: RefusalError when it cannot be copied: then nothing must be migrated.
    """
    folder = get_backups_folder()
    path = folder / f"{_BEFORE_MIGRATION}{timezone.localtime():%Y%m%d-%H%M%S-%f}.tar.gz"
    make_backup(path, with_spool=False)
    for old in sorted(folder.glob(f"{_BEFORE_MIGRATION}*"))[:-COPIES_BEFORE_MIGRATION_KEPT]:
        old.unlink(missing_ok=True)
    return path


def make_daily_copy(today: date) -> Path | None:
    """Make the copy of the day and remove old ones; return None when it exists, or another worker makes it.

    Raises: RefusalError or OSError when it cannot be written; the copies that exist stay.
    """
    path = get_backups_folder() / f"daily-{today.isoformat()}.tar.gz"
    if path.exists():
        return None
    with _try_lock(get_backups_folder()) as is_free:
        if not is_free or path.exists() or not list_applied_migrations():
            return None
        _remove_leftovers(get_backups_folder())
        make_backup(path, with_spool=False)
        copies = _list_daily_copies()
        for day in choose_expired(copies):
            copies[day].unlink(missing_ok=True)
    return path


def choose_expired(days: Iterable[date]) -> set[date]:
    """Return the days whose copies may go: all but the latest 7, and before these the latest of each of 4 weeks."""
    latest_first = sorted(days, reverse=True)
    by_week: dict[tuple[int, int], date] = {}
    for day in latest_first[DAYS_KEPT:]:
        by_week.setdefault(day.isocalendar()[:2], day)
    weekly = sorted(by_week.values(), reverse=True)[:WEEKS_KEPT]
    return set(latest_first[DAYS_KEPT:]) - set(weekly)


def find_latest_copy() -> datetime | None:
    """Return when the latest automatic copy was written; None if there is none."""
    folder = Path(settings.DATA) / BACKUPS_NAME
    moments = [path.stat().st_mtime for path in folder.glob("*.tar.gz")] if folder.is_dir() else []
    return datetime.fromtimestamp(max(moments), UTC) if moments else None


def _remove_leftovers(folder: Path) -> None:
    """Remove what a backup has left that was killed: a copy of the database outside the rotation."""
    for path in folder.glob(f"{TEMPORARY_PREFIX}*"):
        if time.time() - path.stat().st_mtime > LEFTOVER_AFTER.total_seconds():
            shutil.rmtree(path, ignore_errors=True)


def _list_daily_copies() -> dict[date, Path]:
    matches = ((_DAILY_NAME.fullmatch(path.name), path) for path in get_backups_folder().iterdir())
    return {date.fromisoformat(match[1]): path for match, path in matches if match}


@contextmanager
def _try_lock(folder: Path) -> Iterator[bool]:
    """Hold the folder's lock and yield True, or yield False when another process holds it."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(descriptor)
