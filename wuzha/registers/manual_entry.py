"""Write entries added by hand: new entries under keys of their own, and months declared complete (报送)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from wuzha.core.facts import FactRow
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Register
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.people.models import User
from wuzha.registers.diff import BooksChangedError, EntryRow
from wuzha.registers.keys import to_key
from wuzha.registers.models import BOOKS, Declaration, Entry, EntryQuerySet
from wuzha.registers.refused_items import end_entered_items, log_entered_items
from wuzha.registers.services import record_entries


class KeyTakenError(RefusalError):
    """The book has an entry of this key already: `entry`, its last revision."""

    def __init__(self, entry: Entry) -> None:
        super().__init__("entry.exists", value=entry.key)
        self.entry = entry


@dataclass(frozen=True, slots=True)
class Addition:
    """Entries that were added by hand, and how many open refused rows ended by that."""

    entries: Sequence[Entry]
    ended_item_count: int


def add_entries(*, actor: User, holder: Org, register: Register, rows: Sequence[FactRow], within: Scope) -> Addition:
    """Add entries to the holder's book, and end the open refused rows with the same keys.

    Raises: KeyTakenError when the book has one of the keys, withdrawn or not; RefusalError when a row lies outside the
    scope `within`.
    """
    try:
        with transaction.atomic():
            lock_book(holder)
            _check_keys_free(holder, register, rows)
            new_count, _changed_count, ended_item_count = record_rows(
                actor=actor, holder=holder, register=register, rows=rows, within=within
            )
            if new_count < len(rows):
                raise BooksChangedError
            return Addition(list(_select_current(holder, register, rows).order_by("pk")), ended_item_count)
    except (BooksChangedError, IntegrityError):
        # An upload does not take the lock above, and may have written the same key in the meantime.
        _check_keys_free(holder, register, rows)
        raise


def record_rows(
    *, actor: User, holder: Org, register: Register, rows: Sequence[FactRow], within: Scope
) -> tuple[int, int, int]:
    """Write the rows, and end the open refused rows that they complete; return how many are new, changed, and end.

    Lock order: items, entries, head of the log.
    """
    keys = [to_key(register, row) for row in rows]
    items = end_entered_items(keys, register=register, holder=holder, actor=actor)
    entry_rows = [EntryRow(row) for row in rows]
    comparison = record_entries(actor=actor, holder=holder, register=register, rows=entry_rows, within=within)
    log_entered_items(items, actor=actor)
    return len(comparison.new_rows), len(comparison.changes), len(items)


def lock_book(holder: Org) -> None:
    """Serialize manual additions to the book: the second of two waits here, and then sees what the first wrote."""
    Org.objects.select_for_update(no_key=True).get(pk=holder.pk)


def lock_books(holders: Iterable[Org]) -> Mapping[int, Org]:
    """Lock several books in the order of their numbers, and return them by it.

    Call it before anything writes a line of the log: another order of books, or the head first, deadlocks.
    """
    books = {holder.pk: holder for holder in holders}
    for pk in sorted(books):
        lock_book(books[pk])
    return books


def _select_current(holder: Org, register: Register, rows: Sequence[FactRow]) -> EntryQuerySet:
    """Select the current entries under the keys of these rows, withdrawn or not."""
    keys = [to_key(register, row) for row in rows]
    return BOOKS[register].objects.filter(holder=holder, key__in=keys, superseded_at__isnull=True)


def _check_keys_free(holder: Org, register: Register, rows: Sequence[FactRow]) -> None:
    if entry := _select_current(holder, register, rows).select_related("holder", BOOKS[register].owner).first():
        raise KeyTakenError(entry)


def declare_months(
    *, actor: User, holder: Org, org: Org, registers: Iterable[Register], months: Iterable[str], on: date, within: Scope
) -> int:
    """Declare these months of these registers complete for the org and all below it; return how many are new.

    Raises: RefusalError when the org lies outside the scope `within`.
    """
    months = list(months)
    rows: list[FactRow] = [(org.code, register.value, month, on) for register in registers for month in months]
    return declare_rows(actor=actor, holder=holder, rows=rows, within=within)


@transaction.atomic
def declare_rows(*, actor: User, holder: Org, rows: Sequence[FactRow], within: Scope) -> int:
    """Write declarations of months into the holder's book; return how many are new.

    Months declared already keep the day of their first declaration, which decides whether it came in time. Open refused
    rows of the declared months end.

    Raises: RefusalError when an org lies outside the scope `within`.
    """
    lock_book(holder)
    keys = [to_key(Register.DECLARATIONS, row) for row in rows]
    declarations = Declaration.objects.as_of(None).filter(holder=holder, key__in=keys)
    existing_keys = set(declarations.values_list("key", flat=True))
    new_rows = [row for row, key in zip(rows, keys, strict=True) if key not in existing_keys]
    record_rows(actor=actor, holder=holder, register=Register.DECLARATIONS, rows=new_rows, within=within)
    return len(new_rows)
