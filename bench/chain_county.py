"""Prepare the county of `bench/county_books.py` for a public round: an approved plan, accounts, working days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.utils import timezone

from bench.county import COUNTY
from wuzha.core.plan.editing import change_values
from wuzha.core.plan.loading import find_plan
from wuzha.core.plan.plan_files import read_plan_files
from wuzha.core.vocabulary import JUDGED_KINDS, OrgKind, Role
from wuzha.core.working_days import CalendarYear
from wuzha.orgs.models import Org
from wuzha.people.models import User
from wuzha.people.services import add_account, grant_role
from wuzha.programmes.official_calendar import OFFICIAL_YEARS
from wuzha.programmes.plan_activation import activate_plan
from wuzha.programmes.plan_services import make_plan
from wuzha.programmes.services import set_calendar_year

FOUNDER, SECOND_ADMIN, BASE_PLAN = "bench", "second-admin", "fengling"
TEAM = {
    "organiser": Role.STREET_OFFICE,
    "colleague": Role.STREET_OFFICE,
    "verifier": Role.COUNTY_REVIEWER,
    "signer": Role.GROUP_LEADER,
    "second": Role.GROUP_LEADER,
}
APPROVAL = "样本创建〔2022〕1号"


def prepare_county() -> None:
    """Give the county a plan with an approval, and every org of it a person who answers for it."""
    county = Org.objects.get(code=COUNTY)
    for name, role in TEAM.items():
        _open_account(name, role, county)
    for org in Org.objects.of_kind(*JUDGED_KINDS):
        role = Role.UNIT_LIAISON if org.term is OrgKind.UNIT else Role.VILLAGE_SECRETARY
        _open_account(name_person(org.code), role, org)
    # Nobody could open a page with a password that was never set.
    User.objects.update(must_change_password=False, password_set_at=timezone.now())
    organiser, today = User.objects.get(username="organiser"), timezone.localdate()
    for year in {today.year, today.year + 1} - OFFICIAL_YEARS.keys():
        days_off = frozenset({date(year, 1, 1)})
        table = CalendarYear(year=year, days_off=days_off, working_weekends=frozenset(), source="样例")
        set_calendar_year(actor=organiser, org=county, calendar=table)
    files = change_values(replace(read_plan_files(find_plan(BASE_PLAN)), examples=""), {"approval": APPROVAL})
    version = make_plan(actor=organiser, org=county, files=files, based_on=BASE_PLAN)
    activate_plan(actor=organiser, version=version, active_from=today)


def name_person(code: str) -> str:
    """Return the account of who answers for the org of this code."""
    return f"of{code.lower()}"


def _open_account(name: str, role: Role, org: Org) -> None:
    user = add_account(actor=FOUNDER, username=name)
    grant_role(actor=FOUNDER, user=user, role=role, org=org, confirmed_by=SECOND_ADMIN)
