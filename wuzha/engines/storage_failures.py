"""Recognise errors of the database and the disk that pass or that an administrator has to end, and say which it is."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from enum import Enum, auto

from django.db import DatabaseError, InterfaceError, OperationalError


class StorageFailure(Enum):
    """A reason why nothing can be stored at the moment, or nothing read either."""

    BUSY = auto()
    DISK_FULL = auto()
    READ_ONLY = auto()
    AWAY = auto()


_BY_ERRNO = {
    errno.ENOSPC: StorageFailure.DISK_FULL,
    errno.EDQUOT: StorageFailure.DISK_FULL,
    errno.EFBIG: StorageFailure.DISK_FULL,
    errno.EROFS: StorageFailure.READ_ONLY,
}
_BY_SQLITE_TEXT = {
    "is locked": StorageFailure.BUSY,
    "disk is full": StorageFailure.DISK_FULL,
    "readonly": StorageFailure.READ_ONLY,
    "unable to open": StorageFailure.AWAY,
    "disk I/O error": StorageFailure.AWAY,
    "no such table": StorageFailure.AWAY,
}
_BY_SQLSTATE = {
    "25006": StorageFailure.READ_ONLY,
    "40P01": StorageFailure.BUSY,
    "53100": StorageFailure.DISK_FULL,
    "55P03": StorageFailure.BUSY,
    "57014": StorageFailure.BUSY,
}
"""PostgreSQL: read-only transaction, deadlock, disk full, lock not available, query cancelled."""


def find_storage_failure(error: BaseException | None) -> StorageFailure | None:
    """Return the failure that the error, or one that led to it, stands for; None if it is of another kind."""
    for cause in _list_causes(error):
        if isinstance(cause, OSError) and cause.errno in _BY_ERRNO:
            return _BY_ERRNO[cause.errno]
        if isinstance(cause, DatabaseError | InterfaceError):
            return _classify(cause)
    return None


def _classify(error: DatabaseError | InterfaceError) -> StorageFailure | None:
    sqlstate = getattr(error.__cause__, "sqlstate", None)
    if sqlstate in _BY_SQLSTATE:
        return _BY_SQLSTATE[sqlstate]
    if not isinstance(error, OperationalError | InterfaceError):
        return None
    text = str(error)
    failures = (failure for words, failure in _BY_SQLITE_TEXT.items() if words in text)
    # Without a code of its own, an error of the connection to PostgreSQL.
    return next(failures, None if "sqlite3" in type(error.__cause__).__module__ else StorageFailure.AWAY)


def _list_causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
