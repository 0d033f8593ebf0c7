"""The sample county: an invented county of two streets, and the people who work in it.

吴 at the street office, 李 village secretary, 王 grid worker, 赵 secretary of a village in another street who must see
nothing of the first, 陈 at the police station, 周 at the county, 孙 the auditor, 钱 the unit liaison, 郑 the group
leader, and three administrators.
"""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.management.color import no_style
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from wuzha.audit.models import BoundRows, Head, LogLine
from wuzha.core.vocabulary import OrgKind, Role
from wuzha.engines.bulk_insert import insert_rows
from wuzha.orgs.drafts import OrgDraft
from wuzha.orgs.models import Org
from wuzha.orgs.services import add_org
from wuzha.people.models import Membership, OldPassword, User
from wuzha.people.password_services import set_password
from wuzha.people.services import add_account, grant_role

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
PASSWORD = "Lanting-7-shufa"
LONG_AGO = date(2021, 1, 1)


@dataclass(frozen=True)
class SampleCounty:
    """Orgs by code, people by user name."""

    orgs: dict[str, Org]
    people: dict[str, User]

    def __getitem__(self, name: str) -> User:
        return self.people[name]


def open_account(username: str, *, role: Role | None = None, org: Org | None = None) -> User:
    """Return a new account whose person has set the password of the county, with a role if one is given."""
    user = add_account(actor="founder", username=username)
    if role is not None and org is not None:
        give_role(user, role, org)
    set_password(user=user, password=PASSWORD)
    return user


def give_role(user: User, role: Role, org: Org, since_on: date | None = None) -> None:
    """Grant a role that two administrators have agreed on."""
    grant_role(actor="founder", user=user, role=role, org=org, since_on=since_on, confirmed_by="cofounder")


def set_own_passwords() -> None:
    """Make every password count as set by its owner today."""
    User.objects.update(must_change_password=False, password_set_at=timezone.now())


def load_sample_county() -> SampleCounty:
    """Put the tree and its people into the database; the first call makes them, later ones insert its rows."""
    if _COPIES:
        return _COPIES[0].insert()
    _make()
    orgs = {org.code: org for org in Org.objects.select_related("parent")}
    county = SampleCounty(orgs, {user.username: user for user in User.objects.all()})
    last = LogLine.objects.latest("number")
    _COPIES.append(_Copy(tuple(_rows()), last.number, last.hash, pickle.dumps(county)))
    return county


def _make() -> None:
    orgs = {draft.code: add_org(actor="system", draft=draft) for draft in TREE}
    for name, (role, code) in PEOPLE.items():
        user = add_account(actor="founder", username=name)
        set_password(user=user, password=PASSWORD)
        give_role(user, role, orgs[code], LONG_AGO)


MODELS: tuple[type[Model], ...] = (Org, User, Membership, OldPassword, LogLine, BoundRows)
"""The models whose rows are copied; the head of the log is set from the last line."""

TableRows = tuple[type[Model], list[str], list[tuple[Any, ...]]]
"""Model, columns, rows."""


@dataclass(frozen=True)
class _Copy:
    """What the first call made: its rows, the end of its log, and its pickled objects."""

    tables: tuple[TableRows, ...]
    line: int
    hash: str
    county: bytes

    def insert(self) -> SampleCounty:
        """Insert the rows; return new objects of them, which no query has to read."""
        for model, columns, rows in self.tables:
            insert_rows(connection, model._meta.db_table, columns, rows)
        Head.objects.update(number=self.line, hash=self.hash)
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), MODELS):
                cursor.execute(statement)
        county: SampleCounty = pickle.loads(self.county)  # noqa: S301  made above
        return county


_COPIES: list[_Copy] = []
"""The copy of the first call, once there is one."""


def _rows() -> Iterator[TableRows]:
    for model in MODELS:
        columns = [str(field.column) for field in model._meta.concrete_fields]
        with connection.cursor() as cursor:
            names = ", ".join(map(connection.ops.quote_name, columns))
            cursor.execute(f"SELECT {names} FROM {model._meta.db_table} ORDER BY {columns[0]}")
            yield model, columns, [tuple(row) for row in cursor.fetchall()]


def log_in_client(county: SampleCounty, name: str) -> Client:
    """Return a client in which this person is logged in, with a password of their own."""
    set_own_passwords()
    return open_session(county[name])


def open_session(user: User) -> Client:
    """Return a client with a session of the user: `force_login` stores it twice, and the first page once more."""
    sessions = import_module(settings.SESSION_ENGINE)
    session = sessions.SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[sessions.LAST_USE_KEY] = int(timezone.now().timestamp())
    session.save(must_create=True)
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


def read_visible_text(answer: Any) -> str:
    """Return the text of a page without tags, since a token in a tag can hold any letters.

    What a “?” beside a word opens is not in sight.
    """
    assert answer.status_code == 200
    page = re.sub(r'<button type="button" popovertarget="term-.*?</span>', "", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r"<[^>]*>", "", page)
