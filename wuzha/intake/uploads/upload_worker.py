"""What the worker does with uploads: takes one that waits, reads it, enters it or undoes it, and says how it went."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import InterfaceError, OperationalError
from django.db.models import Q

from wuzha.core.problems import Refusal, refusal
from wuzha.core.vocabulary import UploadState
from wuzha.intake.uploads import spool
from wuzha.intake.uploads.committing import commit_upload, undo_committed
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.progress import ProgressTeller
from wuzha.intake.uploads.read_job import NoLongerOurs, read_upload
from wuzha.intake.uploads.worker_lock import at_work, names_at_work

TAKEN = {
    UploadState.WAITING: UploadState.READING,
    UploadState.CONFIRMED: UploadState.COMMITTING,
    UploadState.UNDO_ASKED: UploadState.UNDOING,
}
"""What an upload waits for becomes what is being done."""
UNDER_WAY = frozenset(TAKEN.values())
_DONE_BY: Mapping[UploadState, Callable[[Upload, ProgressTeller], None]] = {
    UploadState.READING: read_upload,
    UploadState.COMMITTING: commit_upload,
    UploadState.UNDOING: undo_committed,
}
MOST_ATTEMPTS = 3
"""Whatever takes its worker down with it is tried no more often."""
_SETTLED = (UploadState.FAILED, UploadState.COMMITTED, UploadState.DISCARDED, UploadState.UNDONE)


def do_next(worker: str, only: UUID | None = None) -> bool:
    """Take one upload and do what it waits for; False when none waits. A fault is told on its page, not raised.

    Raises: OperationalError or InterfaceError when the database fails: then what was begun is done again by the next.
    """
    upload = take(worker, only)
    if upload is None:
        return False
    teller = ProgressTeller(upload.pk)
    try:
        if upload.attempts > MOST_ATTEMPTS:
            raise refusal("upload.given_up", count=MOST_ATTEMPTS)
        _DONE_BY[upload.term](upload, teller)
    except Refusal as fault:
        _put_back(upload, str(fault))
    except NoLongerOurs:
        pass
    except (OperationalError, InterfaceError):
        raise
    except Exception as fault:
        _say_where(fault)
        _put_back(upload, str(refusal("upload.broke_off")))
    finally:
        teller.end()
    return True


def do_now(upload: Upload) -> None:
    """What the upload waits for, done here and by ourselves.

    Raises: Refusal when it comes to nothing, in the words of its page.
    """
    with at_work() as worker:
        do_next(worker, only=upload.pk)
    upload.refresh_from_db()
    if upload.fault:
        raise Refusal(upload.fault)


def take(worker: str, only: UUID | None = None) -> Upload | None:
    """The upload that has waited longest, now the worker's; one whose worker no longer lives waits too.

    Two who want the same: the second changes no row, and looks for another.
    """
    waits = Q(state__in=TAKEN) | (Q(state__in=UNDER_WAY) & ~Q(worker__in=names_at_work()))
    waiting = Upload.objects.filter(waits) if only is None else Upload.objects.filter(waits, pk=only)
    for pk, state, holder_of_it, attempts in waiting.order_by("asked_at").values_list(
        "pk", "state", "worker", "attempts"
    ):
        as_seen = Upload.objects.filter(pk=pk, state=state, worker=holder_of_it)
        becomes = TAKEN.get(UploadState.of(state), UploadState.of(state))
        if as_seen.update(state=becomes, worker=worker, attempts=attempts + 1):
            return Upload.objects.select_related("holder", "uploaded_by", "asked_by").get(pk=pk)
    return None


def is_waited_for(upload: Upload) -> bool:
    """Whether the worker has something to do with it."""
    return upload.term in TAKEN or upload.term in UNDER_WAY


def tidy(now: datetime) -> None:
    """Nothing lies about: the files of settled uploads, of those nobody settled in a day, and of none at all."""
    for pk, folder in spool.spooled():
        about = Upload.objects.filter(pk=pk).values("state", "uploaded_at").first()
        if about is None:
            if now.timestamp() - folder.stat().st_mtime > spool.KEPT.total_seconds():
                spool.forget(pk)
        elif about["state"] in _SETTLED:
            spool.forget(pk)
        elif about["uploaded_at"] + spool.KEPT < now and about["state"] not in UNDER_WAY:
            spool.forget_files(pk)


def _put_back(upload: Upload, fault: str) -> None:
    """It is as it was before, with the reason."""
    match upload.term:
        case UploadState.READING if upload.content is None:
            becomes = UploadState.FAILED
            spool.forget_files(upload.pk)
        case UploadState.UNDOING:
            becomes = UploadState.COMMITTED
        case _:
            becomes = UploadState.RECEIVED
    mine = Upload.objects.filter(pk=upload.pk, worker=upload.worker)
    mine.update(state=becomes, worker="", fault=fault)


def _say_where(fault: BaseException) -> None:
    """For whoever looks after the machine; what a fault says may quote a ledger, so its kind and place must do."""
    place = fault.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else "?"
    print(f"{type(fault).__name__}: {where}", file=sys.stderr, flush=True)
