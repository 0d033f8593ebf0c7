"""Next year's baseline is proposed once by the office, and signed by each village itself."""

from dataclasses import replace

from tests.core.rounds.cast import (
    BAIYUN,
    OFFICE,
    QINGSHI,
    SECRETARY,
    WHOLE_FLOW,
    later,
    make,
    published_state,
    step,
    verified_state,
)
from wuzha.core.rounds.rules import RULES, find_refusal
from wuzha.core.rounds.state import RoundState
from wuzha.core.rounds.steps import StepRecord
from wuzha.core.vocabulary import Permission, RoundMove, SelfCheckAnswer

PROPOSAL = step(RoundMove.PROPOSE_BASELINES, day=22, outcomes={QINGSHI: None, BAIYUN: None}, due_on=later(36))
SIGNATURE = step(RoundMove.SIGN_BASELINE, SECRETARY, day=23, org=QINGSHI, answer=SelfCheckAnswer.CONFIRMED)
OBJECTION = replace(SIGNATURE, answer=SelfCheckAnswer.DISPUTED, text="三月的一起是邻村的")


def refuse(state: RoundState, record: StepRecord) -> str:
    refusal = find_refusal(state, record)
    return "" if refusal is None else refusal.code


def test_a_village_signs_what_was_proposed_with_the_day_and_its_account() -> None:
    state = make(published_state(), PROPOSAL)
    assert state.unanswered_baselines == (QINGSHI, BAIYUN)
    state = make(state, SIGNATURE)
    baseline = state.orgs[QINGSHI].baseline
    assert baseline is not None and baseline.is_signed and baseline.due_on == later(36)
    assert (baseline.answered_by, baseline.answered_on) == (SECRETARY, later(23))
    assert state.unanswered_baselines == (BAIYUN,)


def test_nothing_is_signed_before_it_was_proposed_nor_proposed_twice() -> None:
    assert refuse(verified_state(), PROPOSAL) == "round.other_stage"
    assert refuse(published_state(), SIGNATURE) == "round.baseline_not_proposed"
    assert refuse(published_state(), replace(PROPOSAL, outcomes={})) == "round.no_baselines"
    assert refuse(make(published_state(), PROPOSAL), PROPOSAL) == "round.baselines_proposed"


def test_an_objection_has_a_reason_and_can_still_be_followed_by_a_signature() -> None:
    state = make(published_state(), PROPOSAL)
    assert refuse(state, replace(OBJECTION, text=" ")) == "round.text_missing"
    assert refuse(state, replace(SIGNATURE, answer=None)) == "round.answer_missing"
    state = make(state, OBJECTION, SIGNATURE)
    assert refuse(state, OBJECTION) == refuse(state, SIGNATURE) == "round.baseline_signed"


def test_whoever_organises_does_not_sign_for_a_village() -> None:
    assert RULES[RoundMove.SIGN_BASELINE].never_with == (Permission.ORGANISE_ROUNDS,)
    state = make(published_state(), PROPOSAL)
    assert refuse(state, replace(SIGNATURE, by=OFFICE)) == "round.own_proposal"


def test_a_plan_without_signatures_asks_for_none() -> None:
    state = replace(published_state(), flow=replace(WHOLE_FLOW, village_signs_baseline=False))
    assert refuse(state, PROPOSAL) == refuse(state, SIGNATURE) == "round.step_left_out"
