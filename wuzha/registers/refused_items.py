"""Write refused rows and unread sheets: open them, and end them by repair, entry, corrected file, waiver or undo.

Lock order: items, then entries, then the head of the log; another order deadlocks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from wuzha.audit import log
from wuzha.audit.binding import RowBlock, bind_selected
from wuzha.core.facts import FACT_SCHEMAS, FactRow, FactValue
from wuzha.core.free_text import clean_reason
from wuzha.core.problems import RefusalError, refuse_personal_data
from wuzha.core.refused_rows import UNREADABLE_ORG
from wuzha.core.vocabulary import LogAction, RefusedItemEnd, Register
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.people.models import User
from wuzha.registers.access import find_write_scope, may_repair_item
from wuzha.registers.attribution.steps import end_settled_proposals, log_ended_proposals
from wuzha.registers.diff import QUERY_CHUNK, EntryRow, compare_with_book, split_batches
from wuzha.registers.keys import to_key
from wuzha.registers.models import (
    BOOKS,
    LONGEST_REASON,
    UNKNOWN_SHEET,
    RefusedItem,
    RefusedItemQuerySet,
    match_items_within,
)
from wuzha.registers.refused_item_queries import build_key
from wuzha.registers.revisions import REPAIR_REMARK
from wuzha.registers.services import log_entries, write_comparison

FREE_TEXT_COLUMNS = frozenset({"fraud_type"})
"""Fact columns that hold words of the ledger itself: of a refused row they are not stored."""

SheetName = tuple[str, str, Register | None]
"""The file, the name of a sheet (empty for a whole file) and its register; None: it may be of any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewItem:
    """A refused row to be stored, or an unread sheet (`line` is None); `register` None: nobody knows which.

    `values` are the facts that could be read, by name; `problems` are packed, without quotes. `org` is the one whose
    rows an unread sheet may hold; None: any of the book. A sheet that looks like no register has `cells_key` instead,
    which stands for its cells.
    """

    register: Register | None
    file: str
    sheet: str
    line: int | None
    values: Mapping[str, FactValue]
    problems: Sequence[Mapping[str, Any]]
    org: str | None = None
    cells_key: str = ""


def open_items(
    items: Iterable[NewItem], *, holder: Org, sender: User, upload: UUID, new_codes: Iterable[str] = ()
) -> list[int]:
    """Store the items and return their numbers; `new_codes` are orgs that the same transaction adds.

    Call it in the transaction that writes the entries of the upload, before them.
    """
    items, now = list(items), timezone.now()
    if not items:
        return []
    owners = {code for item in items if (code := _get_owner_code(item)) is not None}
    known_codes = set(Org.objects.filter(code__in=owners).values_list("code", flat=True)) | set(new_codes)
    rows = []
    for item in items:
        owner, values = _get_owner_code(item), _pack_values(item)
        is_known = owner in known_codes
        if owner is not None and not is_known and item.register is not None and item.line is not None:
            # The org is not in the tree, perhaps since the sender may not add it: nobody knows whose row it is.
            values[BOOKS[item.register].owner] = UNREADABLE_ORG
        row = RefusedItem(
            holder=holder,
            register=UNKNOWN_SHEET if item.cells_key else item.register or "",
            org_id=owner if is_known else None,
            key=item.cells_key if item.register is None else build_key(item.register, item.values),
            values=values,
            file=item.file,
            sheet=item.sheet,
            line=item.line,
            problems=list(item.problems),
            upload=upload,
            recorded_at=now,
            recorded_by=sender,
        )
        rows.append(row)
    return [item.pk for item in RefusedItem.objects.bulk_create(rows, batch_size=QUERY_CHUNK)]


