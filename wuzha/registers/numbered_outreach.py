"""Record outreach under a number of the system: readable, free in the book, the same for a form sent twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from wuzha.core.facts import BOOK_COLUMN_NAMES, FactRow
from wuzha.core.vocabulary import Register
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.people.models import User
from wuzha.registers.manual_entry import KeyTakenError, add_entries, lock_book
from wuzha.registers.models import BOOKS, Entry, Outreach, RefusedItem

PREFIX = "XC"
"""The first letters of 宣传; offices number their own records X0001, or by village."""

MAX_ATTEMPTS = 3
"""An upload takes no lock of the book, and may write the same number in between."""

_NUMBER_INDEX = BOOK_COLUMN_NAMES[Register.OUTREACH].index("outreach_no")


@dataclass(frozen=True, slots=True)
class NumberedOutreach:
    """A record of outreach; it is not new if the same form was sent before.

    `equal_number` is that of another record with the same content, which may be the same outreach recorded twice.
    """

    entry: Entry
    is_new: bool
    equal_number: str = ""


def propose_number(holder: Org, day: date) -> str:
    """Return the next free number of the day in the book, such as XC20220705-03; a form carries it to its answer."""
    prefix = f"{PREFIX}{day:%Y%m%d}-"
    sequences = [
        int(match[1]) for key in _list_keys(holder, prefix) if (match := re.fullmatch(r".*-([0-9]{1,9})", key))
    ]
    return f"{prefix}{max(sequences, default=0) + 1:02}"


def record_outreach(
    *, actor: User, holder: Org, row: FactRow, proposed: str, day: date, within: Scope
) -> NumberedOutreach:
    """Record the row under the proposed number, or under the next free one of the day if somebody else has that.

    The same person with the same row and the same proposed number has sent a form twice: nothing is written again.

    Raises: RefusalError when the row lies outside the scope `within`; KeyTakenError when uploads take every number
    that is tried.
    """
    for attempt in range(MAX_ATTEMPTS):
        try:
            return _record_once(actor=actor, holder=holder, row=row, proposed=proposed, day=day, within=within)
        except (KeyTakenError, IntegrityError):
            if attempt == MAX_ATTEMPTS - 1:
                raise
    raise AssertionError


@transaction.atomic
def _record_once(
    *, actor: User, holder: Org, row: FactRow, proposed: str, day: date, within: Scope
) -> NumberedOutreach:
    lock_book(holder)
    entry = BOOKS[Register.OUTREACH].objects.filter(holder=holder, key=proposed, superseded_at__isnull=True).first()
    if entry is not None and _is_same(entry, actor, row):
        return NumberedOutreach(entry, is_new=False)
    is_free = entry is None and proposed not in _list_keys(holder, proposed)
    number = proposed if is_free else propose_number(holder, day)
    return record_under_number(actor=actor, holder=holder, row=row, number=number, within=within)


def record_under_number(*, actor: User, holder: Org, row: FactRow, number: str, within: Scope) -> NumberedOutreach:
    """Record the row under this number, which is free in the book as long as the caller holds its lock.

    Raises: RefusalError when the row lies outside the scope `within`; KeyTakenError when an upload took the number.
    """
    rows = [_set_number(row, number)]
    equal_number = _find_equal_number(holder, row)
    addition = add_entries(actor=actor, holder=holder, register=Register.OUTREACH, rows=rows, within=within)
    return NumberedOutreach(addition.entries[0], is_new=True, equal_number=equal_number)


def _find_equal_number(holder: Org, row: FactRow) -> str:
    """Return the number of a record in the book that says the same; empty if there is none."""
    content = {name: value for name, value in Outreach.to_field_values(row).items() if name != "outreach_no"}
    # The database compares: a busy book has hundreds of records of one day. It is asked without the holder and without
    # an order, or SQLite reads the whole book instead of the few rows of the org by its index.
    entries = Outreach.objects.as_of(None).filter(**content).order_by().values_list("pk", "key", "holder_id")
    return min(((pk, key) for pk, key, holder_id in entries if holder_id == holder.pk), default=(0, ""))[1]


def _is_same(entry: Entry, actor: User, row: FactRow) -> bool:
    return entry.recorded_by_id == actor.pk and not entry.is_withdrawn and entry.row == _set_number(row, entry.key)


def _set_number(row: FactRow, number: str) -> FactRow:
    return (*row[:_NUMBER_INDEX], number, *row[_NUMBER_INDEX + 1 :])


def _list_keys(holder: Org, prefix: str) -> Iterator[str]:
    """Yield the numbers that begin so: of entries, withdrawn ones too, and of refused rows that wait for theirs."""
    entries = BOOKS[Register.OUTREACH].objects.filter(holder=holder, superseded_at__isnull=True)
    items = RefusedItem.objects.filter(holder=holder, register=Register.OUTREACH, ended_at__isnull=True)
    yield from entries.filter(key__startswith=prefix).values_list("key", flat=True)
    yield from items.filter(key__startswith=prefix).values_list("key", flat=True)
