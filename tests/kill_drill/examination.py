"""Examine an office after a kill: each write happened as a whole or not at all, and nothing is left over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from wuzha.audit.heads_file import HEADS_NAME
from wuzha.audit.models import LogLine
from wuzha.audit.verification import find_broken_links
from wuzha.core.vocabulary import LogAction, UploadState
from wuzha.intake.uploads import spool
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.upload_worker import needs_worker, remove_stale_files
from wuzha.maintenance.checks import CheckLevel, run_checks
from wuzha.registers.models import Case, Declaration, RefusedItem

QUIET_STATES = frozenset(
    {
        UploadState.RECEIVED,
        UploadState.FAILED,
        UploadState.COMMITTED,
        UploadState.DISCARDED,
        UploadState.UNDONE,
    }
)
ROWS_PER_FILE = 1500
DECLARED_AT_ONCE = 18
"""Six months of three registers."""
_EXPECTED_NAMES = frozenset(
    {
        HEADS_NAME,
        "backups",
        "last_upload_request",
        "last_write",
        "rows",
        "secret_key",
        "serve.lock",
        "spool",
        "static",
        "static.state",
        "version",
        "wuzha.sqlite3",
        "wuzha.sqlite3-shm",
        "wuzha.sqlite3-wal",
    }
)


def is_quiet() -> bool:
    """Return whether no upload waits for a worker."""
    return not any(needs_worker(upload) for upload in Upload.objects.defer("content"))


def find_faults() -> list[str]:
    """Return what is wrong with the office, in English sentences; empty where everything is as it must be."""
    return [*_examine_log(), *_examine_uploads(), *_examine_declarations(), *_examine_checks(), *_examine_files()]


def _examine_log() -> Iterator[str]:
    if link := next(find_broken_links(), None):
        yield f"the log is broken from line {link.number}"
    lines = Counter(LogLine.objects.values_list("action", flat=True))
    states = Counter(Upload.objects.values_list("state", flat=True))
    commit_count = states[UploadState.COMMITTED] + states[UploadState.UNDONE]
    writes = {
        LogAction.RECEIVE_UPLOAD: states.total(),
        LogAction.COMMIT_UPLOAD: commit_count,
        LogAction.UNDO_UPLOAD: states[UploadState.UNDONE],
        LogAction.DISCARD_UPLOAD: states[UploadState.DISCARDED],
        LogAction.RECORD_ENTRIES: commit_count + Declaration.objects.as_of(None).count() // DECLARED_AT_ONCE,
    }
    for action, count in writes.items():
        if lines[action] != count:
            yield f"{lines[action]} lines of {action}, {count} writes"


def _examine_uploads() -> Iterator[str]:
    for upload in Upload.objects.defer("content"):
        if upload.term not in QUIET_STATES:
            yield f"upload {upload.pk} is {upload.state}"
        row_count = ROWS_PER_FILE if upload.term is UploadState.COMMITTED else 0
        count = Case.objects.as_of(None).filter(upload=upload.pk).count()
        if count != row_count:
            yield f"upload {upload.pk} is {upload.state}, {count} of its {ROWS_PER_FILE} rows are in the books"
        open_rows = RefusedItem.objects.as_of(None).filter(upload=upload.pk, line__isnull=False).count()
        refused_count = upload.refused_count if upload.term is UploadState.COMMITTED else 0
        if open_rows != refused_count:
            yield f"upload {upload.pk} is {upload.state}, {open_rows} of {upload.refused_count} refused rows are open"
        lines = Counter(LogLine.objects.filter(subject=f"upload:{upload.pk}").values_list("action", flat=True))
        if actions := [action for action, line_count in lines.items() if line_count > 1]:
            yield f"upload {upload.pk} has two lines of {actions}"


def _examine_declarations() -> Iterator[str]:
    counts = Counter(Declaration.objects.as_of(None).values_list("recorded_at", flat=True))
    for moment, count in counts.items():
        if count != DECLARED_AT_ONCE:
            yield f"{count} of {DECLARED_AT_ONCE} months declared at {moment}"


def _examine_checks() -> Iterator[str]:
    for result in run_checks(has_secret_variable=False):
        if result.level is CheckLevel.FAULT:
            yield f"wuzha check: {result.subject}{result.text}"


def _examine_files() -> Iterator[str]:
    """Examine the spool and the data folder; folders of files that no upload owns are examined at the end."""
    for pk, folder in spool.list_spooled():
        upload = Upload.objects.defer("content").filter(pk=pk).first()
        names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
        if upload is None or not names:
            continue
        match upload.term:
            case UploadState.RECEIVED:
                needs = {"files", "marked"} if upload.refused_count else set()
            case UploadState.COMMITTED:
                needs = {"marked"} if upload.refused_count else set()
            case _:
                needs = set()
        if extra := set(names) - needs:
            yield f"upload {pk} is {upload.state}, its folder still holds {sorted(extra)}"
    for path in Path(settings.DATA).iterdir():
        if path.name not in _EXPECTED_NAMES:
            yield f"left in the data folder: {path.name}"


def count_ownerless_folders() -> int:
    """Return how many folders of files no upload owns: their request was cut off before its transaction."""
    return sum(not Upload.objects.filter(pk=pk).exists() for pk, _ in spool.list_spooled())


def find_faults_a_day_later() -> list[str]:
    """Return which files are left after the cleaning that a worker does a day later."""
    remove_stale_files(timezone.now() + spool.LIFETIME)
    with_copies = Upload.objects.filter(state=UploadState.COMMITTED, refused_count__gt=0)
    owners = set(with_copies.values_list("pk", flat=True))
    return [
        f"{pk}: {sorted(path.name for path in folder.iterdir())}"
        for pk, folder in spool.list_spooled()
        if pk not in owners
    ]
