"""The demo office: the invented street, its people, and the standing its ledgers give."""

from pathlib import Path

import pytest
from django.utils import timezone

from tests.office import assess as assess_facts
from wuzha.assessments.standing import assess
from wuzha.audit.verification import find_broken_links
from wuzha.core.plan.loading import find_plan, load_plan
from wuzha.demo.ledgers import write_demo_ledgers
from wuzha.demo.office import DEMO_PASSWORD, DEMO_PEOPLE, is_demo_office, open_demo_office
from wuzha.intake.reading.ledger_reader import read_files
from wuzha.people.log_in_state import must_set_password
from wuzha.people.models import User
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
