"""Check the steps that an upload allows: whether confirming does anything, by the plan in force, in the same book."""

from __future__ import annotations

from django.utils import timezone

from wuzha.audit.models import LogLine
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import LogAction, UploadState
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.preview import Preview
from wuzha.orgs.models import Org
from wuzha.programmes.plan_choice import choose_plan_name

_ACTIONS_ON_ENTRIES = (
    LogAction.RECORD_ENTRIES,
    LogAction.CORRECT_ENTRY,
    LogAction.WITHDRAW_ENTRY,
    LogAction.UNDO_UPLOAD,
)


def has_something_to_confirm(upload: Upload, preview: Preview) -> bool:
    """Return whether confirming does anything.

    It writes rows, decides conflicts, makes refused rows and unread sheets open items, or offers cases for withdrawal
    that a full file lacks.
    """
    return (
        not preview.enters_nothing
        or preview.open_count > 0
        or preview.unknown_count > 0
        or preview.conflict_count > 0
        or (upload.full_from is not None and preview.missing_count > 0)
    )


def check_plan(holder: Org, preview: Preview) -> None:
    """Refuse attestations that were read by another plan than the one in force now.

    They hold ids of the other plan's clauses, which this one may not have or may give to another clause. The files are
    mostly gone by then, so that nobody but their office can have them read again.

    Raises: RefusalError when the programme of the holder has changed to another plan since the files were read.
    """
    if preview.writes_clauses and preview.plan != choose_plan_name(holder):
        raise RefusalError("upload.plan_changed")


def has_book_moved(upload: Upload, preview: Preview) -> bool:
    """Return whether anybody has written to the holder's book since it was compared with the upload."""
    lines = LogLine.objects.filter(org=upload.holder.code, number__gt=preview.log_line)
    return lines.filter(action__in=_ACTIONS_ON_ENTRIES).exists()


def refuse_settled(upload: Upload, action: LogAction) -> RefusalError:
    """Return the refusal of an action that the state of the upload does not allow; of an undo with who was first."""
    if action is LogAction.UNDO_UPLOAD and upload.term is UploadState.UNDONE and upload.settled_by is not None:
        who, moment = upload.settled_by.get_username(), timezone.localtime(upload.settled_at)
        return RefusalError("upload.undone_already", who=who, at=f"{moment:%Y-%m-%d %H:%M}")
    if action is LogAction.UNDO_UPLOAD and upload.term in (UploadState.UNDO_ASKED, UploadState.UNDOING):
        who, moment = upload.asked_by.get_username(), timezone.localtime(upload.asked_at)
        return RefusalError("upload.undo_waiting", who=who, at=f"{moment:%Y-%m-%d %H:%M}")
    return RefusalError("upload.settled", state=upload.term.label, action=action.label)
