"""The demo office: the invented street, its people, and the standing its ledgers give."""

from pathlib import Path

import pytest
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from tests.office import assess as assess_facts
from wuzha.assessments.standing import assess
from wuzha.audit.verification import find_broken_links
from wuzha.core.plan.loading import find_plan, load_plan
from wuzha.core.vocabulary import OrgKind
from wuzha.demo.ledgers import write_demo_ledgers
from wuzha.demo.office import DEMO_PASSWORD, DEMO_PEOPLE, is_demo_office, open_demo_office, renew_demo_accounts
from wuzha.demo.street import STREET, STREET_CODE, UNITS, VILLAGES
from wuzha.intake.reading.ledger_reader import read_files
from wuzha.orgs.drafts import OrgDraft
from wuzha.orgs.services import add_org
from wuzha.people.log_in_state import must_set_password
from wuzha.people.models import User
from wuzha.people.password_services import set_password
from wuzha.people.services import add_account
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import build_questions


@pytest.mark.django_db
def test_the_office_has_the_findings_of_its_ledgers(tmp_path: Path) -> None:
    assert open_demo_office()
    programme = Programme.objects.get()
    questions = build_questions(programme, timezone.localdate())
    reading = read_files(write_demo_ledgers(tmp_path), plan=load_plan(find_plan("fengling")))
    in_books, in_ledgers = assess(programme, questions), assess_facts(reading.build_facts(None), questions)
    assert in_books.orgs == in_ledgers.orgs
    assert in_books.targets == in_ledgers.targets
    assert in_books.duty_sheets == in_ledgers.duty_sheets
    for person in DEMO_PEOPLE:
        user = User.objects.get(username=person.username)
        assert user.check_password(DEMO_PASSWORD) and not must_set_password(user)
    assert list(find_broken_links()) == []
    assert is_demo_office()
    assert not open_demo_office(), "an office that is there is never filled again"


@pytest.mark.django_db
def test_a_demo_of_an_earlier_program_gets_the_accounts_and_the_password_that_are_printed() -> None:
    add_org(actor="demo", draft=OrgDraft(STREET_CODE, STREET.name, OrgKind.STREET))
    for org, kind in ((VILLAGES[0], OrgKind.VILLAGE), (UNITS[0], OrgKind.UNIT)):
        add_org(actor="demo", draft=OrgDraft(org.code, org.name, kind, STREET_CODE))
    earlier, own = add_account(actor="demo", username="wu"), add_account(actor="demo", username="li")
    User.objects.filter(pk=earlier.pk).update(password=make_password("Yunling-Jie-2022"))
    set_password(user=own, password="Lotus-Teacup-8")
    renew_demo_accounts()
    users = {user.username: user for user in User.objects.all()}
    assert set(users) == {person.username for person in DEMO_PEOPLE}
    assert {name for name, user in users.items() if not user.check_password(DEMO_PASSWORD)} == {"li"}
