"""Writing the books: entries recorded, withdrawn and put back; each is a new revision, and one line of the log."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from wuzha.audit import log
from wuzha.core.facts import Row
from wuzha.core.i18n import in_a_row, say
from wuzha.core.problems import refusal
from wuzha.core.vocabulary import Deed, Register
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.people.models import User
from wuzha.registers.attribution.steps import end_settled, note_ended
from wuzha.registers.diff import BooksMoved, Comparison, Counted, Line, compare
from wuzha.registers.keys import changed_fields, key_of
from wuzha.registers.models import BOOKS, LONGEST_REMARK, Entry, Proposal
from wuzha.registers.revisions import Revision, supersede, write_revisions


@transaction.atomic
def record_entries(
    *,
    actor: User | None,
    holder: Org,
    register: Register,
    lines: Iterable[Line],
    upload: UUID | None = None,
    within: Scope | None = None,
) -> Comparison:
    """The rows in the holder's book: new ones entered, changed ones as a new revision, repeated ones left alone.

    Columns: the register's, as `facts.COLUMNS` has them. Two rows of one key must not come together.

    Raises: Refusal when a row is another org's to enter.
    """
    found = compare(holder=holder, register=register, lines=lines, within=within)
    found.refuse_what_is_not_ours()
    enter(found, actor=actor, holder=holder, upload=upload)
    ended = end_settled(actor=actor, holder=holder) if register is Register.CASES else []
    note_entered(found, actor=actor, holder=holder, upload=upload)
    note_ended(actor=actor, ended=ended)
    return found


@transaction.atomic
def enter(
    found: Comparison,
    *,
    actor: User | None,
    holder: Org,
    upload: UUID | None = None,
    counted: Counted = lambda _: None,
) -> None:
    """What the comparison found new or changed, as revisions; their line of the log is `note_entered`.

    Raises: BooksMoved, or IntegrityError, when somebody has written to these entries since they were compared.
    """
    now, book = timezone.now(), BOOKS[found.register]
    changed = [change.before.pk for change in found.changed]
    if supersede(book, changed, now) != len(changed):
        raise BooksMoved
    revisions = chain(
        (Revision(key_of(found.register, new.row), 1, new.row, False, new.sheet, new.line) for new in found.new),
        (
            Revision(one.before.key, one.before.revision + 1, one.line.row, False, one.line.sheet, one.line.line)
            for one in found.changed
        ),
    )
    write_revisions(book, revisions, holder=holder, by=actor, at=now, upload=upload, counted=counted)


def note_entered(found: Comparison, *, actor: User | None, holder: Org, upload: UUID | None = None) -> None:
    """The line of the log about entries that were new or changed, in the transaction that wrote them."""
    if found.new or found.changed:
        log.record(
            actor=_name(actor),
            deed=Deed.RECORD_ENTRIES,
            subject=f"book:{found.register}",
            org=holder.code,
            new=len(found.new),
            changed=len(found.changed),
            upload=upload,
        )


@transaction.atomic
def withdraw_entry(*, actor: User | None, entry: Entry, reason: str, upload: UUID | None = None) -> Entry:
    """The entry no longer counts, and why; a later upload or correction may bring it back.

    One withdrawn because of an upload belongs to it, and comes back when it is undone.

    Raises: Refusal without a reason or with one too long, or when someone has revised or withdrawn the entry in the
    meantime.
    """
    reason = reason.replace("\0", "").strip()
    if not reason:
        raise refusal("entry.reason_missing")
    if len(reason) > LONGEST_REMARK:
        raise refusal("entry.reason_long", most=LONGEST_REMARK)
    withdrawn = _revise(actor=actor, entry=entry, row=entry.row, is_withdrawn=True, remark=reason, upload=upload)
    ended = _ended_by(actor, entry)
    log.record(
        actor=_name(actor),
        deed=Deed.WITHDRAW_ENTRY,
        subject=_subject(entry),
        org=entry.holder.code,
        reason_given=True,
        **({"upload": upload} if upload else {}),
    )
    note_ended(actor=actor, ended=ended)
    return withdrawn


@transaction.atomic
def correct_entry(*, actor: User | None, entry: Entry, row: Row, reason: str = "") -> Entry:
    """The entry says something else from now on; `entry` is the revision the corrector has seen.

    Raises: Refusal when it has been revised in the meantime, telling which fields and by whom.
    """
    if key_of(entry.register, row) != entry.key:
        raise refusal("entry.key_changed")
    corrected = _revise(actor=actor, entry=entry, row=row, is_withdrawn=False, remark=reason)
    ended = _ended_by(actor, entry)
    log.record(
        actor=_name(actor),
        deed=Deed.CORRECT_ENTRY,
        subject=_subject(entry),
        org=entry.holder.code,
        fields=sorted(changed_fields(entry.register, entry.row, row)),
    )
    note_ended(actor=actor, ended=ended)
    return corrected


def _revise(
    *, actor: User | None, entry: Entry, row: Row, is_withdrawn: bool, remark: str, upload: UUID | None = None
) -> Entry:
    model = type(entry)
    # Two may come at once: the second waits here, at what both have seen, and then finds what the first wrote.
    model._default_manager.select_for_update().get(pk=entry.pk)
    latest = model._default_manager.get(holder=entry.holder, key=entry.key, superseded_at__isnull=True)
    if latest.revision != entry.revision:
        labels = model.row_labels()
        differs = changed_fields(entry.register, entry.row, latest.row)
        fields = in_a_row(labels[name] for name in differs) or say("是否撤回")
        raise refusal("entry.revised", who=_name(latest.recorded_by), fields=fields)
    now = timezone.now()
    supersede(model, [latest.pk], now)
    return model._default_manager.create(
        **model.written(row),
        holder=entry.holder,
        key=entry.key,
        revision=latest.revision + 1,
        recorded_at=now,
        recorded_by=actor,
        is_withdrawn=is_withdrawn,
        remark=remark,
        upload=upload,
    )


def _ended_by(actor: User | None, entry: Entry) -> list[Proposal]:
    """What was said of whose case it is, where nothing is left of it to decide."""
    if entry.register is not Register.CASES:
        return []
    return end_settled(actor=actor, holder=entry.holder, key=entry.key)


def _subject(entry: Entry) -> str:
    return f"{entry.register}:{entry.pk}"


def _name(user: User | None) -> str:
    return log.SYSTEM if user is None else user.get_username()
