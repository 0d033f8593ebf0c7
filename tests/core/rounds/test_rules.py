"""A round goes forward by its steps alone, and every other move is refused with a reason."""

from dataclasses import replace

import pytest

from tests.core.rounds import cast
from tests.core.rounds.cast import (
    BAIYUN,
    COLLEAGUE,
    FINDINGS,
    FORESTRY,
    LEADER,
    QINGSHI,
    SECOND_LEADER,
    SECRETARY,
    SHORT_FLOW,
    VERIFIER,
    WITHOUT_PUBLICITY,
    answer,
    decide_all,
    freeze,
    later,
    make,
    open_state,
    public_state,
    published_state,
    refusal_of,
    step,
    verified_state,
)
from wuzha.core.problems import RefusalError
from wuzha.core.rounds.replay import replay
from wuzha.core.rounds.rules import check_move, find_refusal
from wuzha.core.vocabulary import Outcome, RoundMove, RoundStage, SelfCheckAnswer


def test_a_round_goes_from_the_sealed_facts_to_the_closed_file() -> None:
    state = published_state()
    assert state.stage is RoundStage.PUBLISHED
    state = make(
        state,
        step(RoundMove.COMMEND, LEADER, day=22, outcomes={QINGSHI: None}),
        step(RoundMove.ORDER_RECTIFICATION, day=22, org=BAIYUN, subject=1, text="宣传不到位", due_on=later(50)),
        step(RoundMove.REPORT_RECTIFICATION, SECRETARY, day=30, subject=1, text="已补做"),
        step(RoundMove.CHECK_RECTIFICATION, VERIFIER, day=31, subject=1, accepts=True, text="现场看过"),
        step(RoundMove.CLOSE_RECTIFICATION, day=32, subject=1),
        step(RoundMove.CLOSE, day=33),
    )
    assert state.stage is RoundStage.CLOSED
    assert state.orgs[QINGSHI].is_commended


def test_a_plan_without_optional_steps_goes_from_freezing_to_deciding_to_the_list() -> None:
    state = make(open_state(SHORT_FLOW), freeze())
    assert state.stage is RoundStage.DECISION
    decisions = [record for record in decide_all() if record.move is not RoundMove.COUNTERSIGN]
    state = make(state, *decisions, step(RoundMove.PUBLISH_LIST, day=15))
    assert state.stage is RoundStage.PUBLISHED


def test_a_step_that_the_plan_leaves_out_is_refused_by_name() -> None:
    state = make(open_state(SHORT_FLOW), freeze())
    record = step(RoundMove.DRAW_SAMPLE, day=8, outcomes={QINGSHI: None})
    with pytest.raises(RefusalError, match="方案没有设这一步，不能抽取样本"):
        check_move(state, record)


def test_without_publicity_the_list_follows_the_decisions() -> None:
    state = make(open_state(WITHOUT_PUBLICITY), freeze())
    assert state.stage is RoundStage.SELF_CHECK
    assert refusal_of(state, step(RoundMove.PUBLISH_LIST, day=15)) == "round.other_stage"


def test_nothing_is_sealed_before_its_day() -> None:
    assert refusal_of(open_state(), freeze(day=-1)) == "round.freeze_early"


def test_the_self_check_ends_when_all_have_answered_or_its_day_has_passed() -> None:
    state = make(open_state(), freeze(), answer(QINGSHI))
    assert refusal_of(state, step(RoundMove.END_SELF_CHECK, day=7)) == "round.self_check_running"
    after = make(state, step(RoundMove.END_SELF_CHECK, day=8, due_on=later(14)))
    assert after.stage is RoundStage.VERIFICATION
    assert after.missing_self_checks == (BAIYUN, FORESTRY)


def test_a_dispute_says_what_is_wrong() -> None:
    state = make(open_state(), freeze())
    assert refusal_of(state, answer(QINGSHI, SelfCheckAnswer.DISPUTED)) == "round.text_missing"


