"""People lead a round: each step is in the log, and of two at once the second reads why it was refused."""

import hashlib
from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.rounds import (
    YEAR,
    add_colleague,
    answer_self_checks,
    decide_as_found,
    freeze,
    list_orgs,
    make_calendar,
    move,
    open_street_round,
    reach_publicity,
    reach_self_check,
    verify_sample,
)
from tests.sample_county import STREET, UNIT, VILLAGE, SampleCounty
from tests.standing import case, enter, row
from wuzha.audit.models import LogLine
from wuzha.core.problems import RefusalError
from wuzha.core.rounds.sampling import draw_sample
from wuzha.core.vocabulary import LogAction, Outcome, Register, RoundMode, RoundMove, RoundStage, SelfCheckAnswer
from wuzha.decisions.freeze_services import freeze_round
from wuzha.decisions.models import Round, RoundFinding, SealedFile
from wuzha.decisions.objection_services import answer_objection, file_objection, find_objection
from wuzha.decisions.round_services import StepDraft, make_move, open_round
from wuzha.decisions.round_state import load_round
from wuzha.decisions.sealing.verification import verify
from wuzha.programmes.models import Programme


@pytest.fixture
def today() -> date:
    return timezone.localdate()


def test_a_plan_without_approval_leads_to_an_internal_assessment(
    county: SampleCounty, programme: Programme, today: date
) -> None:
    round_ = open_street_round(county, programme, today)
    assert (round_.mode, round_.number, round_.stage) == (RoundMode.INTERNAL, 1, RoundStage.PREPARED)
    line = LogLine.objects.latest("number")
    assert line.action == LogAction.RECORD_ROUND_STEPS
    assert round_.seed in line.details, "the seed of the sample is published before anything is sealed"


def test_there_is_one_round_of_a_period(county: SampleCounty, programme: Programme, today: date) -> None:
    open_street_round(county, programme, today)
    with pytest.raises(RefusalError, match="已有一轮考核在办"):
        open_street_round(county, programme, today)


def test_a_cancelled_round_makes_room_for_another(county: SampleCounty, programme: Programme, today: date) -> None:
    round_ = open_street_round(county, programme, today)
    move(round_, county["wu"], RoundMove.CANCEL, text="日程有误")
    assert open_street_round(county, programme, today).number == 2


def test_a_calendar_names_every_part(county: SampleCounty, programme: Programme, today: date) -> None:
    calendar = dict(make_calendar(today))
    del calendar["list_on"]
    with pytest.raises(RefusalError, match="日程没有填全"):
        open_round(actor=county["wu"], programme=programme, period=YEAR, calendar=calendar)


def test_freezing_stores_every_finding_with_its_sentence(
    county: SampleCounty, programme: Programme, today: date
) -> None:
    round_ = reach_self_check(county, programme, today)
    state = load_round(round_).state
    assert state.stage is RoundStage.SELF_CHECK
    assert state.due_on is not None and state.due_on > today
    findings = RoundFinding.objects.filter(round=round_, org__code=VILLAGE)
    assert findings.get(criterion="").term is state.orgs[VILLAGE].finding
    assert findings.get(clause="四(一)1").sentence.startswith("达标：")


def test_somebody_without_the_permission_makes_no_move(county: SampleCounty, programme: Programme, today: date) -> None:
    round_ = open_street_round(county, programme, today)
    with pytest.raises(RefusalError, match="您的角色不能封存"):
        freeze_round(actor=county["li"], round_=round_)
    freeze(county, round_)
    village, unit = (county.orgs[code] for code in (VILLAGE, UNIT))
    with pytest.raises(RefusalError, match="您的角色不能提交自查"):
        move(round_, county["li"], RoundMove.ANSWER_SELF_CHECK, org=unit, answer=SelfCheckAnswer.CONFIRMED)
    move(round_, county["li"], RoundMove.ANSWER_SELF_CHECK, org=village, answer=SelfCheckAnswer.CONFIRMED)


def test_of_two_people_at_once_the_second_reads_what_the_first_did(
    county: SampleCounty, programme: Programme, today: date
) -> None:
    round_ = reach_self_check(county, programme, today)
    village, seen = county.orgs[VILLAGE], load_round(round_).state.last_step
    fields = {"org": village, "answer": SelfCheckAnswer.CONFIRMED, "seen": seen}
    move(round_, county["li"], RoundMove.ANSWER_SELF_CHECK, **fields)
    with pytest.raises(RefusalError, match="您打开之后，li刚办了“提交自查”"):
        move(round_, county["wu"], RoundMove.ANSWER_SELF_CHECK, **fields)
    unit = county.orgs[UNIT]
    move(round_, county["qian"], RoundMove.ANSWER_SELF_CHECK, **fields | {"org": unit})


def test_many_decisions_are_signed_in_one_step_of_the_log_or_none(
    county: SampleCounty, programme: Programme, today: date
) -> None:
    round_ = reach_publicity(county, programme, today)
    orgs = list_orgs(round_)
    assert all(org.is_final(load_round(round_).state.flow) for org in load_round(round_).state.orgs.values())
    lines = LogLine.objects.count()
    drafts = [StepDraft(move=RoundMove.PROPOSE_DECISION, org=org, outcome=Outcome.MET) for org in orgs]
    with pytest.raises(RefusalError, match="已经认定"):
        make_move(actor=county["wu"], round_=round_, drafts=drafts)
    assert LogLine.objects.count() == lines


