"""Find the entries that somebody changed after an upload wrote them: they keep it from being undone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from wuzha.core.vocabulary import Register
from wuzha.orgs.models import Org
from wuzha.registers.diff import QUERY_CHUNK, read_current_entries, split_batches
from wuzha.registers.models import BOOKS, Entry
from wuzha.registers.undo_plan import has_other_content


@dataclass(frozen=True, slots=True)
class LaterChanges:
    """Entries that were changed later, as they are now: the first of them, and the number of all."""

    entries: Sequence[Entry]
    count: int


def find_later_changes(*, holder: Org, upload: UUID, limit: int) -> LaterChanges:
    """Return the entries whose content is no longer what the upload made of it, at most `limit` of them."""
    entries, count = list[Entry](), 0
    for register, book in BOOKS.items():
        pks = list(_find_changed_since(register, holder, upload))
        count += len(pks)
        first_entries = book.objects.filter(pk__in=pks[: limit - len(entries)]).order_by("key")
        entries += first_entries.select_related("holder", "recorded_by", book.owner)
    return LaterChanges(entries, count)


def _find_changed_since(register: Register, holder: Org, upload: UUID) -> Iterator[int]:
    """Yield the primary keys of the current revisions of these entries."""
    book = BOOKS[register]
    revisions = book.objects.filter(upload=upload, holder=holder, is_withdrawn=False, superseded_at__isnull=False)
    values = revisions.order_by("key").values_list("key", *book.get_row_fields())
    for batch in split_batches(values.iterator(chunk_size=QUERY_CHUNK), QUERY_CHUNK):
        rows = {key: tuple(row) for key, *row in batch}
        current = {entry.key: entry for entry in read_current_entries(register, holder=holder, key__in=list(rows))}
        yield from (current[key].pk for key, row in rows.items() if has_other_content(current[key], row=row))
