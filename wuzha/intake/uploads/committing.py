"""A confirmed upload is entered in the books, or undone, as one: either all of it stands, or nothing of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.utils import timezone

from wuzha.audit import log
from wuzha.core.problems import refusal
from wuzha.core.vocabulary import Deed, Register, UploadState, WorkPhase
from wuzha.intake.uploads import spool
from wuzha.intake.uploads.dry_run import Effect, effect_of
from wuzha.intake.uploads.full_file import missing_from
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.org_drafts import lock_orgs, write_orgs
from wuzha.intake.uploads.org_undo import OrgsTakenBack, plan_orgs, take_orgs_back
from wuzha.intake.uploads.preview import Preview
from wuzha.intake.uploads.progress import ProgressTeller
from wuzha.intake.uploads.read_job import locked, preview_of
from wuzha.intake.uploads.services import settle
from wuzha.intake.uploads.upload_content import Content
from wuzha.people.access import scope_of
from wuzha.registers.access import RECORDING
from wuzha.registers.attribution.steps import end_settled, note_ended
from wuzha.registers.diff import BooksMoved
from wuzha.registers.services import enter, note_entered
from wuzha.registers.undo import Undoing, note_undone, plan_undoing, undo_upload

TRIES = 3
"""So often the books may move while a large upload is compared with them; then they are held still."""

T = TypeVar("T")


def commit_upload(upload: Upload, teller: ProgressTeller) -> None:
    """Everything the upload holds, entered in one transaction; refused rows were never in it.

    What would be entered is found out before that transaction, so that others need not wait for it.
    Raises: Refusal when a row is another org's to enter, or a yes would do something else now than was shown.
    """
    commit = _Commit(upload, teller)
    try:
        _on_books_that_stand_still(commit.plan, commit.write)
    except _Other:
        commit.show_again()
        raise refusal("upload.seen_other") from None
    spool.forget_files(upload.pk)


def undo_committed(upload: Upload, teller: ProgressTeller) -> None:
    """What the upload entered in the registers, and what it did to orgs, is as it was before, in one transaction.

    Raises: Refusal when something later rests on it, or its rows are not all the asker's to write.
    """
    undo = _Undo(upload, teller)
    _on_books_that_stand_still(undo.plan, undo.write)


class _Commit:
    """Entering an upload: what it comes to, and the writing of it."""

    def __init__(self, upload: Upload, teller: ProgressTeller) -> None:
        self._upload, self._teller = upload, teller
        self._content = Content.unpacked(bytes(upload.content or b""))
        self._shown = Preview.unpacked(upload.preview).digest

    def plan(self) -> Effect:
        """What is to be entered, as it was shown."""
        effect = effect_of(
            self._content,
            holder=self._upload.holder,
            actor=self._upload.asked_by,
            advance=lambda done, of: self._teller.tell(WorkPhase.COMPARING, done, of),
        )
        for found in effect.comparisons.values():
            found.refuse_what_is_not_ours()
        if effect.digest != self._shown:
            raise _Other
        return effect

    def write(self, effect: Effect, is_as_seen: Callable[[], bool]) -> None:
        """Enter it: rows first, then whatever takes the head of the log, for which everybody else waits."""
        actor, ours, before = self._upload.asked_by, locked(self._upload), 0
        lock_orgs(draft.code for draft in effect.drafts)
        for found in effect.comparisons.values():
            counted = _counting(self._teller, before, effect.rows)
            enter(found, actor=actor, holder=ours.holder, upload=ours.pk, counted=counted)
            before += len(found.new) + len(found.changed)
        if ours.full_from:
            # What others entered since the page was made is missed too.
            missing = missing_from(self._content, ours)
            ours.preview = Preview.unpacked(ours.preview).with_missing(missing).packed()
            ours.save(update_fields=["preview"])
        ended = end_settled(actor=actor, holder=ours.holder)
        if not is_as_seen():
            raise BooksMoved
        settle(ours, actor, UploadState.COMMITTED, timezone.now())
        log.record(
            actor=actor.get_username(), deed=Deed.COMMIT_UPLOAD, subject=f"upload:{ours.pk}", org=ours.holder.code
        )
        write_orgs(actor, effect.drafts, ours)
        for found in effect.comparisons.values():
            note_entered(found, actor=actor, holder=ours.holder, upload=ours.pk)
        note_ended(actor=actor, ended=ended)

    def show_again(self) -> None:
        """The page as the books are now."""
        preview = preview_of(self._content, self._upload, self._teller)
        with transaction.atomic():
            ours = locked(self._upload)
            ours.preview = preview.packed()
            ours.save(update_fields=["preview"])


class _Undo:
    """Undoing what an upload entered."""

    def __init__(self, upload: Upload, teller: ProgressTeller) -> None:
        self._upload, self._teller = upload, teller
        self._scopes = {register: scope_of(upload.asked_by, verb) for register, verb in RECORDING.items()}

    def plan(self) -> tuple[list[Undoing], OrgsTakenBack]:
        """What its entries say afterwards, and what becomes of its orgs."""
        undoings = plan_undoing(
            holder=self._upload.holder,
            upload=self._upload.pk,
            within=self._scopes,
            counted=lambda done: self._teller.tell(WorkPhase.COMPARING, done, 0),
        )
        return undoings, plan_orgs(self._upload, undoings, self._scopes[Register.ORGS])

    def write(self, planned: tuple[list[Undoing], OrgsTakenBack], is_as_seen: Callable[[], bool]) -> None:
        """Write it: rows first, as when an upload is entered."""
        undoings, orgs = planned
        actor, ours = self._upload.asked_by, locked(self._upload)
        lock_orgs(orgs.codes)
        total = sum(len(undoing.ended) for undoing in undoings)
        counted = _counting(self._teller, 0, total)
        undo_upload(undoings=undoings, actor=actor, holder=ours.holder, upload=ours.pk, counted=counted)
        ended = end_settled(actor=actor, holder=ours.holder)
        if not is_as_seen():
            raise BooksMoved
        settle(ours, actor, UploadState.UNDONE, timezone.now())
        note_undone(actor=actor, holder=ours.holder, upload=ours.pk, entries=total)
        note_ended(actor=actor, ended=ended)
        take_orgs_back(actor, orgs)


class _Other(Exception):
    """A yes would do something else now than what was shown."""


def _on_books_that_stand_still(plan: Callable[[], T], write: Callable[[T, Callable[[], bool]], None]) -> None:
    """Plan, then write what was planned in one transaction, as long as the books are those the plan was made for.

    Where others keep writing meanwhile, the last plan is made while nobody else can.
    """
    for _ in range(TRIES):
        seen = log.state_of_the_books()
        planned = plan()
        try:
            with transaction.atomic():
                write(planned, partial(_are_still, seen))
            return
        except (BooksMoved, IntegrityError):
            continue
    with transaction.atomic():
        log.hold_the_books()
        write(plan(), lambda: True)


def _are_still(seen: str) -> bool:
    return log.hold_the_books() == seen


def _counting(teller: ProgressTeller, before: int, total: int) -> Callable[[int], None]:
    return lambda done: teller.tell(WorkPhase.WRITING, before + done, total)
