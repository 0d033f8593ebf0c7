"""Receive, confirm, discard and undo uploads; the worker does the parts that take long."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from wuzha.audit import log
from wuzha.audit.binding import RowBlock, bind_rows
from wuzha.audit.notification import Topic, notify_on_commit
from wuzha.core.i18n import override, translate
from wuzha.core.problems import Problem, RefusalError
from wuzha.core.vocabulary import LogAction, Register, UploadState
from wuzha.intake.uploads import spool
from wuzha.intake.uploads.allowed_steps import check_plan, has_something_to_confirm, refuse_settled
from wuzha.intake.uploads.conflict_queries import find_last_decider, read_decision_state
from wuzha.intake.uploads.conflict_services import ChoiceForAll, ChoiceInput, decide_all, decide_conflicts
from wuzha.intake.uploads.full_file import find_missing_cases
from wuzha.intake.uploads.incoming_files import IncomingFile, check_incoming_files, describe_problem
from wuzha.intake.uploads.models import Upload, UploadedFile
from wuzha.intake.uploads.preview import Preview
from wuzha.intake.uploads.retention import FORGOTTEN_FIELDS, bind_settled, forget_content
from wuzha.intake.uploads.upload_content import UploadContent
from wuzha.orgs.models import Org
from wuzha.people.models import User
from wuzha.registers.access import may_declare_full_file

UNREAD_STATES = (UploadState.WAITING, UploadState.READING)
"""The states in which an upload waits to be read or compared, or is."""
LAPSED_STATES = (UploadState.EXPIRED, UploadState.FAILED)
"""The states of uploads that came to nothing without anybody's decision: a person may still discard them."""


def receive_files(*, actor: User, holder: Org, files: Sequence[IncomingFile]) -> Upload:
    """Store the files as they came in, and queue the upload to be read for the holder's book.

    A file that is not taken is named in the upload with the reason, and keeps none of the others out.

    Raises: RefusalError when none of them is taken; it names the reason for each.
    """
    problems = list(check_incoming_files(files))
    if all(problems):
        reasons = "".join(describe_problem(problem) for problem in problems if problem)
        raise RefusalError("upload.no_file_taken", reasons=reasons)
    now = timezone.now()
    upload = Upload(id=uuid4(), holder=holder, uploaded_by=actor, uploaded_at=now, asked_by=actor, asked_at=now)
    try:
        # The files are copied before the transaction: on SQLite, nobody else could write as long as that takes.
        uploaded_files = list(_store_files(upload, files, problems))
        with transaction.atomic():
            upload.save(force_insert=True)
            UploadedFile.objects.bulk_create(uploaded_files)
            _log(actor, LogAction.RECEIVE_UPLOAD, upload, files=problems.count(None))
            notify_on_commit(Topic.UPLOAD_QUEUED)
    except BaseException:
        spool.remove_all(upload.pk)
        raise
    return upload


def _store_files(
    upload: Upload, files: Sequence[IncomingFile], problems: Sequence[Problem | None]
) -> Iterator[UploadedFile]:
    """Write the files that are taken into the spool; yield the rows of all, in their order."""
    stored = spool.store_files(upload.pk, [file for file, problem in zip(files, problems, strict=True) if not problem])
    for number, (file, problem) in enumerate(zip(files, problems, strict=True), 1):
        if problem is None:
            name, sha256 = next(stored)
            yield UploadedFile(upload=upload, name=name, sha256=sha256)
        else:
            name = _number_file(number) if problem.file is None else spool.shorten_name(file.name)
            yield UploadedFile(upload=upload, name=name, problem=asdict(problem))


def _number_file(number: int) -> str:
    """Return what stands in the place of a file's name that is not stored: Chinese, as all that is stored."""
    with override(None):
        return translate("第{number}个文件", number=number)


@transaction.atomic
def choose_files(*, actor: User, upload: Upload, files: Collection[int], seen_digest: str | None = None) -> bool:
    """Queue the upload to be read again with these of its files alone; return False when they are those read already.

    Rows may name orgs of another file, and a later file supersedes rows of an earlier one: what the others hold without
    a file is known only by reading them without it. `files` are numbers of files without a problem; `seen_digest`
    identifies the changes that the actor was shown.

    Raises: RefusalError when it is settled already, its changes have become different, no file is left, or the files
    no longer exist.
    """
    upload = _lock(upload, LogAction.COMMIT_UPLOAD, UploadState.RECEIVED)
    if seen_digest is not None and seen_digest != Preview.unpack(upload.preview).digest:
        raise RefusalError("upload.seen_other")
    readable = upload.files.without_problem()
    chosen_files = readable.filter(pk__in=files)
    if not chosen_files:
        raise RefusalError("upload.no_file_chosen")
    if set(chosen_files) == set(upload.files.to_read()):
        return False
    if not spool.has_files(upload.pk):
        raise RefusalError("upload.files_gone")
    readable.update(is_left_out=True)
    chosen_files.update(is_left_out=False)
    upload.content = None
    upload.save(update_fields=["content"])
    _queue(upload, actor, UploadState.WAITING)
    return True


