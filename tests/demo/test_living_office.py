"""The demo office in the middle of a year: what has happened so far, on which days, and who sees it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.demo.office_of_day import open_office_of
from wuzha.assessments.look_back import end_of_day
from wuzha.assessments.standing import assess
from wuzha.audit.book_verification import find_faulty_rows
from wuzha.audit.models import LogLine
from wuzha.audit.verification import find_broken_links
from wuzha.core.vocabulary import MonthState, Outcome, Register, UploadState
from wuzha.demo.neighbours import OTHER_STREET, OTHER_VILLAGES
from wuzha.demo.office import DEMO_PEOPLE
from wuzha.demo.street import STREET_CODE, VILLAGES
from wuzha.intake.uploads.models import Upload
from wuzha.orgs.models import Org
from wuzha.people.models import User
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import build_questions, find_programme
from wuzha.registers.declaration_calendar import load_calendar
from wuzha.registers.models import BOOKS, Case, MonthReport, Proposal, RefusedItem

TODAY = date(2025, 9, 18)
FIRST_DAY = date(2024, 1, 1)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("office")]


@pytest.fixture(scope="module")
def office(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), open_office_of(TODAY):
        yield


def log_in(username: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client


def test_nothing_is_of_a_later_day() -> None:
    for register, columns in {
        Register.CASES: ("filed_on", "reported_on", "occurred_on", "received_on"),
        Register.PERSONS: ("confirmed_on", "cleared_on", "received_on"),
        Register.DENS: ("found_on",),
        Register.SANCTIONS: ("issued_on",),
        Register.OUTREACH: ("done_on",),
        Register.DECLARATIONS: ("filed_on",),
        Register.ATTESTATIONS: ("attested_on",),
    }.items():
        entries = BOOKS[register].objects
        assert entries.filter(**{f"{columns[0]}__lte": TODAY}).exists(), register
        assert not any(entries.filter(**{f"{column}__gt": TODAY}).exists() for column in columns), register
        assert not entries.filter(recorded_at__gt=end_of_day(TODAY)).exists()


def test_the_log_is_whole_and_its_days_lie_through_the_two_years() -> None:
    assert list(find_broken_links()) == []
    assert list(find_faulty_rows()) == []
    moments = list(LogLine.objects.order_by("number").values_list("at", flat=True))
    assert moments == sorted(moments)
    days = [timezone.localdate(moment) for moment in moments]
    assert days[0] >= FIRST_DAY and days[-1] == TODAY
    assert {(day.year, day.month) for day in days} == {
        (year, month) for year in (2024, 2025) for month in range(1, 13) if (year, month) <= (2025, 9)
    }


def test_what_was_wrong_was_put_right_later_with_a_reason() -> None:
    revisions = Case.objects.filter(holder__code=STREET_CODE, revision__gt=1, is_withdrawn=False).exclude(remark="")
    assert {revision.recorded_by.get_username() for revision in revisions} == {"chen", "wu"}
    assert len({revision.recorded_at.date() for revision in revisions}) >= 4
    for revision in revisions:
        before = Case.objects.get(holder=revision.holder, key=revision.key, revision=revision.revision - 1)
        assert (before.loss_fen, before.village_id) != (revision.loss_fen, revision.village_id)
        assert revision.recorded_at - before.recorded_at > timedelta(days=4)


def test_of_three_disputes_one_is_decided_one_answered_and_one_open() -> None:
    states = [(item.answered_at is not None, item.decided_at is not None) for item in Proposal.objects.order_by("pk")]
    assert states == [(True, True), (True, False), (False, False)]


def test_of_the_uploads_one_was_undone_one_has_refused_rows_and_one_waits() -> None:
    uploads = Upload.objects.all()
    assert uploads.filter(state=UploadState.UNDONE).count() == 1
    assert uploads.get(state=UploadState.RECEIVED).uploaded_by.get_username() == "chen"
    assert set(uploads.filter(state=UploadState.COMMITTED).values_list("uploaded_by__username", flat=True)) == {
        "chen",
        "gao",
        "li",
        "wu",
    }
    assert RefusedItem.objects.as_of(None).count() == 2


def test_one_month_was_declared_late_one_is_missing_and_one_waits_for_the_office() -> None:
    street = Org.objects.get(code=STREET_CODE)
    villages = list(Org.objects.filter(code__in=[village.code for village in VILLAGES]))
    programme = Programme.objects.get(org=street)
    states = {
        register: load_calendar(
            top=street,
            orgs=villages,
            register=register,
            questions=build_questions(programme, TODAY),
            today=TODAY,
        ).state_counts
        for register in (Register.DENS, Register.CASES)
    }
    assert states[Register.DENS][MonthState.LATE] == len(VILLAGES)
    assert states[Register.CASES][MonthState.NOT_DUE] > 0
    waiting = MonthReport.objects.waiting().get()
    assert (waiting.org_id, waiting.month) == (VILLAGES[0].code, "2025-08")


def test_the_standing_is_provisional_and_was_another_one_before() -> None:
    programme = Programme.objects.get(org__code=STREET_CODE)
    questions = build_questions(programme, TODAY)
    assert questions.as_of == TODAY
    now = assess(programme, questions)
    assert {finding.outcome for finding in now.orgs} >= {Outcome.NOT_MET, Outcome.UNDETERMINED}
    before = assess(programme, questions, known_at=end_of_day(date(2025, 6, 30)))
    assert [finding.outcome for finding in before.orgs] != [finding.outcome for finding in now.orgs]


def test_the_county_sees_both_streets_and_neither_street_the_other() -> None:
    village, other_village = VILLAGES[1], OTHER_VILLAGES[0]
    assert find_programme(Org.objects.get(code=OTHER_STREET.code)).org.term.value == "county"
    for username, sees_first, sees_other in (("tang", True, True), ("wu", True, False), ("gao", False, True)):
        client = log_in(username)
        home = client.get("/").content.decode()
        assert (village.name in home, other_village.name in home) == (sees_first, sees_other)
        for org, is_seen in ((village, sees_first), (other_village, sees_other)):
            assert client.get(f"/standing/{org.code}/").status_code == (200 if is_seen else 404)
        cases = client.get("/books/cases/").content.decode()
        assert (other_village.name in cases) <= sees_other


def test_every_account_opens_its_first_page() -> None:
    for person in DEMO_PEOPLE:
        page = log_in(person.username).get("/")
        assert page.status_code == 200, person
    assert VILLAGES[0].name in log_in("zhou").get("/").content.decode()
