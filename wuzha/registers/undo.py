"""Undo an upload as a whole: write what `undo_plan` has planned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from wuzha.audit import log
from wuzha.audit.binding import RowBlock
from wuzha.core.vocabulary import LogAction
from wuzha.orgs.models import Org
from wuzha.people.models import User
from wuzha.registers.diff import BooksChangedError, ProgressCallback
from wuzha.registers.models import BOOKS
from wuzha.registers.revisions import supersede, write_revisions
from wuzha.registers.undo_plan import UndoPlan, format_undo_remark


@transaction.atomic
def undo_upload(
    *,
    plans: Sequence[UndoPlan],
    actor: User | None,
    holder: Org,
    upload: UUID,
    on_progress: ProgressCallback = lambda _: None,
) -> list[RowBlock]:
    """Write the planned revisions. Call `log_undo` with the result in the same transaction.

    Raises: BooksChangedError, or IntegrityError, when one of these entries was changed after the plan was made.
    """
    now, written_count, blocks = timezone.now(), 0, list[RowBlock]()
    for register, superseded_pks, revisions in plans:
        book = BOOKS[register]
        if supersede(book, superseded_pks, now) != len(superseded_pks):
            raise BooksChangedError
        blocks += write_revisions(
            book,
            revisions,
            holder=holder,
            by=actor,
            at=now,
            remark=format_undo_remark(upload),
            on_progress=_add_to_progress(on_progress, written_count),
        )
        written_count += len(superseded_pks)
    return blocks


def log_undo(*, actor: User | None, holder: Org, upload: UUID, entries: int, blocks: Iterable[RowBlock]) -> None:
    """Write the log line of an undo, in its transaction."""
    log.record(
        actor=log.SYSTEM if actor is None else actor.get_username(),
        action=LogAction.UNDO_UPLOAD,
        subject=f"upload:{upload}",
        org=holder.code,
        blocks=blocks,
        entries=entries,
    )


def _add_to_progress(on_progress: ProgressCallback, offset: int) -> ProgressCallback:
    return lambda count: on_progress(offset + count)
