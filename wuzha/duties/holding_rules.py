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


def refuse_wrong_holding(holding: GroupHolding, batch: Sequence[GroupHolding], *, today: date) -> None:
    """Refuse a holding whose days or name cannot be right, or that another one of the group contradicts.

    `batch` are the records of the same write, which are not stored yet.

    Raises: RefusalError, whose text never repeats a name.
    """
    if holding.is_withdrawn:
        return
    _refuse_wrong_words(holding)
    _refuse_wrong_days(holding, today)
    holdings = list(_list_others(holding, batch))
    if holding.stands_in_for is not None:
        _refuse_wrong_stand_in(holding, holdings)
    elif holding.term in SINGLE_POSTS and any(_overlaps(holding, other) for other in holdings):
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


def _list_others(holding: GroupHolding, batch: Sequence[GroupHolding]) -> Iterator[GroupHolding]:
    numbers = {item.number for item in batch}
    yield from GroupHolding.objects.in_force().filter(org=holding.org_id).exclude(number__in=numbers)
    yield from (item for item in batch if item.number != holding.number)


def _refuse_wrong_stand_in(holding: GroupHolding, holdings: Sequence[GroupHolding]) -> None:
    holder = next((item for item in holdings if item.number == holding.stands_in_for), None)
    if holder is None or holder.is_stand_in or holder.post != holding.post:
        raise RefusalError("group.no_holder")
    if holding.since_on < holder.since_on:
        raise RefusalError("group.days_order", day=holder.since_on)


def _overlaps(holding: GroupHolding, other: GroupHolding) -> bool:
    if other.post != holding.post or other.is_stand_in:
        return False
    starts_before_end = holding.since_on <= (other.ended_on or date.max)
    return starts_before_end and other.since_on <= (holding.ended_on or date.max)
