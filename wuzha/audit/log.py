"""Write lines of the audit log, each with the hash over the rows that its write changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from wuzha.audit.binding import RowBlock
from wuzha.audit.head_notes import note_on_commit
from wuzha.audit.models import BoundRows, Head, LogLine, to_canonical_json
from wuzha.audit.notification import Topic, notify_on_commit
from wuzha.core.vocabulary import LogAction

HEAD_PK = 1
"""The primary key of the one row of `Head`."""

SYSTEM = "system"
"""The actor of writes without a logged-in person: by the command line, or in the background."""


def record(
    *,
    actor: str,
    action: LogAction,
    subject: str,
    org: str = "",
    blocks: Iterable[RowBlock] = (),
    **details: object,
) -> LogLine:
    """Write one line, in the transaction of the write it describes: both are stored, or neither.

    `blocks` are the rows of bound tables that the write has added, changed or removed (see `audit.binding`).

    Raises: TransactionManagementError outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a line of the log belongs to the transaction it describes")
    # Lock order: rows of data first, the head of the log last; in the other order two writers deadlock.
    head = Head.objects.select_for_update().get(pk=HEAD_PK)
    line = LogLine(
        number=head.number + 1,
        at=timezone.now(),
        actor=actor,
        action=action,
        subject=subject,
        org=org,
        details=to_canonical_json(details),
        previous=head.hash,
        rows_hash=_store_blocks(head.number + 1, blocks),
    )
    line.hash = line.compute_hash(line.at)
    line.save(force_insert=True)
    Head.objects.filter(pk=HEAD_PK).update(number=line.number, hash=line.hash)
    notify_on_commit(Topic.LOG_WRITTEN)
    note_on_commit(line)
    return line


def _store_blocks(number: int, blocks: Iterable[RowBlock]) -> str:
    """Store the blocks of the line, and return the hash over them; "" without any."""
    sha256, place = hashlib.sha256(), 0
    for place, block in enumerate(blocks, 1):
        BoundRows.objects.create(line=number, place=place, table=block.table, columns=block.columns, lines=block.lines)
        sha256.update(block.to_bytes())
    return sha256.hexdigest() if place else ""
