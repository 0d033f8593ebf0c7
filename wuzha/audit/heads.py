"""Note the head of the log in a file outside the database: a log that was cut or rewritten no longer agrees with it.

A line of the file is a JSON object: the moment, the length and the last hash of the log, whether a backup was restored
then, and a seal if the office has set a key: an HMAC over the line and the one before.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from wuzha.audit.models import LogLine, format_moment
from wuzha.audit.verification import read_chain_head

NOTE_EVERY = timedelta(minutes=10)
"""How often the head of a log that changes all day is noted: some 10 KB a day."""

HEADS_NAME = "audit_heads.jsonl"
_QUERY_CHUNK, _TAIL_BYTES = 500, 4096


class HeadFault(StrEnum):
    """The kinds of differences between the log and the heads that were noted."""

    CUT = "cut"
    REWRITTEN = "rewritten"
    UNREADABLE = "unreadable"
    SEAL = "seal"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotedHead:
    """A head of the log as it was noted; `is_restored`: a backup was restored, and lines after its end are lost."""

    at: str
    number: int
    hash: str
    is_restored: bool = False
    seal: str = ""


@dataclass(frozen=True, slots=True)
class HeadDifference:
    """The first difference of a kind: the line of the file, and the head that it holds if it can be read."""

    fault: HeadFault
    place: int
    head: NotedHead | None = None


@dataclass(frozen=True, slots=True)
class HeadsReport:
    """What the file of heads says: the number of its lines, the heads of restored backups, and the differences."""

    count: int
    restorations: Sequence[NotedHead]
    differences: Sequence[HeadDifference]


def get_heads_path() -> Path:
    """Return the file of the heads: that of WUZHA_AUDIT_HEADS, or one in the data folder."""
    path: Path | None = settings.AUDIT_HEADS
    return path or Path(settings.DATA) / HEADS_NAME


def note_head(now: datetime, *, backup_head: tuple[int, str] | None = None) -> bool:
    """Append the head of the log, unless the file has it or was written to in the last ten minutes; return whether.

    `backup_head`: length and last hash of the log in a backup that was restored; they are appended in any case.

    Raises: OSError when the file cannot be written.
    """
    number, last_hash = backup_head or read_chain_head()
    if not number:
        return False
    is_restored = backup_head is not None
    descriptor = os.open(get_heads_path(), os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        # Several workers may note heads; the lock goes with the file.
        fcntl.flock(file, fcntl.LOCK_EX)
        previous = _read_last_line(file)
        head = NotedHead(at=format_moment(now), number=number, hash=last_hash, is_restored=is_restored)
        if not is_restored and not _is_due(head, _parse(previous), now):
            return False
        if previous and not previous.endswith(b"\n"):
            # A power cut in the middle of a line: the line stays, and is named as unreadable.
            file.write(b"\n")
            previous += b"\n"
        file.write(_encode(replace(head, seal=_compute_seal(head, previous))))
        file.flush()
        os.fsync(file.fileno())
    return True


def compare_heads() -> HeadsReport | None:
    """Compare the log with the heads that were noted; return None if there is no file."""
    path = get_heads_path()
    if not path.exists():
        return None
    with path.open("rb") as file:
        lines = file.readlines()
    heads = [_parse(line) for line in lines]
    differences = [*_check_seals(lines, heads), *_check_hashes(heads)]
    for place, head in enumerate(heads, 1):
        if head is None:
            differences.append(HeadDifference(HeadFault.UNREADABLE, place))
            break
    restorations = [head for head in heads if head is not None and head.is_restored]
    return HeadsReport(len(lines), restorations, differences)


def _check_hashes(heads: Sequence[NotedHead | None]) -> Iterator[HeadDifference]:
    """Yield the first head beyond the end of the log, and the first whose line has another hash now."""
    length, _ = read_chain_head()
    places = list(_list_valid(heads))
    if beyond_end := [(place, head) for place, head in places if head.number > length]:
        yield HeadDifference(HeadFault.CUT, *beyond_end[0])
    for start in range(0, len(places), _QUERY_CHUNK):
        batch = [(place, head) for place, head in places[start : start + _QUERY_CHUNK] if head.number <= length]
        lines = LogLine.objects.filter(number__in=[head.number for _, head in batch])
        hashes = dict(lines.values_list("number", "hash"))
        for place, head in batch:
            if hashes.get(head.number) != head.hash:
                yield HeadDifference(HeadFault.REWRITTEN, place, head)
                return


def _list_valid(heads: Sequence[NotedHead | None]) -> Iterator[tuple[int, NotedHead]]:
    """Yield each head with its line, without those of lines that were lost when a backup was restored later."""
    end = None
    valid: list[tuple[int, NotedHead]] = []
    for place, head in reversed(list(enumerate(heads, 1))):
        if head is None:
            continue
        if end is None or head.number <= end:
            valid.append((place, head))
        if head.is_restored:
            end = head.number if end is None else min(end, head.number)
    return reversed(valid)


def _check_seals(lines: Sequence[bytes], heads: Sequence[NotedHead | None]) -> Iterator[HeadDifference]:
    """Yield the first line, from the first sealed one on, without a right seal; the last one must have one."""
    if not settings.AUDIT_KEY:
        return
    is_sealed, previous = False, b""
    for place, (line, head) in enumerate(zip(lines, heads, strict=True), 1):
        if head is not None:
            is_sealed = is_sealed or bool(head.seal) or place == len(lines)
            if is_sealed and not hmac.compare_digest(head.seal, _compute_seal(head, previous)):
                yield HeadDifference(HeadFault.SEAL, place, head)
                return
        previous = line


def _compute_seal(head: NotedHead, previous: bytes) -> str:
    """Return the HMAC-SHA256 over the line before and this one; "" without a key."""
    if not settings.AUDIT_KEY:
        return ""
    return hmac.new(settings.AUDIT_KEY, previous + _encode(replace(head, seal="")), hashlib.sha256).hexdigest()


def _is_due(head: NotedHead, last: NotedHead | None, now: datetime) -> bool:
    if last is None or (settings.AUDIT_KEY and not last.seal):
        return True
    is_new = (last.number, last.hash) != (head.number, head.hash)
    return is_new and now - datetime.fromisoformat(last.at) >= NOTE_EVERY


def _encode(head: NotedHead) -> bytes:
    return json.dumps(asdict(head)).encode() + b"\n"


def _parse(line: bytes) -> NotedHead | None:
    """Return the head that the line holds; None if it holds none."""
    try:
        head = NotedHead(**json.loads(line))
        datetime.fromisoformat(head.at)
    except (TypeError, ValueError):
        return None
    return head if isinstance(head.number, int) and isinstance(head.seal, str) else None


def _read_last_line(file: BinaryIO) -> bytes:
    """Return the last line, and leave the position at the end; empty if the file is."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _TAIL_BYTES))
    lines = file.read().splitlines(keepends=True)
    return lines[-1] if lines else b""
