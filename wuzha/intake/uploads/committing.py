"""Commit a confirmed upload to the books in one transaction; `undoing.py` undoes it by the same steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone

from wuzha.audit import log
from wuzha.audit.binding import RowBlock
from wuzha.audit.books_state import lock_books, read_books_state
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import LogAction, Register, UploadPhase, UploadState
from wuzha.intake.uploads import spool
from wuzha.intake.uploads.allowed_steps import check_plan
from wuzha.intake.uploads.annotated_copies import make_copies_now, remove_settled_files
from wuzha.intake.uploads.conflict_queries import count_held_rows, load_decided_for_file
from wuzha.intake.uploads.conflict_services import build_rows, log_renewal, replace_conflicts, settle_conflicts
from wuzha.intake.uploads.dry_run import DryRun, make_dry_run
from wuzha.intake.uploads.foreign_rows import refuse_foreign_rows
from wuzha.intake.uploads.full_file import find_missing_cases
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.open_items import list_new_items, list_replacing_keys, list_replacing_sheets
from wuzha.intake.uploads.org_writes import lock_orgs, write_orgs
from wuzha.intake.uploads.preview import Preview
from wuzha.intake.uploads.progress import ProgressWriter
from wuzha.intake.uploads.read_job import lock_upload, make_preview
from wuzha.intake.uploads.services import settle_upload
from wuzha.intake.uploads.unknown_sheets import list_replacing_cells, list_sheets_sent_again, make_unknown_items
from wuzha.intake.uploads.upload_content import UploadContent
from wuzha.registers.attribution.steps import end_settled_proposals, log_ended_proposals
from wuzha.registers.diff import BooksChangedError
from wuzha.registers.models import UNKNOWN_SHEET
from wuzha.registers.refused_item_queries import list_open_sheets
from wuzha.registers.refused_items import (
    bind_items,
    end_replaced_items,
    end_replaced_sheets,
    open_items,
)
from wuzha.registers.services import log_entries, write_comparison

OPTIMISTIC_ATTEMPTS = 3
"""Attempts to plan while others may write; after them the books stay locked from the plan to the end."""
LOCKED_ATTEMPTS = 5
"""Attempts with the books locked; each ends early where another writer holds a row that the change needs."""

_MAX_LOCK_WAIT = "500ms"
"""Half the `deadlock_timeout` of PostgreSQL: in a deadlock this transaction gives way, never the other writer's."""
_LOCK_ERRORS = ("55P03", "40P01")
"""What PostgreSQL answers to a wait that was too long (lock_not_available), and to a deadlock (deadlock_detected)."""

PlanT = TypeVar("PlanT")


class BookChange(Protocol[PlanT]):
    """A change of the books in two steps: planned without a lock, then written in one transaction."""

    def plan(self) -> PlanT:
        """Compute what to write from the books as they are now."""

    def write(self, plan: PlanT, books_state: str | None) -> None:
        """Write the plan.

        Raises: BooksChangedError when the books are no longer in this state; None says that they are locked already.
        """


def commit_upload(upload: Upload, progress: ProgressWriter) -> None:
    """Write everything that the upload holds in one transaction; refused rows become open items.

    Raises: RefusalError when the sender may enter a row and the one who confirms may not, the plan has changed, or
    committing would make other changes now than those that were shown.
    """
    # Before the commit, since the sent files go with it.
    make_copies_now(upload)
    commit = CommitChange(upload, progress)
    try:
        apply_change(commit)
    except OtherChangesError:
        commit.replace_preview()
        raise RefusalError("upload.seen_other") from None
    remove_settled_files(upload.pk)


def apply_change(change: BookChange[PlanT]) -> None:
    """Plan the change and write it, again from the start when somebody has written to the books in between.

    Planning takes seconds for a large file, and others need not wait for it. Where they keep writing, the last plan is
    made with the books locked.

    Raises: OperationalError when others hold rows that the change needs each time.
    """
    for _ in range(OPTIMISTIC_ATTEMPTS):
        books_state = read_books_state()
        plan = change.plan()
        try:
            with transaction.atomic():
                change.write(plan, books_state)
        except (BooksChangedError, IntegrityError):
            continue
        return
    for remaining in reversed(range(LOCKED_ATTEMPTS)):
        try:
            _apply_locked(change)
        except OperationalError as error:
            if not remaining or getattr(error.__cause__, "sqlstate", None) not in _LOCK_ERRORS:
                raise
        else:
            return


def _apply_locked(change: BookChange[PlanT]) -> None:
    """Plan and write the change with the books locked from the beginning."""
    with transaction.atomic():
        # The one place that locks the head of the log before the rows. A writer that holds one of the rows waits for
        # the head, and this transaction for the row: it gives up after a short wait, which releases the head, the
        # writer ends, and the next attempt finds its row free. On SQLite one transaction writes at a time.
        lock_books()
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = '{_MAX_LOCK_WAIT}'")
        change.write(change.plan(), None)


class OtherChangesError(Exception):
    """Committing would make other changes now than those that were shown."""