def test_a_village_is_heard_before_a_negative_verdict() -> None:
    state = make(
        open_state(),
        freeze(),
        *(answer(code) for code in FINDINGS),
        step(RoundMove.END_SELF_CHECK, day=7),
        step(RoundMove.ASSIGN_VERIFIER, day=8, org=BAIYUN, person=VERIFIER),
        step(RoundMove.NOTE_VISIT, VERIFIER, day=9, org=BAIYUN, text="看过"),
    )
    negative = step(RoundMove.GIVE_VERDICT, VERIFIER, day=9, org=BAIYUN, outcome=Outcome.NOT_MET)
    assert refusal_of(state, negative) == "round.explanation_first"
    request = step(RoundMove.REQUEST_EXPLANATION, VERIFIER, day=9, org=BAIYUN, text="为什么", due_on=later(12))
    asked_state = make(state, request)
    assert refusal_of(asked_state, replace(negative, on=later(12))) == "round.explanation_first"
    assert find_refusal(asked_state, replace(negative, on=later(13))) is None
    assert refusal_of(asked_state, replace(request, on=later(10), due_on=later(20))) == "round.explanation_running"


def test_whoever_entered_rows_neither_verifies_nor_decides() -> None:
    state = make(verified_state(), step(RoundMove.PROPOSE_DECISION, day=14, org=QINGSHI, outcome=Outcome.MET))
    record = step(RoundMove.DECIDE, LEADER, day=14, org=QINGSHI, outcome=Outcome.MET, has_entered=True)
    assert refusal_of(state, record) == "round.own_entries"


def test_who_proposes_does_not_sign_and_nobody_signs_twice() -> None:
    state = make(verified_state(), step(RoundMove.PROPOSE_DECISION, LEADER, day=14, org=QINGSHI, outcome=Outcome.MET))
    sign = step(RoundMove.DECIDE, LEADER, day=14, org=QINGSHI, outcome=Outcome.MET)
    assert refusal_of(state, sign) == "round.own_proposal"
    state = make(state, replace(sign, by=SECOND_LEADER))
    assert refusal_of(state, step(RoundMove.COUNTERSIGN, SECOND_LEADER, day=14, org=QINGSHI)) == "round.own_proposal"


def test_an_undetermined_finding_is_never_decided_as_met_without_a_ground() -> None:
    proposal = step(RoundMove.PROPOSE_DECISION, day=14, org=FORESTRY, outcome=Outcome.MET, text="有材料")
    assert refusal_of(verified_state(), proposal) == "round.ground_missing"
    make(verified_state(), replace(proposal, ground="县反诈中心书面证明"))


def test_a_decision_that_differs_says_why_and_a_negative_one_comes_after_a_hearing() -> None:
    state = verified_state()
    better = step(RoundMove.PROPOSE_DECISION, day=14, org=BAIYUN, outcome=Outcome.MET)
    assert refusal_of(state, better) == "round.reason_missing"
    worse = step(RoundMove.PROPOSE_DECISION, day=14, org=QINGSHI, outcome=Outcome.NOT_MET, text="台账不实")
    assert refusal_of(state, worse) == "round.explanation_first"


def test_the_leader_signs_what_was_read() -> None:
    proposal = step(RoundMove.PROPOSE_DECISION, day=14, org=BAIYUN, outcome=Outcome.NOT_MET)
    ask = step(RoundMove.REQUEST_EXPLANATION, day=13, org=BAIYUN, text="未达标", due_on=later(13))
    state = make(verified_state(), ask, proposal, replace(proposal, outcome=Outcome.UNDETERMINED, text="等判决"))
    sign = step(RoundMove.DECIDE, LEADER, day=14, org=BAIYUN, outcome=Outcome.NOT_MET)
    assert refusal_of(state, sign) == "round.proposal_changed"


def test_a_title_is_revoked_only_by_a_signed_decision() -> None:
    state = make(published_state(), step(RoundMove.OPEN_REVIEW, day=40, org=QINGSHI, text="补报一起案件"))
    revoke = step(RoundMove.REVOKE, LEADER, day=42, org=QINGSHI, text="不再符合")
    assert refusal_of(state, revoke) == "round.revocation_not_proposed"
    state = make(state, step(RoundMove.PROPOSE_REVOCATION, day=41, org=QINGSHI, text="案件属实"), revoke)
    assert state.orgs[QINGSHI].is_revoked
    assert state.orgs[QINGSHI].decision is Outcome.MET, "the title stays in the history"


def test_an_outcome_is_read_once_and_once_more_after_it_was_revoked() -> None:
    read = step(RoundMove.READ_OUTCOME, SECRETARY, day=22, org=QINGSHI)
    assert refusal_of(public_state(), read) == "round.other_stage"
    state = make(published_state(), read)
    assert state.orgs[QINGSHI].has_read_outcome and not state.orgs[BAIYUN].has_read_outcome
    assert refusal_of(state, read) == "round.outcome_read"
    state = make(
        state,
        step(RoundMove.OPEN_REVIEW, day=40, org=QINGSHI, text="补报一起案件"),
        step(RoundMove.PROPOSE_REVOCATION, day=41, org=QINGSHI, text="案件属实"),
        step(RoundMove.REVOKE, LEADER, day=42, org=QINGSHI, text="不再符合"),
    )
    make(state, replace(read, on=later(43)))


