"""An upload undone as a whole: what it entered is withdrawn, what it changed is as before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from wuzha.audit import log
from wuzha.core.facts import Row
from wuzha.core.problems import refusal
from wuzha.core.vocabulary import Deed, Register
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.people.models import User
from wuzha.registers.base import Entry
from wuzha.registers.comparing import AT_ONCE, BooksMoved, Counted, batches
from wuzha.registers.models import BOOKS
from wuzha.registers.revisions import Revision, supersede, write_revisions

MOST_SHOWN = 5


class Undoing(NamedTuple):
    """What undoing an upload writes to one book: the revisions it entered, and what their entries say from then on."""

    register: Register
    entered: Sequence[int]
    revisions: Sequence[Revision]


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
        keys, revisions = list[int](), list[Revision]()
        about = entered.order_by().values_list("pk", "key", "revision", "superseded_at", *book.fact_fields())
        for some in batches(about.iterator(chunk_size=AT_ONCE), AT_ONCE):
            built_upon += [f"{register.label} {key}" for _pk, key, _number, superseded_at, *_ in some if superseded_at]
            before = _before(book, holder, [(key, number) for _pk, key, number, *_ in some if number > 1])
            for pk, key, number, _superseded_at, *row in some:
                said, is_withdrawn = before.get((key, number - 1), (tuple(row), True))
                keys.append(pk)
                revisions.append(Revision(key, number + 1, said, is_withdrawn))
            looked_at += len(some)
            counted(looked_at)
        if keys:
            found.append(Undoing(register, keys, revisions))
    if built_upon:
        raise refusal("upload.built_upon", count=len(built_upon), choices="、".join(built_upon[:MOST_SHOWN]))
    return found


def _before(
    book: type[Entry], holder: Org, revised: Iterable[tuple[str, int]]
) -> dict[tuple[str, int], tuple[Row, bool]]:
    """What entries said before these revisions of theirs, and whether they were withdrawn then."""
    keys = [key for key, _number in revised]
    if not keys:
        return {}
    earlier = book._default_manager.filter(holder=holder, key__in=keys).order_by()
    told = earlier.values_list("key", "revision", "is_withdrawn", *book.fact_fields())
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
    for register, entered, revisions in undoings:
        book = BOOKS[register]
        if supersede(book, entered, now) != len(entered):
            raise BooksMoved
        remark = f"撤销上传{upload}"
        write_revisions(
            book, revisions, holder=holder, by=actor, at=now, remark=remark, counted=_after(before, counted)
        )
        before += len(entered)


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
