"""Say which move of the whole round comes next, why it is not legal yet, and which orgs need a look of their own."""

from __future__ import annotations

from datetime import date

from wuzha.core.problems import RefusalError
from wuzha.core.rounds.follow_up_conditions import have_outdated_list
from wuzha.core.rounds.rules import find_refusal
from wuzha.core.rounds.state import OrgProgress, RoundState
from wuzha.core.rounds.steps import StepRecord
from wuzha.core.vocabulary import OptionalStep, OrgDoubt, Outcome, RoundMove, RoundStage, SelfCheckAnswer

MAX_SIGNED = 50
"""So many decisions are signed in one step at most: more on one page nobody reads."""

_NEXT_MOVES = {
    RoundStage.PREPARED: RoundMove.FREEZE,
    RoundStage.SELF_CHECK: RoundMove.END_SELF_CHECK,
    RoundStage.VERIFICATION: RoundMove.END_VERIFICATION,
    RoundStage.DECISION: RoundMove.START_PUBLICITY,
    RoundStage.PUBLICITY: RoundMove.PUBLISH_LIST,
    RoundStage.PUBLISHED: RoundMove.CLOSE,
}
_REISSUE = StepRecord(move=RoundMove.REISSUE_LIST, by="", on=date.min)
_CLEAR_FINDINGS = (Outcome.MET, Outcome.NOT_MET)


def find_next_move(state: RoundState) -> RoundMove | None:
    """Return the move that brings the round on; None where it has ended."""
    if state.stage is RoundStage.VERIFICATION and not state.is_sample_drawn:
        return RoundMove.DRAW_SAMPLE
    if state.stage is RoundStage.DECISION and not state.flow.has(OptionalStep.PUBLICITY):
        return RoundMove.PUBLISH_LIST
    if state.stage is RoundStage.PUBLISHED and have_outdated_list(state, _REISSUE) is None:
        return RoundMove.REISSUE_LIST
    return _NEXT_MOVES.get(state.stage)


def find_round_refusal(state: RoundState, move: RoundMove, *, by: str, today: date) -> RefusalError | None:
    """Return why a move of the whole round is not legal today, as far as it does not depend on what its maker enters.

    The findings of the freezing, the drawn orgs, a day and a reason are supposed to be there.
    """
    outcomes = dict.fromkeys(state.orgs) or {"": Outcome.MET}
    step = StepRecord(move=move, by=by, on=today, due_on=today, text=move.value, outcomes=outcomes)
    return find_refusal(state, step)


def list_doubts(org: OrgProgress) -> tuple[OrgDoubt, ...]:
    """Return why the org is decided singly, after a look at its own page; nothing where it is clear.

    An answer to the self-check that never came in is no doubt: it says nothing against the finding.
    """
    doubts = {
        OrgDoubt.UNDETERMINED: org.latest_finding not in _CLEAR_FINDINGS,
        OrgDoubt.DISPUTED: org.self_check is SelfCheckAnswer.DISPUTED,
        OrgDoubt.OTHER_VERDICT: org.verdict not in (None, org.latest_finding),
        OrgDoubt.OTHER_PROPOSAL: (org.decision or org.proposal) not in (None, org.latest_finding),
        # Whoever is not met and lets the day for an explanation pass has said nothing against the finding.
        OrgDoubt.HEARING: org.is_explained
        or (org.explanation_due_on is not None and org.latest_finding is not Outcome.NOT_MET),
        OrgDoubt.REOPENED: org.is_reopened,
    }
    return tuple(doubt for doubt, is_there in doubts.items() if is_there)


def list_waiting_orgs(state: RoundState, move: RoundMove) -> tuple[str, ...]:
    """Return the codes of the orgs whose decision waits for this move: to be proposed, signed or countersigned."""
    if state.stage not in (RoundStage.DECISION, RoundStage.PUBLICITY):
        return ()
    return tuple(code for code in state.open_decisions if _find_waiting_move(state.orgs[code]) is move)


def _find_waiting_move(org: OrgProgress) -> RoundMove:
    if org.decision is not None:
        return RoundMove.COUNTERSIGN
    return RoundMove.PROPOSE_DECISION if org.proposal is None else RoundMove.DECIDE