def test_a_list_is_replaced_only_after_a_revocation_and_then_before_the_round_is_closed() -> None:
    reissue = step(RoundMove.REISSUE_LIST, day=43)
    assert refusal_of(published_state(), reissue) == "round.list_current"
    state = make(
        published_state(),
        step(RoundMove.OPEN_REVIEW, day=40, org=QINGSHI, text="补报一起案件"),
        step(RoundMove.PROPOSE_REVOCATION, day=41, org=QINGSHI, text="案件属实"),
        step(RoundMove.REVOKE, LEADER, day=42, org=QINGSHI, text="不再符合"),
    )
    assert refusal_of(state, step(RoundMove.CLOSE, day=43)) == "round.list_outdated"
    state = make(state, reissue)
    assert refusal_of(state, reissue) == "round.list_current"
    assert make(state, step(RoundMove.CLOSE, day=43)).stage is RoundStage.CLOSED


def test_the_round_is_not_closed_while_something_is_open() -> None:
    state = make(published_state(), step(RoundMove.OPEN_REVIEW, day=40, org=QINGSHI, text="补报一起案件"))
    assert refusal_of(state, step(RoundMove.CLOSE, day=41)) == "round.follow_up_open"


def test_the_same_steps_come_to_the_same_state() -> None:
    steps = [replace(record, number=place) for place, record in enumerate((freeze(), answer(QINGSHI)), 1)]
    assert replay(cast.WHOLE_FLOW, steps) == replay(cast.WHOLE_FLOW, list(steps))


def test_whoever_proposed_a_decision_that_was_returned_had_a_part_in_it() -> None:
    state = make(
        verified_state(),
        step(RoundMove.PROPOSE_DECISION, COLLEAGUE, day=14, org=QINGSHI, outcome=Outcome.MET),
        step(RoundMove.RETURN_DECISION, LEADER, day=14, org=QINGSHI, text="先核对台账"),
        *decide_all(),
        step(RoundMove.START_PUBLICITY, day=15, due_on=later(20)),
        step(RoundMove.FILE_OBJECTION, "", day=16, org=QINGSHI, subject=1, text="少算一起"),
        step(RoundMove.FILE_OBJECTION, "", day=16, subject=2, text="都少算了"),
    )
    answer = step(RoundMove.ANSWER_OBJECTION, COLLEAGUE, day=17, accepts=False, text="与台账一致")
    assert refusal_of(state, replace(answer, subject=1)) == "round.second_person"
    assert refusal_of(state, replace(answer, subject=2)) == "round.second_person_of_list"


def test_a_rectification_that_has_not_passed_gets_no_day_before_tomorrow() -> None:
    order = step(RoundMove.ORDER_RECTIFICATION, day=22, org=BAIYUN, subject=1, text="宣传不到位", due_on=later(50))
    report = step(RoundMove.REPORT_RECTIFICATION, SECRETARY, day=30, subject=1, text="已补做")
    state = make(published_state(), order, report)
    check = step(RoundMove.CHECK_RECTIFICATION, VERIFIER, day=31, subject=1, accepts=False, text="没有做到")
    for day in (-9000, 30, 31):
        assert refusal_of(state, replace(check, due_on=later(day))) == "round.due_day_missing"
    assert make(state, replace(check, due_on=later(32))).rectifications[1].due_on == later(32)
    assert make(state, check).rectifications[1].due_on == later(50), "without a day the old one stays"


def test_nobody_is_decided_as_not_met_unheard_also_where_the_books_say_so() -> None:
    proposal = step(RoundMove.PROPOSE_DECISION, day=14, org=BAIYUN, outcome=Outcome.NOT_MET)
    assert refusal_of(verified_state(), proposal) == "round.explanation_first"
    ask = step(RoundMove.REQUEST_EXPLANATION, day=14, org=BAIYUN, text="未达标", due_on=later(17))
    state = make(verified_state(), ask)
    assert refusal_of(state, proposal) == "round.explanation_first", "the day has not passed"
    make(state, replace(proposal, on=later(18)))
    state = make(state, step(RoundMove.EXPLAIN, SECRETARY, day=15, org=BAIYUN, text="没有意见"))
    make(state, replace(proposal, on=later(15)))
