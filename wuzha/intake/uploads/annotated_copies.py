"""Marked copies of files with refused rows: made by the worker when nothing else waits, for the uploader alone."""

from __future__ import annotations

import shutil
from contextlib import suppress
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from wuzha.core.problems import Refusal
from wuzha.core.vocabulary import UploadState
from wuzha.intake.reading.annotated_copy.workbook_copy import write_marked_copies
from wuzha.intake.uploads import spool
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.own_headers import own_headers_of
from wuzha.intake.uploads.upload_content import Content
from wuzha.intake.uploads.worker_lock import names_at_work

MOST_ATTEMPTS = 3


def mark_next(worker: str) -> bool:
    """Mark the refused rows of one upload that still has its files; False when there is none to do."""
    lately = timezone.now() - spool.KEPT
    free = Q(worker="") | ~Q(worker__in=names_at_work())
    waiting = Upload.objects.filter(
        free, state=UploadState.RECEIVED, refused_count__gt=0, attempts__lte=MOST_ATTEMPTS, uploaded_at__gt=lately
    )
    for pk, holder_of_it, attempts in waiting.values_list("pk", "worker", "attempts"):
        if spool.marked_copies(pk) is None and spool.has_files(pk):
            as_seen = Upload.objects.filter(pk=pk, state=UploadState.RECEIVED, worker=holder_of_it)
            if as_seen.update(worker=worker, attempts=attempts + 1):
                # Somebody may give the upload up meanwhile, and with it the folder.
                with suppress(FileNotFoundError):
                    _mark(Upload.objects.get(pk=pk))
                Upload.objects.filter(pk=pk, state=UploadState.RECEIVED, worker=worker).update(worker="")
                return True
    return False


def copies_until(upload: Upload) -> datetime:
    """How long marked copies may be fetched, unless the upload is settled before."""
    return upload.uploaded_at + spool.KEPT


def _mark(upload: Upload) -> None:
    """The copies appear together; where they cannot be made, none do."""
    content = Content.unpacked(bytes(upload.content or b""))
    own = own_headers_of(upload.uploaded_by, upload.holder)
    names = upload.files.order_by("pk").values_list("name", flat=True)
    folder = spool.folder_of(upload.pk)
    draft = folder / "marking"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    try:
        for copy in write_marked_copies(spool.files_of(upload.pk, names), content.problems, draft, own):
            copy.chmod(0o600)
    except (Refusal, OSError):
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
    draft.rename(spool.marked_folder(upload.pk))
