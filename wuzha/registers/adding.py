"""Entries added by hand: a new one under a number of its own, and months declared complete (报送)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction

from wuzha.core.facts import Row
from wuzha.core.problems import Refusal, refusal
from wuzha.core.vocabulary import Register
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.people.models import User
from wuzha.registers.base import Entry, key_of
from wuzha.registers.comparing import Line
from wuzha.registers.models import BOOKS
from wuzha.registers.services import record_entries


class KeyTaken(Refusal):
    """The book has an entry of this key already: `entry`, as its last revision says."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(str(refusal("entry.exists", value=entry.key)))
        self.entry = entry


@transaction.atomic
def add_entries(*, actor: User, holder: Org, register: Register, rows: Sequence[Row], within: Scope) -> list[Entry]:
    """New entries in the holder's book, as its last revisions; of one row that means several months there are several.

    Raises: KeyTaken when one stands there already, withdrawn or not; Refusal when one is another org's to enter.
    """
    keys = [key_of(register, row) for row in rows]
    book = BOOKS[register]._default_manager.filter(holder=holder, key__in=keys, superseded_at__isnull=True)
    if taken := book.select_related("holder", BOOKS[register].owner).first():
        raise KeyTaken(taken)
    record_entries(actor=actor, holder=holder, register=register, lines=[Line(row) for row in rows], within=within)
    return list(book.order_by("pk"))


@transaction.atomic
def declare_months(
    *, actor: User, holder: Org, org: Org, registers: Iterable[Register], months: Iterable[str], on: date, within: Scope
) -> int:
    """These months of these registers are complete for the org and all below it; how many were not declared before.

    What was declared already stays as it was: the day of the first declaration tells whether it came in time.

    Raises: Refusal when the org is another's to declare.
    """
    months = list(months)
    rows: list[Row] = [(org.code, register.value, month, on) for register in registers for month in months]
    keys = [key_of(Register.REPORTS, row) for row in rows]
    declared = set(
        BOOKS[Register.REPORTS].objects.as_of(None).filter(holder=holder, key__in=keys).values_list("key", flat=True)
    )
    lines = [Line(row) for row in rows if key_of(Register.REPORTS, row) not in declared]
    record_entries(actor=actor, holder=holder, register=Register.REPORTS, lines=lines, within=within)
    return len(lines)
