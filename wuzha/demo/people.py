"""The accounts of the demo: twelve people of the first street, one of the second, and one of the county."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from wuzha.core.vocabulary import Role
from wuzha.demo.neighbours import COUNTY, OTHER_STREET
from wuzha.demo.street import STREET_CODE, UNITS, VILLAGES
from wuzha.orgs.models import Org
from wuzha.people.account_checks import SERVER
from wuzha.people.models import User
from wuzha.people.password_services import set_password
from wuzha.people.services import add_account, grant_role

DEMO_ACTOR = "demo"
"""The actor of the lines of the log about what a demo begins with."""
DEMO_PASSWORD = "Mingyue-Lai-8262"  # noqa: S105  no secret: the street is invented
_EARLIER_PASSWORD = "Yunling-Jie-2022"  # noqa: S105  as above; it holds the street and a year, which are refused now
_EARLIER_FIRST_DAY = date(2021, 1, 1)
"""The day from which people hold their roles in a demo that an earlier program made."""


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A person who can log in to the demo."""

    username: str
    role: Role
    org: str


DEMO_PEOPLE = (
    DemoPerson("wu", Role.STREET_OFFICE, STREET_CODE),
    DemoPerson("chen", Role.POLICE_CLERK, STREET_CODE),
    DemoPerson("zheng", Role.GROUP_LEADER, STREET_CODE),
    DemoPerson("sun", Role.AUDITOR, STREET_CODE),
    DemoPerson("li", Role.VILLAGE_SECRETARY, VILLAGES[0].code),
    DemoPerson("zhou", Role.GRID_WORKER, VILLAGES[0].code),
    DemoPerson("qian", Role.UNIT_LIAISON, UNITS[0].code),
    DemoPerson("gao", Role.STREET_OFFICE, OTHER_STREET.code),
    DemoPerson("tang", Role.COUNTY_REVIEWER, COUNTY.code),
    DemoPerson("anquan", Role.SECURITY_ADMIN, STREET_CODE),
    DemoPerson("xitong", Role.SYSTEM_ADMIN, STREET_CODE),
    DemoPerson("shenji", Role.AUDIT_ADMIN, STREET_CODE),
    DemoPerson("han", Role.STREET_OFFICE, STREET_CODE),
    DemoPerson("liang", Role.GROUP_LEADER, STREET_CODE),
)
"""The people who can log in; user names are family names or duties."""

COUNTY_OFFICE = DemoPerson("xianban", Role.STREET_OFFICE, COUNTY.code)
OTHER_LEADER = DemoPerson("luo", Role.GROUP_LEADER, OTHER_STREET.code)
SILENT_PEOPLE = (COUNTY_OFFICE, OTHER_LEADER)
"""Who puts the county's plan in force, and who decides in the second street: without a password nobody logs in."""


def open_demo_account(person: DemoPerson, since_on: date) -> User:
    """Add the account of the person with its role, without a password.

    Raises: Org.DoesNotExist when the demo is of an earlier program, which had no such org.
    """
    org = Org.objects.get(code=person.org)
    user = add_account(actor=DEMO_ACTOR, username=person.username)
    grant_role(actor=DEMO_ACTOR, user=user, role=person.role, org=org, since_on=since_on, confirmed_by=SERVER)
    return user


def set_demo_password(user: User) -> None:
    """Give the account the password that is printed.

    A real person redeems a one-time code; the accounts of the demo work at once.
    """
    set_password(user=user, password=DEMO_PASSWORD)


def list_demo_people() -> list[DemoPerson]:
    """Return the people whose orgs this demo has: one that an earlier program made has the first street alone."""
    codes = set(Org.objects.filter(code__in={person.org for person in DEMO_PEOPLE}).values_list("code", flat=True))
    return [person for person in DEMO_PEOPLE if person.org in codes]


def renew_demo_accounts() -> None:
    """Give the accounts of a demo that an earlier program made the password that is printed, and add missing ones."""
    for person in list_demo_people():
        user = User.objects.filter(username=person.username).first()
        if user is None:
            set_demo_password(open_demo_account(person, _EARLIER_FIRST_DAY))
        elif user.check_password(_EARLIER_PASSWORD):
            set_demo_password(user)
