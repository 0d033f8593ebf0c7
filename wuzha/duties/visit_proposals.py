"""Propose where outreach goes next: from the ways not used for long, the local cases, and who falls for their types.

A proposal decides nothing, and nothing is counted against anybody who does something else.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Max, QuerySet

from wuzha.core.vocabulary import JUDGED_KINDS, FraudType, OutreachMust
from wuzha.duties.recent_cases import TYPES_BY_WORD, select_recent_cases
from wuzha.duties.talking_points import WINDOW
from wuzha.orgs.models import Org
from wuzha.registers.models import Outreach

LONG_AGO = timedelta(days=30)

WAYS_OF_TYPE: Mapping[FraudType, tuple[OutreachMust, ...]] = {
    FraudType.FAKE_ORDERS: (OutreachMust.CHAT_GROUP, OutreachMust.HOME),
    FraudType.INVESTMENT: (OutreachMust.HOME, OutreachMust.CHAT_GROUP),
    FraudType.SHOPPING: (OutreachMust.CHAT_GROUP, OutreachMust.HOME),
    FraudType.FAKE_SERVICE: (OutreachMust.CHAT_GROUP, OutreachMust.HOME),
    FraudType.LOAN: (OutreachMust.CHAT_GROUP, OutreachMust.ROAD),
    FraudType.CREDIT_RECORD: (OutreachMust.CHAT_GROUP, OutreachMust.HOME),
    FraudType.ACQUAINTANCE: (OutreachMust.MEETING, OutreachMust.CHAT_GROUP),
    FraudType.AUTHORITY: (OutreachMust.HOME, OutreachMust.VILLAGE),
    FraudType.DATING: (OutreachMust.HOME, OutreachMust.CHAT_GROUP),
    FraudType.GAME: (OutreachMust.SCHOOL, OutreachMust.HOME),
    FraudType.MILITARY_SHOPPING: (OutreachMust.ROAD, OutreachMust.CHAT_GROUP),
}
"""The ways that reach those who fall for a type: the young in groups, the old at home, shops on the road."""

USUAL_WAYS = (
    *(OutreachMust.HOME, OutreachMust.VILLAGE, OutreachMust.CHAT_GROUP, OutreachMust.MEETING),
    *(OutreachMust.SCREEN, OutreachMust.ROAD, OutreachMust.SCHOOL),
)
"""The ways in the order in which they are proposed; never 逢机必装: nobody is pushed to install anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitProposal:
    """A way proposed for an org, and why: when it was last used (None: never), the cases of eight weeks, their type.

    `fraud_type` is the most frequent type among them; None where no case has a known type.
    """

    org: Org
    way: OutreachMust
    last_on: date | None
    case_count: int
    fraud_type: FraudType | None


def propose_visits(top: Org, today: date) -> list[VisitProposal]:
    """Return the proposals for the orgs at and under this one, in the order of the tree.

    An org with cases gets the first suitable way that was not used for 30 days; one without, only if none was.
    """
    orgs = list(Org.objects.under((top.path,)).of_kind(*JUDGED_KINDS).in_use(today).order_by("path"))
    last_days = _find_last_days(Outreach.objects.as_of(None).under(top), today)
    case_types = _count_case_types(top, today)
    proposals = (_propose(org, last_days.get(org.code, {}), case_types.get(org.code, {}), today) for org in orgs)
    return [proposal for proposal in proposals if proposal is not None]


def _propose(
    org: Org, last_days: Mapping[OutreachMust, date], case_types: Mapping[FraudType | None, int], today: date
) -> VisitProposal | None:
    known_types = {fraud_type: count for fraud_type, count in case_types.items() if fraud_type is not None}
    fraud_type = max(known_types, key=lambda term: known_types[term], default=None)
    suitable = WAYS_OF_TYPE[fraud_type] if fraud_type else ()
    way = _find_way((*suitable, *USUAL_WAYS), last_days, today)
    was_reached = any(today - day < LONG_AGO for day in last_days.values())
    if way is None or (was_reached and not case_types):
        return None
    return VisitProposal(
        org=org, way=way, last_on=last_days.get(way), case_count=sum(case_types.values()), fraud_type=fraud_type
    )


def _find_way(ways: Iterable[OutreachMust], last_days: Mapping[OutreachMust, date], today: date) -> OutreachMust | None:
    """Return the first way that was not used for long."""
    return next((way for way in ways if way not in last_days or today - last_days[way] >= LONG_AGO), None)


def _find_last_days(outreach: QuerySet[Any], today: date) -> dict[str, dict[OutreachMust, date]]:
    """Return on which day each org was last reached by each way."""
    last_days = defaultdict[str, dict[OutreachMust, date]](dict)
    rows = outreach.filter(done_on__lte=today, must__isnull=False)
    for code, must, day in rows.values_list("org", "must").annotate(last_on=Max("done_on")).order_by():
        if way := OutreachMust.get(must):
            last_days[code][way] = day
    return last_days


def _count_case_types(top: Org, today: date) -> dict[str, Counter[FraudType | None]]:
    """Return the cases of the last eight weeks of each org by type; None: a type that is not known."""
    counts = defaultdict[str, Counter[FraudType | None]](Counter)
    rows = select_recent_cases(top, today - WINDOW, today).filter(village__isnull=False)
    for code, word, count in rows.values_list("village", "fraud_type").annotate(count=Count("pk")).order_by():
        counts[code][TYPES_BY_WORD.get(word)] += count
    return counts
