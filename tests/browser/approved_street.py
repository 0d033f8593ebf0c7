"""Write a small office of the demo's county into a folder: one street, four orgs, a plan with an approval number.

The people are those of the demo, so that the site on this folder counts as a demo and its day can be chosen. 青石村 has
a case of 600,000 yuan and is not met, 松涧村 and the unit are met, 白鹭村 has no attestation and is undetermined.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date, datetime, time
from itertools import product
from pathlib import Path

from django.utils import timezone

from tests.cli.processes import build_environment
from tests.standing import case, row
from wuzha.core.facts import FactRow
from wuzha.core.plan.editing import change_values
from wuzha.core.plan.flow_editing import change_flow
from wuzha.core.plan.loading import find_plan
from wuzha.core.plan.plan_files import PlanFiles, read_plan_files
from wuzha.core.vocabulary import OrgKind, Register
from wuzha.demo.clock import StoryClock
from wuzha.demo.neighbours import COUNTY
from wuzha.demo.people import DEMO_ACTOR, list_demo_people, open_demo_account, set_demo_password
from wuzha.demo.story import get_org, get_user
from wuzha.demo.street import STREET, UNITS, VILLAGES
from wuzha.orgs.drafts import OrgDraft
from wuzha.orgs.services import add_org
from wuzha.programmes.plan_activation import activate_plan
from wuzha.programmes.plan_services import make_plan
from wuzha.registers.diff import EntryRow
from wuzha.registers.services import record_entries

BASE_PLAN = "fengling"
APPROVAL = "样本创建〔2022〕5号"
NOT_MET_VILLAGE, MET_VILLAGE, OPEN_VILLAGE = VILLAGES[:3]
UNIT = UNITS[0]
ORGS = (NOT_MET_VILLAGE, MET_VILLAGE, OPEN_VILLAGE, UNIT)
FIRST_DAY = date(2021, 1, 1)
FLOW = {
    "self_check_days": "1",
    "verification_days": "2",
    "explanation_days": "1",
    "publicity_days": "1",
    "sample_percent": "100",
}
"""Short, so that few days pass; everybody is visited, since the seed of a smaller sample is another in every run."""
_MORNING = time(8)
_PROGRAM = """
import sys
from datetime import date
from wuzha.cli.django_setup import migrate_database, set_up_django
with set_up_django(may_be_new=True):
    migrate_database()
    from tests.browser.approved_street import fill_database
    fill_database(date.fromisoformat(sys.argv[1]))
"""


def write_approved_street(folder: Path, day: date) -> None:
    """Write the office as it stands in the morning of the day.

    A process of its own does it: the Django of the tests has another database.
    """
    command = [sys.executable, "-c", _PROGRAM, day.isoformat()]
    process = subprocess.run(command, env=build_environment(folder), capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stderr


def fill_database(day: date) -> None:
    """Fill an empty database with the office, with the clock in the morning of the day."""
    with StoryClock(timezone.make_aware(datetime.combine(day, _MORNING))).run():
        _add_orgs()
        for person in list_demo_people():
            set_demo_password(open_demo_account(person, FIRST_DAY))
        for register, rows in _make_rows().items():
            record_entries(
                actor=None, holder=get_org(STREET.code), register=register, rows=[EntryRow(fact) for fact in rows]
            )
        office, street = get_user("wu"), get_org(STREET.code)
        version = make_plan(actor=office, org=street, files=_make_plan_files(), based_on=BASE_PLAN)
        activate_plan(actor=office, version=version, active_from=day)


def _add_orgs() -> None:
    parents = {COUNTY: None, STREET: COUNTY.code}
    for org in (COUNTY, STREET, *ORGS):
        kind = next(kind for kind in OrgKind if kind.chinese == org.kind)
        parent = parents.get(org, STREET.code)
        draft = OrgDraft(org.code, org.name, kind, parent, has_management_duty=org.has_duty)
        add_org(actor=DEMO_ACTOR, draft=draft)


def _make_rows() -> dict[Register, list[FactRow]]:
    months = [f"{year}-{month:02}" for year in (2021, 2022) for month in range(1, 13)]
    attestation = {"criterion": "duties_done", "period": "2022", "verdict": "met", "on": date(2022, 12, 20)}
    return {
        Register.DECLARATIONS: [
            row(Register.DECLARATIONS, org=STREET.code, register=register, month=month)
            for register, month in product(("cases", "persons", "dens"), months)
        ],
        Register.CASES: [case("A20220001", NOT_MET_VILLAGE.code, loss_fen=60_000_000)],
        Register.OUTREACH: [
            row(Register.OUTREACH, outreach_no=f"X2022000{number}", org=UNIT.code, done_on=day)
            for number, day in enumerate((date(2022, 3, 1), date(2022, 9, 1)), 1)
        ],
        Register.ATTESTATIONS: [
            row(Register.ATTESTATIONS, org=org.code, **attestation) for org in (NOT_MET_VILLAGE, MET_VILLAGE)
        ],
    }


def _make_plan_files() -> PlanFiles:
    values = {
        "title": f"{STREET.name}“无诈村（社区）”“无诈单位”创建工作方案",
        "approval": APPROVAL,
        "legal_basis": "《岚溪县平安创建活动管理办法》（虚构，只作样本）",
    }
    # Running the worked examples takes a second: those of the plan that it is based on are the same.
    return change_flow(change_values(replace(read_plan_files(find_plan(BASE_PLAN)), examples=""), values), FLOW)