@transaction.atomic
def confirm_upload(
    *,
    actor: User,
    upload: Upload,
    seen_digest: str | None = None,
    seen_decisions: str | None = None,
    choices: Mapping[int, ChoiceInput] | None = None,
) -> None:
    """Queue the upload to be committed by the worker; the books stand in conflicts that nobody decides.

    `seen_digest` is that of the changes that the actor was shown, `seen_decisions` the state of the decisions on
    conflicts; `choices` are further decisions, by the number of the conflict.

    Raises: RefusalError when it is settled already, its changes or decisions have become different, its attestations
    were read by another plan than the one in force, or it has nothing to write.
    """
    upload = _lock(upload, LogAction.COMMIT_UPLOAD, UploadState.RECEIVED)
    preview = Preview.unpack(upload.preview)
    if seen_digest is not None and seen_digest != preview.digest:
        raise RefusalError("upload.seen_other")
    if not has_something_to_confirm(upload, preview):
        raise RefusalError("upload.nothing_to_enter")
    if seen_decisions is not None and seen_decisions != read_decision_state(upload):
        decider = find_last_decider(upload)
        raise RefusalError("upload.conflicts_decided", who=decider.get_username() if decider else log.SYSTEM)
    decide_conflicts(actor=actor, upload=upload, inputs=choices or {})
    # A choice for the file may be what writes an attestation.
    check_plan(upload.holder, Preview.unpack(upload.preview))
    _queue(upload, actor, UploadState.CONFIRMED)


@transaction.atomic
def choose_sides(
    *,
    actor: User,
    upload: Upload,
    choices: Mapping[int, ChoiceInput],
    for_all: ChoiceForAll | None = None,
) -> int:
    """Store which side holds in conflicts of the upload, for its confirmation; return how many were decided.

    `choices` are by the number of the conflict; `for_all` decides all others of a kind.

    Raises: RefusalError when the upload is settled already, or a choice is for what the actor has not seen.
    """
    upload = _lock(upload, LogAction.DECIDE_CONFLICTS, UploadState.RECEIVED)
    count = decide_all(actor=actor, upload=upload, for_all=for_all, apart_from=choices) if for_all else 0
    return count + decide_conflicts(actor=actor, upload=upload, inputs=choices)


@transaction.atomic
def compare_again(*, actor: User, upload: Upload) -> None:
    """Queue the upload to be compared with the books once more.

    Raises: RefusalError when it is settled already.
    """
    _queue(_lock(upload, LogAction.RECEIVE_UPLOAD, UploadState.RECEIVED), actor, UploadState.WAITING)


@transaction.atomic
def read_again(*, actor: User, upload: Upload) -> bool:
    """Queue the files of the upload to be read anew; return False when they no longer exist.

    Raises: RefusalError when it is settled already.
    """
    upload = _lock(upload, LogAction.RECEIVE_UPLOAD, UploadState.RECEIVED)
    if not spool.has_files(upload.pk):
        return False
    upload.content = None
    upload.save(update_fields=["content"])
    _queue(upload, actor, UploadState.WAITING)
    return True


@transaction.atomic
def discard_upload(*, actor: User, upload: Upload) -> None:
    """Discard an upload that nobody has confirmed, lapsed ones too; one that is being read or compared is given up.

    Its files are removed: by that the worker sees that it can stop.

    Raises: RefusalError when it is settled already.
    """
    upload = _lock(upload, LogAction.DISCARD_UPLOAD, UploadState.RECEIVED, *UNREAD_STATES, *LAPSED_STATES)
    blocks = settle_upload(upload, by=actor, state=UploadState.DISCARDED, at=timezone.now())
    _log(actor, LogAction.DISCARD_UPLOAD, upload, blocks)
    transaction.on_commit(lambda: spool.remove_all(upload.pk))