def end_replaced_items(
    keys: Mapping[str, Iterable[str]], *, holder: Org, sender: User, actor: User, upload: UUID
) -> list[int]:
    """End the open items of the holder's book whose row the upload has under the same key; return their numbers.

    Only those that the sender has sent before or may write: villages number their rows alike. The key of an unknown
    sheet stands for its cells: the same sheet of another file takes its place.
    """
    pks = list[int]()
    items = RefusedItem.objects.as_of(None).filter(holder=holder)
    registers = set(items.order_by().values_list("register", flat=True).distinct())
    for register in (register for register in keys if register in registers):
        own_items = items.filter(register=register)
        if register != UNKNOWN_SHEET:
            scope = find_write_scope(sender, Register.of(register))
            own_items = own_items.filter(Q(recorded_by=sender) | match_items_within(scope))
        for batch in split_batches(keys[register], QUERY_CHUNK):
            batch_items = own_items.filter(key__in=batch)
            pks += _end(batch_items, actor, RefusedItemEnd.REPLACED, upload=upload)
    return pks


def end_entered_items(keys: Iterable[str], *, register: Register, holder: Org, actor: User) -> list[RefusedItem]:
    """End the open items of the holder's book whose row is entered by hand under the same key, and return them.

    Only those that the actor may repair or has sent end: villages number their rows alike. Call it in the transaction
    that writes the entries, before them; `log_entered_items` writes the lines of the log after them.
    """
    items = RefusedItem.objects.as_of(None).filter(holder=holder, register=register, line__isnull=False)
    with_key = items.filter(key__in=list(keys)).select_related("holder", "org").order_by("pk")
    own_items = [item for item in with_key if item.recorded_by_id == actor.pk or may_repair_item(actor, item)]
    _end(RefusedItem.objects.filter(pk__in=[item.pk for item in own_items]), actor, RefusedItemEnd.ENTERED)
    return own_items


def log_entered_items(items: Iterable[RefusedItem], *, actor: User) -> None:
    """Write a line of the log for each of these items."""
    for item in items:
        _log(actor, LogAction.REPAIR_ROW, item)


def end_replaced_sheets(
    sheets: Collection[SheetName],
    open_sheets: Iterable[RefusedItem],
    *,
    holder: Org,
    sender: User,
    actor: User,
    upload: UUID | None = None,
) -> list[int]:
    """End those of the open unread sheets that the sender hands in once more; return their numbers.

    Another person's sheet of the same name is ended only by who writes the whole book: villages name their files alike.
    """
    pks = []
    for item in open_sheets:
        for file, sheet, register in sheets:
            registers = list(BOOKS) if register is None else [register]
            is_same = (
                item.file == file and item.sheet in ("", sheet) and item.register in ("", UNKNOWN_SHEET, *registers)
            )
            scopes = (find_write_scope(sender, possible) for possible in registers)
            if is_same and (item.recorded_by == sender or all(scope.holds(holder.path) for scope in scopes)):
                pks.append(item.pk)
                break
    items = RefusedItem.objects.filter(pk__in=pks)
    return _end(items, actor, RefusedItemEnd.REPLACED, upload=upload) if pks else []


def undo_items(*, actor: User, upload: UUID) -> list[int]:
    """End the open items of an undone upload, open copies of those that its rows had ended, and return the numbers.

    Call it in the transaction of the undo, before its entries are written.
    """
    now = timezone.now()
    own_items = RefusedItem.objects.filter(upload=upload)
    _end(own_items, actor, RefusedItemEnd.UNDONE, upload=upload)
    # Whoever undoes the upload that replaced them must not open them again: their file no longer counts.
    own_items.filter(end=RefusedItemEnd.REPLACED).update(end=RefusedItemEnd.UNDONE)
    replaced = RefusedItem.objects.filter(ended_upload=upload, end=RefusedItemEnd.REPLACED)
    copies = []
    for item in replaced.order_by("pk"):
        item.pk, item.recorded_at = None, now
        item.ended_at = item.ended_by = item.ended_upload = None
        item.end = item.reason = ""
        copies.append(item)
    RefusedItem.objects.bulk_create(copies, batch_size=QUERY_CHUNK)
    return [*own_items.values_list("pk", flat=True), *(copy.pk for copy in copies)]


def bind_items(pks: Iterable[int]) -> list[RowBlock]:
    """Return the blocks that bind the items of these numbers to their line of the log."""
    blocks = list[RowBlock]()
    for batch in split_batches(sorted(set(pks)), QUERY_CHUNK):
        blocks += bind_selected(RefusedItem.objects.filter(pk__in=batch))
    return blocks


