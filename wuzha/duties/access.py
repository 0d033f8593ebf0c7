"""Decide who sees the leading group of an org, and who records it.

Whoever sees the results of an org sees its group, and the groups of the orgs above it, which organise the work. The
permission to record counts on the org itself: the office has it for all its orgs, a village or unit for its own.
"""

from __future__ import annotations

from django.db.models import Q

from wuzha.core.vocabulary import HIGHER_KINDS, JUDGED_KINDS, Permission
from wuzha.orgs.models import Org, OrgQuerySet, match_paths_under
from wuzha.people.access import RequestUser, find_scope

GROUP_KINDS = (*HIGHER_KINDS, *JUDGED_KINDS)
"""The kinds of org that form a leading group: grids have none."""


def find_visible_groups(user: RequestUser) -> OrgQuerySet:
    """Return the orgs whose group the user sees."""
    scope = find_scope(user, Permission.SEE_STANDING)
    codes = {code for path in scope.paths for code in path.split("/") if code}
    is_visible = match_paths_under(scope.paths) | Q(code__in=codes)
    return Org.objects.filter(is_visible).of_kind(*GROUP_KINDS)


def may_record_group(user: RequestUser, org: Org) -> bool:
    """Return whether the user records the group of the org: the day it was formed, and who holds its posts."""
    return find_scope(user, Permission.RECORD_GROUPS).holds(org.path)
