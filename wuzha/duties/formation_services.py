"""Record that a leading group was formed: a row of the register of groups, under a number of the system."""

from __future__ import annotations

import re
from datetime import date

from django.db import transaction
from django.utils import timezone

from wuzha.core.facts import BOOK_COLUMN_NAMES, FactRow, FactValue
from wuzha.core.problems import RefusalError, refuse_personal_data
from wuzha.core.text_lengths import LONGEST_FREE_TEXT
from wuzha.core.vocabulary import Register
from wuzha.duties.access import GROUP_KINDS, may_record_group
from wuzha.orgs.models import Org, find_holder
from wuzha.people.access import Scope
from wuzha.people.models import User
from wuzha.registers.group_entries import read_first_groups
from wuzha.registers.manual_entry import add_entries, lock_book
from wuzha.registers.models import Entry, LeadingGroup
from wuzha.registers.services import correct_entry

PREFIX = "XZ"
"""The first letters of 小组."""

_LAST_PART = re.compile(r".*-([0-9]{1,9})")


def find_formation(org: Org) -> LeadingGroup | None:
    """Return the first group of the org on record: later ones go on with its work."""
    return read_first_groups([org.code]).get(org.code)


@transaction.atomic
def record_formation(
    *, actor: User, org: Org, formed_on: date, paper_no: str = "", received_on: date | None = None
) -> Entry:
    """Record the day on which the group of the org was formed, with the number of its paper and the day it came.

    Raises: RefusalError when the actor may not, the org has no group of its own or one on record already, a day lies
    ahead or the paper came before it, or its number names a person.
    """
    _refuse_others(actor, org)
    _refuse_wrong_values(formed_on, paper_no, received_on)
    holder = find_holder(org)
    lock_book(holder)
    if find_formation(org) is not None:
        raise RefusalError("group.formed_before", value=org.name)
    row = _build_row(_propose_number(holder, formed_on), org, formed_on, paper_no, received_on)
    within = Scope((org.path,))
    return add_entries(actor=actor, holder=holder, register=Register.GROUPS, rows=[row], within=within).entries[0]


@transaction.atomic
def correct_formation(
    *,
    actor: User,
    entry: LeadingGroup,
    formed_on: date,
    paper_no: str = "",
    received_on: date | None = None,
    reason: str = "",
) -> Entry:
    """Correct the day, the number of the paper or the day it came; `entry` is the revision that the actor has read.

    Raises: RefusalError as `record_formation`, and when nothing changes or somebody has revised the entry.
    """
    org = entry.org
    _refuse_others(actor, org)
    _refuse_wrong_values(formed_on, paper_no, received_on)
    row = _build_row(entry.key, org, formed_on, paper_no, received_on)
    return correct_entry(actor=actor, entry=entry, row=row, reason=reason)


def _refuse_others(actor: User, org: Org) -> None:
    if not may_record_group(actor, org):
        raise RefusalError("group.not_yours")
    if org.term not in GROUP_KINDS:
        raise RefusalError("group.no_group", value=org.name)


def _refuse_wrong_values(formed_on: date, paper_no: str, received_on: date | None) -> None:
    today = timezone.localdate()
    if max(formed_on, received_on or formed_on) > today:
        raise RefusalError("group.day_ahead", day=today)
    if received_on is not None and received_on < formed_on:
        raise RefusalError("group.paper_before", day=formed_on)
    if len(paper_no) > LONGEST_FREE_TEXT:
        raise RefusalError("entry.reason_long", most=LONGEST_FREE_TEXT)
    refuse_personal_data(paper_no)


def _propose_number(holder: Org, day: date) -> str:
    """Return the next free number of the day in the book, such as XZ20211110-03; withdrawn ones are not free."""
    prefix = f"{PREFIX}{day:%Y%m%d}-"
    keys = LeadingGroup.objects.filter(holder=holder, key__startswith=prefix).values_list("key", flat=True)
    sequences = [int(match[1]) for key in keys if (match := _LAST_PART.fullmatch(key))]
    return f"{prefix}{max(sequences, default=0) + 1:02}"


def _build_row(number: str, org: Org, formed_on: date, paper_no: str, received_on: date | None) -> FactRow:
    values: dict[str, FactValue] = {
        "group_no": number,
        "org": org.code,
        "formed_on": formed_on,
        "received_on": received_on,
        "paper_no": paper_no or None,
    }
    return tuple(values[name] for name in BOOK_COLUMN_NAMES[Register.GROUPS])
