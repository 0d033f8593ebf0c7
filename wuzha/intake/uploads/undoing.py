"""Undo a committed upload in one transaction, and say before what an undo would write."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Register, UploadPhase, UploadState
from wuzha.intake.uploads import spool
from wuzha.intake.uploads.committing import apply_change, lock_unchanged_books, report_writing
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.org_undo import OrgUndoPlan, plan_org_undo
from wuzha.intake.uploads.org_writes import lock_orgs, undo_orgs
from wuzha.intake.uploads.progress import ProgressWriter, SilentProgress
from wuzha.intake.uploads.read_job import lock_upload
from wuzha.intake.uploads.services import settle_upload
from wuzha.people.models import User
from wuzha.registers.access import find_write_scopes
from wuzha.registers.attribution.steps import end_settled_proposals, log_ended_proposals
from wuzha.registers.refused_item_queries import ItemsUndo, find_items_of_undo
from wuzha.registers.refused_items import bind_items, undo_items
from wuzha.registers.undo import log_undo, undo_upload
from wuzha.registers.undo_plan import UndoPlan, plan_undo
from wuzha.registers.unwritten_change import UnwrittenChange


@dataclass(frozen=True, slots=True)
class UploadUndoPlan:
    """What undoing an upload writes: revisions of its entries, drafts and removals of its orgs, and open items."""

    entries: Sequence[UndoPlan]
    orgs: OrgUndoPlan
    items: ItemsUndo

    @property
    def revision_count(self) -> int:
        """The number of entries that get another revision."""
        return sum(len(plan.superseded_pks) for plan in self.entries)

    @property
    def unwritten_change(self) -> UnwrittenChange | None:
        """What it does to entries and open items, so that it can be judged unwritten; None where orgs change too."""
        if self.orgs.codes:
            return None
        restored = {
            register: [item.restored_pk for item in revisions if item.restored_pk is not None and not item.is_withdrawn]
            for register, _, revisions in self.entries
        }
        return UnwrittenChange(
            superseded={register: superseded_pks for register, superseded_pks, _ in self.entries},
            restored=restored,
            ended_items=self.items.ended,
            reopened_items=self.items.reopened,
        )

    @property
    def digest(self) -> str:
        """A hash of all of it: equal for equal plans, so that an undo is what was shown."""
        digest = hashlib.sha256()
        for register, superseded_pks, revisions in self.entries:
            results = [(revision.key, revision.row, revision.is_withdrawn) for revision in revisions]
            digest.update(repr((register, list(superseded_pks), results)).encode())
        digest.update(repr((list(self.orgs.drafts), list(self.orgs.removals), self.items)).encode())
        return digest.hexdigest()


def undo_committed_upload(upload: Upload, progress: ProgressWriter) -> None:
    """Restore what the upload changed, in the registers and of orgs, in one transaction.

    Raises: RefusalError when something later depends on it, its rows are not all the actor's to write, or the undo
    would do something else now than what was shown.
    """
    apply_change(UndoChange(upload, upload.asked_by, progress))
    spool.remove_all(upload.pk)


class UndoChange:
    """The undo of a committed upload by the actor."""

    def __init__(self, upload: Upload, actor: User, progress: ProgressWriter | None = None) -> None:
        self._upload, self._actor, self._progress = upload, actor, progress or SilentProgress(upload.pk)
        self._scopes = find_write_scopes(actor)

    def plan(self) -> UploadUndoPlan:
        """Return what is written, which must be what was shown."""
        entry_plans = plan_undo(
            holder=self._upload.holder,
            upload=self._upload.pk,
            within=self._scopes,
            on_progress=lambda row_count: self._progress.write(UploadPhase.COMPARING, row_count, 0),
        )
        org_plan = plan_org_undo(self._upload, entry_plans, self._scopes[Register.ORGS])
        plan = UploadUndoPlan(entry_plans, org_plan, find_items_of_undo(self._upload.pk))
        if self._upload.seen_digest not in ("", plan.digest):
            raise RefusalError("upload.undo_seen_other")
        return plan

    def write(self, plan: UploadUndoPlan, books_state: str | None) -> None:
        """Write rows first, then the lines of the log, in the lock order of a commit."""
        upload, actor = lock_upload(self._upload), self._actor
        lock_orgs(plan.orgs.codes)
        items = undo_items(actor=actor, upload=upload.pk)
        blocks = undo_upload(
            plans=plan.entries,
            actor=actor,
            holder=upload.holder,
            upload=upload.pk,
            on_progress=report_writing(self._progress, 0, plan.revision_count),
        )
        last_steps = end_settled_proposals(actor=actor, holder=upload.holder)
        blocks += bind_items(items)
        lock_unchanged_books(books_state)
        blocks += settle_upload(upload, by=actor, state=UploadState.UNDONE, at=timezone.now())
        log_undo(actor=actor, holder=upload.holder, upload=upload.pk, entries=plan.revision_count, blocks=blocks)
        log_ended_proposals(actor=actor, last_steps=last_steps)
        undo_orgs(actor=actor, plan=plan.orgs)
