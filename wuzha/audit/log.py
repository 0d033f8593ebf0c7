"""Writing the log, and finding out whether anyone has been at it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from django.db import transaction
from django.db.models import Subquery, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from wuzha.audit.models import FIRST, Head, Line, canonical
from wuzha.core.vocabulary import Deed

HEAD = 1
SYSTEM = "system"
"""Who acts when nobody is logged in: the command line, and work in the background."""

AWAY_FROM_THE_BOOKS = (
    Deed.LOG_IN,
    Deed.LOG_IN_FAILED,
    Deed.LOG_OUT,
    Deed.SET_PASSWORD,
    Deed.EXPORT,
    Deed.NAME_HEADER,
    Deed.FORGET_HEADER,
    Deed.SAY_FULL_FILE,
    Deed.CLAIM_CASE,
)
"""Deeds that change no org, no entry and no programme."""


IN_REVISIONS = (
    Deed.RECORD_ENTRIES,
    Deed.CORRECT_ENTRY,
    Deed.WITHDRAW_ENTRY,
    Deed.PROPOSE_VILLAGE,
    Deed.ANSWER_PROPOSAL,
    Deed.DECIDE_VILLAGE,
    Deed.COMMENT_PROPOSAL,
    Deed.END_PROPOSAL,
    Deed.RECEIVE_UPLOAD,
    Deed.COMMIT_UPLOAD,
    Deed.DISCARD_UPLOAD,
    Deed.UNDO_UPLOAD,
)
"""Deeds that change entries by new revisions alone: what the books held at an earlier moment stays as it was."""

LONGEST_WRITE = timedelta(hours=1)
"""No transaction lasts as long: a line written so long after a moment tells of no revision from before it."""


class Fault(StrEnum):
    """What has happened to the chain."""

    CHANGED = "changed"
    MISSING = "missing"
    INSERTED = "inserted"
    END = "end"


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """Where the chain breaks, and how."""

    number: int
    fault: Fault


def record(*, actor: str, deed: Deed, subject: str, org: str = "", **details: object) -> Line:
    """Write one line, in the transaction of what it tells of: both stand, or neither.

    Raises: TransactionManagementError outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a line of the log belongs to the transaction it tells of")
    head = Head.objects.select_for_update().get(pk=HEAD)
    line = Line(
        number=head.number + 1,
        at=timezone.now(),
        actor=actor,
        verb=deed,
        subject=subject,
        org=org,
        details=canonical(details),
        previous=head.hash,
    )
    line.hash = line.chained(line.at)
    line.save(force_insert=True)
    Head.objects.filter(pk=HEAD).update(number=line.number, hash=line.hash)
    return line


def broken_links() -> Iterator[BrokenLink]:
    """Every place where a line was changed, removed or put in between; nothing when the chain is whole.

    One statement reads the lines together with their head, so that a line written meanwhile is no fault, and no
    transaction keeps others from writing while a long log is read. Moments are read as text: one that was written over
    may be no moment at all.
    """
    number, previous = 0, FIRST
    head = Head.objects.filter(pk=HEAD)
    end = head.values_list("number", "hash").first()
    lines = Line.objects.order_by("number").annotate(
        head_number=Subquery(head.values("number")),
        head_hash=Subquery(head.values("hash")),
        moment=Cast("at", TextField()),
    )
    for line in lines.defer("at").iterator(chunk_size=2000):
        if line.number > number + 1:
            yield BrokenLink(number + 1, Fault.MISSING)
        elif line.previous != previous:
            yield BrokenLink(line.number, Fault.INSERTED)
        if not _is_as_written(line, line.moment):
            yield BrokenLink(line.number, Fault.CHANGED)
        number, previous, end = line.number, line.hash, (line.head_number, line.head_hash)
    if (number, previous) != end:
        yield BrokenLink((end and end[0]) or number, Fault.END)


def _is_as_written(line: Line, moment: str) -> bool:
    """Whether its hash is that of what it says; not where a column no longer holds what can stand in it.

    `moment` is its moment as the database tells it, without a zone in UTC.
    """
    try:
        at = datetime.fromisoformat(moment)
        return line.hash == line.chained(at if at.tzinfo else at.replace(tzinfo=UTC))
    except (TypeError, ValueError):
        return False


def length_and_last_hash() -> tuple[int, str]:
    """How many lines the chain has, and the hash it ends with: what to note down where nobody can change it."""
    return Head.objects.filter(pk=HEAD).values_list("number", "hash").first() or (0, FIRST)


def state_of_the_books(known_at: datetime | None = None) -> str:
    """The hash of the last line that may have changed the books, or what they held at an earlier moment.

    Another hash, perhaps other books; the same, the same. Whoever writes holds the head of the chain until the
    transaction ends, so lines come to light in their order. Read it before the books: what is read afterwards can only
    be newer than what it names.
    """
    lines = Line.objects.exclude(verb__in=AWAY_FROM_THE_BOOKS).order_by("-number")
    if known_at is not None:
        lines = lines.exclude(verb__in=IN_REVISIONS, at__gt=known_at + LONGEST_WRITE)
    return lines.values_list("hash", flat=True).first() or FIRST


def hold_the_books() -> str:
    """The state of the books, which nobody else changes until the transaction ends.

    Whoever writes rows takes their line of the log last; so does whoever calls this, or the two wait for each other.
    """
    Head.objects.select_for_update().get(pk=HEAD)
    return state_of_the_books()


def was_written(noted: str) -> bool:
    """Whether the chain ended with this hash once. If not, it was cut short or written anew since."""
    return noted == FIRST or Line.objects.filter(hash=noted).exists()
