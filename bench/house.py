"""A county in the books: 14 streets, 220 villages, 140 units, three years of rows, and someone of every role.

`python -m bench.house` fills the database that WUZHA_DATA or DATABASE_URL names; it must be empty. The rows come in
as they do in an office: read from workbooks, entered by each street in its own book.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bench.county import COUNTY, PERIOD, STREETS, Size, write_county
from wuzha.cli.django_setup import the_house
from wuzha.core.facts import BESIDE, FRAMES, Row
from wuzha.core.periods import Period
from wuzha.core.plan.loading import find_plan, load_plan
from wuzha.core.problems import Refusal
from wuzha.core.vocabulary import OrgKind, Register, Role
from wuzha.intake.reading.ledger_reader import read_files

if TYPE_CHECKING:
    from wuzha.orgs.models import Org
    from wuzha.people.models import User
    from wuzha.registers.diff import Line

SIZE = Size(units=140, years=3, cases=1_050, outreach=132_000, persons=3_000, dens=60, sanctions=120)
FOUNDER, PLAN = "bench", "fengling"
_FIRST_PASSWORD, PASSWORD = "Yunling-Jie-2021", "Yunling-Jie-2022"
ENTERED_DAYS_AGO = 30
"""Entered today, all of it would be news on every first page."""

_OWNERS = {Register.CASES: "village", Register.PERSONS: "village", Register.DENS: "village"}


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who can log in: account, role, and the org it is held on."""

    username: str
    role: Role
    org: str


def people() -> list[Person]:
    """Twenty at their desks on a morning: the county, and five of its streets with people of each kind."""
    streets = [f"{COUNTY}{street:03d}000" for street in range(1, STREETS + 1)]
    found = [
        Person("county", Role.COUNTY_REVIEWER, COUNTY),
        Person("leader", Role.GROUP_LEADER, COUNTY),
        Person("auditor", Role.AUDITOR, COUNTY),
    ]
    found += [Person(f"office{i}", Role.STREET_OFFICE, street) for i, street in enumerate(streets[:5])]
    found += [Person(f"police{i}", Role.POLICE_CLERK, street) for i, street in enumerate(streets[:4])]
    found += [Person(f"village{i}", Role.VILLAGE_SECRETARY, f"{street[:9]}200") for i, street in enumerate(streets[:6])]
    found += [Person(f"unit{i}", Role.UNIT_LIAISON, f"D{i:03d}") for i in range(2)]
    return found


def fill() -> None:
    """The county, in an empty database.

    Raises: Refusal when there is an org already.
    """
    with the_house(may_be_new=True):
        from django.core.management import call_command

        from wuzha.orgs.models import Org
        from wuzha.programmes.services import set_programme
        from wuzha.registers.services import record_entries

        call_command("migrate", interactive=False, verbosity=0)
        if Org.objects.exists():
            raise Refusal("数据库里已有内容，测速只用空的数据库。")
        with TemporaryDirectory(prefix="wuzha-bench-") as folder:
            facts = read_files(write_county(Path(folder), SIZE), plan=load_plan(find_plan(PLAN))).facts(None)
        _add_orgs(facts[Register.ORGS])
        holders = dict(_holders())
        for register in FRAMES:
            by_holder: dict[Org, list[Line]] = {}
            for holder, line in _lines(register, facts.get(register, ()), holders):
                by_holder.setdefault(holder, []).append(line)
            for holder, lines in by_holder.items():
                record_entries(actor=None, holder=holder, register=register, lines=lines)
        _long_ago()
        for person in people():
            _open_account(person)
        set_programme(actor=FOUNDER, org=Org.objects.get(code=COUNTY), plan=PLAN, period=Period.parse(PERIOD))


def _add_orgs(rows: Iterable[Row]) -> None:
    from wuzha.orgs.services import OrgDraft, add_org

    names = FRAMES[Register.ORGS].names
    drafts = []
    for row in rows:
        told = dict(zip(names, row, strict=True))
        del told["split_on"], told["joined_on"]
        drafts.append(OrgDraft(**{**told, "kind": OrgKind.of(str(told["kind"]))}))
    order = list(OrgKind)
    for draft in sorted(drafts, key=lambda draft: order.index(draft.kind)):
        add_org(actor=FOUNDER, draft=draft)


def _holders() -> Iterator[tuple[str, Org]]:
    """Whose book an org's rows stand in: its street's; the county keeps no book of its own."""
    from wuzha.orgs.models import Org

    for org in Org.objects.exclude(code=COUNTY).select_related("parent"):
        street = org if org.term is OrgKind.STREET else org.parent
        if street is not None:
            yield org.code, street


def _lines(register: Register, rows: Iterable[Row], holders: dict[str, Org]) -> Iterator[tuple[Org, Line]]:
    from wuzha.registers.diff import Line

    if register is Register.ORGS:
        return
    owner = FRAMES[register].names.index(_OWNERS.get(register, "org"))
    beside = (None,) * len(BESIDE.get(register, ()))
    for number, row in enumerate(rows, 1):
        yield holders[str(row[owner])], Line((*row, *beside), register.label, number)


def _long_ago() -> None:
    from django.utils import timezone

    from wuzha.registers.models import BOOKS

    moment = timezone.now() - timedelta(days=ENTERED_DAYS_AGO)
    for book in BOOKS.values():
        book._default_manager.update(recorded_at=moment)


def _open_account(person: Person) -> User:
    from wuzha.orgs.models import Org
    from wuzha.people.services import add_person, grant_role, set_password

    user = add_person(actor=FOUNDER, username=person.username, password=_FIRST_PASSWORD)
    org = Org.objects.get(code=person.org)
    grant_role(actor=FOUNDER, user=user, role=person.role, org=org, since_on=date(2021, 1, 1))
    set_password(actor=person.username, user=user, password=PASSWORD)
    return user


if __name__ == "__main__":
    try:
        fill()
    except Refusal as refusal:
        sys.exit(str(refusal))
