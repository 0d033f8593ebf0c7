"""An upload undone as a whole: what it entered is withdrawn, what it changed or had withdrawn is as before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from wuzha.audit import log
from wuzha.core.facts import Row
from wuzha.core.i18n import in_a_row
from wuzha.core.problems import refusal
from wuzha.core.vocabulary import Deed, Register
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.people.models import User
from wuzha.registers.diff import AT_ONCE, BooksMoved, Counted, InForce, batches, entries_in_force
from wuzha.registers.models import BOOKS, Entry
from wuzha.registers.revisions import Revision, supersede, write_revisions

MOST_SHOWN = 5
_REMARK = "撤销上传"


class Undoing(NamedTuple):
    """What undoing an upload writes to one book: which revisions end, and what their entries say from then on."""

    register: Register
    ended: Sequence[int]
    revisions: Sequence[Revision]


class _Entered(NamedTuple):
    """A revision that the upload entered, or by which an entry was withdrawn because of it."""

    pk: int
    key: str
    number: int
    is_superseded: bool
    is_withdrawn: bool
    row: Row


def plan_undoing(
    *,
    holder: Org,
    upload: UUID,
    within: Mapping[Register, Scope] | None = None,
    counted: Counted = lambda _: None,
) -> list[Undoing]:
    """What undoing the upload would write; nothing is written.

    Raises: Refusal when later revisions rest on it (the sentence names them), or its rows are not all ours to write.
    """
    found, looked_at, built_upon = [], 0, list[str]()
    for register, book in BOOKS.items():
        entered = book.objects.filter(upload=upload, holder=holder)
        if within is not None and (outside := entered.count() - entered.within(within[register]).count()):
            raise refusal("entry.outside", register=register.label, count=outside)
        ended, revisions = list[int](), list[Revision]()
        own = ("pk", "key", "revision", "superseded_at", "is_withdrawn")
        about = entered.order_by().values_list(*own, *book.row_fields())
        for rows in batches(about.iterator(chunk_size=AT_ONCE), AT_ONCE):
            some = [_Entered(pk, key, number, bool(at), gone, tuple(row)) for pk, key, number, at, gone, *row in rows]
            for one, latest, revision in _planned(register, holder, some):
                if latest is None:
                    built_upon.append(f"{register.label} {one.key}")
                else:
                    ended.append(latest)
                    revisions.append(revision)
            looked_at += len(some)
            counted(looked_at)
        if ended:
            found.append(Undoing(register, ended, revisions))
    if built_upon:
        raise refusal("upload.built_upon", count=len(built_upon), choices=in_a_row(built_upon[:MOST_SHOWN]))
    return found


def _planned(
    register: Register, holder: Org, some: Sequence[_Entered]
) -> Iterator[tuple[_Entered, int | None, Revision]]:
    """Each with the revision in force that ends (none where it says something else by now) and the one that follows.

    An entry that was changed and changed back says what the upload entered: nothing rests on it. One that was withdrawn
    with the upload and that somebody has written to since is left as it is.
    """
    superseded = [one.key for one in some if one.is_superseded]
    now = {entry.key: entry for entry in entries_in_force(register, holder=holder, key__in=superseded)}
    still_gone = _withdrawn_by_undoing(BOOKS[register], holder, [one.key for one in some if one.is_withdrawn])
    before = _before(BOOKS[register], holder, [one.key for one in some if one.number > 1])
    for one in some:
        row, is_withdrawn = before.get((one.key, one.number - 1), (one.row, True))
        latest, number = one.pk, one.number
        if one.is_superseded:
            entry = now[one.key]
            if one.is_withdrawn and one.key not in still_gone:
                continue
            if rests_on(entry, row=one.row, is_withdrawn=one.is_withdrawn):
                yield one, None, Revision(one.key, 0, row)
                continue
            latest, number = entry.pk, entry.revision
        yield one, latest, Revision(one.key, number + 1, row, is_withdrawn)


def rests_on(now: InForce, *, row: Row, is_withdrawn: bool = False) -> bool:
    """Whether an entry says something else by now than an upload made it say."""
    return now.is_withdrawn is not is_withdrawn or now.row != row


def _withdrawn_by_undoing(book: type[Entry], holder: Org, keys: Sequence[str]) -> frozenset[str]:
    """Those of these entries that are withdrawn again because a later upload that put them back was undone itself."""
    if not keys:
        return frozenset()
    undone = book.objects.withdrawn(None).filter(holder=holder, key__in=keys, remark__startswith=_REMARK)
    return frozenset(undone.values_list("key", flat=True))


def _before(book: type[Entry], holder: Org, keys: Sequence[str]) -> dict[tuple[str, int], tuple[Row, bool]]:
    """What entries have said, by key and number of the revision, and whether they were withdrawn then."""
    if not keys:
        return {}
    earlier = book._default_manager.filter(holder=holder, key__in=keys).order_by()
    told = earlier.values_list("key", "revision", "is_withdrawn", *book.row_fields())
    return {(key, number): (tuple(row), is_withdrawn) for key, number, is_withdrawn, *row in told}


@transaction.atomic
def undo_upload(
    *,
    undoings: Sequence[Undoing],
    actor: User | None,
    holder: Org,
    upload: UUID,
    counted: Counted = lambda _: None,
) -> None:
    """What was planned, written; its line of the log is `note_undone`.

    Raises: BooksMoved, or IntegrityError, when somebody has written to one of these entries since it was planned.
    """
    now, before = timezone.now(), 0
    for register, ended, revisions in undoings:
        book = BOOKS[register]
        if supersede(book, ended, now) != len(ended):
            raise BooksMoved
        remark = f"{_REMARK}{upload}"
        write_revisions(
            book, revisions, holder=holder, by=actor, at=now, remark=remark, counted=_after(before, counted)
        )
        before += len(ended)


def note_undone(*, actor: User | None, holder: Org, upload: UUID, entries: int) -> None:
    """The line of the log about it, in the transaction that wrote it."""
    log.record(
        actor=log.SYSTEM if actor is None else actor.get_username(),
        deed=Deed.UNDO_UPLOAD,
        subject=f"upload:{upload}",
        org=holder.code,
        entries=entries,
    )


def _after(before: int, counted: Counted) -> Counted:
    return lambda count: counted(before + count)
