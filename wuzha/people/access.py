"""Decide who may do what where: the permissions of each role, and the scope that every list is cut to.

`find_scope` returns where a person has a permission, `find_scopes` where several, `may` whether on this org,
`list_permissions` which at all.
`registers/access.py` builds on them for registers, cases, proposals and files. Every rule of who may do something is in
these two modules; services and pages call them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils import timezone

from wuzha.core.vocabulary import HIGHER_KINDS, OrgKind, Permission, Role
from wuzha.orgs.models import Org
from wuzha.people.models import AccountRequest, Membership, User

_SEES = frozenset({Permission.SEE_STANDING, Permission.SEE_ENTRIES})
_RECORDS = frozenset({Permission.RECORD_POLICE, Permission.RECORD_OUTREACH, Permission.RECORD_OFFICE}) | {
    Permission.RECORD_GROUPS
}
GRANTS: Mapping[Role, frozenset[Permission]] = {
    Role.COUNTY_REVIEWER: _SEES | {Permission.EXPORT, Permission.VERIFY, Permission.COUNTERSIGN},
    Role.GROUP_LEADER: frozenset({Permission.SEE_STANDING, Permission.SIGN_PLANS, Permission.OPEN_SCREENS})
    | {Permission.DECIDE_OUTCOMES, Permission.COUNTERSIGN},
    Role.STREET_OFFICE: _SEES
    | _RECORDS
    | {Permission.SEE_PERSONS, Permission.UPLOAD, Permission.DECIDE_VILLAGE, Permission.MANAGE_ORGS, Permission.EXPORT}
    | {Permission.WAIVE_ROWS, Permission.OPEN_SCREENS, Permission.ORGANISE_ROUNDS, Permission.VERIFY}
    | {Permission.ANSWER_OBJECTIONS, Permission.PUBLISH_LISTS},
    Role.POLICE_CLERK: _SEES
    | {Permission.SEE_PERSONS, Permission.RECORD_POLICE, Permission.UPLOAD, Permission.ANSWER_VILLAGE},
    Role.VILLAGE_SECRETARY: _SEES
    | {Permission.RECORD_OUTREACH, Permission.UPLOAD, Permission.PROPOSE_VILLAGE, Permission.EXPORT}
    | {Permission.REPORT_MONTHS, Permission.ANSWER_SELF_CHECKS, Permission.RECORD_GROUPS},
    Role.GRID_WORKER: frozenset({Permission.SEE_STANDING, Permission.RECORD_OUTREACH}),
    Role.UNIT_LIAISON: frozenset({Permission.SEE_STANDING, Permission.RECORD_OUTREACH, Permission.UPLOAD})
    | {Permission.ANSWER_SELF_CHECKS, Permission.RECORD_GROUPS},
    Role.AUDITOR: _SEES | {Permission.READ_LOG, Permission.EXPORT_LOG, Permission.EXPORT},
    Role.SYSTEM_ADMIN: frozenset({Permission.MANAGE_SYSTEM, Permission.CONFIRM_ACCOUNTS}),
    Role.SECURITY_ADMIN: frozenset({Permission.MANAGE_PEOPLE, Permission.CONFIRM_ACCOUNTS}),
    Role.AUDIT_ADMIN: frozenset({Permission.READ_LOG, Permission.EXPORT_LOG}),
}
"""The permissions of each role, on its org and everything below it (domain: roles and the yearly rhythm)."""

EXCLUSIVE_ROLES = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
"""Separation of duties: nobody holds two of these, nor one of these together with another role."""

CONFIRMED_ROLES = frozenset(EXCLUSIVE_ROLES) | {
    role for role, permissions in GRANTS.items() if Permission.SEE_PERSONS in permissions
}
"""Roles that take effect when a second administrator has confirmed them: the administrators, and who sees persons.

