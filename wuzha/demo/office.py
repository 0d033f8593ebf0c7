"""The invented street as a working office, as it would stand today after two years of work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction
from django.utils import timezone

from wuzha.core.periods import Period
from wuzha.core.plan.loading import find_plan, load_plan
from wuzha.core.plan.plan_files import PlanFiles, read_plan_files
from wuzha.core.plan.rolling import roll_files
from wuzha.core.vocabulary import OrgKind
from wuzha.demo.disputes import plan_open_disputes
from wuzha.demo.leading_groups import plan_leading_groups
from wuzha.demo.ledgers import make_org_sheet
from wuzha.demo.neighbour_round import approve_files, plan_neighbour_round
from wuzha.demo.neighbours import COUNTY, OTHER_ORGS, OTHER_STREET
from wuzha.demo.odd_uploads import plan_odd_uploads
from wuzha.demo.people import (
    COUNTY_OFFICE,
    DEMO_ACTOR,
    DEMO_PASSWORD,
    DEMO_PEOPLE,
    SILENT_PEOPLE,
    DemoPerson,
    list_demo_people,
    open_demo_account,
    renew_demo_accounts,
    set_demo_password,
)
from wuzha.demo.reporting import plan_reports, plan_village_work
from wuzha.demo.sheet import write_sheets
from wuzha.demo.story import Story, enter_files, get_org, get_user
from wuzha.demo.street import STREET, STREET_CODE, DemoOrg
from wuzha.demo.street_round import plan_street_round
from wuzha.demo.working_days import plan_working_days
from wuzha.orgs.drafts import OrgDraft
from wuzha.orgs.models import Org
from wuzha.orgs.services import add_org
from wuzha.people.models import User
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_activation import activate_plan
from wuzha.programmes.plan_services import make_plan
from wuzha.programmes.services import set_programme

__all__ = [
    "DEMO_PASSWORD",
    "DEMO_PEOPLE",
    "DemoPerson",
    "is_demo_office",
    "list_demo_people",
    "open_demo_office",
    "renew_demo_accounts",
]

BASE_PLAN, BASE_PLAN_STREET = "fengling", "凤岭街道"
PLAN_OFFICES = ((COUNTY_OFFICE.username, COUNTY.code), ("wu", STREET_CODE), ("gao", OTHER_STREET.code))
"""Who makes a plan for which org; that of the second street has an approval."""


def open_demo_office(show_progress: Callable[[str], None] = lambda _: None, *, today: date | None = None) -> bool:
    """Fill an empty database with the invented street as it stands today; return False when it already has an office.

    Its story takes place in the year before and in the current year, and stops at `today`.
    """
    if Org.objects.exists() or User.objects.exists():
        return False
    # All of it or nothing: a demo that was stopped while it was made begins anew.
    with TemporaryDirectory(prefix="wuzha-") as folder, transaction.atomic():
        story = Story(today=today or timezone.localdate(), folder=Path(folder))
        plan_beginning(story)
        plan_programmes(story)
        plan_leading_groups(story)
        plan_reports(story)
        plan_village_work(story)
        plan_open_disputes(story)
        plan_odd_uploads(story)
        plan_working_days(story)
        plan_street_round(story)
        plan_neighbour_round(story)
        show_progress("正在建立虚构街道和账号……")
        # Passwords of a past day would have expired by now, and lines of the log must not follow those of a later day.
        if story.today > timezone.localdate():
            story.plan_event(story.today, time(19), _set_passwords)
            story.play(show_progress)
        else:
            story.play(show_progress)
            _set_passwords()
    return True


def is_demo_office() -> bool:
    """Return whether the database contains the invented street and nothing else, of this program or an earlier one."""
    tops = Org.objects.filter(parent__isnull=True).values_list("code", flat=True)
    return list(tops) in ([STREET_CODE], [COUNTY.code])


def plan_beginning(story: Story) -> None:
    """Plan the first working day: orgs and accounts."""
    day = story.first_day + timedelta(days=3)
    story.plan_event(day, time(9), partial(_add_orgs_and_people, story))
    story.plan_event(day, time(10), partial(_send_orgs, story))


def plan_programmes(story: Story) -> None:
    """Plan the plan: drafted in June of the first year, in force from July, and of the current year from January."""
    year = story.first_day.year
    story.plan_event(date(year, 6, 18), time(14, 30), partial(_draft_plans, story))
    story.plan_event(date(year, 7, 1), time(8, 30), _activate_plans)
    story.plan_event(date(year + 1, 1, 1), time(8, 30), partial(_show_year, year + 1))


def _add_orgs_and_people(story: Story) -> None:
    for org, parent in ((COUNTY, None), (STREET, COUNTY), *((org, OTHER_STREET) for org in OTHER_ORGS)):
        _add_org(org, COUNTY if org is OTHER_STREET else parent)
    for person in (*SILENT_PEOPLE, *DEMO_PEOPLE):
        if person.org in {COUNTY.code, STREET_CODE, OTHER_STREET.code}:
            open_demo_account(person, story.first_day)


def _add_org(org: DemoOrg, parent: DemoOrg | None) -> None:
    kind = next(kind for kind in OrgKind if kind.chinese == org.kind)
    draft = OrgDraft(org.code, org.name, kind, parent.code if parent else None, has_management_duty=org.has_duty)
    add_org(actor=DEMO_ACTOR, draft=draft)


def _send_orgs(story: Story) -> None:
    """Enter the street's orgs by a file, as an office does, and open the accounts of those who belong to one."""
    enter_files("wu", STREET_CODE, [write_sheets(story.folder / "组织.xlsx", [make_org_sheet(COUNTY.code)])])
    for person in DEMO_PEOPLE:
        if not User.objects.filter(username=person.username).exists():
            open_demo_account(person, story.first_day)


def _set_passwords() -> None:
    for person in DEMO_PEOPLE:
        set_demo_password(get_user(person.username))


def _draft_plans(story: Story) -> None:
    plan = load_plan(find_plan(BASE_PLAN))
    files = roll_files(read_plan_files(find_plan(BASE_PLAN)), plan, story.shift.years)
    for username, code in PLAN_OFFICES:
        org = get_org(code)
        own_files = _name_office(files, org.name)
        if code == OTHER_STREET.code:
            own_files = approve_files(own_files, story.first_day.year)
        make_plan(actor=get_user(username), org=org, files=own_files, based_on=BASE_PLAN)


def _name_office(files: PlanFiles, name: str) -> PlanFiles:
    """Return the files with the office in title and text whose plan it is; the worked examples stay as they are."""
    text, data = (part.replace(BASE_PLAN_STREET, name) for part in (files.text, files.data))
    return replace(files, text=text, data=data)


def _activate_plans() -> None:
    for username, code in PLAN_OFFICES:
        version = get_org(code).plan_versions.get()
        activate_plan(actor=get_user(username), version=version, active_from=timezone.localdate())


def _show_year(year: int) -> None:
    for username, code in PLAN_OFFICES:
        programme = Programme.objects.get(org__code=code)
        set_programme(actor=username, org=get_org(code), plan=programme.plan, period=Period.parse(str(year)))
