"""The lines of the file of heads: how they are written and sealed, and which of them a new head may replace.

A line is a JSON object: the moment, the length and the last hash of the log, whether a backup was restored then, and a
seal if the office has set a key: an HMAC over the line and the one before.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import hmac
import json
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

from django.conf import settings

HEADS_NAME = "audit_heads.jsonl"

KEEP_EVERY = timedelta(hours=1)
"""The time between two lines that stay; in between, each head takes the place of the one before. A line has 170 bytes,
240 with a seal: some 2,500 lines (0.6 MB) a year in working hours, 8,760 (2.1 MB) if somebody writes in every hour."""

_LOCK_ATTEMPTS, _LOCK_PAUSE_SECONDS = 5, 0.0002
_TAIL_BYTES = 4096
_HASH = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class NotedHead:
    """A head of the log as it was noted; `is_restored`: a backup was restored, and lines after its end are lost.

    `restoration` is the number of that restoration, which the restored data folder has too; "" in earlier files.
    """

    at: str
    number: int
    hash: str
    is_restored: bool = False
    restoration: str = ""
    seal: str = ""

    @property
    def identity(self) -> tuple[int, str]:
        """Length and last hash of the log."""
        return self.number, self.hash

    @property
    def moment(self) -> datetime:
        """When it was noted."""
        return datetime.fromisoformat(self.at)


@dataclass(frozen=True)
class FileEnd:
    """The size of the file, and its last two lines as they stand there; empty bytes where there are none."""

    size: int
    before: bytes
    last: bytes

    @cached_property
    def head(self) -> NotedHead | None:
        """The head of the last line; None if there is none, or it cannot be read."""
        return parse_line(self.last)


def get_heads_path() -> Path:
    """Return the file of the heads: that of WUZHA_AUDIT_HEADS, or one in the data folder."""
    path: Path | None = settings.AUDIT_HEADS
    return path or Path(settings.DATA) / HEADS_NAME


@contextmanager
def open_heads(*, creates: bool) -> Iterator[int]:
    """Yield the descriptor of the file, locked.

    With `creates`, a missing file is created, and the lock is waited for; without, a page waits for it, and a lock that
    somebody keeps is given up after a millisecond.

    Raises: OSError when the file cannot be written; FileNotFoundError, BlockingIOError among them.
    """
    descriptor = os.open(get_heads_path(), os.O_RDWR | (os.O_CREAT if creates else 0), 0o600)
    try:
        if creates:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        else:
            _lock_soon(descriptor)
        yield descriptor
    finally:
        # The lock goes with the descriptor.
        os.close(descriptor)


def _lock_soon(descriptor: int) -> None:
    for attempt in range(1, _LOCK_ATTEMPTS + 1):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if attempt == _LOCK_ATTEMPTS:
                raise
            time.sleep(_LOCK_PAUSE_SECONDS)
        else:
            return


def read_end(descriptor: int) -> FileEnd:
    """Return the end of the file."""
    size = os.fstat(descriptor).st_size
    lines = os.pread(descriptor, _TAIL_BYTES, max(0, size - _TAIL_BYTES)).splitlines(keepends=True)
    before, last = [b"", b"", *lines][-2:]
    return FileEnd(size, before, last)


def write_head(descriptor: int, end: FileEnd, head: NotedHead, proves: Callable[[NotedHead], bool]) -> None:
    """Write the head: in the place of the last line if that need not stay, else behind it.

    `proves` returns whether the log goes on from an earlier head to this one: whoever finds the new head in the log
    finds the earlier one too. It is asked last, since it may read the database.
    """
    if _may_be_replaced(end) and not head.is_restored and end.head is not None and proves(end.head):
        # Padded to the line that it replaces: one write does it, and none of that line is left.
        text = _encode_sealed(head, end.before)[:-1].ljust(len(end.last) - 1) + b"\n"
        _write(descriptor, end, text, end.size - len(end.last))
        return
    # A power cut in the middle of a line: the line stays, and is named as unreadable.
    gap = b"" if end.last.endswith(b"\n") or not end.last else b"\n"
    _write(descriptor, end, gap + _encode_sealed(head, end.last + gap), end.size)


def _write(descriptor: int, end: FileEnd, text: bytes, offset: int) -> None:
    """Write at once, or leave the file as it was: half a line would be reported for good."""
    if os.pwrite(descriptor, text, offset) < len(text):
        os.ftruncate(descriptor, end.size)
        os.pwrite(descriptor, end.last, end.size - len(end.last))
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _may_be_replaced(end: FileEnd) -> bool:
    """Return whether the last line is a sound one that has not yet stood for KEEP_EVERY.

    One with a wrong seal stays: it is evidence, and a right one in its place would hide it.
    """
    before, last = parse_line(end.before), end.head
    if before is None or last is None or last.is_restored or last.moment - before.moment >= KEEP_EVERY:
        return False
    return has_right_seal(last, end.before)


def has_right_seal(head: NotedHead, previous: bytes) -> bool:
    """Return whether the seal is that of the head behind the line before; without a key, whether there is none."""
    # Whoever writes to the file may have put anything there.
    return hmac.compare_digest(head.seal.encode(errors="replace"), _compute_seal(head, previous).encode())


def _compute_seal(head: NotedHead, previous: bytes) -> str:
    """Return the HMAC-SHA256 over the line before and this one; "" without a key."""
    if not settings.AUDIT_KEY:
        return ""
    return hmac.new(settings.AUDIT_KEY, previous + _encode(replace(head, seal="")), hashlib.sha256).hexdigest()


def parse_line(line: bytes) -> NotedHead | None:
    """Return the head that the line holds; None if it holds none."""
    try:
        head = NotedHead(**json.loads(line))
        is_moment = head.moment.tzinfo is not None
    except (TypeError, ValueError):
        return None
    is_sound = isinstance(head.number, int) and all(
        isinstance(text, str) for text in (head.seal, head.hash, head.restoration)
    )
    return head if is_moment and is_sound and _HASH.fullmatch(head.hash) else None


def _encode_sealed(head: NotedHead, previous: bytes) -> bytes:
    return _encode(replace(head, seal=_compute_seal(head, previous)))


def _encode(head: NotedHead) -> bytes:
    # Lines without a restoration stay as they were before there were any: their seals are right for good.
    names = ("at", "number", "hash", "is_restored", *(["restoration"] if head.restoration else []), "seal")
    return json.dumps({name: getattr(head, name) for name in names}).encode() + b"\n"
