"""The fixed cast: an invented county of two streets, and the people who work in it.

吴 at the street office, 李 village secretary, 王 grid worker, 赵 secretary of a village in another street who must see
nothing of the first, 陈 at the police station, 周 at the county, 孙 the auditor, 钱 the unit liaison, 郑 the group
leader, and three administrators.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.test import Client
from django.utils import timezone

from wuzha.core.vocabulary import OrgKind, Role
from wuzha.orgs.models import Org
from wuzha.orgs.services import OrgDraft, add_org
from wuzha.people.models import User
from wuzha.people.services import add_person, grant_role, set_password

COUNTY, STREET, OTHER_STREET = "520399", "520399001", "520399002"
VILLAGE, COMMUNITY, UNIT, OTHER_VILLAGE = "520399001201", "520399001001", "D001", "520399002201"
TREE = (
    OrgDraft(COUNTY, "样本县", OrgKind.COUNTY),
    OrgDraft(STREET, "清河街道", OrgKind.STREET, COUNTY),
    OrgDraft(OTHER_STREET, "东山街道", OrgKind.STREET, COUNTY),
    OrgDraft(VILLAGE, "文峰村", OrgKind.VILLAGE, STREET),
    OrgDraft(COMMUNITY, "青石社区", OrgKind.COMMUNITY, STREET),
    OrgDraft(UNIT, "财政所", OrgKind.UNIT, STREET, has_management_duty=True),
    OrgDraft(OTHER_VILLAGE, "东山村", OrgKind.VILLAGE, OTHER_STREET),
)
PEOPLE = {
    "wu": (Role.STREET_OFFICE, STREET),
    "li": (Role.VILLAGE_SECRETARY, VILLAGE),
    "wang": (Role.GRID_WORKER, VILLAGE),
    "zhao": (Role.VILLAGE_SECRETARY, OTHER_VILLAGE),
    "chen": (Role.POLICE_CLERK, STREET),
    "zhou": (Role.COUNTY_REVIEWER, COUNTY),
    "sun": (Role.AUDITOR, STREET),
    "qian": (Role.UNIT_LIAISON, UNIT),
    "zheng": (Role.GROUP_LEADER, STREET),
    "system": (Role.SYSTEM_ADMIN, COUNTY),
    "security": (Role.SECURITY_ADMIN, COUNTY),
    "audit": (Role.AUDIT_ADMIN, COUNTY),
}
PASSWORD = "Qinghe-2022-jiedao"
LONG_AGO = date(2021, 1, 1)


@dataclass(frozen=True)
class Cast:
    """Orgs by code, people by the name they log in with."""

    orgs: dict[str, Org]
    people: dict[str, User]

    def __getitem__(self, name: str) -> User:
        return self.people[name]


def settle() -> None:
    """Everyone has set a password of their own."""
    User.objects.update(must_change_password=False, password_set_at=timezone.now())


def gather() -> Cast:
    """The tree and everyone in it, in the database."""
    orgs = {draft.code: add_org(actor="system", draft=draft) for draft in TREE}
    people = {}
    for name, (role, code) in PEOPLE.items():
        people[name] = add_person(actor="founder", username=name, password=PASSWORD)
        grant_role(actor="founder", user=people[name], role=role, org=orgs[code], since_on=LONG_AGO)
    return Cast(orgs, people)


def logged_in(cast: Cast, name: str) -> Client:
    """A browser in which this person has logged in and has a password of their own."""
    set_password(actor=name, user=cast[name], password=f"Yunling-{name}-1")
    client = Client()
    client.force_login(cast[name])
    return client


def words(answer: Any) -> str:
    """What a page says, without its tags: a token in one of them may hold any letters."""
    assert answer.status_code == 200
    return re.sub(r"<[^>]*>", "", answer.content.decode())