@transaction.atomic
def repair_item(*, actor: User, item: RefusedItem, rows: Sequence[FactRow], within: Scope) -> None:
    """Write the repaired rows into the book that the item belongs to, and end it.

    Raises: RefusalError when somebody else has ended it, or a row lies outside the scope `within` or belongs to
    another book; BooksChangedError or IntegrityError when others wrote the same entry at the same time.
    """
    register, holder = Register.of(item.register), item.holder
    # Two people at one row: the second waits here, and then finds it ended.
    _lock_open(item)
    comparison = compare_with_book(
        holder=holder, register=register, rows=[EntryRow(row) for row in rows], within=within
    )
    comparison.refuse_foreign_rows()
    blocks = write_comparison(comparison, actor=actor, holder=holder, remark=REPAIR_REMARK)
    last_steps = end_settled_proposals(actor=actor, holder=holder) if register is Register.CASES else []
    _end(RefusedItem.objects.filter(pk=item.pk), actor, RefusedItemEnd.REPAIRED)
    if len(rows) == 1:
        # Whoever asks which rows the file holds finds this one by the key that it has now.
        RefusedItem.objects.filter(pk=item.pk, key="").update(key=to_key(register, rows[0]))
    log_entries(comparison, blocks, actor=actor, holder=holder)
    _log(actor, LogAction.REPAIR_ROW, item)
    log_ended_proposals(actor=actor, last_steps=last_steps)


@transaction.atomic
def waive_item(*, actor: User, item: RefusedItem, reason: str) -> None:
    """End the item for a reason without a repair; the log says that there is one, not what it is.

    Raises: RefusalError without a reason, with one too long or about a person, or when somebody else has ended it.
    """
    reason = clean_reason(reason)
    if not reason:
        raise RefusalError("refused_item.reason_missing")
    if len(reason) > LONGEST_REASON:
        raise RefusalError("entry.reason_long", most=LONGEST_REASON)
    refuse_personal_data(reason)
    _lock_open(item)
    _end(RefusedItem.objects.filter(pk=item.pk), actor, RefusedItemEnd.WAIVED, reason=reason)
    _log(actor, LogAction.WAIVE_ROW, item)


def _lock_open(item: RefusedItem) -> None:
    current = RefusedItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if current.ended_at is not None:
        who = current.ended_by.get_username() if current.ended_by else log.SYSTEM
        raise RefusalError("refused_item.ended", who=who)


def _end(
    items: RefusedItemQuerySet, actor: User, end: RefusedItemEnd, *, upload: UUID | None = None, reason: str = ""
) -> list[int]:
    """End those of the items that are open, and return their numbers."""
    pks, now = list(items.filter(ended_at__isnull=True).order_by("pk").values_list("pk", flat=True)), timezone.now()
    for batch in split_batches(pks, QUERY_CHUNK):
        RefusedItem.objects.filter(pk__in=batch, ended_at__isnull=True).update(
            ended_at=now, ended_by=actor, end=end, reason=reason, ended_upload=upload
        )
    return pks


def _get_owner_code(item: NewItem) -> str | None:
    if item.line is None:
        return item.org
    if item.register is None or item.register not in BOOKS:
        return None
    code = item.values.get(BOOKS[item.register].owner)
    return None if code is None or code == UNREADABLE_ORG else str(code)


def _pack_values(item: NewItem) -> dict[str, FactValue]:
    """Return what may be stored, by the names of a statement; a blank is left out, as what could not be read is."""
    if item.register is None:
        return {}
    names = {column.name: column.sql for column in FACT_SCHEMAS[item.register].columns}
    return {
        names[name]: value
        for name, value in item.values.items()
        if value is not None and name in names and name not in FREE_TEXT_COLUMNS
    }


def _log(actor: User, action: LogAction, item: RefusedItem) -> None:
    log.record(
        actor=actor.get_username(),
        action=action,
        subject=f"refused:{item.pk}",
        org=item.holder.code,
        blocks=bind_items([item.pk]),
        kind=item.register,
        upload=item.upload,
    )
