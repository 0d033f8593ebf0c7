"""What an org has said stays what it said, and whoever has spoken for it does not verify it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.rounds import add_colleague, move, reach_self_check, rewrite_steps
from tests.sample_county import COMMUNITY, VILLAGE, SampleCounty
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import RoundMove, SelfCheckAnswer
from wuzha.decisions.models import Round, RoundStep
from wuzha.decisions.open_moves import list_org_moves
from wuzha.decisions.round_state import load_round
from wuzha.decisions.self_check_services import answer_self_check
from wuzha.decisions.stage_services import draw_round_sample, end_stage
from wuzha.decisions.verifiers import list_verifiers
from wuzha.orgs.models import Org
from wuzha.people.models import User
from wuzha.programmes.models import Programme

PAPER = "盖章的自查表"


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def round_(county: SampleCounty, programme: Programme, today: date) -> Round:
    return reach_self_check(county, programme, today)


def answer(round_: Round, actor: User, org: Org, view: SelfCheckAnswer, text: str = "", paper: str = "") -> RoundStep:
    return answer_self_check(actor=actor, round_=round_, org=org, answer=view, text=text, paper=paper)


def begin_verification(county: SampleCounty, round_: Round) -> None:
    rewrite_steps(round_, RoundMove.FREEZE, due_on=timezone.localdate() - timedelta(days=1))
    end_stage(actor=county["wu"], round_=round_, move=RoundMove.END_SELF_CHECK)
    draw_round_sample(actor=county["wu"], round_=round_)


def test_the_office_does_not_overwrite_the_dispute_of_an_org_with_a_paper(county: SampleCounty, round_: Round) -> None:
    village, colleague = county.orgs[VILLAGE], add_colleague(county)
    answer(round_, county["li"], village, SelfCheckAnswer.DISPUTED, "少算了一次宣传")
    for actor in (colleague, county["wu"]):
        with pytest.raises(RefusalError, match="它自己已经答复，办公室不能用书面材料改动"):
            answer(round_, actor, village, SelfCheckAnswer.CONFIRMED, paper=PAPER)
        with pytest.raises(RefusalError, match="它自己已经答复"):
            move(round_, actor, RoundMove.ANSWER_SELF_CHECK, org=village, answer=SelfCheckAnswer.CONFIRMED)
    choices = {choice.move: choice for choice in list_org_moves(county["wu"], load_round(round_), village)}
    assert "它自己已经答复" in choices[RoundMove.ANSWER_SELF_CHECK].reason
    assert load_round(round_).state.orgs[VILLAGE].self_check is SelfCheckAnswer.DISPUTED
    answer(round_, county["li"], village, SelfCheckAnswer.CONFIRMED)
    assert load_round(round_).state.orgs[VILLAGE].self_check is SelfCheckAnswer.CONFIRMED


def test_an_org_changes_what_the_office_has_entered_for_it(county: SampleCounty, round_: Round) -> None:
    village = county.orgs[VILLAGE]
    answer(round_, county["wu"], village, SelfCheckAnswer.CONFIRMED, paper=PAPER)
    answer(round_, county["wu"], village, SelfCheckAnswer.CONFIRMED, paper="更正的自查表")
    answer(round_, county["li"], village, SelfCheckAnswer.DISPUTED, "少算了一次宣传")
    assert load_round(round_).state.orgs[VILLAGE].self_check is SelfCheckAnswer.DISPUTED


def test_whoever_has_entered_the_paper_of_an_org_does_not_verify_it_though_they_were_named_before(
    county: SampleCounty, round_: Round
) -> None:
    community, colleague = county.orgs[COMMUNITY], add_colleague(county)
    move(round_, county["wu"], RoundMove.ASSIGN_VERIFIER, org=community, person=colleague)
    answer(round_, colleague, community, SelfCheckAnswer.CONFIRMED, paper=PAPER)
    answer(round_, county["wu"], community, SelfCheckAnswer.CONFIRMED, paper=PAPER)
    begin_verification(county, round_)
    with pytest.raises(RefusalError, match="您替它答复过自查或说明，不能"):
        move(round_, colleague, RoundMove.NOTE_VISIT, org=community, text="看了台账")
    with pytest.raises(RefusalError, match="提交自查的人不能复核"):
        move(round_, county["wu"], RoundMove.ASSIGN_VERIFIER, org=community, person=colleague)
    speakers = load_round(round_).state.orgs[COMMUNITY].speakers
    assert colleague not in list_verifiers(round_, community, speakers)
    move(round_, county["wu"], RoundMove.ASSIGN_VERIFIER, org=community, person=county["zhou"])
    move(round_, county["zhou"], RoundMove.NOTE_VISIT, org=community, text="看了台账")


def test_the_verifier_of_an_org_does_not_explain_for_it(county: SampleCounty, round_: Round, today: date) -> None:
    community, colleague = county.orgs[COMMUNITY], add_colleague(county)
    begin_verification(county, round_)
    move(round_, county["wu"], RoundMove.ASSIGN_VERIFIER, org=community, person=colleague)
    move(
        round_,
        colleague,
        RoundMove.REQUEST_EXPLANATION,
        org=community,
        text="请说明报送情况",
        due_on=today + timedelta(days=5),
    )
    with pytest.raises(RefusalError, match="复核它的人不能替它"):
        move(round_, colleague, RoundMove.EXPLAIN, org=community, text="已补报")
    move(round_, county["wu"], RoundMove.EXPLAIN, org=community, text="已补报")
    assert county["wu"].username in load_round(round_).state.orgs[COMMUNITY].speakers
