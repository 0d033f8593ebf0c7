"""Make annotated copies of files with refused rows, when no upload is queued, for the uploader alone."""

from __future__ import annotations

import shutil
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import UploadState
from wuzha.intake.reading.annotated_copy.workbook_copy import write_annotated_copies
from wuzha.intake.uploads import spool
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.own_headers import load_own_headers
from wuzha.intake.uploads.upload_content import UploadContent
from wuzha.intake.uploads.worker_lock import list_active_workers
from wuzha.registers.refused_item_queries import has_open_items

MAX_ATTEMPTS = 3
ENDED_STATES = (UploadState.FAILED, UploadState.DISCARDED, UploadState.EXPIRED, UploadState.UNDONE)
"""The states of uploads of which no file may stay."""


def annotate_next(worker: str) -> bool:
    """Make the annotated copies of one upload that still has its files; return False when there is none to do."""
    earliest = timezone.now() - spool.LIFETIME
    free = Q(worker="") | ~Q(worker__in=list_active_workers())
    uploads = Upload.objects.filter(
        free, state=UploadState.RECEIVED, refused_count__gt=0, attempts__lte=MAX_ATTEMPTS, uploaded_at__gt=earliest
    )
    for pk, previous_worker, attempts in uploads.values_list("pk", "worker", "attempts"):
        if spool.list_copies(pk) is None and spool.has_files(pk):
            # Compare and swap, as in `take_upload`.
            row = Upload.objects.filter(pk=pk, state=UploadState.RECEIVED, worker=previous_worker)
            if row.update(worker=worker, attempts=attempts + 1):
                # Somebody may discard the upload meanwhile, and with it the folder.
                with suppress(FileNotFoundError):
                    _annotate(Upload.objects.get(pk=pk))
                is_waiting = Upload.objects.filter(pk=pk, state=UploadState.RECEIVED, worker=worker).update(worker="")
                if not is_waiting:
                    _remove_unwanted(pk)
                return True
    return False


def _remove_unwanted(pk: UUID) -> None:
    """Remove the folder of an upload that was discarded meanwhile: it may have been removed while it was written to."""
    if Upload.objects.filter(pk=pk, state__in=ENDED_STATES).exists():
        spool.remove_all(pk)


def make_copies_now(upload: Upload) -> None:
    """Make the annotated copies of an upload that is about to be committed, unless they exist or have no purpose."""
    if upload.refused_count and spool.list_copies(upload.pk) is None and spool.has_files(upload.pk):
        with suppress(FileNotFoundError):
            _annotate(upload)


def remove_settled_files(upload: UUID) -> None:
    """Remove the files of a committed upload; the annotated copies stay as long as a refused row is open."""
    if has_open_items(upload):
        spool.remove_sent_files(upload)
    else:
        spool.remove_all(upload)


def find_copies(upload: Upload) -> list[Path] | None:
    """Return the annotated copies; None while they are being made, empty when their time is over."""
    if upload.term is UploadState.COMMITTED:
        return (spool.list_copies(upload.pk) or []) if has_open_items(upload.pk) else []
    return spool.list_copies(upload.pk) if timezone.now() < find_expiry(upload) else []


def find_expiry(upload: Upload) -> datetime:
    """Return until when annotated copies can be downloaded, unless the upload is settled before.

    Those of a committed upload stay as long as a refused row of it is open.
    """
    return upload.uploaded_at + spool.LIFETIME


def _annotate(upload: Upload) -> None:
    """Make all copies of the upload, or an empty folder where they cannot be made; they appear together."""
    content = UploadContent.unpack(bytes(upload.content or b""))
    own_headers = load_own_headers(upload.uploaded_by, upload.holder)
    names = upload.files.to_read().values_list("name", flat=True)
    paths = spool.list_paths(upload.pk, names)
    draft = spool.get_folder(upload.pk) / "marking"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    try:
        problems = [*content.problems, *content.foreign_problems]
        for copy in write_annotated_copies(paths, problems, draft, own_headers):
            copy.chmod(0o600)
    except (RefusalError, OSError):
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
    draft.rename(spool.get_copies_folder(upload.pk))
