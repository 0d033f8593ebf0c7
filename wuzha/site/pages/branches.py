"""Orgs as a page lists them: how many stand below each, and whether it is in use."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_noop

from wuzha.orgs.models import Org

STATES = {"coming": gettext_noop("尚未启用"), "in_use": gettext_noop("启用"), "closed": gettext_noop("已停用")}


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
