"""Verify the hash chain of the audit log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Subquery, TextField
from django.db.models.functions import Cast

from wuzha.audit.log import HEAD_PK
from wuzha.audit.models import GENESIS_HASH, Head, LogLine
from wuzha.audit.prepared_query import PreparedQuery


class ChainFault(StrEnum):
    """The kinds of breaks in a chain."""

    CHANGED = "changed"
    MISSING = "missing"
    INSERTED = "inserted"
    END = "end"


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """The number of the line at which the chain breaks, and how."""

    number: int
    fault: ChainFault


def find_broken_links(using: str = DEFAULT_DB_ALIAS) -> Iterator[BrokenLink]:
    """Find every line that was changed, removed or inserted; nothing when the chain is whole."""
    number, previous = 0, GENESIS_HASH
    head = Head.objects.using(using).filter(pk=HEAD_PK)
    end = head.values_list("number", "hash").first()
    # One statement reads the lines together with their head: a line written in the meantime is no fault, and no
    # transaction blocks writers while a long log is read. Moments are read as text, since an overwritten one may not
    # parse.
    lines = (
        LogLine.objects.using(using)
        .order_by("number")
        .annotate(
            head_number=Subquery(head.values("number")),
            head_hash=Subquery(head.values("hash")),
            moment=Cast("at", TextField()),
        )
    )
    for line in lines.defer("at").iterator(chunk_size=2000):
        if line.number > number + 1:
            yield BrokenLink(number + 1, ChainFault.MISSING)
        elif line.previous != previous:
            yield BrokenLink(line.number, ChainFault.INSERTED)
        if not _has_its_hash(line, line.moment):
            yield BrokenLink(line.number, ChainFault.CHANGED)
        number, previous, end = line.number, line.hash, (line.head_number, line.head_hash)
    if (number, previous) != end:
        yield BrokenLink((end and end[0]) or number, ChainFault.END)


def _has_its_hash(line: LogLine, moment: str) -> bool:
    """Return whether the hash fits the content; no where a column holds a value of the wrong type.

    `moment` is `at` as the database prints it; without a zone it is UTC.
    """
    try:
        at = datetime.fromisoformat(moment)
        return line.hash == line.compute_hash(at if at.tzinfo else at.replace(tzinfo=UTC))
    except (TypeError, ValueError):
        return False


def read_chain_head(using: str = DEFAULT_DB_ALIAS) -> tuple[int, str]:
    """Return the number of lines and the last hash: what an auditor notes down outside this database."""
    number, last_hash = _prepare_head(using).fetch_first() or (0, GENESIS_HASH)
    return int(number), str(last_hash)


@cache
def _prepare_head(using: str) -> PreparedQuery:
    return PreparedQuery(Head.objects.using(using).filter(pk=HEAD_PK).values_list("number", "hash"))


def contains_hash(noted_hash: str) -> bool:
    """Return whether the chain once ended with a hash that begins so; if not, it was cut short or rewritten since."""
    return noted_hash == GENESIS_HASH or LogLine.objects.filter(hash__startswith=noted_hash).exists()