The system admin and another security admin confirm. The audit admin does not: whoever checks the log afterwards has no
part in what it records.
"""

ROLE_ORG_KINDS: Mapping[Role, tuple[OrgKind, ...]] = {
    Role.COUNTY_REVIEWER: (OrgKind.COUNTY, OrgKind.CITY, OrgKind.PROVINCE, OrgKind.NATION),
    Role.GROUP_LEADER: HIGHER_KINDS,
    Role.STREET_OFFICE: HIGHER_KINDS,
    Role.POLICE_CLERK: HIGHER_KINDS,
    Role.VILLAGE_SECRETARY: (OrgKind.VILLAGE, OrgKind.COMMUNITY),
    Role.GRID_WORKER: (OrgKind.GRID, OrgKind.VILLAGE, OrgKind.COMMUNITY),
    Role.UNIT_LIAISON: (OrgKind.UNIT,),
    Role.AUDITOR: HIGHER_KINDS,
    Role.SYSTEM_ADMIN: HIGHER_KINDS,
    Role.SECURITY_ADMIN: HIGHER_KINDS,
    Role.AUDIT_ADMIN: HIGHER_KINDS,
}
"""The kinds of org on which each role can be held."""

RequestUser = User | AnonymousUser


@dataclass(frozen=True, slots=True)
class Scope:
    """A part of the tree: everything at or under these paths."""

    paths: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.paths)

    def holds(self, path: str) -> bool:
        """Return whether the org at the path lies in it."""
        return any(path.startswith(top) for top in self.paths)


def find_scope(user: RequestUser, permission: Permission) -> Scope:
    """Return where the user has the permission today; nowhere if not logged in or no longer active."""
    return find_scopes(user, (permission,))[permission]


def find_scopes(user: RequestUser, permissions: Iterable[Permission]) -> dict[Permission, Scope]:
    """Return where the user has each of the permissions today; the roles are read once."""
    roles: list[tuple[str, frozenset[Permission]]] = []
    if isinstance(user, User) and user.is_active:
        roles = [(role.org.path, GRANTS[role.term]) for role in _find_roles_today(user)]
    scopes = {}
    for permission in permissions:
        paths = sorted(path for path, granted in roles if permission in granted)
        tops = (path for path in paths if not any(path != top and path.startswith(top) for top in paths))
        scopes[permission] = Scope(tuple(tops))
    return scopes


def list_permissions(user: RequestUser) -> frozenset[Permission]:
    """Return the permissions the user has today, on any org."""
    if not isinstance(user, User) or not user.is_active:
        return frozenset()
    return frozenset().union(*(GRANTS[role.term] for role in _find_roles_today(user)))


def list_roles_today(user: RequestUser) -> tuple[Membership, ...]:
    """Return the roles the user has today, in the order of the tree: all their scopes follow from these."""
    if not isinstance(user, User) or not user.is_active:
        return ()
    return tuple(sorted(_find_roles_today(user), key=lambda role: (role.org.path, role.role)))


def find_audited_scope(user: RequestUser) -> Scope:
    """Return where the user reads log lines about accounts, such as log-ins: where they are audit admin."""
    if not isinstance(user, User) or not user.is_active:
        return Scope(())
    return Scope(tuple(sorted(role.org.path for role in _find_roles_today(user) if role.term is Role.AUDIT_ADMIN)))


def may(user: RequestUser, permission: Permission, org: Org) -> bool:
    """Return whether the user has the permission on this org and what belongs to it."""
    return find_scope(user, permission).holds(org.path)


def needs_confirmation(user: User) -> bool:
    """Return whether a one-time code for the account needs a second administrator, since it would take the role over.

    That is so when it has such a role, from today or a later day on, or when one waits for confirmation.
    """
    today = timezone.localdate()
    held = user.memberships.filter(Q(until_on__isnull=True) | Q(until_on__gt=today), role__in=CONFIRMED_ROLES)
    return held.exists() or AccountRequest.objects.waiting().filter(user=user, role__in=CONFIRMED_ROLES).exists()


def _find_roles_today(user: User) -> Iterable[Membership]:
    return user.memberships_on(timezone.localdate()) if user.cached_memberships is None else user.cached_memberships
