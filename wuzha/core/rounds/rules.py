"""The rules of a round: in which stage a move is legal, who may make it, and what must have happened before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from wuzha.core.problems import RefusalError
from wuzha.core.rounds import baseline_conditions as baselines
from wuzha.core.rounds import conditions as must
from wuzha.core.rounds import follow_up_conditions as follow_up
from wuzha.core.rounds.state import RoundState
from wuzha.core.rounds.steps import StepRecord
from wuzha.core.vocabulary import OptionalStep, Permission, RoundMove, RoundStage

MoveCondition = Callable[[RoundState, StepRecord], str | None]
"""Return the code of the refusal, or None where the step meets the condition."""


class About(StrEnum):
    """What a move is about."""

    ROUND = "round"
    ORG = "org"
    OBJECTION = "objection"
    RECTIFICATION = "rectification"


@dataclass(frozen=True, slots=True)
class MoveRule:
    """The rule of a move: `permissions` of which its maker needs one (none: anybody), its stages and conditions.

    Who has one of the permissions in `never_with` does not make the move, whatever else they may do.
    """

    about: About
    permissions: tuple[Permission, ...]
    stages: tuple[RoundStage, ...]
    conditions: tuple[MoveCondition, ...] = ()
    never_with: tuple[Permission, ...] = ()


_ORGANISE, _VERIFY = (Permission.ORGANISE_ROUNDS,), (Permission.VERIFY,)
_ANSWER = (Permission.ANSWER_SELF_CHECKS, Permission.ORGANISE_ROUNDS)
_DECIDE, _COUNTERSIGN = (Permission.DECIDE_OUTCOMES,), (Permission.COUNTERSIGN,)
_OBJECTIONS = (Permission.ANSWER_OBJECTIONS,)
_BEFORE_LIST = (
    RoundStage.PREPARED,
    RoundStage.SELF_CHECK,
    RoundStage.VERIFICATION,
    RoundStage.DECISION,
    RoundStage.PUBLICITY,
)
_DECIDING = (RoundStage.DECISION, RoundStage.PUBLICITY)
_VERIFYING = (RoundStage.VERIFICATION,)
_HEARING = (RoundStage.VERIFICATION, *_DECIDING)
_AFTER = (RoundStage.PUBLISHED,)

RULES: Mapping[RoundMove, MoveRule] = {
    RoundMove.SET_CALENDAR: MoveRule(About.ROUND, _ORGANISE, _BEFORE_LIST, (must.order_days,)),
    RoundMove.FREEZE: MoveRule(
        About.ROUND, _ORGANISE, (RoundStage.PREPARED,), (must.reach_freeze_day, must.have_findings)
    ),
    RoundMove.ANSWER_SELF_CHECK: MoveRule(
        About.ORG, _ANSWER, (RoundStage.SELF_CHECK,), (must.have_answer, must.explain_dispute, must.keep_own_answer)
    ),
    RoundMove.END_SELF_CHECK: MoveRule(About.ROUND, _ORGANISE, (RoundStage.SELF_CHECK,), (must.end_self_check,)),
    RoundMove.ASSIGN_VERIFIER: MoveRule(
        About.ORG, _ORGANISE, (RoundStage.SELF_CHECK, RoundStage.VERIFICATION), (must.name_other_verifier,)
    ),
    RoundMove.DRAW_SAMPLE: MoveRule(About.ROUND, _ORGANISE, _VERIFYING, (must.draw_once, must.have_sample)),
    RoundMove.NOTE_VISIT: MoveRule(
        About.ORG,
        _VERIFY,
        _VERIFYING,
        (must.be_verifier, must.be_no_speaker, must.have_entered_nothing, must.have_text),
    ),
    RoundMove.REQUEST_EXPLANATION: MoveRule(
        About.ORG, (*_VERIFY, *_ORGANISE), _HEARING, (must.be_undecided, must.have_text, must.request_once)
    ),
    RoundMove.EXPLAIN: MoveRule(About.ORG, _ANSWER, _HEARING, (must.be_requested, must.be_no_verifier, must.have_text)),
    RoundMove.GIVE_VERDICT: MoveRule(
        About.ORG,
        _VERIFY,
        _VERIFYING,
        (
            must.be_verifier,
            must.be_no_speaker,
            must.have_entered_nothing,
            must.have_visited,
            must.have_outcome,
            must.hear_before_verdict,
            must.give_reason_for_verdict,
        ),
    ),
    RoundMove.END_VERIFICATION: MoveRule(
        About.ROUND, _ORGANISE, _VERIFYING, (must.have_drawn, must.finish_verifications)
    ),
    RoundMove.PROPOSE_DECISION: MoveRule(
        About.ORG,
        _ORGANISE,
        _DECIDING,
        (
            must.be_undecided,
            must.have_outcome,
            must.give_reason_for_decision,
            must.name_ground,
            must.hear_before_decision,
        ),
    ),
    RoundMove.DECIDE: MoveRule(
        About.ORG,
        _DECIDE,
        _DECIDING,
        (must.be_undecided, must.be_proposed, must.sign_other_proposal, must.have_entered_nothing),
    ),
    RoundMove.COUNTERSIGN: MoveRule(
        About.ORG, _COUNTERSIGN, _DECIDING, (must.need_countersignature, must.be_another_signer)
    ),
    RoundMove.RETURN_DECISION: MoveRule(
        About.ORG, (*_DECIDE, *_COUNTERSIGN), _DECIDING, (must.be_open_proposal, must.have_text)
    ),
    RoundMove.START_PUBLICITY: MoveRule(
        About.ROUND, (Permission.PUBLISH_LISTS,), (RoundStage.DECISION,), (must.have_publicity, must.finish_decisions)
    ),
    RoundMove.FILE_OBJECTION: MoveRule(
        About.ROUND, (), (RoundStage.PUBLICITY,), (must.be_in_time, must.know_org, must.have_text)
    ),
    RoundMove.ANSWER_OBJECTION: MoveRule(
        About.OBJECTION,
        _OBJECTIONS,
        (RoundStage.PUBLICITY,),
        (must.be_unanswered, must.be_second_person, must.accept_or_not, must.name_orgs, must.have_text),
    ),
    RoundMove.CONFIRM_ANSWER: MoveRule(
        About.OBJECTION,
        (*_OBJECTIONS, *_DECIDE),
        (RoundStage.PUBLICITY,),
        (must.be_answered, must.be_another_answerer, must.be_no_judge),
    ),
    RoundMove.RETURN_ANSWER: MoveRule(
        About.OBJECTION,
        (*_OBJECTIONS, *_DECIDE),
        (RoundStage.PUBLICITY,),
        (must.be_answered, must.be_no_judge, must.have_text),
    ),
    RoundMove.PUBLISH_LIST: MoveRule(
        About.ROUND,
        (Permission.PUBLISH_LISTS,),
        _DECIDING,
        (must.have_had_publicity, must.settle_objections, must.finish_decisions),
    ),
    RoundMove.REISSUE_LIST: MoveRule(About.ROUND, (Permission.PUBLISH_LISTS,), _AFTER, (follow_up.have_outdated_list,)),
    # Only the village or unit itself says that it has read its outcome.
    RoundMove.READ_OUTCOME: MoveRule(
        About.ORG, (Permission.ANSWER_SELF_CHECKS,), _AFTER, (follow_up.read_once,), never_with=_ORGANISE
    ),
    RoundMove.COMMEND: MoveRule(About.ROUND, _DECIDE, _AFTER, (follow_up.commend_met_orgs,)),
    RoundMove.ORDER_RECTIFICATION: MoveRule(
        About.ORG, _ORGANISE, _AFTER, (follow_up.have_gap, must.have_text, follow_up.have_due_day)
    ),
    RoundMove.REPORT_RECTIFICATION: MoveRule(
        About.RECTIFICATION, _ANSWER, _AFTER, (follow_up.be_in_rectification, must.have_text)
    ),
    RoundMove.CHECK_RECTIFICATION: MoveRule(
        About.RECTIFICATION,
        _VERIFY,
        _AFTER,
        (
            follow_up.be_reported,
            follow_up.check_other_report,
            must.accept_or_not,
            must.have_text,
            follow_up.have_later_day,
        ),
    ),
    RoundMove.CLOSE_RECTIFICATION: MoveRule(About.RECTIFICATION, _ORGANISE, _AFTER, (follow_up.have_passed,)),
    RoundMove.OPEN_REVIEW: MoveRule(About.ORG, _ORGANISE, _AFTER, (follow_up.have_no_review, must.have_text)),
    RoundMove.PROPOSE_REVOCATION: MoveRule(
        About.ORG, _ORGANISE, _AFTER, (follow_up.be_reviewed, follow_up.hold_title, must.have_text)
    ),
    RoundMove.REVOKE: MoveRule(
        About.ORG,
        _DECIDE,
        _AFTER,
        (follow_up.be_proposed_for_revocation, follow_up.sign_other_revocation, must.have_text),
    ),
    RoundMove.END_REVIEW: MoveRule(About.ORG, (*_ORGANISE, *_DECIDE), _AFTER, (follow_up.be_reviewed, must.have_text)),
    RoundMove.PROPOSE_BASELINES: MoveRule(
        About.ROUND, _ORGANISE, _AFTER, (baselines.need_signatures, baselines.propose_once, baselines.have_figures)
    ),
    # What the office proposes, only the village or unit itself signs; what it signs on paper, the office enters.
    RoundMove.SIGN_BASELINE: MoveRule(
        About.ORG,
        (Permission.ANSWER_SELF_CHECKS,),
        _AFTER,
        (
            baselines.need_signatures,
            baselines.have_proposal,
            baselines.sign_other_proposal,
            baselines.sign_once,
            must.have_answer,
            must.explain_dispute,
        ),
        never_with=_ORGANISE,
    ),
    RoundMove.CLOSE: MoveRule(About.ROUND, _ORGANISE, _AFTER, (follow_up.finish_follow_up,)),
    RoundMove.CANCEL: MoveRule(About.ROUND, (*_ORGANISE, *_DECIDE), _BEFORE_LIST, (must.have_text,)),
}
"""The rule of every move but the first: a round is opened before it has a state."""


def check_move(state: RoundState, step: StepRecord) -> None:
    """Check that the step is legal after the state.

    Raises: RefusalError with the first rule that it breaks.
    """
    rule = RULES[step.move]
    if step.move in _MOVES_OF_STEP and _MOVES_OF_STEP[step.move] not in state.flow.steps:
        raise RefusalError("round.step_left_out", action=step.move.chinese)
    if state.stage not in rule.stages:
        raise RefusalError("round.other_stage", state=state.stage.chinese, action=step.move.chinese)
    is_known = {
        About.ROUND: True,
        About.ORG: step.org in state.orgs,
        About.OBJECTION: step.subject in state.objections,
        About.RECTIFICATION: step.subject in state.rectifications,
    }
    if not is_known[rule.about]:
        raise RefusalError("round.not_in_round", action=step.move.chinese)
    for condition in rule.conditions:
        if code := condition(state, step):
            raise RefusalError(code, action=step.move.chinese)


_MOVES_OF_STEP: Mapping[RoundMove, OptionalStep] = {
    RoundMove.ANSWER_SELF_CHECK: OptionalStep.SELF_CHECK,
    RoundMove.END_SELF_CHECK: OptionalStep.SELF_CHECK,
    RoundMove.DRAW_SAMPLE: OptionalStep.VERIFICATION,
    RoundMove.NOTE_VISIT: OptionalStep.VERIFICATION,
    RoundMove.GIVE_VERDICT: OptionalStep.VERIFICATION,
    RoundMove.END_VERIFICATION: OptionalStep.VERIFICATION,
    RoundMove.START_PUBLICITY: OptionalStep.PUBLICITY,
}
"""The moves of steps that a plan may leave out."""


def find_refusal(state: RoundState, step: StepRecord) -> RefusalError | None:
    """Return why the step is not legal after the state; None where it is."""
    try:
        check_move(state, step)
    except RefusalError as refusal:
        return refusal
    return None
