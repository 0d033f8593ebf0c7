"""Whatever people do in whichever order, each move is legal or refused with a reason, and the rules hold."""

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.rounds.cast import (
    COLLEAGUE,
    FINDINGS,
    FREEZE_DAY,
    LEADER,
    OFFICE,
    OTHER_LEADER,
    SECOND_LEADER,
    SECRETARY,
    SHORT_FLOW,
    VERIFIER,
    later,
    open_state,
    published_state,
)
from wuzha.core.rounds.replay import apply_step, replay
from wuzha.core.rounds.rules import RULES, find_refusal
from wuzha.core.rounds.state import RoundState
from wuzha.core.rounds.steps import StepRecord
from wuzha.core.vocabulary import Outcome, RoundMove, RoundStage, SelfCheckAnswer

PEOPLE = (OFFICE, COLLEAGUE, VERIFIER, LEADER, SECOND_LEADER, OTHER_LEADER, SECRETARY)


def try_moves(state: RoundState, day: date) -> Iterator[StepRecord]:
    """Every move by everybody about everything, filled in so that only the rules can refuse it."""
    for move, by, org in ((move, by, org) for move in RULES for by in PEOPLE for org in (*FINDINGS, "")):
        for outcome in (Outcome.MET, Outcome.NOT_MET):
            yield StepRecord(
                move=move,
                by=by,
                on=day,
                number=state.last_step + 1,
                org=org,
                subject=max(state.objections, default=0) + (move is RoundMove.FILE_OBJECTION) or 1,
                person=VERIFIER,
                outcome=outcome,
                answer=SelfCheckAnswer.CONFIRMED if outcome is Outcome.MET else SelfCheckAnswer.DISPUTED,
                accepts=True,
                text="理由",
                ground="书面证明",
                due_on=later((day - FREEZE_DAY).days + 2),
                calendar=state.calendar,
                outcomes=FINDINGS if move is RoundMove.FREEZE else {org: None} if org else {},
            )


@given(
    choices=st.lists(st.integers(0, 10**6), min_size=1, max_size=40),
    start=st.sampled_from([open_state(SHORT_FLOW), open_state(), published_state()]),
)
@pytest.mark.drawn
def test_every_move_in_every_state_is_legal_or_refused_with_a_reason(choices: list[int], start: RoundState) -> None:
    state, day = start, 0 if start.list_on is None else (start.list_on - FREEZE_DAY).days
    steps: list[StepRecord] = []
    for choice in choices:
        day += choice % 3
        legal = []
        for move in try_moves(state, later(day)):
            refusal = find_refusal(state, move)
            if refusal is None:
                legal.append(move)
            else:
                assert refusal.code.startswith("round.")
        if not legal:
            continue
        next_move = legal[choice % len(legal)]
        steps.append(next_move)
        before, state = state, apply_step(state, next_move)
        check_invariants(before, next_move, state)
    assert replay(start.flow, steps, start) == state, "all at once or one by one"


def check_invariants(before: RoundState, record: StepRecord, after: RoundState) -> None:
    order = list(RoundStage)
    assert order.index(after.stage) >= order.index(before.stage), "a round never goes back"
    for code, org in after.orgs.items():
        if org.decision is not None:
            assert org.decided_by != org.proposed_by
        if org.countersigned_by:
            assert org.countersigned_by not in (org.proposed_by, org.decided_by)
        if org.is_revoked:
            assert after.list_on is not None
        assert org.finding is FINDINGS[code], "a finding never changes"
        if org.baseline is not None:
            assert org.baseline.answered_by != org.baseline.proposed_by
        if (signed := before.orgs.get(code)) is not None and signed.baseline is not None and signed.baseline.is_signed:
            assert org.baseline == signed.baseline, "what was signed stays signed"
    for number, objection in after.objections.items():
        if objection.is_settled and not before.objections[number].is_settled:
            assert before.list_judges(number).isdisjoint((objection.answered_by, objection.confirmed_by))
    if after.stage is RoundStage.PUBLISHED and before.stage is not RoundStage.PUBLISHED:
        assert not after.open_decisions and not after.open_objections
