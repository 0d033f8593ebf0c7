"""Do the queued work on uploads: take one, read, commit or undo it, and store how it went.

The loop that waits for uploads and calls `do_next` is in `cli/work.py`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q
from django.utils import timezone

from wuzha.core.problems import RefusalError, format_refusal
from wuzha.core.vocabulary import UploadState
from wuzha.engines.storage_failures import StorageFailure, find_storage_failure
from wuzha.intake.files.workbook import ReadingGivenUpError
from wuzha.intake.uploads import spool
from wuzha.intake.uploads.annotated_copies import ENDED_STATES, remove_settled_files
from wuzha.intake.uploads.committing import commit_upload
from wuzha.intake.uploads.conflict_services import Renewal, log_renewal
from wuzha.intake.uploads.models import Upload, UploadConflict
from wuzha.intake.uploads.progress import ProgressWriter
from wuzha.intake.uploads.read_job import UploadTakenError, read_upload
from wuzha.intake.uploads.retention import forget_content
from wuzha.intake.uploads.undoing import undo_committed_upload
from wuzha.intake.uploads.unread_file_services import open_unread_files
from wuzha.intake.uploads.worker_lock import hold_worker_lock, list_active_workers

NEXT_STATES = {
    UploadState.WAITING: UploadState.READING,
    UploadState.CONFIRMED: UploadState.COMMITTING,
    UploadState.UNDO_ASKED: UploadState.UNDOING,
}
"""The states of queued uploads, and the states they have while a worker is busy with them."""
IN_PROGRESS = frozenset(NEXT_STATES.values())
_JOBS: Mapping[UploadState, Callable[[Upload, ProgressWriter], None]] = {
    UploadState.READING: read_upload,
    UploadState.COMMITTING: commit_upload,
    UploadState.UNDOING: undo_committed_upload,
}
MAX_ATTEMPTS = 3
"""The number of attempts at an upload whose worker ends each time, as when memory is short."""


def do_next(worker: str, only: UUID | None = None) -> bool:
    """Take one queued upload and do its work; return False when none is queued. An error is shown on its page.

    Raises: OperationalError or InterfaceError when the database fails: the next worker does the work again.
    """
    upload = take_upload(worker, only)
    if upload is None:
        return False
    progress = ProgressWriter(upload.pk)
    try:
        if upload.attempts > MAX_ATTEMPTS:
            raise RefusalError("upload.given_up", count=MAX_ATTEMPTS)
        _JOBS[upload.term](upload, progress)
    except RefusalError as error:
        _release(upload, str(error))
    except (UploadTakenError, ReadingGivenUpError):
        pass
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        _print_place(error)
        is_disk_full = find_storage_failure(error) is StorageFailure.DISK_FULL
        _release(upload, format_refusal("upload.disk_full" if is_disk_full else "upload.broke_off"))
    finally:
        progress.remove()
    return True


def do_now(upload: Upload) -> None:
    """Do the queued work on the upload in this process.

    Raises: RefusalError when it fails, with the sentence that its page shows.
    """
    with hold_worker_lock() as worker:
        do_next(worker, only=upload.pk)
    upload.refresh_from_db()
    if upload.fault:
        raise RefusalError("upload.not_done", reason=upload.fault)


def take_upload(worker: str, only: UUID | None = None) -> Upload | None:
    """Give the longest queued upload to the worker; uploads of a worker that has ended are queued again."""
    condition = Q(state__in=NEXT_STATES) | (Q(state__in=IN_PROGRESS) & ~Q(worker__in=list_active_workers()))
    uploads = Upload.objects.filter(condition) if only is None else Upload.objects.filter(condition, pk=only)
    rows = uploads.order_by("asked_at").values_list("pk", "state", "worker", "attempts")
    for pk, state, previous_worker, attempts in rows:
        # Compare and swap: of two workers that want the same upload, the second changes no row and tries another.
        row = Upload.objects.filter(pk=pk, state=state, worker=previous_worker)
        next_state = NEXT_STATES.get(UploadState.of(state), UploadState.of(state))
        if row.update(state=next_state, worker=worker, attempts=attempts + 1):
            return Upload.objects.select_related("holder", "uploaded_by", "asked_by").get(pk=pk)
    return None


def needs_worker(upload: Upload) -> bool:
    """Return whether a worker has something to do with the upload."""
    return upload.term in NEXT_STATES or upload.term in IN_PROGRESS


def remove_stale_files(now: datetime) -> None:
    """Remove files of settled uploads, of those that nobody settled in a day, and of uploads that do not exist."""
    for pk, folder in spool.list_spooled():
        row = Upload.objects.filter(pk=pk).values("state", "uploaded_at").first()
        if row is None:
            if now.timestamp() - folder.stat().st_mtime > spool.LIFETIME.total_seconds():
                spool.remove_all(pk)
        elif row["state"] == UploadState.COMMITTED:
            remove_settled_files(pk)
        elif row["state"] in ENDED_STATES:
            spool.remove_all(pk)
        elif row["uploaded_at"] + spool.LIFETIME < now and row["state"] not in IN_PROGRESS:
            spool.remove_files(pk)


@transaction.atomic
def _release(upload: Upload, fault: str) -> None:
    """Put the upload back into the state before the work, with the reason."""
    match upload.term:
        case UploadState.READING if upload.content is None:
            state = UploadState.FAILED
            spool.remove_files(upload.pk)
        case UploadState.UNDOING:
            state = UploadState.COMMITTED
        case _:
            state = UploadState.RECEIVED
    row = Upload.objects.filter(pk=upload.pk, worker=upload.worker)
    if row.update(state=state, worker="", fault=fault) and state is UploadState.FAILED:
        _forget_failed(upload)
        open_unread_files(upload, fault)


def _forget_failed(upload: Upload) -> None:
    """Remove what the upload quoted when it was read before, and log the choices in conflicts that go with it."""
    upload.state = UploadState.FAILED
    decided_count = UploadConflict.objects.decided_here().filter(upload=upload).count()
    blocks = forget_content(upload)
    Upload.objects.filter(pk=upload.pk).update(preview=upload.preview)
    log_renewal(upload, Renewal(carried=0, dropped=decided_count, blocks=blocks))


def _print_place(error: BaseException) -> None:
    """Print kind and place of an error for the administrator; its text may quote a ledger, so it is left out."""
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    place = f"{traceback.tb_frame.f_code.co_filename}:{traceback.tb_lineno}" if traceback else "?"
    # On a full disk, the file that this goes to cannot be written either.
    with suppress(OSError):
        print(f"{timezone.localtime():%Y-%m-%d %H:%M:%S} {type(error).__name__}: {place}", file=sys.stderr, flush=True)
