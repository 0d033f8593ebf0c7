"""What rests on an upload: the entries that somebody has written to since, so that it cannot be undone as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from wuzha.core.vocabulary import Register
from wuzha.orgs.models import Org
from wuzha.registers.diff import AT_ONCE, batches, entries_in_force
from wuzha.registers.models import BOOKS, Entry
from wuzha.registers.undo import rests_on


@dataclass(frozen=True, slots=True)
class BuiltUpon:
    """What such entries say now, the first of them, and how many there are."""

    entries: Sequence[Entry]
    count: int


def built_upon(*, holder: Org, upload: UUID, most: int) -> BuiltUpon:
    """The entries that say something else by now than the upload made them say."""
    found, count = list[Entry](), 0
    for register in BOOKS:
        numbers = list(_changed_since(register, holder, upload))
        count += len(numbers)
        book = BOOKS[register]
        some = book.objects.filter(pk__in=numbers[: most - len(found)]).order_by("key")
        found += some.select_related("holder", "recorded_by", book.owner)
    return BuiltUpon(found, count)


def _changed_since(register: Register, holder: Org, upload: UUID) -> Iterator[int]:
    """The revisions in force of these entries."""
    book = BOOKS[register]
    entered = book.objects.filter(upload=upload, holder=holder, is_withdrawn=False, superseded_at__isnull=False)
    about = entered.order_by("key").values_list("key", *book.row_fields())
    for rows in batches(about.iterator(chunk_size=AT_ONCE), AT_ONCE):
        said = {key: tuple(row) for key, *row in rows}
        now = {entry.key: entry for entry in entries_in_force(register, holder=holder, key__in=list(said))}
        yield from (now[key].pk for key, row in said.items() if rests_on(now[key], row=row))
