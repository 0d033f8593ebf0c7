"""What comes next in a round, and which orgs are looked at singly."""

from __future__ import annotations

import pytest

from tests.core.rounds.cast import (
    BAIYUN,
    FORESTRY,
    FREEZE_DAY,
    LEADER,
    OFFICE,
    QINGSHI,
    SHORT_FLOW,
    WHOLE_FLOW,
    WITHOUT_PUBLICITY,
    answer,
    freeze,
    later,
    make,
    open_state,
    step,
)
from wuzha.core.rounds.flow import RoundFlow
from wuzha.core.rounds.next_moves import find_next_move, find_round_refusal, list_doubts, list_waiting_orgs
from wuzha.core.vocabulary import OrgDoubt, Outcome, RoundMove, SelfCheckAnswer


def test_a_round_begins_with_its_freezing_on_the_day() -> None:
    state = open_state()
    assert find_next_move(state) is RoundMove.FREEZE
    assert find_round_refusal(state, RoundMove.FREEZE, by=OFFICE, today=FREEZE_DAY) is None
    refusal = find_round_refusal(state, RoundMove.FREEZE, by=OFFICE, today=later(-1))
    assert refusal is not None and refusal.code == "round.freeze_early"


@pytest.mark.parametrize(
    ("flow", "move"),
    [
        (WHOLE_FLOW, RoundMove.END_SELF_CHECK),
        (WITHOUT_PUBLICITY, RoundMove.END_SELF_CHECK),
        (SHORT_FLOW, RoundMove.PUBLISH_LIST),
    ],
)
def test_what_comes_after_the_freezing_is_as_the_plan_says(flow: RoundFlow, move: RoundMove) -> None:
    assert find_next_move(make(open_state(flow), freeze())) is move


def test_the_sample_comes_before_the_end_of_the_verification() -> None:
    state = make(open_state(), freeze(), step(RoundMove.END_SELF_CHECK, day=9, due_on=later(20)))
    assert find_next_move(state) is RoundMove.DRAW_SAMPLE
    assert find_round_refusal(state, RoundMove.DRAW_SAMPLE, by=OFFICE, today=later(9)) is None
    state = make(state, step(RoundMove.DRAW_SAMPLE, day=9, outcomes={QINGSHI: None}))
    assert find_next_move(state) is RoundMove.END_VERIFICATION


def test_an_ended_round_has_no_next_move() -> None:
    assert find_next_move(make(open_state(), step(RoundMove.CANCEL, text="日程有误"))) is None


def test_undetermined_disputed_and_otherwise_proposed_orgs_are_looked_at_singly() -> None:
    state = make(open_state(), freeze(), answer(BAIYUN, SelfCheckAnswer.DISPUTED, "有一起不属于本村"))
    assert list_doubts(state.orgs[QINGSHI]) == ()
    assert list_doubts(state.orgs[BAIYUN]) == (OrgDoubt.DISPUTED,)
    assert list_doubts(state.orgs[FORESTRY]) == (OrgDoubt.UNDETERMINED,)


def test_an_org_waits_for_one_signature_after_the_other() -> None:
    state = make(open_state(SHORT_FLOW), freeze())
    assert list_waiting_orgs(state, RoundMove.PROPOSE_DECISION) == (QINGSHI, BAIYUN, FORESTRY)
    state = make(state, step(RoundMove.PROPOSE_DECISION, day=1, org=QINGSHI, outcome=Outcome.MET))
    assert list_waiting_orgs(state, RoundMove.DECIDE) == (QINGSHI,)
    state = make(state, step(RoundMove.DECIDE, LEADER, day=1, org=QINGSHI, outcome=Outcome.MET))
    assert list_waiting_orgs(state, RoundMove.DECIDE) == list_waiting_orgs(state, RoundMove.COUNTERSIGN) == ()
