"""Read the leading group of an org: its formation, its office, who holds its posts, and what is open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from wuzha.core.vocabulary import GroupPost
from wuzha.duties.formation import Formation, judge_formation
from wuzha.duties.formation_services import find_formation
from wuzha.duties.group_deadline import GroupDeadline, find_deadline_of
from wuzha.duties.models import GroupHolding, GroupOffice
from wuzha.orgs.models import Org
from wuzha.registers.models import LeadingGroup

_ORDER: Mapping[str, int] = {post.value: place for place, post in enumerate(GroupPost)}


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupGaps:
    """What waits in the posts of a group: no leader after one has left, and stand-ins whose day has passed."""

    is_leader_missing: bool
    overdue_stand_ins: Sequence[GroupHolding]

    def __bool__(self) -> bool:
        return self.is_leader_missing or bool(self.overdue_stand_ins)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRecord:
    """The group of an org as it is on a day; `former` are holdings that have ended, the last one first."""

    org: Org
    entry: LeadingGroup | None
    deadline: GroupDeadline | None
    formation: Formation
    office: GroupOffice | None
    current: Sequence[GroupHolding]
    former: Sequence[GroupHolding]
    gaps: GroupGaps

    def list_of(self, *posts: GroupPost) -> list[GroupHolding]:
        """Return who holds these posts now, stand-ins after the others."""
        return [holding for holding in self.current if holding.term in posts]

    def find_absent(self, holding: GroupHolding) -> GroupHolding | None:
        """Return the holding that this one stands in for."""
        holdings = (*self.current, *self.former)
        return next((item for item in holdings if item.number == holding.stands_in_for), None)


def load_group(org: Org, today: date) -> GroupRecord:
    """Return the group of the org on the day.

    Raises: RefusalError when the plan of its programme cannot be found or used any more.
    """
    entry, deadline = find_formation(org), find_deadline_of(org)
    holdings = list(GroupHolding.objects.in_force().filter(org=org).select_related("org"))
    offices = GroupOffice.objects.in_force().filter(org=org, since_on__lte=today)
    formed_on = None if entry is None else entry.formed_on
    return GroupRecord(
        org=org,
        entry=entry,
        deadline=deadline,
        formation=judge_formation(formed_on, None if deadline is None else deadline.due_on, today),
        office=offices.order_by("-since_on", "-number").first(),
        current=sorted((item for item in holdings if item.covers(today)), key=_sort_key),
        former=sorted((item for item in holdings if not item.covers(today)), key=_end_key, reverse=True),
        gaps=find_gaps(holdings, today),
    )


def find_gaps(holdings: Iterable[GroupHolding], today: date) -> GroupGaps:
    """Return what is open in the posts of one group on the day.

    A leader is missing where one has left and nobody follows or stands in. A stand-in is overdue until it is ended or
    has a later day.
    """
    holdings = list(holdings)
    leaders = [holding for holding in holdings if holding.term is GroupPost.LEADER]
    stand_ins = [
        holding
        for holding in holdings
        if holding.covers(today) and holding.planned_end_on is not None and holding.planned_end_on < today
    ]
    has_no_leader = bool(leaders) and not any(holding.covers(today) for holding in leaders)
    return GroupGaps(is_leader_missing=has_no_leader, overdue_stand_ins=stand_ins)


def _sort_key(holding: GroupHolding) -> tuple[int, bool, date, int]:
    return _ORDER[holding.post], holding.is_stand_in, holding.since_on, holding.number


def _end_key(holding: GroupHolding) -> tuple[date, int]:
    return holding.ended_on or holding.since_on, holding.number
