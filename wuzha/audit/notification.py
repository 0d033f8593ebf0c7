"""Notify the processes of this machine of writes and queued uploads, through files whose times an idle server polls."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django.db import transaction


class Topic(StrEnum):
    """A kind of event; the value is the name of the file in the data folder that is touched for it."""

    LOG_WRITTEN = "last_write"
    UPLOAD_QUEUED = "last_upload_request"


def notify_on_commit(topic: Topic) -> None:
    """Touch the topic's file as soon as the transaction is committed; nothing happens if it is rolled back."""
    transaction.on_commit(lambda: _touch(topic))


def read_notified_at(topic: Topic) -> int | None:
    """Return when the topic's file was last touched, in nanoseconds; None if it never was.

    It costs one stat of a file, so that a process can look many times a second. A notification is a hint and can be
    lost, as when the file belongs to another user: no page may depend on it.
    """
    try:
        return _get_path(topic).stat().st_mtime_ns
    except OSError:
        return None


def _touch(topic: Topic) -> None:
    with suppress(OSError):
        # The time is set by hand: the kernel's own is as coarse as 4 ms, and would hide the second of two writes.
        now = time.time_ns()
        file = os.open(_get_path(topic), os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.utime(file, ns=(now, now))
        finally:
            os.close(file)


def _get_path(topic: Topic) -> Path:
    return Path(settings.DATA) / topic
