"""Note the head of the log outside the database: after each write, in the process that made it, and by the worker.

A process may end between its write and the note, and one that finds the file locked or sealed with a key that it lacks
leaves the note to the worker, which looks every minute.
"""

from __future__ import annotations

import fcntl
import logging
import os
from datetime import datetime

from django.conf import settings
from django.db import Error, transaction

from wuzha.audit.heads_file import FileEnd, NotedHead, get_heads_path, open_heads, read_end, write_head
from wuzha.audit.models import GENESIS_HASH, Head, LogLine, format_moment
from wuzha.audit.restorations import read_restorations

_MAX_LINES_RECOMPUTED = 200
_LOGGER = logging.getLogger(__name__)
_reported_faults = set[str]()
"""What this process has said of the file since the last note that it could write."""


def note_on_commit(line: LogLine) -> None:
    """Note the line as the head of the log as soon as the transaction is committed; a write never fails by it."""
    transaction.on_commit(lambda: _note_written(line), robust=True)


def note_head(now: datetime, *, backup_head: tuple[int, str] | None = None) -> bool:
    """Note the head of the log unless it is the last one noted, and wait for the disk; return whether it was noted.

    `backup_head`: length and last hash of the log in a backup that was restored; they are noted in any case, with the
    number of the restoration.

    Raises: OSError when the file cannot be written.
    """
    with open_heads(creates=True) as descriptor:
        # Read under the lock: a head read before it may be older than the last one noted.
        number, last_hash = backup_head or _read_head()
        if not number:
            # The file exists from now on: the first write notes itself.
            return False
        head = NotedHead(
            at=format_moment(now),
            number=number,
            hash=last_hash,
            is_restored=backup_head is not None,
            restoration=next(reversed(read_restorations()), "") if backup_head else "",
        )
        is_noted = _note(descriptor, read_end(descriptor), head)
        # Writers need not wait for the disk.
        fcntl.flock(descriptor, fcntl.LOCK_UN)
        os.fsync(descriptor)
    return is_noted


def _note_written(line: LogLine) -> None:
    head = NotedHead(at=format_moment(line.at), number=line.number, hash=line.hash)
    try:
        with open_heads(creates=False) as descriptor:
            end = read_end(descriptor)
            if not _is_left_to_worker(end, head):
                _note(descriptor, end, head, line)
    except (FileNotFoundError, BlockingIOError):
        # Only the worker creates the file: one that a command of root created would be closed to the site.
        return
    except (OSError, Error) as error:
        _report(error)
    else:
        _reported_faults.clear()


def _is_left_to_worker(end: FileEnd, head: NotedHead) -> bool:
    """Return whether the last line was sealed with a key that this process lacks, or is a later head of this log.

    Of two processes, the one that has committed first may come second.
    """
    last = end.head
    if last is None:
        return False
    if last.seal and not settings.AUDIT_KEY:
        return True
    return head.number < last.number and LogLine.objects.filter(number=last.number, hash=last.hash).exists()


def _note(descriptor: int, end: FileEnd, head: NotedHead, line: LogLine | None = None) -> bool:
    last = end.head
    is_sealed = last is not None and (bool(last.seal) or not settings.AUDIT_KEY)
    # The mark of a restoration notes the head of that installation alone, which may be another one.
    is_mark = head.is_restored or (last is not None and last.is_restored)
    if last is not None and is_sealed and not is_mark and last.identity == head.identity:
        return False
    write_head(descriptor, end, head, lambda earlier: _goes_on(earlier, head, line))
    return True


def _goes_on(earlier: NotedHead, head: NotedHead, line: LogLine | None) -> bool:
    """Return whether the chain leads from the earlier head to this one, by the line itself or by all lines between."""
    if line is not None and earlier.number + 1 == head.number:
        return line.previous == earlier.hash
    if not earlier.number < head.number <= earlier.number + _MAX_LINES_RECOMPUTED:
        return False
    number, previous = earlier.identity
    for later in LogLine.objects.filter(number__gt=number, number__lte=head.number).order_by("number"):
        if later.previous != previous or later.hash != later.compute_hash(later.at):
            return False
        previous = later.hash
    return previous == head.hash


def _read_head() -> tuple[int, str]:
    return Head.objects.values_list("number", "hash").first() or (0, GENESIS_HASH)


def _report(error: OSError | Error) -> None:
    """Say in the log of faults that the head cannot be noted, once until it can be again."""
    reason = error.strerror if isinstance(error, OSError) else type(error).__name__
    if str(reason) not in _reported_faults:
        _reported_faults.add(str(reason))
        _LOGGER.error("日志末行的哈希没有记到 %s：%s", get_heads_path(), reason)
