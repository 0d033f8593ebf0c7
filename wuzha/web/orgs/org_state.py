"""Count the children of orgs and tell whether an org is in use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Count
from django.utils.translation import gettext_noop

from wuzha.orgs.models import Org

STATES = {"coming": gettext_noop("尚未启用"), "in_use": gettext_noop("启用"), "closed": gettext_noop("已停用")}


def count_children(orgs: Iterable[Org], day: date) -> Mapping[str, int]:
    """Return how many orgs in use on the day are directly below each of these, by code."""
    children = Org.objects.in_use(day).filter(parent__in=[org.code for org in orgs]).order_by()
    return dict(children.values_list("parent").annotate(Count("pk")))


def is_in_use(org: Org, day: date) -> bool:
    """Return whether the org is in use on the day."""
    return describe_state(org, day) == STATES["in_use"]


def describe_state(org: Org, day: date) -> str:
    """Return the state of the org on the day, one of the values of STATES; the caller translates it."""
    if org.opened_on is not None and org.opened_on > day:
        return STATES["coming"]
    return STATES["closed" if org.closed_on is not None and org.closed_on <= day else "in_use"]
