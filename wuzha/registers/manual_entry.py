"""Entries added by hand: a new one under a number of its own, and months declared complete (报送)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import IntegrityError, transaction

from wuzha.core.facts import Row
from wuzha.core.problems import Refusal, refusal
from wuzha.core.vocabulary import Register
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.people.models import User
from wuzha.registers.diff import BooksMoved, Line
from wuzha.registers.keys import key_of
from wuzha.registers.models import BOOKS, Entry, EntryQuerySet
from wuzha.registers.services import record_entries


class KeyTaken(Refusal):
    """The book has an entry of this key already: `entry`, as its last revision says."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(str(refusal("entry.exists", value=entry.key)))
        self.entry = entry


def add_entries(*, actor: User, holder: Org, register: Register, rows: Sequence[Row], within: Scope) -> list[Entry]:
    """New entries in the holder's book, as its last revisions; of one row that means several months there are several.

    Raises: KeyTaken when one stands there already, withdrawn or not; Refusal when one is another org's to enter.
    """
    try:
        with transaction.atomic():
            _one_after_the_other(holder)
            _refuse_taken(holder, register, rows)
            lines = [Line(row) for row in rows]
            found = record_entries(actor=actor, holder=holder, register=register, lines=lines, within=within)
            if len(found.new) < len(lines):
                raise BooksMoved
            return list(_standing(holder, register, rows).order_by("pk"))
    except (BooksMoved, IntegrityError):
        # An upload that was entered meanwhile waits for nobody, and has written under the same key.
        _refuse_taken(holder, register, rows)
        raise


def _one_after_the_other(holder: Org) -> None:
    """Two who add to the book by hand at once: the second waits here, and then finds what the first wrote."""
    Org.objects.select_for_update(no_key=True).get(pk=holder.pk)


def _standing(holder: Org, register: Register, rows: Sequence[Row]) -> EntryQuerySet:
    """What the book says now under the keys of these rows, withdrawn or not."""
    keys = [key_of(register, row) for row in rows]
    return BOOKS[register].objects.filter(holder=holder, key__in=keys, superseded_at__isnull=True)


def _refuse_taken(holder: Org, register: Register, rows: Sequence[Row]) -> None:
    if taken := _standing(holder, register, rows).select_related("holder", BOOKS[register].owner).first():
        raise KeyTaken(taken)


@transaction.atomic
def declare_months(
    *, actor: User, holder: Org, org: Org, registers: Iterable[Register], months: Iterable[str], on: date, within: Scope
) -> int:
    """These months of these registers are complete for the org and all below it; how many were not declared before.

    What was declared already stays as it was: the day of the first declaration tells whether it came in time.

    Raises: Refusal when the org is another's to declare.
    """
    _one_after_the_other(holder)
    months = list(months)
    rows: list[Row] = [(org.code, register.value, month, on) for register in registers for month in months]
    keys = [key_of(Register.DECLARATIONS, row) for row in rows]
    declared = set(
        BOOKS[Register.DECLARATIONS]
        .objects.as_of(None)
        .filter(holder=holder, key__in=keys)
        .values_list("key", flat=True)
    )
    lines = [Line(row) for row in rows if key_of(Register.DECLARATIONS, row) not in declared]
    record_entries(actor=actor, holder=holder, register=Register.DECLARATIONS, lines=lines, within=within)
    return len(lines)
