"""Read the register of leading groups (小组): the groups of orgs, and the first day of each."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, cast

from django.db.models import OuterRef, Subquery

from wuzha.registers.models import LeadingGroup

_DAY: Any = "formed_on"
_IS_DATED = {"formed_on__isnull": False}


def read_first_groups(codes: Collection[str]) -> Mapping[str, LeadingGroup]:
    """Return the first group of each of these orgs that has one on record: later ones go on with its work."""
    entries = LeadingGroup.objects.as_of(None).filter(**{"org__in": codes, **_IS_DATED}).order_by("-formed_on", "-key")
    # The first one comes last, and replaces the others in the dict.
    return {group.org_id: group for group in cast("list[LeadingGroup]", list(entries))}


def select_first_day() -> Subquery:
    """Return the first day of the org of an outer query of orgs; null where it has no group on record."""
    entries = LeadingGroup.objects.as_of(None).filter(**{"org": OuterRef("code"), **_IS_DATED})
    return Subquery(entries.order_by(_DAY).values_list(_DAY)[:1])
