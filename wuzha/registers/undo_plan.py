"""Plan the undo of an upload: the revisions that take it back, or the entries that keep it from being undone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from wuzha.core.facts import FactRow
from wuzha.core.i18n import join_words
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Register
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.registers.diff import (
    QUERY_CHUNK,
    CurrentEntry,
    ProgressCallback,
    read_current_entries,
    split_batches,
)
from wuzha.registers.models import BOOKS, Entry, EntryQuerySet
from wuzha.registers.revisions import NewRevision

MAX_LISTED = 5
"""How many blocked entries the refusal names."""

_UNDO_REMARK = "撤销上传"
_UNDO_REMARK_PATTERN = re.compile(rf"{_UNDO_REMARK}([0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}})")


def format_undo_remark(upload: UUID) -> str:
    """Return the remark of a revision that the undo of the upload writes."""
    return f"{_UNDO_REMARK}{upload}"


def parse_undo_remark(remark: str) -> str | None:
    """Return the id of the upload whose undo wrote the revision of this remark; None where people wrote it.

    The whole remark is compared: a reason that somebody types may begin with the same words.
    """
    match = _UNDO_REMARK_PATTERN.fullmatch(remark)
    return None if match is None else match[1]


class UndoPlan(NamedTuple):
    """The undo of an upload in one book: the revisions that it supersedes, and the new ones."""

    register: Register
    superseded_pks: Sequence[int]
    revisions: Sequence[NewRevision]


class _UploadRevision(NamedTuple):
    """A revision that the upload entered, or by which an entry was withdrawn because of it."""

    pk: int
    key: str
    number: int
    is_superseded: bool
    is_withdrawn: bool
    row: FactRow


class _EarlierRevision(NamedTuple):
    """A revision that the undo puts back; `pk` is None where the upload entered the first one, which is withdrawn."""

    pk: int | None
    row: FactRow
    is_withdrawn: bool


@dataclass(slots=True)
class _Undo:
    """The outcome of planning one book: `blocked` are the entries that were changed since, as they are now."""

    blocked: list[CurrentEntry] = field(default_factory=list)
    superseded_pks: list[int] = field(default_factory=list)
    revisions: list[NewRevision] = field(default_factory=list)


def plan_undo(
    *,
    holder: Org,
    upload: UUID,
    within: Mapping[Register, Scope] | None = None,
    on_progress: ProgressCallback = lambda _: None,
) -> list[UndoPlan]:
    """Return what undoing the upload would write; write nothing.

    Raises: RefusalError when entries of it were changed since (the sentence names some), or its rows do not all lie in
    the scopes `within`.
    """
    plans, row_count, blocked_keys = list[UndoPlan](), 0, list[str]()
    for register, book in BOOKS.items():
        entries = book.objects.filter(upload=upload, holder=holder)
        # Most uploads have rows of one register or two.
        if not entries.exists():
            continue
        if within is not None:
            _check_within(register, entries, within[register])
        undo = _Undo()
        for batch_size in _plan_book(undo, register, holder, entries):
            row_count += batch_size
            on_progress(row_count)
        blocked_keys += [f"{register.label} {entry.key}" for entry in undo.blocked]
        if undo.superseded_pks:
            plans.append(UndoPlan(register, undo.superseded_pks, undo.revisions))
    if blocked_keys:
        raise RefusalError("upload.built_upon", count=len(blocked_keys), choices=join_words(blocked_keys[:MAX_LISTED]))
    return plans


def find_entries_of_upload(*, holder: Org, upload: UUID) -> dict[Register, set[int]]:
    """Return the current revisions of the entries that the upload wrote: those an undo ends, and those blocking it."""
    pks = dict[Register, set[int]]()
    for register, book in BOOKS.items():
        undo = _Undo()
        for _batch_size in _plan_book(undo, register, holder, book.objects.filter(upload=upload, holder=holder)):
            pass
        pks[register] = {*undo.superseded_pks, *(entry.pk for entry in undo.blocked)}
    return pks


def _plan_book(undo: _Undo, register: Register, holder: Org, entries: EntryQuerySet) -> Iterator[int]:
    """Plan the undo of the entries in one book; yield the number of revisions of each batch."""
    for batch in split_batches(_read_upload_revisions(BOOKS[register], entries), QUERY_CHUNK):
        _add_batch(undo, register, holder, batch)
        yield len(batch)


def _check_within(register: Register, entries: EntryQuerySet, scope: Scope) -> None:
    if outside_count := entries.count() - entries.within(scope).count():
        raise RefusalError("entry.outside", register=register.label, count=outside_count)


def _read_upload_revisions(book: type[Entry], entries: EntryQuerySet) -> Iterator[_UploadRevision]:
    columns = ("pk", "key", "revision", "superseded_at", "is_withdrawn")
    values = entries.order_by().values_list(*columns, *book.get_row_fields()).iterator(chunk_size=QUERY_CHUNK)
    for pk, key, number, superseded_at, is_withdrawn, *row in values:
        yield _UploadRevision(
            pk=pk,
            key=key,
            number=number,
            is_superseded=bool(superseded_at),
            is_withdrawn=is_withdrawn,
            row=tuple(row),
        )


def _add_batch(undo: _Undo, register: Register, holder: Org, batch: Sequence[_UploadRevision]) -> None:
    """Add the revisions that undo the batch, or the keys that block it."""
    book = BOOKS[register]
    superseded_keys = [revision.key for revision in batch if revision.is_superseded]
    current = {entry.key: entry for entry in read_current_entries(register, holder=holder, key__in=superseded_keys)}
    withdrawn_keys = [revision.key for revision in batch if revision.is_withdrawn]
    withdrawn_by_undo = _find_withdrawn_by_undo(book, holder, withdrawn_keys)
    earlier = _read_earlier(book, holder, [revision.key for revision in batch if revision.number > 1])
    for revision in batch:
        latest_pk, latest_number = revision.pk, revision.number
        if revision.is_superseded:
            entry = current[revision.key]
            # An entry that was withdrawn with the upload and written to since is left as it is.
            if revision.is_withdrawn and revision.key not in withdrawn_by_undo:
                continue
            # One that was changed and changed back has the content of the upload again, and blocks nothing.
            if has_other_content(entry, row=revision.row, is_withdrawn=revision.is_withdrawn):
                undo.blocked.append(entry)
                continue
            latest_pk, latest_number = entry.pk, entry.revision
        restored = _EarlierRevision(None, revision.row, is_withdrawn=True)
        restored_pk, row, is_withdrawn = earlier.get((revision.key, revision.number - 1), restored)
        undo.superseded_pks.append(latest_pk)
        undo.revisions.append(
            NewRevision(
                key=revision.key,
                number=latest_number + 1,
                row=row,
                is_withdrawn=is_withdrawn,
                restored_pk=restored_pk,
            )
        )


def has_other_content(current: CurrentEntry, *, row: FactRow, is_withdrawn: bool = False) -> bool:
    """Return whether an entry now differs from what an upload made of it."""
    return current.is_withdrawn is not is_withdrawn or current.row != row


def _find_withdrawn_by_undo(book: type[Entry], holder: Org, keys: Sequence[str]) -> frozenset[str]:
    """Return those of the entries that are withdrawn because a later upload that restored them was undone itself."""
    if not keys:
        return frozenset()
    entries = book.objects.withdrawn(None).filter(holder=holder, key__in=keys).order_by()
    remarks = entries.values_list("key", "remark")
    return frozenset(key for key, remark in remarks if parse_undo_remark(remark) is not None)


def _read_earlier(book: type[Entry], holder: Org, keys: Sequence[str]) -> dict[tuple[str, int], _EarlierRevision]:
    """Return the revisions of these entries by key and number."""
    if not keys:
        return {}
    revisions = book._default_manager.filter(holder=holder, key__in=keys).order_by()
    values = revisions.values_list("key", "revision", "pk", "is_withdrawn", *book.get_row_fields())
    return {
        (key, number): _EarlierRevision(pk, tuple(row), is_withdrawn) for key, number, pk, is_withdrawn, *row in values
    }
