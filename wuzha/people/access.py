"""Who may do what where: the one place that answers it, and the scope that every list is cut to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from wuzha.core.vocabulary import ABOVE_KINDS, OrgKind, Role, Verb
from wuzha.orgs.models import Org
from wuzha.people.models import Membership, User

_SEES = frozenset({Verb.SEE_STANDING, Verb.SEE_ENTRIES})
_RECORDS = frozenset({Verb.RECORD_POLICE, Verb.RECORD_OUTREACH, Verb.RECORD_OFFICE})
GRANTS: Mapping[Role, frozenset[Verb]] = {
    Role.COUNTY_REVIEWER: _SEES | {Verb.EXPORT},
    Role.GROUP_LEADER: frozenset({Verb.SEE_STANDING}),
    Role.STREET_OFFICE: _SEES
    | _RECORDS
    | {Verb.SEE_PERSONS, Verb.UPLOAD, Verb.DECIDE_VILLAGE, Verb.MANAGE_ORGS, Verb.EXPORT},
    Role.POLICE_CLERK: _SEES | {Verb.SEE_PERSONS, Verb.RECORD_POLICE, Verb.UPLOAD, Verb.ANSWER_VILLAGE},
    Role.VILLAGE_SECRETARY: _SEES | {Verb.RECORD_OUTREACH, Verb.UPLOAD, Verb.PROPOSE_VILLAGE, Verb.EXPORT},
    Role.GRID_WORKER: frozenset({Verb.SEE_STANDING, Verb.RECORD_OUTREACH}),
    Role.UNIT_LIAISON: frozenset({Verb.SEE_STANDING, Verb.RECORD_OUTREACH, Verb.UPLOAD}),
    Role.AUDITOR: _SEES | {Verb.READ_LOG, Verb.EXPORT},
    Role.SYSTEM_ADMIN: frozenset({Verb.MANAGE_SYSTEM}),
    Role.SECURITY_ADMIN: frozenset({Verb.MANAGE_PEOPLE}),
    Role.AUDIT_ADMIN: frozenset({Verb.READ_LOG}),
}
"""What each role may do, on its org and everything below it (domain: roles and the yearly rhythm)."""

APART = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
"""Nobody holds two of these, nor one of these and a role of business: duties are separated."""

HOLDERS: Mapping[Role, tuple[OrgKind, ...]] = {
    Role.COUNTY_REVIEWER: (OrgKind.COUNTY, OrgKind.CITY, OrgKind.PROVINCE, OrgKind.NATION),
    Role.GROUP_LEADER: ABOVE_KINDS,
    Role.STREET_OFFICE: ABOVE_KINDS,
    Role.POLICE_CLERK: ABOVE_KINDS,
    Role.VILLAGE_SECRETARY: (OrgKind.VILLAGE, OrgKind.COMMUNITY),
    Role.GRID_WORKER: (OrgKind.GRID, OrgKind.VILLAGE, OrgKind.COMMUNITY),
    Role.UNIT_LIAISON: (OrgKind.UNIT,),
    Role.AUDITOR: ABOVE_KINDS,
    Role.SYSTEM_ADMIN: ABOVE_KINDS,
    Role.SECURITY_ADMIN: ABOVE_KINDS,
    Role.AUDIT_ADMIN: ABOVE_KINDS,
}
"""On what kinds of org a role can be held."""

Person = User | AnonymousUser


@dataclass(frozen=True, slots=True)
class Scope:
    """The part of the tree in which someone may do something: everything at or under these paths."""

    paths: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.paths)

    def holds(self, path: str) -> bool:
        """Whether the org at the path lies in it."""
        return any(path.startswith(top) for top in self.paths)


def scope_of(user: Person, verb: Verb) -> Scope:
    """Where the user may do it today; nowhere for one who is not logged in or no longer active."""
    if not isinstance(user, User) or not user.is_active:
        return Scope(())
    paths = sorted(held_one.org.path for held_one in _roles_today(user) if verb in GRANTS[held_one.term])
    return Scope(tuple(path for path in paths if not any(path != top and path.startswith(top) for top in paths)))


def verbs_of(user: Person) -> frozenset[Verb]:
    """What the user may do today, wherever it is."""
    if not isinstance(user, User) or not user.is_active:
        return frozenset()
    return frozenset().union(*(GRANTS[held_one.term] for held_one in _roles_today(user)))


def reads_lines_of_no_org(user: Person) -> bool:
    """Whether the user reads also those lines of the log that belong to no org, as log-ins: the audit admin alone."""
    if not isinstance(user, User) or not user.is_active:
        return False
    return any(held_one.term is Role.AUDIT_ADMIN for held_one in _roles_today(user))


def may(user: Person, verb: Verb, org: Org) -> bool:
    """Whether the user may do it to this org, or to what belongs to it."""
    return scope_of(user, verb).holds(org.path)


def _roles_today(user: User) -> Iterable[Membership]:
    return user.memberships_on(timezone.localdate()) if user.roles_at_hand is None else user.roles_at_hand
