"""Refuse a record of a post that cannot be right: its days, its name, and the other records of the group."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from wuzha.core.normalise import normalise
from wuzha.core.personal_numbers import has_personal_number
from wuzha.core.problems import RefusalError, refuse_personal_data
from wuzha.core.text_lengths import LONGEST_NAME
from wuzha.core.vocabulary import GroupPost
from wuzha.duties.models import LONGEST_OFFICIAL_NAME, GroupHolding

SINGLE_POSTS = frozenset({GroupPost.LEADER, GroupPost.OFFICE_HEAD})
"""Posts that one official at a time holds; stand-ins come beside."""

_OFFICIAL_NAME = re.compile("[\u3400-\u9fff]{1,15}(?:[·•][\u3400-\u9fff]{1,15})*|[A-Za-z][A-Za-z .'-]+")


def refuse_wrong_holding(holding: GroupHolding, written: Sequence[GroupHolding], *, today: date) -> None:
    """Refuse a holding whose days or name cannot be right, or that another one of the group contradicts.

    `written` are the records of the same write, which are not stored yet.

    Raises: RefusalError, whose text never repeats a name.
    """
    if holding.is_withdrawn:
        return
    _refuse_wrong_words(holding)
    _refuse_wrong_days(holding, today)
    others = list(_list_others(holding, written))
    if holding.stands_in_for is not None:
        _refuse_wrong_stand_in(holding, others)
    elif holding.term in SINGLE_POSTS and any(_overlaps(holding, other) for other in others):
        raise RefusalError("group.post_taken", post=holding.term.chinese)


def _refuse_wrong_words(holding: GroupHolding) -> None:
    name = normalise(holding.official_name)
    if len(name) > LONGEST_OFFICIAL_NAME or has_personal_number(name) or not _OFFICIAL_NAME.fullmatch(name):
        raise RefusalError("group.name_unreadable")
    if len(holding.department) > LONGEST_NAME:
        raise RefusalError("group.department_long", most=LONGEST_NAME)
    refuse_personal_data(holding.department)


def _refuse_wrong_days(holding: GroupHolding, today: date) -> None:
    if max(holding.since_on, holding.ended_on or holding.since_on) > today:
        raise RefusalError("group.day_ahead", day=today)
    if min(holding.ended_on or date.max, holding.planned_end_on or date.max) < holding.since_on:
        raise RefusalError("group.days_order", day=holding.since_on)


def _list_others(holding: GroupHolding, written: Sequence[GroupHolding]) -> Iterator[GroupHolding]:
    numbers = {other.number for other in written}
    yield from GroupHolding.objects.in_force().filter(org=holding.org_id).exclude(number__in=numbers)
    yield from (other for other in written if other.number != holding.number)


def _refuse_wrong_stand_in(holding: GroupHolding, others: Sequence[GroupHolding]) -> None:
    absent = next((other for other in others if other.number == holding.stands_in_for), None)
    if absent is None or absent.is_stand_in or absent.post != holding.post:
        raise RefusalError("group.no_holder")
    if holding.since_on < absent.since_on:
        raise RefusalError("group.days_order", day=absent.since_on)


def _overlaps(holding: GroupHolding, other: GroupHolding) -> bool:
    if other.post != holding.post or other.is_stand_in:
        return False
    starts_before_end = holding.since_on <= (other.ended_on or date.max)
    return starts_before_end and other.since_on <= (holding.ended_on or date.max)
