"""What people write about a step: cleaned where it enters, never cut, and never counted where nobody can read it."""

from datetime import date

import pytest
from django.utils import timezone

from tests.rounds import move, reach_decisions, reach_self_check
from tests.sample_county import COMMUNITY, UNIT, VILLAGE, SampleCounty
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Outcome, RoundMove, SelfCheckAnswer
from wuzha.decisions.models import LONGEST_TEXT, Round, RoundStep
from wuzha.decisions.self_check_services import answer_self_check
from wuzha.programmes.models import Programme

UNSEEN = ("\u200b", "\u2060\ufeff", "\u00ad", "\x00", "\u202e", "。")


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def round_(county: SampleCounty, programme: Programme, today: date) -> Round:
    return reach_decisions(county, programme, today)


@pytest.mark.parametrize("unseen", UNSEEN)
def test_an_invisible_ground_is_no_ground(county: SampleCounty, round_: Round, unseen: str) -> None:
    fields = {"org": county.orgs[UNIT], "outcome": Outcome.MET, "text": "材料齐全"}
    with pytest.raises(RefusalError, match="没有写明依据"):
        move(round_, county["wu"], RoundMove.PROPOSE_DECISION, **fields, ground=unseen)
    with pytest.raises(RefusalError, match="没有写明理由"):
        move(round_, county["wu"], RoundMove.PROPOSE_DECISION, **fields | {"text": unseen}, ground="盖章的材料")


@pytest.mark.parametrize("unseen", UNSEEN)
def test_an_invisible_reason_and_an_invisible_paper_are_none(
    county: SampleCounty, programme: Programme, today: date, unseen: str
) -> None:
    round_ = reach_self_check(county, programme, today)
    with pytest.raises(RefusalError, match="没有写明情况或理由"):
        move(
            round_,
            county["li"],
            RoundMove.ANSWER_SELF_CHECK,
            org=county.orgs[VILLAGE],
            answer=SelfCheckAnswer.DISPUTED,
            text=unseen,
        )
    with pytest.raises(RefusalError, match="没有写明依据哪一份书面材料"):
        answer_self_check(
            actor=county["wu"],
            round_=round_,
            org=county.orgs[COMMUNITY],
            answer=SelfCheckAnswer.CONFIRMED,
            paper=unseen,
        )
    with pytest.raises(RefusalError, match="没有写明情况或理由"):
        move(round_, county["wu"], RoundMove.CANCEL, text=unseen)


def test_a_step_stores_the_text_without_what_nobody_sees(county: SampleCounty, round_: Round) -> None:
    text = "\ufeff第一行\r\n第二\u202e行\x00"
    move(
        round_,
        county["wu"],
        RoundMove.PROPOSE_DECISION,
        org=county.orgs[UNIT],
        outcome=Outcome.MET,
        text=text,
        ground=" 盖章\u200b的材料 ",
    )
    step = RoundStep.objects.get(move=RoundMove.PROPOSE_DECISION)
    assert (step.text, step.ground) == ("第一行\n第二行", "盖章的材料")


def test_a_text_is_counted_with_one_character_a_line_end_and_refused_when_it_is_longer(
    county: SampleCounty, round_: Round
) -> None:
    lines = "\r\n".join(["村"] * (LONGEST_TEXT // 2))
    assert len(lines) > LONGEST_TEXT
    move(round_, county["wu"], RoundMove.CANCEL, text=lines)
    with pytest.raises(RefusalError, match="最多2000个字，现有2001个字"):
        move(round_, county["wu"], RoundMove.CANCEL, text="村" * (LONGEST_TEXT + 1))
