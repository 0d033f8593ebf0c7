"""Write entries: record, correct and withdraw; each write is a new revision and one line of the log."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from wuzha.audit import log
from wuzha.audit.binding import RowBlock, bind_rows
from wuzha.core.facts import FactRow
from wuzha.core.free_text import clean_reason, clean_text
from wuzha.core.i18n import join_words, translate
from wuzha.core.problems import RefusalError, refuse_personal_data
from wuzha.core.vocabulary import LogAction, Register
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.people.models import User
from wuzha.registers.attribution.steps import end_settled_proposals, log_ended_proposals
from wuzha.registers.diff import BooksChangedError, Comparison, EntryRow, ProgressCallback, compare_with_book
from wuzha.registers.keys import diff_fields, to_key
from wuzha.registers.models import BOOKS, LONGEST_REMARK, Entry, ProposalStep
from wuzha.registers.revisions import NewRevision, supersede, write_revisions


@transaction.atomic
def record_entries(
    *,
    actor: User | None,
    holder: Org,
    register: Register,
    rows: Iterable[EntryRow],
    upload: UUID | None = None,
    within: Scope | None = None,
) -> Comparison:
    """Write the rows into the holder's book: new entries, a new revision where a row changes one, nothing for the rest.

    Columns: the register's, as in `core.facts.BOOK_COLUMNS`. No two rows may have the same key.

    Raises: RefusalError when a row belongs to another org or lies outside the scope `within`.
    """
    comparison = compare_with_book(holder=holder, register=register, rows=rows, within=within)
    comparison.refuse_foreign_rows()
    blocks = write_comparison(comparison, actor=actor, holder=holder, upload=upload)
    last_steps = end_settled_proposals(actor=actor, holder=holder) if register is Register.CASES else []
    log_entries(comparison, blocks, actor=actor, holder=holder, upload=upload)
    log_ended_proposals(actor=actor, last_steps=last_steps)
    return comparison


@transaction.atomic
def write_comparison(
    comparison: Comparison,
    *,
    actor: User | None,
    holder: Org,
    upload: UUID | None = None,
    remark: str = "",
    on_progress: ProgressCallback = lambda _: None,
) -> list[RowBlock]:
    """Write the new and changed entries of the comparison. Call `log_entries` with the result in the same transaction.

    Raises: BooksChangedError, or IntegrityError, when one of these entries was written after the comparison.
    """
    now, book = timezone.now(), BOOKS[comparison.register]
    superseded_pks = [change.before.pk for change in comparison.changes]
    if supersede(book, superseded_pks, now) != len(superseded_pks):
        raise BooksChangedError
    revisions = chain(
        (
            NewRevision(key=to_key(comparison.register, new.row), number=1, row=new.row, sheet=new.sheet, line=new.line)
            for new in comparison.new_rows
        ),
        (
            NewRevision(
                key=change.before.key,
                number=change.before.revision + 1,
                row=change.row.row,
                sheet=change.row.sheet,
                line=change.row.line,
            )
            for change in comparison.changes
        ),
    )
    return write_revisions(
        book, revisions, holder=holder, by=actor, at=now, upload=upload, remark=remark, on_progress=on_progress
    )


def log_entries(
    comparison: Comparison,
    blocks: Iterable[RowBlock],
    *,
    actor: User | None,
    holder: Org,
    upload: UUID | None = None,
) -> None:
    """Write the log line of the new and changed entries, in the transaction that wrote them."""
    if comparison.new_rows or comparison.changes:
        log.record(
            actor=_format_actor(actor),
            action=LogAction.RECORD_ENTRIES,
            subject=f"book:{comparison.register}",
            org=holder.code,
            blocks=blocks,
            new=len(comparison.new_rows),
            changed=len(comparison.changes),
            upload=upload,
        )


@transaction.atomic
def withdraw_entry(*, actor: User | None, entry: Entry, reason: str, upload: UUID | None = None) -> Entry:
    """Withdraw the entry, so that it counts no longer; a later upload or correction can restore it.

    `upload` is the full file that lacks the entry: undoing the upload restores the entry.

    Raises: RefusalError without a reason or with one too long, or when the entry was revised in the meantime.
    """
    reason = clean_reason(reason)
    if not reason:
        raise RefusalError("entry.reason_missing")
    if len(reason) > LONGEST_REMARK:
        raise RefusalError("entry.reason_long", most=LONGEST_REMARK)
    refuse_personal_data(reason)
    revision = _revise(actor=actor, entry=entry, row=entry.row, is_withdrawn=True, remark=reason, upload=upload)
    last_steps = _end_proposals(actor, entry)
    log.record(
        actor=_format_actor(actor),
        action=LogAction.WITHDRAW_ENTRY,
        subject=_format_subject(entry),
        org=entry.holder.code,
        blocks=bind_rows(revision),
        reason_given=True,
        **({"upload": upload} if upload else {}),
    )
    log_ended_proposals(actor=actor, last_steps=last_steps)
    return revision


@transaction.atomic
def correct_entry(*, actor: User | None, entry: Entry, row: FactRow, reason: str = "") -> Entry:
    """Write a correction of the entry; `entry` is the revision that the actor has read.

    Raises: RefusalError when it was revised in the meantime, with the fields and the person, when nothing or the key
    would change.
    """
    if to_key(entry.register, row) != entry.key:
        raise RefusalError("entry.key_changed")
    reason = clean_text(reason)
    refuse_personal_data(reason)
    if row == entry.row and not entry.is_withdrawn:
        raise RefusalError("entry.unchanged")
    revision = _revise(actor=actor, entry=entry, row=row, is_withdrawn=False, remark=reason)
    last_steps = _end_proposals(actor, entry)
    log.record(
        actor=_format_actor(actor),
        action=LogAction.CORRECT_ENTRY,
        subject=_format_subject(entry),
        org=entry.holder.code,
        blocks=bind_rows(revision),
        fields=sorted(diff_fields(entry.register, entry.row, row)),
    )
    log_ended_proposals(actor=actor, last_steps=last_steps)
    return revision


def _revise(
    *, actor: User | None, entry: Entry, row: FactRow, is_withdrawn: bool, remark: str, upload: UUID | None = None
) -> Entry:
    model = type(entry)
    # Lock the revision that both of two concurrent writers have read: the second waits here, then sees the new one.
    model._default_manager.select_for_update().get(pk=entry.pk)
    latest = model._default_manager.get(holder=entry.holder, key=entry.key, superseded_at__isnull=True)
    if latest.revision != entry.revision:
        labels = model.get_row_labels()
        differences = diff_fields(entry.register, entry.row, latest.row)
        fields = join_words(labels[name] for name in differences) or translate("是否撤回")
        raise RefusalError("entry.revised", who=_format_actor(latest.recorded_by), fields=fields)
    now = timezone.now()
    supersede(model, [latest.pk], now)
    return model._default_manager.create(
        **model.to_field_values(row),
        holder=entry.holder,
        key=entry.key,
        revision=latest.revision + 1,
        recorded_at=now,
        recorded_by=actor,
        is_withdrawn=is_withdrawn,
        remark=remark,
        upload=upload,
    )


def _end_proposals(actor: User | None, entry: Entry) -> list[ProposalStep]:
    """End the proposals about the case that leave nothing to decide."""
    if entry.register is not Register.CASES:
        return []
    return end_settled_proposals(actor=actor, holder=entry.holder, key=entry.key)


def _format_subject(entry: Entry) -> str:
    return f"{entry.register}:{entry.pk}"


def _format_actor(user: User | None) -> str:
    return log.SYSTEM if user is None else user.get_username()
