"""Writing the log, and finding out whether anyone has been at it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from wuzha.audit.models import FIRST, Head, Line, canonical
from wuzha.core.vocabulary import Deed

HEAD = 1
SYSTEM = "system"
"""Who acts when nobody is logged in: the command line, and work in the background."""


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
    line.hash = line.chained()
    line.save(force_insert=True)
    Head.objects.filter(pk=HEAD).update(number=line.number, hash=line.hash)
    return line


def broken_links() -> Iterator[BrokenLink]:
    """Every place where a line was changed, removed or put in between; nothing when the chain is whole."""
    with transaction.atomic():
        head = Head.objects.get(pk=HEAD)
        number, previous = 0, FIRST
        for line in Line.objects.order_by("number").iterator(chunk_size=2000):
            if line.number > number + 1:
                yield BrokenLink(number + 1, Fault.MISSING)
            elif line.previous != previous:
                yield BrokenLink(line.number, Fault.INSERTED)
            if line.hash != line.chained():
                yield BrokenLink(line.number, Fault.CHANGED)
            number, previous = line.number, line.hash
        if (number, previous) != (head.number, head.hash):
            yield BrokenLink(head.number, Fault.END)
