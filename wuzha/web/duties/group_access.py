"""Find the org whose group a page is about, for those who see or record it; nobody else finds a page."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404

from wuzha.duties.access import GROUP_KINDS, find_visible_groups, may_record_group
from wuzha.duties.models import GroupHolding
from wuzha.orgs.models import Org
from wuzha.people.models import User
from wuzha.web.papers.paper_access import may_read


def get_visible_group_or_404(user: User, code: str) -> Org:
    """Return the org whose group the user sees."""
    return get_object_or_404(find_visible_groups(user), code=code)


def get_own_group_or_404(user: User, code: str) -> Org:
    """Return the org whose group the user records."""
    org = get_object_or_404(Org.objects.of_kind(*GROUP_KINDS), code=code)
    if not may_record_group(user, org):
        raise Http404
    return org


def get_group_of_paper_or_404(user: User, code: str) -> Org:
    """Return the org whose appointment paper the user reads: who records its group, or reads the office's papers."""
    org = get_object_or_404(Org.objects.of_kind(*GROUP_KINDS), code=code)
    if not (may_record_group(user, org) or may_read(user, org)):
        raise Http404
    return org


def get_holding_or_404(org: Org, number: int) -> GroupHolding:
    """Return the record of a post as it stands now."""
    holdings = GroupHolding.objects.in_force().select_related("org")
    holding: GroupHolding = get_object_or_404(holdings, org=org, number=number)
    return holding
