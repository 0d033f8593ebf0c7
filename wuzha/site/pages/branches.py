"""An org with what stands directly below it, as a page shows a part of the tree."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_noop

from wuzha.core.vocabulary import OrgKind
from wuzha.orgs.models import Org

MOST = 200
"""No office has more below one org; a page with more is cut, and says so."""

STATES = {"coming": gettext_noop("尚未启用"), "in_use": gettext_noop("启用"), "closed": gettext_noop("已停用")}


@dataclass(frozen=True, slots=True)
class Branch:
    """An org, the orgs directly below it, each with `below_count`, and how many of each kind they are."""

    top: Org
    below: list[Org]
    counts: list[tuple[str, int]]
    is_cut: bool


def branches(tops: QuerySet[Org], day: date) -> list[Branch]:
    """Each top with what is in use below it on the day, in two queries however many there are."""
    found = {org.code: org for org in tops.order_by("path")}
    below: dict[str, list[Org]] = {code: [] for code in found}
    for org in with_counts(Org.objects.in_use(day).filter(parent__in=found.values()), day):
        below[str(org.parent_id)].append(org)
    return [
        Branch(org, below[code][:MOST], _kinds(below[code]), len(below[code]) > MOST) for code, org in found.items()
    ]


def with_counts(orgs: QuerySet[Org], day: date) -> QuerySet[Org]:
    """The orgs, each with `below_count`: how many in use on the day stand directly below."""
    opened = Q(children__opened_on__isnull=True) | Q(children__opened_on__lte=day)
    not_closed = Q(children__closed_on__isnull=True) | Q(children__closed_on__gt=day)
    return orgs.annotate(below_count=Count("children", filter=opened & not_closed)).order_by("path")


def state_of(org: Org, day: date) -> str:
    """Whether it is in use on the day."""
    if org.opened_on is not None and org.opened_on > day:
        return STATES["coming"]
    return STATES["closed" if org.closed_on is not None and org.closed_on <= day else "in_use"]


def _kinds(orgs: list[Org]) -> list[tuple[str, int]]:
    counted = Counter(org.term for org in orgs)
    return [(kind.label, counted[kind]) for kind in OrgKind if counted[kind]]
