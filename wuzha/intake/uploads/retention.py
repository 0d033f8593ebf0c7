"""Delete what uploads no longer need: content and quotes go when an upload has failed, is settled, or is a day old."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from wuzha.audit import log
from wuzha.audit.binding import RowBlock, bind_removed, bind_rows, bind_selected
from wuzha.core.problems import format_refusal
from wuzha.core.vocabulary import LogAction, UploadState
from wuzha.intake.uploads import spool
from wuzha.intake.uploads.models import Upload, UploadConflict, UploadedFile
from wuzha.intake.uploads.preview import Preview

FORGOTTEN_FIELDS = ("content", "preview")
"""The fields that `forget_content` changes."""
_ENDED_STATES = (UploadState.FAILED, UploadState.DISCARDED, UploadState.EXPIRED, UploadState.UNDONE)
_UNUSED_STATES = (UploadState.FAILED, UploadState.DISCARDED, UploadState.EXPIRED)
_DECIDED_STATES = (*_ENDED_STATES, UploadState.COMMITTED)


def forget_content(upload: Upload) -> list[RowBlock]:
    """Remove the content from the unsaved upload, and from its preview what quotes the files.

    The conflicts of an upload that changes nothing go too. Return the rows that its line of the log has to bind.
    """
    upload.content, blocks = None, list[RowBlock]()
    if upload.term in _UNUSED_STATES:
        conflicts = UploadConflict.objects.filter(upload=upload.pk)
        blocks = bind_removed(*conflicts.decided_here())
        conflicts.delete()
    if upload.preview:
        preview = Preview.unpack(upload.preview).without_quotes()
        is_in_books = upload.term in (UploadState.COMMITTED, UploadState.UNDONE)
        upload.preview = (preview if is_in_books else preview.without_rows()).pack()
    return blocks


def bind_settled(upload: Upload) -> list[RowBlock]:
    """Return the blocks of an upload that was just settled, and of its files."""
    files = UploadedFile.objects.of_settled_uploads().filter(upload=upload.pk)
    return [*bind_rows(upload), *bind_selected(files)]


def forget_old_content(now: datetime) -> None:
    """Remove the content of uploads that are a day old; one that nobody has decided on expires with it."""
    old = Upload.objects.filter(uploaded_at__lt=now - spool.LIFETIME, content__isnull=False)
    decidable = old.filter(state__in=(*_DECIDED_STATES, UploadState.RECEIVED))
    for pk in list(decidable.values_list("pk", flat=True)):
        _forget_old(pk, now)


@transaction.atomic
def _forget_old(pk: UUID, now: datetime) -> None:
    upload = Upload.objects.select_for_update(of=("self",)).select_related("holder").get(pk=pk)
    expires = upload.term is UploadState.RECEIVED
    if expires:
        upload.state, upload.settled_at, upload.worker = UploadState.EXPIRED, now, ""
        upload.fault = format_refusal("upload.too_old")
        spool.remove_files(upload.pk)
    elif upload.term not in _DECIDED_STATES:
        return
    blocks = forget_content(upload)
    upload.save(update_fields=["state", "settled_at", "worker", "fault", *FORGOTTEN_FIELDS])
    if expires:
        log.record(
            actor=log.SYSTEM,
            action=LogAction.DISCARD_UPLOAD,
            subject=f"upload:{upload.pk}",
            org=upload.holder.code,
            blocks=[*blocks, *bind_settled(upload)],
        )
