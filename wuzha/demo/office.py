"""The invented street as a working office: its people, its registers through a real upload, its programme."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from wuzha.core.periods import Period
from wuzha.core.vocabulary import OrgKind, Role
from wuzha.demo.ledgers import write_demo_ledgers
from wuzha.demo.street import STREET, STREET_CODE, UNITS, VILLAGES
from wuzha.intake.uploads.incoming_files import make_incoming_file
from wuzha.intake.uploads.services import confirm_upload, receive_files
from wuzha.intake.uploads.upload_worker import do_now
from wuzha.orgs.drafts import OrgDraft
from wuzha.orgs.models import Org
from wuzha.orgs.services import add_org
from wuzha.people.account_checks import SERVER
from wuzha.people.models import User
from wuzha.people.password_services import set_password
from wuzha.people.services import add_account, grant_role
from wuzha.programmes.services import set_programme

PLAN, PERIOD = "fengling", "2022"
FIRST_DAY = date(2021, 1, 1)
_ACTOR = "demo"
DEMO_PASSWORD = "Mingyue-Lai-8262"  # noqa: S105  no secret: the street is invented
_EARLIER_PASSWORD = "Yunling-Jie-2022"  # noqa: S105  as above; it holds the street and a year, which are refused now


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
    DemoPerson("qian", Role.UNIT_LIAISON, UNITS[0].code),
    DemoPerson("anquan", Role.SECURITY_ADMIN, STREET_CODE),
    DemoPerson("xitong", Role.SYSTEM_ADMIN, STREET_CODE),
    DemoPerson("shenji", Role.AUDIT_ADMIN, STREET_CODE),
)
"""The people who can log in; user names are family names or duties."""


def open_demo_office(show_progress: Callable[[str], None] = lambda _: None) -> bool:
    """Fill an empty database with the invented street; return False when it already has an office."""
    if Org.objects.exists() or User.objects.exists():
        return False
    show_progress("正在建立虚构街道和账号……")
    street = add_org(actor=_ACTOR, draft=OrgDraft(STREET_CODE, STREET.name, OrgKind.STREET))
    office = _add_person(DEMO_PEOPLE[0], street)
    with TemporaryDirectory(prefix="wuzha-") as name:
        files = write_demo_ledgers(Path(name))
        show_progress("正在读入虚构街道的台账……")
        upload = receive_files(actor=office, holder=street, files=[make_incoming_file(file) for file in files])
    do_now(upload)
    show_progress("正在入账……")
    confirm_upload(actor=office, upload=upload)
    do_now(upload)
    for person in DEMO_PEOPLE[1:]:
        _add_person(person, Org.objects.get(code=person.org))
    set_programme(actor=office.get_username(), org=street, plan=PLAN, period=Period.parse(PERIOD))
    return True


def renew_demo_accounts() -> None:
    """Give the accounts of a demo that an earlier program made the password that is printed, and add missing ones."""
    for person in DEMO_PEOPLE:
        user = User.objects.filter(username=person.username).first()
        if user is None:
            _add_person(person, Org.objects.get(code=person.org))
        elif user.check_password(_EARLIER_PASSWORD):
            set_password(user=user, password=DEMO_PASSWORD)


def is_demo_office() -> bool:
    """Return whether the database contains the invented street and nothing else."""
    tops = Org.objects.filter(parent__isnull=True).values_list("code", flat=True)
    return list(tops) == [STREET_CODE]


def _add_person(person: DemoPerson, org: Org) -> User:
    user = add_account(actor=_ACTOR, username=person.username)
    grant_role(actor=_ACTOR, user=user, role=person.role, org=org, since_on=FIRST_DAY, confirmed_by=SERVER)
    # A real person redeems a one-time code; the accounts of the demo are printed with a password that works at once.
    set_password(user=user, password=DEMO_PASSWORD)
    return user