class CommitChange:
    """The commit of an upload by the person who asked for it last."""

    def __init__(self, upload: Upload, progress: ProgressWriter) -> None:
        self._upload, self._progress = upload, progress
        self._content = UploadContent.unpack(bytes(upload.content or b""))
        self._preview = Preview.unpack(upload.preview)

    def plan(self) -> DryRun:
        """Return the changes, which must be those that were shown."""
        check_plan(self._upload.holder, self._preview)
        dry_run = make_dry_run(
            self._content,
            holder=self._upload.holder,
            actor=self._upload.asked_by,
            sender=self._upload.uploaded_by,
            decided_for_file=load_decided_for_file(self._upload),
            on_progress=lambda row_count, total: self._progress.write(UploadPhase.COMPARING, row_count, total),
        )
        dry_run.check_actor()
        if dry_run.digest != self._preview.digest:
            raise OtherChangesError
        return dry_run

    def write(self, plan: DryRun, books_state: str | None) -> None:
        """Write orgs' and entries' rows first, then the lines of the log.

        Lock order: rows of data first, head of the log last; the other order deadlocks.
        """
        upload, actor = lock_upload(self._upload), self._upload.asked_by
        lock_orgs(draft.code for draft in plan.drafts)
        items = self._write_refusals(upload, plan)
        blocks = self._write_entries(upload, plan)
        self._update_missing(upload)
        last_steps = end_settled_proposals(actor=actor, holder=upload.holder)
        # Without a conflict, the line of the log says nothing about any.
        conflicts, upload_blocks = self._settle_conflicts(upload, plan) if plan.conflicts else ({}, [])
        lock_unchanged_books(books_state)
        upload_blocks += settle_upload(upload, by=actor, state=UploadState.COMMITTED, at=timezone.now())
        log.record(
            actor=actor.get_username(),
            action=LogAction.COMMIT_UPLOAD,
            subject=f"upload:{upload.pk}",
            org=upload.holder.code,
            blocks=[*bind_items(items), *upload_blocks],
            **conflicts,
        )
        write_orgs(actor=actor, drafts=plan.drafts, upload=upload)
        for register, comparison in plan.comparisons.items():
            log_entries(comparison, blocks[register], actor=actor, holder=upload.holder, upload=upload.pk)
        log_ended_proposals(actor=actor, last_steps=last_steps)

    def replace_preview(self) -> None:
        """Compare with the books as they are now, and show that from now on."""
        preview, dry_run, content = make_preview(self._content, self._upload, self._progress)
        fields: dict[str, Any] = {"refused_count": preview.refused_count}
        if content.foreign_problems != self._content.foreign_problems:
            fields["content"] = content.pack()
            # They do not mark what is refused now.
            spool.remove_copies(self._upload.pk)
        conflict_rows = build_rows(dry_run.conflicts, self._upload)
        with transaction.atomic():
            upload = lock_upload(self._upload)
            renewal = replace_conflicts(upload, conflict_rows)
            upload.preview = preview.replace_held(count_held_rows(upload)).pack()
            for name, value in fields.items():
                setattr(upload, name, value)
            upload.save(update_fields=["preview", *fields])
            log_renewal(upload, renewal)

    def _write_refusals(self, upload: Upload, plan: DryRun) -> list[int]:
        """Store what was refused as open items, end those that the rows of the upload replace; return the numbers."""
        content, holder, actor = (
            refuse_foreign_rows(self._content, plan.foreign_rows),
            upload.holder,
            self._upload.asked_by,
        )
        keys = {**list_replacing_keys(content), UNKNOWN_SHEET: list_replacing_cells(content)}
        pks = end_replaced_items(keys, holder=holder, sender=upload.uploaded_by, actor=actor, upload=upload.pk)
        open_sheets = list_open_sheets(holder)
        sheets = list_replacing_sheets(content, upload, open_sheets)
        pks += end_replaced_sheets(
            [*sheets, *list_sheets_sent_again(content, upload, open_sheets)],
            open_sheets,
            holder=holder,
            sender=upload.uploaded_by,
            actor=actor,
            upload=upload.pk,
        )
        new_codes = {draft.code for draft in plan.drafts}
        items = [*list_new_items(content, upload), *make_unknown_items(content, upload)]
        return pks + open_items(items, holder=holder, sender=upload.uploaded_by, upload=upload.pk, new_codes=new_codes)

    def _write_entries(self, upload: Upload, plan: DryRun) -> dict[Register, list[RowBlock]]:
        offset, blocks = 0, dict[Register, list[RowBlock]]()
        for register, comparison in plan.comparisons.items():
            on_progress = report_writing(self._progress, offset, plan.revision_count)
            blocks[register] = write_comparison(
                comparison,
                actor=self._upload.asked_by,
                holder=upload.holder,
                upload=upload.pk,
                on_progress=on_progress,
            )
            offset += len(comparison.new_rows) + len(comparison.changes)
        return blocks

    def _settle_conflicts(self, upload: Upload, plan: DryRun) -> tuple[dict[str, int], list[RowBlock]]:
        """Take back the choices that enter nothing, and state in the preview what is written.

        Return the totals, and the rows to bind.
        """
        content = refuse_foreign_rows(self._content, plan.foreign_rows)
        upload.preview = Preview.unpack(upload.preview).replace_changes(content, plan).pack()
        upload.save(update_fields=["preview"])
        totals, blocks = settle_conflicts(upload=upload)
        return totals._asdict(), blocks

    def _update_missing(self, upload: Upload) -> None:
        """Look for missing cases once more: others may have entered some since the preview was made."""
        if upload.full_from:
            missing = find_missing_cases(self._content, upload)
            upload.preview = Preview.unpack(upload.preview).replace_missing(missing).pack()
            upload.save(update_fields=["preview"])


def lock_unchanged_books(books_state: str | None) -> None:
    """Lock the books until the transaction ends.

    Raises: BooksChangedError when their state is no longer this one.
    """
    if books_state is not None and lock_books() != books_state:
        raise BooksChangedError


def report_writing(progress: ProgressWriter, offset: int, total: int) -> Callable[[int], None]:
    """Return what writes the progress of one register, whose rows come after `offset` others."""
    return lambda row_count: progress.write(UploadPhase.WRITING, offset + row_count, total)
