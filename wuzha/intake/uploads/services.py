"""Uploads as people deal with them: files sent in, confirmed, given up, undone; the worker does what takes long."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from wuzha.audit import log
from wuzha.core.problems import refusal
from wuzha.core.vocabulary import Deed, Register, UploadState
from wuzha.intake.uploads import spool
from wuzha.intake.uploads.full_file import missing_from
from wuzha.intake.uploads.models import Upload, UploadedFile
from wuzha.intake.uploads.preview import Preview
from wuzha.intake.uploads.upload_content import Content
from wuzha.orgs.models import Org
from wuzha.people.access import scope_of
from wuzha.people.models import User
from wuzha.registers.access import RECORDING

DEFAULT_PLAN = "fengling"
"""The plan whose clauses a ledger means while its office has not chosen one."""


def receive_files(*, actor: User, holder: Org, files: Sequence[spool.Sent]) -> Upload:
    """The files as they came in, to be read for the holder's book; nothing has been looked at yet."""
    now = timezone.now()
    upload = Upload(id=uuid4(), holder=holder, uploaded_by=actor, uploaded_at=now, asked_by=actor, asked_at=now)
    try:
        # The files come first and outside: copying them must not keep others from writing.
        kept = list(spool.keep(upload.pk, files))
        with transaction.atomic():
            upload.save(force_insert=True)
            UploadedFile.objects.bulk_create(
                UploadedFile(upload=upload, name=name, sha256=sha256) for name, sha256 in kept
            )
            _log(actor, Deed.RECEIVE_UPLOAD, upload, files=len(kept))
    except BaseException:
        spool.forget(upload.pk)
        raise
    return upload


@transaction.atomic
def confirm_upload(*, actor: User, upload: Upload, seen: str | None = None) -> None:
    """The yes; the worker enters everything the upload holds. `seen` is the digest of what the actor was shown.

    Raises: Refusal when it is settled already, something else has been found since, or it has nothing to enter.
    """
    found = _locked(upload, Deed.COMMIT_UPLOAD, UploadState.RECEIVED)
    preview = Preview.unpacked(found.preview)
    if seen is not None and seen != preview.digest:
        raise refusal("upload.seen_other")
    if not can_be_confirmed(found, preview):
        raise refusal("upload.nothing_to_enter")
    _ask(found, actor, UploadState.CONFIRMED)


def can_be_confirmed(upload: Upload, preview: Preview) -> bool:
    """Whether a yes has anything to do: to enter rows, or to let cases be withdrawn that a full file does not hold."""
    return not preview.enters_nothing or (upload.full_from is not None and preview.missing_count > 0)


@transaction.atomic
def compare_again(*, actor: User, upload: Upload) -> None:
    """The worker compares it with the books once more: they have moved since.

    Raises: Refusal when it is settled already.
    """
    _ask(_locked(upload, Deed.RECEIVE_UPLOAD, UploadState.RECEIVED), actor, UploadState.WAITING)


@transaction.atomic
def read_again(*, actor: User, upload: Upload) -> bool:
    """The worker reads the files anew; False when they are no longer here.

    Raises: Refusal when it is settled already.
    """
    found = _locked(upload, Deed.RECEIVE_UPLOAD, UploadState.RECEIVED)
    if not spool.has_files(found.pk):
        return False
    found.content = None
    found.save(update_fields=["content"])
    _ask(found, actor, UploadState.WAITING)
    return True


@transaction.atomic
def discard_upload(*, actor: User, upload: Upload) -> None:
    """Nothing of it is entered.

    Raises: Refusal when it is settled already.
    """
    found = _locked(upload, Deed.DISCARD_UPLOAD, UploadState.RECEIVED)
    settle(found, actor, UploadState.DISCARDED, timezone.now())
    _log(actor, Deed.DISCARD_UPLOAD, found)
    transaction.on_commit(lambda: spool.forget(found.pk))


@transaction.atomic
def take_back_upload(*, actor: User, upload: Upload) -> None:
    """What it entered shall be undone; the worker does it.

    Raises: Refusal when it was not entered.
    """
    _ask(_locked(upload, Deed.UNDO_UPLOAD, UploadState.COMMITTED), actor, UploadState.UNDO_ASKED)


@transaction.atomic
def say_full_file(*, actor: User, upload: Upload, first: date | None, last: date | None) -> None:
    """The upload holds every case filed from the first day to the last, both None: it is no full file of any months.

    Raises: Refusal when it is neither to be confirmed nor entered, or cases there are not the actor's to write.
    """
    found = Upload.objects.select_for_update(of=("self",)).select_related("holder").get(pk=upload.pk)
    if found.term not in (UploadState.RECEIVED, UploadState.COMMITTED):
        raise refusal("upload.settled", state=found.term.label, deed=Deed.SAY_FULL_FILE.label)
    if not may_say_full_file(actor, found):
        raise refusal("upload.not_yours", register=Register.CASES.label)
    found.full_from, found.full_to = first, last
    missing = missing_from(Content.unpacked(bytes(found.content or b"")), found)
    found.preview = Preview.unpacked(found.preview).with_missing(missing).packed()
    found.save(update_fields=["full_from", "full_to", "preview"])
    _log(actor, Deed.SAY_FULL_FILE, found, entries=len(missing), **({"from": first, "to": last} if first else {}))


def may_say_full_file(actor: User, upload: Upload) -> bool:
    """Whether the actor writes cases in the upload's book."""
    book = upload.holder.path
    return any(
        path.startswith(book) or book.startswith(path) for path in scope_of(actor, RECORDING[Register.CASES]).paths
    )


@transaction.atomic
def note_marked_copy(*, actor: User, upload: Upload) -> None:
    """A marked copy, which holds all that the office's own file does, has been fetched."""
    log.record(
        actor=actor.get_username(),
        deed=Deed.EXPORT,
        subject="list:marked",
        org=upload.holder.code,
        rows=upload.refused_count,
        upload=upload.pk,
    )


def settle(upload: Upload, by: User, becomes: UploadState, at: datetime) -> None:
    """It has become this, for good or until it is undone; nobody works on it any more."""
    upload.state, upload.settled_by, upload.settled_at = becomes, by, at
    upload.worker, upload.fault = "", ""
    upload.save(update_fields=["state", "settled_by", "settled_at", "worker", "fault"])


def _locked(upload: Upload, deed: Deed, state: UploadState) -> Upload:
    """Two people may say yes at once; the second is told."""
    found = Upload.objects.select_for_update(of=("self",)).defer("content").select_related("holder").get(pk=upload.pk)
    if found.state != state:
        raise refusal("upload.settled", state=found.term.label, deed=deed.label)
    return found


def _ask(upload: Upload, actor: User, becomes: UploadState) -> None:
    upload.state, upload.asked_by, upload.asked_at = becomes, actor, timezone.now()
    upload.attempts, upload.fault = 0, ""
    upload.save(update_fields=["state", "asked_by", "asked_at", "attempts", "fault"])


def _log(actor: User, deed: Deed, upload: Upload, **details: object) -> None:
    log.record(actor=actor.get_username(), deed=deed, subject=f"upload:{upload.pk}", org=upload.holder.code, **details)
