"""Find who can verify an org in a round: accounts with that permission who have entered none of its rows."""

from __future__ import annotations

from collections.abc import Collection

from django.utils import timezone

from wuzha.core.vocabulary import Permission
from wuzha.decisions.entered_rows import find_entering_people
from wuzha.decisions.models import Round
from wuzha.orgs.models import Org
from wuzha.people.access import GRANTS
from wuzha.people.models import Membership, User, cache_memberships_of

_ROLES = [role for role, permissions in GRANTS.items() if Permission.VERIFY in permissions]


def list_verifiers(round_: Round, org: Org, speakers: Collection[str]) -> list[User]:
    """Return the accounts that may verify the org with their roles of today, in the order of their names.

    Whoever entered a thing cannot approve it: those who have entered a row of the org are left out, and its `speakers`,
    who have answered or explained for it.
    """
    codes = [code for code in round_.org.path.split("/") if code]
    roles = Membership.objects.in_force(timezone.localdate()).filter(role__in=_ROLES, org__code__in=codes)
    users = User.objects.filter(is_active=True, pk__in=roles.values("user")).order_by("username")
    verifiers = list(users.exclude(pk__in=find_entering_people(org)).exclude(username__in=speakers))
    cache_memberships_of(verifiers)
    return verifiers
