"""Orgs as a page lists them: how many stand below each, and whether it is in use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Count
from django.utils.translation import gettext_noop

from wuzha.orgs.models import Org

STATES = {"coming": gettext_noop("尚未启用"), "in_use": gettext_noop("启用"), "closed": gettext_noop("已停用")}


def counts_below(orgs: Iterable[Org], day: date) -> Mapping[str, int]:
    """How many orgs in use on the day stand directly below each of these, by code."""
    below = Org.objects.in_use(day).filter(parent__in=[org.code for org in orgs]).order_by()
    return dict(below.values_list("parent").annotate(Count("pk")))


def is_in_use(org: Org, day: date) -> bool:
    """Whether it exists on the day."""
    return state_of(org, day) == STATES["in_use"]


def state_of(org: Org, day: date) -> str:
    """Whether it is in use on the day."""
    if org.opened_on is not None and org.opened_on > day:
        return STATES["coming"]
    return STATES["closed" if org.closed_on is not None and org.closed_on <= day else "in_use"]