@transaction.atomic
def request_undo(*, actor: User, upload: Upload, seen_digest: str = "") -> None:
    """Queue the upload to be undone by the worker; `seen_digest` is that of the plan that the actor was shown.

    Raises: RefusalError when it is not committed.
    """
    upload = _lock(upload, LogAction.UNDO_UPLOAD, UploadState.COMMITTED)
    upload.seen_digest = seen_digest
    upload.save(update_fields=["seen_digest"])
    _queue(upload, actor, UploadState.UNDO_ASKED)


def declare_full_file(*, actor: User, upload: Upload, first: date | None, last: date | None) -> None:
    """Store that the upload holds every case filed from the first day to the last; both None: it is no full file.

    Raises: RefusalError when it is neither to be confirmed nor committed, or cases there are not the actor's to
    write, or its content is deleted.
    """
    # Unpacked before the transaction: that takes seconds for a large file.
    packed = Upload.objects.values_list("content", flat=True).get(pk=upload.pk)
    content = None if packed is None else UploadContent.unpack(bytes(packed))
    _declare_full(actor, upload, content, first, last)


@transaction.atomic
def _declare_full(
    actor: User, upload: Upload, content: UploadContent | None, first: date | None, last: date | None
) -> None:
    rows = Upload.objects.select_for_update(of=("self",)).select_related("holder").defer("content")
    row = rows.get(pk=upload.pk)
    if row.term not in (UploadState.RECEIVED, UploadState.COMMITTED):
        raise RefusalError("upload.settled", state=row.term.label, action=LogAction.DECLARE_FULL_FILE.label)
    if not may_declare_full_file(actor, row.holder):
        raise RefusalError("upload.not_yours", register=Register.CASES.label)
    if content is None or not Upload.objects.filter(pk=row.pk, content__isnull=False).exists():
        raise RefusalError("upload.content_gone")
    row.full_from, row.full_to = first, last
    missing = find_missing_cases(content, row)
    row.preview = Preview.unpack(row.preview).replace_missing(missing).pack()
    row.save(update_fields=["full_from", "full_to", "preview"])
    months = {"from": first, "to": last} if first else {}
    _log(actor, LogAction.DECLARE_FULL_FILE, row, bind_rows(row), entries=len(missing), **months)


@transaction.atomic
def log_copy_download(*, actor: User, upload: Upload) -> None:
    """Log that an annotated copy, which holds everything of the office's own file, was downloaded."""
    log.record(
        actor=actor.get_username(),
        action=LogAction.EXPORT,
        subject="list:marked",
        org=upload.holder.code,
        rows=upload.refused_count,
        upload=upload.pk,
    )


def settle_upload(upload: Upload, *, by: User, state: UploadState, at: datetime) -> list[RowBlock]:
    """Write the state that a person has decided on; no worker holds the upload any more. Return the rows to bind.

    Called in the transaction that does what was decided, and writes its line of the log.
    """
    blocks = list[RowBlock]()
    # The files of an upload that was settled before are bound: bound again, a file that was changed would be hidden.
    bind = bind_settled if upload.settled_at is None else bind_rows
    upload.state, upload.settled_by, upload.settled_at = state, by, at
    upload.worker, upload.fault = "", ""
    fields = ["state", "settled_by", "settled_at", "worker", "fault"]
    if state is not UploadState.COMMITTED:
        blocks += forget_content(upload)
        fields += FORGOTTEN_FIELDS
    upload.save(update_fields=fields)
    return [*blocks, *bind(upload)]


def _lock(upload: Upload, action: LogAction, *states: UploadState) -> Upload:
    """Lock the row of the upload; of two people who confirm at once, the second is refused."""
    rows = Upload.objects.select_for_update(of=("self",)).defer("content").select_related("holder")
    upload = rows.get(pk=upload.pk)
    if upload.term not in states:
        raise refuse_settled(upload, action)
    return upload


def _queue(upload: Upload, actor: User, state: UploadState) -> None:
    upload.state, upload.asked_by, upload.asked_at = state, actor, timezone.now()
    upload.attempts, upload.fault = 0, ""
    upload.save(update_fields=["state", "asked_by", "asked_at", "attempts", "fault"])
    notify_on_commit(Topic.UPLOAD_QUEUED)


def _log(actor: User, action: LogAction, upload: Upload, blocks: Sequence[RowBlock] = (), **details: object) -> None:
    subject, org = f"upload:{upload.pk}", upload.holder.code
    log.record(actor=actor.get_username(), action=action, subject=subject, org=org, blocks=blocks, **details)
