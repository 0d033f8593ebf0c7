"""Fill a database with a county: 14 streets, 220 villages, 140 units, three years of rows, accounts of every role.

`python -m bench.county_books` fills the database that WUZHA_DATA or DATABASE_URL names; it must be empty. The rows are
read from workbooks and recorded in the book of each street, as in an office.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from bench.county import COUNTY, PERIOD, STREETS, Size, write_county
from wuzha.cli.django_setup import set_up_django
from wuzha.core.facts import BOOK_ONLY_COLUMNS, FACT_SCHEMAS, FactRow
from wuzha.core.periods import Period
from wuzha.core.plan.loading import find_plan, load_plan
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import OrgKind, Register, Role
from wuzha.intake.reading.ledger_reader import read_files

if TYPE_CHECKING:
    from wuzha.orgs.models import Org
    from wuzha.people.models import User
    from wuzha.registers.diff import EntryRow

SIZE = Size(units=140, years=3, cases=1_050, outreach=132_000, persons=3_000, dens=60, sanctions=120)
FOUNDER, PLAN = "bench", "fengling"
PASSWORD = "Mingyue-Lai-8262"  # noqa: S105  of the bench alone
ENTERED_DAYS_AGO = 30
"""Rows entered today would all be listed as changes since yesterday on every first page."""

_OWNERS = {Register.CASES: "village", Register.PERSONS: "village", Register.DENS: "village"}


@dataclass(frozen=True, slots=True)
class Person:
    """An account: name, role, and the org the role is held on."""

    username: str
    role: Role
    org: str


def list_people() -> list[Person]:
    """Return twenty accounts: the county's, and those of five streets with their villages and units."""
    streets = [f"{COUNTY}{street:03d}000" for street in range(1, STREETS + 1)]
    accounts = [
        Person("county", Role.COUNTY_REVIEWER, COUNTY),
        Person("leader", Role.GROUP_LEADER, COUNTY),
        Person("auditor", Role.AUDITOR, COUNTY),
    ]
    accounts += [Person(f"office{i}", Role.STREET_OFFICE, street) for i, street in enumerate(streets[:5])]
    accounts += [Person(f"police{i}", Role.POLICE_CLERK, street) for i, street in enumerate(streets[:4])]
    accounts += [
        Person(f"village{i}", Role.VILLAGE_SECRETARY, f"{street[:9]}200") for i, street in enumerate(streets[:6])
    ]
    accounts += [Person(f"unit{i}", Role.UNIT_LIAISON, f"D{i:03d}") for i in range(2)]
    return accounts


def fill_county() -> None:
    """Fill an empty database with the county.

    Raises: RefusalError when there is an org already.
    """
    with set_up_django(may_be_new=True):
        from django.core.management import call_command

        from wuzha.orgs.models import Org
        from wuzha.programmes.services import set_programme
        from wuzha.registers.services import record_entries

        call_command("migrate", interactive=False, verbosity=0)
        if Org.objects.exists():
            raise RefusalError("database.not_empty")
        with TemporaryDirectory(prefix="wuzha-bench-") as folder:
            facts = read_files(write_county(Path(folder), SIZE), plan=load_plan(find_plan(PLAN))).build_facts(None)
        _add_orgs(facts[Register.ORGS])
        holders = dict(_list_holders())
        for register in FACT_SCHEMAS:
            by_holder: dict[Org, list[EntryRow]] = {}
            for holder, row in _make_entry_rows(register, facts.get(register, ()), holders):
                by_holder.setdefault(holder, []).append(row)
            for holder, rows in by_holder.items():
                record_entries(actor=None, holder=holder, register=register, rows=rows)
        _backdate_entries()
        for person in list_people():
            _open_account(person)
        set_programme(actor=FOUNDER, org=Org.objects.get(code=COUNTY), plan=PLAN, period=Period.parse(PERIOD))


def _add_orgs(rows: Iterable[FactRow]) -> None:
    from wuzha.orgs.drafts import OrgDraft
    from wuzha.orgs.services import add_org

    names = FACT_SCHEMAS[Register.ORGS].column_names
    drafts = []
    for row in rows:
        values: dict[str, Any] = dict(zip(names, row, strict=True))
        del values["split_on"], values["joined_on"]
        drafts.append(OrgDraft(**{**values, "kind": OrgKind.of(str(values["kind"]))}))
    order = list(OrgKind)
    for draft in sorted(drafts, key=lambda draft: order.index(draft.kind)):
        add_org(actor=FOUNDER, draft=draft)


def _list_holders() -> Iterator[tuple[str, Org]]:
    """Yield each org with the holder of the book its rows stand in: its street; the county has no book of its own."""
    from wuzha.orgs.models import Org

    for org in Org.objects.exclude(code=COUNTY).select_related("parent"):
        street = org if org.term is OrgKind.STREET else org.parent
        if street is not None:
            yield org.code, street


def _make_entry_rows(
    register: Register, rows: Iterable[FactRow], holders: dict[str, Org]
) -> Iterator[tuple[Org, EntryRow]]:
    from wuzha.registers.diff import EntryRow

    if register is Register.ORGS:
        return
    owner = FACT_SCHEMAS[register].column_names.index(_OWNERS.get(register, "org"))
    other_cells = (None,) * len(BOOK_ONLY_COLUMNS.get(register, ()))
    for number, row in enumerate(rows, 1):
        yield holders[str(row[owner])], EntryRow((*row, *other_cells), register.label, number)


def _backdate_entries() -> None:
    from django.utils import timezone

    from wuzha.registers.models import BOOKS

    moment = timezone.now() - timedelta(days=ENTERED_DAYS_AGO)
    for book in BOOKS.values():
        book._default_manager.update(recorded_at=moment)


def _open_account(person: Person) -> User:
    from wuzha.orgs.models import Org
    from wuzha.people.account_checks import SERVER
    from wuzha.people.password_services import set_password
    from wuzha.people.services import add_account, grant_role

    user = add_account(actor=FOUNDER, username=person.username)
    org = Org.objects.get(code=person.org)
    grant_role(actor=FOUNDER, user=user, role=person.role, org=org, since_on=date(2021, 1, 1), confirmed_by=SERVER)
    set_password(user=user, password=PASSWORD)
    return user


if __name__ == "__main__":
    try:
        fill_county()
    except RefusalError as refusal:
        sys.exit(str(refusal))
