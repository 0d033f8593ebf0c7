"""The demo office in the middle of a year: what has happened so far, on which days, and who sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
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
from wuzha.core.plan.policy_words import HONOUR_WORDS, undisguise
from wuzha.core.rounds.replay import apply_step
from wuzha.core.rounds.rules import check_move
from wuzha.core.rounds.state import OrgProgress, RoundState
from wuzha.core.vocabulary import (
    MonthState,
    Outcome,
    Register,
    RoundMode,
    RoundMove,
    RoundStage,
    SelfCheckAnswer,
    UploadState,
)
from wuzha.decisions.list_columns import build_list_columns, hash_columns, select_rows
from wuzha.decisions.models import Certificate, PublishedList, Round, RoundStep, SealedFile
from wuzha.decisions.round_state import load_flow, load_state
from wuzha.decisions.sealing.verification import verify
from wuzha.decisions.step_records import read_steps
from wuzha.demo.neighbours import OTHER_STREET, OTHER_VILLAGES
from wuzha.demo.office import DEMO_PEOPLE
from wuzha.demo.street import STREET_CODE, VILLAGES
from wuzha.duties.models import GroupHolding
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
        Register.GROUPS: ("formed_on", "received_on"),
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


def test_of_the_groups_one_was_late_one_is_missing_and_one_leader_is_stood_in_for() -> None:
    client = log_in("wu")
    rows = {state: client.get(f"/groups/?state={state}").context["rows"] for state in ("overdue", "late", "open_post")}
    assert {state: len(items) for state, items in rows.items()} == {"overdue": 1, "late": 1, "open_post": 0}
    assert GroupHolding.objects.in_force().exclude(follows=None).count() == 1
    assert GroupHolding.objects.in_force().exclude(stands_in_for=None).count() == 1
    names = GroupHolding.objects.values_list("official_name", flat=True)
    assert all(name.endswith("某某") for name in names)


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
    programmes = {street: find_programme(Org.objects.get(code=street)) for street in (STREET_CODE, OTHER_STREET.code)}
    assert all(programme is not None and programme.org.code == street for street, programme in programmes.items())
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


def get_round_of(street: str) -> Round:
    return Round.objects.get(org__code=street)


def list_makers(street: str, move: RoundMove) -> set[str]:
    steps = RoundStep.objects.filter(round=get_round_of(street), move=move)
    return {step.by.get_username() if step.by else "" for step in steps.select_related("by")}


def name_orgs(orgs: Mapping[str, OrgProgress], condition: Callable[[OrgProgress], bool]) -> set[str]:
    codes = [code for code, progress in orgs.items() if condition(progress)]
    return set(Org.objects.filter(code__in=codes).values_list("name", flat=True))


def test_each_street_has_judged_the_half_year_before_in_a_round_of_its_own() -> None:
    internal_round, public_round = get_round_of(STREET_CODE), get_round_of(OTHER_STREET.code)
    assert (internal_round.period, internal_round.mode, internal_round.approval) == ("2024H2", RoundMode.INTERNAL, "")
    assert (public_round.period, public_round.mode, public_round.approval) == (
        "2024H2",
        RoundMode.APPROVED,
        "样本创建〔2024〕3号",
    )
    for round_ in (internal_round, public_round):
        assert round_.term is RoundStage.PUBLISHED
        assert timezone.localdate(round_.opened_at).month == 12
        frozen_on = load_state(round_).frozen_on
        assert frozen_on is not None and (frozen_on.year, frozen_on.month) == (2025, 1)


def test_every_step_of_both_rounds_is_legal_after_those_before_it() -> None:
    for round_ in Round.objects.all():
        first, *steps = (step.record for step in read_steps(round_))
        state = apply_step(RoundState(flow=load_flow(round_)), first)
        for step in steps:
            check_move(state, step)
            state = apply_step(state, step)
        assert state == load_state(round_)


def test_of_the_self_checks_one_disputes_and_one_never_came_in() -> None:
    state = load_state(get_round_of(STREET_CODE))
    assert name_orgs(state.orgs, lambda org: org.self_check is SelfCheckAnswer.DISPUTED) == {"古渡村"}
    assert name_orgs(state.orgs, lambda org: org.self_check is None) == {"自然资源所"}
    assert list_makers(STREET_CODE, RoundMove.ANSWER_SELF_CHECK) == {"li", "qian", "wu"}


def test_the_sample_and_two_more_are_visited_and_heard_before_a_negative_verdict() -> None:
    orgs = load_state(get_round_of(STREET_CODE)).orgs
    visits = {code: org for code, org in orgs.items() if org.verifier}
    drawn_count = sum(org.is_drawn for org in orgs.values())
    assert drawn_count == 7 and drawn_count <= len(visits) <= drawn_count + 2
    assert all(org.verdict is org.finding and org.visited_by == "han" for org in visits.values())
    assert name_orgs(visits, lambda org: org.is_explained) == {"古渡村"}
    assert name_orgs(visits, lambda org: org.explanation_due_on is not None) >= {"古渡村", "新街社区"}


def test_one_decision_differs_from_its_finding_and_says_why_and_on_what_ground() -> None:
    for street, name in ((STREET_CODE, "茶园村"), (OTHER_STREET.code, OTHER_VILLAGES[0].name)):
        round_ = get_round_of(street)
        orgs = load_state(round_).orgs
        assert name_orgs(orgs, lambda org: org.decision is not org.finding) == {name}
        proposal = RoundStep.objects.get(round=round_, org__name=name, move=RoundMove.PROPOSE_DECISION)
        assert proposal.text and proposal.ground


def test_nobody_signs_what_they_have_proposed_or_answers_for_what_they_have_signed() -> None:
    signatures = (RoundMove.PROPOSE_DECISION, RoundMove.DECIDE, RoundMove.COUNTERSIGN)
    assert [list_makers(STREET_CODE, move) for move in signatures] == [{"wu"}, {"zheng"}, {"liang"}]
    assert [list_makers(OTHER_STREET.code, move) for move in signatures] == [{"gao"}, {"luo"}, {"tang"}]
    assert list_makers(STREET_CODE, RoundMove.ANSWER_OBJECTION) == {"han"}
    assert list_makers(STREET_CODE, RoundMove.CONFIRM_ANSWER) == {"zheng"}


def test_an_objection_without_a_name_was_answered_before_the_list() -> None:
    state = load_state(get_round_of(STREET_CODE))
    (objection,) = state.objections.values()
    assert objection.is_settled and objection.accepts is False
    assert list_makers(STREET_CODE, RoundMove.FILE_OBJECTION) == {""}


def test_the_street_has_a_circular_and_the_neighbour_a_list_with_certificates() -> None:
    circular, public_list = (
        PublishedList.objects.get(round=get_round_of(street)) for street in (STREET_CODE, OTHER_STREET.code)
    )
    assert "内部考核" in circular.title and not HONOUR_WORDS.search(undisguise(circular.title))
    assert not Certificate.objects.filter(line__list=circular).exists()
    names = set(Certificate.objects.filter(line__list=public_list).values_list("line__name", flat=True))
    assert names == set(public_list.lines.filter(outcome=Outcome.MET).values_list("name", flat=True))
    assert OTHER_VILLAGES[0].name in names
    for issue in (circular, public_list):
        assert hash_columns(build_list_columns(issue, select_rows(issue))) == issue.sha256


def test_of_two_rectifications_one_is_closed_and_one_open_as_is_the_review_of_a_late_case() -> None:
    state = load_state(get_round_of(STREET_CODE))
    assert [item.is_open for item in state.rectifications.values()] == [False, True]
    assert name_orgs(state.orgs, lambda org: org.review is not None) == {"白鹭村"}
    frozen_at = SealedFile.objects.get(round__org__code=STREET_CODE).known_at
    cases = Case.objects.as_of(None).filter(village__name="白鹭村", filed_on__range=("2024-07-01", "2024-12-31"))
    assert cases.filter(recorded_at__gt=frozen_at).exists()


def test_the_sealed_files_verify_without_the_books() -> None:
    for sealed_file in SealedFile.objects.select_related("round"):
        result = verify(bytes(sealed_file.content))
        assert result.difference is None and result.summary is not None
        outcomes = load_state(sealed_file.round).orgs
        assert result.summary.org_count == len(outcomes)
