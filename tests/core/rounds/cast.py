"""A small round for tests: two villages, a unit, and the people who work on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from wuzha.core.rounds.flow import RoundFlow
from wuzha.core.rounds.replay import apply_step
from wuzha.core.rounds.rules import check_move, find_refusal
from wuzha.core.rounds.state import RoundState
from wuzha.core.rounds.steps import CALENDAR_PARTS, StepRecord
from wuzha.core.vocabulary import OptionalStep, Outcome, RoundMove, SelfCheckAnswer

OFFICE, COLLEAGUE, VERIFIER, LEADER, SECOND_LEADER, SECRETARY = "wu", "han", "tang", "zheng", "gao", "li"
OTHER_LEADER = "luo"
QINGSHI, BAIYUN, FORESTRY = "520399001200", "520399001201", "520399001900"
FINDINGS = {QINGSHI: Outcome.MET, BAIYUN: Outcome.NOT_MET, FORESTRY: Outcome.UNDETERMINED}
FREEZE_DAY = date(2022, 12, 20)
WHOLE_FLOW = RoundFlow()
SHORT_FLOW = RoundFlow(steps=frozenset(), countersign=False)
WITHOUT_PUBLICITY = RoundFlow(steps=frozenset({OptionalStep.SELF_CHECK, OptionalStep.VERIFICATION}), countersign=False)


def make_calendar(start: date = FREEZE_DAY) -> dict[str, date]:
    return {part: start + timedelta(days=7 * place) for place, part in enumerate(CALENDAR_PARTS)}


def open_state(flow: RoundFlow = WHOLE_FLOW) -> RoundState:
    step = StepRecord(move=RoundMove.OPEN, by=OFFICE, on=FREEZE_DAY, number=1, calendar=make_calendar())
    return apply_step(RoundState(flow=flow), step)


def make(state: RoundState, *steps: StepRecord) -> RoundState:
    """Make the steps, each legal after those before it."""
    for step in steps:
        next_step = replace(step, number=state.last_step + 1)
        check_move(state, next_step)
        state = apply_step(state, next_step)
    return state


def refusal_of(state: RoundState, record: StepRecord) -> str:
    """The code of the refusal of a step that is not legal after the state."""
    refusal = find_refusal(state, record)
    assert refusal is not None
    return refusal.code


def step(move: RoundMove, by: str = OFFICE, *, day: int = 0, **fields: object) -> StepRecord:
    """A step so many days after the freeze day."""
    return StepRecord(move=move, by=by, on=FREEZE_DAY + timedelta(days=day), **fields)  # type: ignore[arg-type]


def later(day: int) -> date:
    return FREEZE_DAY + timedelta(days=day)


def freeze(day: int = 0) -> StepRecord:
    return step(RoundMove.FREEZE, day=day, outcomes=FINDINGS, due_on=later(day + 7))


def answer(org: str, view: SelfCheckAnswer = SelfCheckAnswer.CONFIRMED, text: str = "") -> StepRecord:
    return step(RoundMove.ANSWER_SELF_CHECK, SECRETARY, day=1, org=org, answer=view, text=text)


def verify(org: str, outcome: Outcome) -> Iterable[StepRecord]:
    """The steps by which a verifier comes to an outcome, with a hearing where it is negative."""
    yield step(RoundMove.ASSIGN_VERIFIER, day=8, org=org, person=VERIFIER)
    yield step(RoundMove.NOTE_VISIT, VERIFIER, day=9, org=org, text="看了台账和宣传栏")
    if outcome is Outcome.NOT_MET:
        yield step(RoundMove.REQUEST_EXPLANATION, VERIFIER, day=9, org=org, text="报送不全", due_on=later(12))
        yield step(RoundMove.EXPLAIN, SECRETARY, day=10, org=org, text="已补报")
    yield step(RoundMove.GIVE_VERDICT, VERIFIER, day=11, org=org, outcome=outcome, text="情况属实")


def decide(org: str, outcome: Outcome, *, day: int = 14, ground: str = "") -> Iterable[StepRecord]:
    """The steps by which a decision comes to count under the whole flow, with a hearing where it is negative."""
    if outcome is Outcome.NOT_MET:
        yield step(RoundMove.REQUEST_EXPLANATION, day=day, org=org, text="未达标", due_on=later(day + 3))
        yield step(RoundMove.EXPLAIN, SECRETARY, day=day, org=org, text="没有意见")
    yield step(RoundMove.PROPOSE_DECISION, day=day, org=org, outcome=outcome, text="材料齐全", ground=ground)
    yield step(RoundMove.DECIDE, LEADER, day=day, org=org, outcome=outcome)
    yield step(RoundMove.COUNTERSIGN, SECOND_LEADER, day=day, org=org)


def decide_all(day: int = 14) -> Iterable[StepRecord]:
    yield from decide(QINGSHI, Outcome.MET, day=day)
    yield from decide(BAIYUN, Outcome.NOT_MET, day=day)
    yield from decide(FORESTRY, Outcome.UNDETERMINED, day=day)


def verified_state() -> RoundState:
    """The whole flow until the decisions: the sample is Qingshi."""
    return make(
        open_state(),
        freeze(),
        *(answer(code) for code in FINDINGS),
        step(RoundMove.END_SELF_CHECK, day=7, due_on=later(14)),
        step(RoundMove.DRAW_SAMPLE, day=8, outcomes={QINGSHI: None}),
        *verify(QINGSHI, Outcome.MET),
        step(RoundMove.END_VERIFICATION, day=13, due_on=later(20)),
    )


def public_state() -> RoundState:
    return make(verified_state(), *decide_all(), step(RoundMove.START_PUBLICITY, day=15, due_on=later(20)))


def published_state() -> RoundState:
    return make(public_state(), step(RoundMove.PUBLISH_LIST, day=21))
