"""Find the moments just before and just after an upload was committed or undone, to compare the books of both."""

from __future__ import annotations

from datetime import datetime

from wuzha.audit.books_state import ACTIONS_OUTSIDE_BOOKS
from wuzha.audit.models import LogLine
from wuzha.core.vocabulary import LogAction, UploadState
from wuzha.intake.uploads.models import Upload

_ACTIONS = {UploadState.COMMITTED: LogAction.COMMIT_UPLOAD, UploadState.UNDONE: LogAction.UNDO_UPLOAD}


def find_write_moments(upload: Upload) -> tuple[datetime, datetime] | None:
    """Return both moments of what settled the upload; None where it is neither committed nor undone.

    The earlier one is that of the line of the log before: whoever writes to the books in between makes the worker plan
    and write again (`apply_change`), so all rows of the upload are younger than that line.
    """
    action = _ACTIONS.get(upload.term)
    if action is None or upload.settled_at is None:
        return None
    lines = LogLine.objects.exclude(action__in=ACTIONS_OUTSIDE_BOOKS)
    own_line = lines.filter(subject=f"upload:{upload.pk}", action=action).order_by("-number").first()
    if own_line is None:
        return None
    last_before = lines.filter(number__lt=own_line.number).order_by("-number").values_list("at", flat=True).first()
    return None if last_before is None else (last_before, upload.settled_at)
