"""Compare the log with the heads that were noted outside the database: one that was cut or rewritten does not agree."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings

from wuzha.audit.heads_file import NotedHead, get_heads_path, has_right_seal, parse_line
from wuzha.audit.models import LogLine
from wuzha.audit.restorations import read_restorations
from wuzha.audit.verification import read_chain_head
from wuzha.core.input_paths import check_input_file

_QUERY_CHUNK = 500


class HeadFault(StrEnum):
    """The kinds of differences between the log and the heads that were noted."""

    CUT = "cut"
    REWRITTEN = "rewritten"
    UNREADABLE = "unreadable"
    SEAL = "seal"


@dataclass(frozen=True, slots=True)
class HeadDifference:
    """The first difference of a kind: the line of the file, and the head that it holds if it can be read."""

    fault: HeadFault
    place: int
    head: NotedHead | None = None


@dataclass(frozen=True, slots=True)
class HeadsReport:
    """What the file of heads says: the number of its lines, the heads of restored backups, and the differences.

    `other_restorations` are heads of backups that were restored elsewhere, such as in a rehearsal.
    """

    count: int
    restorations: Sequence[NotedHead]
    other_restorations: Sequence[NotedHead]
    differences: Sequence[HeadDifference]


def read_heads() -> list[bytes] | None:
    """Return the lines of the file; None if there is no file.

    Read them before the log: a head is noted after its line is committed, so each is in a log that is read later.

    Raises: RefusalError when it is no plain file.
    """
    check_input_file(get_heads_path())
    try:
        with get_heads_path().open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH)
            return file.readlines()
    except FileNotFoundError:
        return None


def compare_heads(lines: Sequence[bytes] | None) -> HeadsReport | None:
    """Compare the log with the heads that were noted (`read_heads`); return None if there is no file."""
    if lines is None:
        return None
    heads = [parse_line(line) for line in lines]
    own = frozenset(read_restorations())
    marks = [head for head in heads if head is not None and head.is_restored]
    foreign_marks = [head for head in marks if head.restoration and head.restoration not in own]
    other_ids = {head.restoration for head in foreign_marks}
    own_heads = [None if head is None or head.restoration in other_ids else head for head in heads]
    differences = [*_check_seals(lines, heads), *_check_hashes(own_heads)]
    for place, head in enumerate(heads, 1):
        if head is None:
            differences.append(HeadDifference(HeadFault.UNREADABLE, place))
            break
    restorations = [head for head in marks if head.restoration not in other_ids]
    return HeadsReport(len(lines), restorations, foreign_marks, differences)


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
            if is_sealed and not has_right_seal(head, previous):
                yield HeadDifference(HeadFault.SEAL, place, head)
                return
        previous = line
