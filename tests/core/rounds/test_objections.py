"""An objection is answered by a second person and confirmed by another, neither of whom had a part in the decision."""

from dataclasses import replace

import pytest

from tests.core.rounds.cast import (
    BAIYUN,
    COLLEAGUE,
    LEADER,
    OFFICE,
    OTHER_LEADER,
    QINGSHI,
    SECOND_LEADER,
    decide,
    decide_all,
    later,
    make,
    public_state,
    refusal_of,
    step,
    verified_state,
)
from wuzha.core.vocabulary import Outcome, RoundMove, RoundStage


def test_an_accepted_objection_reopens_exactly_the_decision_it_is_about() -> None:
    state = make(
        public_state(),
        step(RoundMove.FILE_OBJECTION, "", day=16, org=QINGSHI, subject=1, text="去年有一起没算", due_on=later(26)),
        step(RoundMove.ANSWER_OBJECTION, COLLEAGUE, day=17, subject=1, accepts=True, text="属实"),
        step(RoundMove.CONFIRM_ANSWER, OTHER_LEADER, day=18, subject=1),
    )
    assert state.open_decisions == (QINGSHI,)
    assert refusal_of(state, step(RoundMove.PUBLISH_LIST, day=21)) == "round.decisions_open"
    proposal = step(RoundMove.PROPOSE_DECISION, day=19, org=BAIYUN, outcome=Outcome.NOT_MET)
    assert refusal_of(state, proposal) == "round.decided"
    state = make(state, *decide(QINGSHI, Outcome.MET, day=19), step(RoundMove.PUBLISH_LIST, day=21))
    assert state.stage is RoundStage.PUBLISHED


def test_an_objection_is_answered_by_a_second_person_and_confirmed_by_another() -> None:
    objection = step(RoundMove.FILE_OBJECTION, "", day=16, org=QINGSHI, subject=1, text="有异议", due_on=later(26))
    state = make(public_state(), objection)
    own_answer = step(RoundMove.ANSWER_OBJECTION, OFFICE, day=17, subject=1, accepts=False, text="查过")
    assert refusal_of(state, own_answer) == "round.second_person"
    state = make(state, replace(own_answer, by=COLLEAGUE))
    assert refusal_of(state, step(RoundMove.CONFIRM_ANSWER, COLLEAGUE, day=18, subject=1)) == "round.own_answer"
    assert refusal_of(state, step(RoundMove.PUBLISH_LIST, day=21)) == "round.objections_open"
    assert refusal_of(state, replace(objection, on=later(21), subject=2)) == "round.publicity_over"


@pytest.mark.parametrize("about", [QINGSHI, ""])
@pytest.mark.parametrize("move", [RoundMove.CONFIRM_ANSWER, RoundMove.RETURN_ANSWER])
@pytest.mark.parametrize("judge", [OFFICE, LEADER, SECOND_LEADER])
def test_who_decided_neither_confirms_nor_returns_the_answer_where_another_can(
    judge: str, move: RoundMove, about: str
) -> None:
    state = make(
        public_state(),
        step(RoundMove.FILE_OBJECTION, "", day=16, org=about, subject=1, text="有异议", due_on=later(26)),
        step(RoundMove.ANSWER_OBJECTION, COLLEAGUE, day=17, subject=1, accepts=False, text="查过"),
    )
    record = step(move, judge, day=18, subject=1, text="理由")
    assert refusal_of(state, record) == "round.judge_confirms"
    make(state, replace(record, by=OTHER_LEADER))
    make(state, replace(record, has_no_substitute=True))


def test_who_signed_before_the_decision_was_returned_does_not_confirm_either() -> None:
    state = make(
        verified_state(),
        step(RoundMove.PROPOSE_DECISION, day=14, org=QINGSHI, outcome=Outcome.MET),
        step(RoundMove.DECIDE, OTHER_LEADER, day=14, org=QINGSHI, outcome=Outcome.MET),
        step(RoundMove.RETURN_DECISION, OTHER_LEADER, day=14, org=QINGSHI, text="再看一看"),
        *decide_all(),
        step(RoundMove.START_PUBLICITY, day=15, due_on=later(20)),
        step(RoundMove.FILE_OBJECTION, "", day=16, org=QINGSHI, subject=1, text="有异议", due_on=later(26)),
        step(RoundMove.ANSWER_OBJECTION, COLLEAGUE, day=17, subject=1, accepts=False, text="查过"),
    )
    confirm = step(RoundMove.CONFIRM_ANSWER, OTHER_LEADER, day=18, subject=1)
    assert refusal_of(state, confirm) == "round.judge_confirms"


def test_an_objection_to_the_whole_list_is_accepted_for_named_orgs_of_the_round() -> None:
    filing = step(RoundMove.FILE_OBJECTION, "", day=16, subject=1, text="几个村都少算了")
    state = make(public_state(), filing)
    accept = step(RoundMove.ANSWER_OBJECTION, COLLEAGUE, day=17, subject=1, accepts=True, text="属实")
    assert refusal_of(state, accept) == "round.objection_orgs_missing"
    assert refusal_of(state, replace(accept, outcomes={"520399009999": None})) == "round.objection_orgs_missing"
    confirm = step(RoundMove.CONFIRM_ANSWER, OTHER_LEADER, day=17, subject=1)
    state = make(state, replace(accept, outcomes={BAIYUN: None}), confirm)
    assert set(state.open_decisions) == {BAIYUN}