def test_an_objection_is_followed_by_its_number_and_secret_alone(
    county: SampleCounty, programme: Programme, today: date
) -> None:
    round_ = reach_publicity(county, programme, today)
    objection = file_objection(round_=round_, org=county.orgs[VILLAGE], text="去年有一起没有算进去")
    assert objection.secret not in str(objection.step.data)
    for typed in (objection.secret, objection.secret.replace("-", " ").lower()):
        assert find_objection(objection.reference, typed) == objection.step
    for reference, secret in ((objection.reference, "x"), ("999-1", objection.secret), ("甲", ""), ("", "")):
        assert find_objection(reference, secret) is None
    colleague = add_colleague(county)
    with pytest.raises(RefusalError, match="参与认定的人不能答复"):
        answer_objection(actor=county["wu"], round_=round_, subject=1, accepts=True, text="属实")
    answer_objection(actor=colleague, round_=round_, subject=1, accepts=True, text="属实，已补登")
    move(round_, county["zheng"], RoundMove.CONFIRM_ANSWER, subject=1)
    assert load_round(round_).state.open_decisions == (VILLAGE,)
    decide_as_found(county, round_, [county.orgs[VILLAGE]])
    assert load_round(round_).state.open_decisions == ()


def test_personal_data_in_an_objection_are_refused(county: SampleCounty, programme: Programme, today: date) -> None:
    round_ = reach_publicity(county, programme, today)
    with pytest.raises(RefusalError):
        file_objection(round_=round_, org=None, text="请打13800138000联系我")


def test_the_log_binds_the_steps(county: SampleCounty, programme: Programme, today: date) -> None:
    from wuzha.audit.book_verification import find_faulty_rows

    round_ = reach_publicity(county, programme, today + timedelta(0))
    assert list(find_faulty_rows()) == []
    Round.objects.filter(pk=round_.pk).update(stage=RoundStage.PUBLISHED)
    assert [fault for fault in find_faulty_rows()] != []
    assert county.orgs[STREET].code == round_.org.code


def test_the_sealed_file_is_verified_anywhere(county: SampleCounty, programme: Programme, today: date) -> None:
    round_ = reach_self_check(county, programme, today)
    sealed_file = SealedFile.objects.get(round=round_)
    result = verify(bytes(sealed_file.content))
    assert result.summary is not None
    assert hashlib.sha256(sealed_file.content).hexdigest() == sealed_file.sha256
    sample = draw_sample(tuple(load_round(round_).state.orgs), seed=round_.seed, root=sealed_file.root, percent=20)
    assert len(sample) == 1


def test_nothing_is_sealed_twice(county: SampleCounty, programme: Programme, today: date) -> None:
    round_ = reach_self_check(county, programme, today)
    with pytest.raises(RefusalError, match="“自查”阶段，不能封存"):
        freeze(county, round_)


def test_attestations_of_the_verification_count_with_the_sealed_facts_and_nothing_else_does(
    county: SampleCounty, programme: Programme, today: date
) -> None:
    round_ = reach_self_check(county, programme, today)
    village = county.orgs[VILLAGE]
    assert load_round(round_).state.orgs[VILLAGE].finding is Outcome.UNDETERMINED, "nobody has attested clause 5"
    answer_self_checks(county, round_)
    attestation = row(
        Register.ATTESTATIONS, org=VILLAGE, criterion="duties_done", period="2022", verdict="met", on=today
    )
    enter(county, Register.ATTESTATIONS, attestation)
    enter(county, Register.CASES, case("K1"), case("K2"))
    verify_sample(county, round_)
    progress = load_round(round_).state.orgs[VILLAGE]
    assert (progress.finding, progress.latest_finding) == (Outcome.UNDETERMINED, Outcome.MET)
    attested = RoundFinding.objects.get(round=round_, org=village, is_attested=True, clause="四(一)5")
    assert attested.sentence.startswith("达标：")
    move(round_, county["wu"], RoundMove.PROPOSE_DECISION, org=village, outcome=Outcome.MET, text="已认定")


def test_whoever_entered_rows_of_a_village_does_not_verify_it(
    county: SampleCounty, programme: Programme, today: date
) -> None:
    colleague = add_colleague(county)
    enter(county, Register.CASES, case("K1"))
    round_ = reach_self_check(county, programme, today)
    answer_self_checks(county, round_)
    village = county.orgs[VILLAGE]
    move(round_, colleague, RoundMove.ASSIGN_VERIFIER, org=village, person=county["wu"])
    with pytest.raises(RefusalError, match="您登记过它的台账，不能记录现场情况"):
        move(round_, county["wu"], RoundMove.NOTE_VISIT, org=village, text="看过")
    move(round_, county["wu"], RoundMove.ASSIGN_VERIFIER, org=village, person=colleague)
    move(round_, colleague, RoundMove.NOTE_VISIT, org=village, text="看过")
