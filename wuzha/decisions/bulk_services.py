"""Propose, sign or countersign the decisions of many orgs at once: those that are clear, and no others."""

from __future__ import annotations

from collections.abc import Collection

from wuzha.core.problems import RefusalError
from wuzha.core.rounds.next_moves import MAX_SIGNED, list_doubts, list_waiting_orgs
from wuzha.core.rounds.state import OrgProgress, RoundState
from wuzha.core.vocabulary import RoundMove
from wuzha.decisions.models import Round, RoundStep
from wuzha.decisions.round_services import StepDraft, make_move
from wuzha.decisions.round_state import load_state
from wuzha.orgs.models import Org
from wuzha.people.models import User

BULK_MOVES = (RoundMove.PROPOSE_DECISION, RoundMove.DECIDE, RoundMove.COUNTERSIGN)


def list_clear_orgs(state: RoundState, move: RoundMove) -> tuple[str, ...]:
    """Return the codes of the orgs that wait for the move and are clear."""
    return tuple(code for code in list_waiting_orgs(state, move) if not list_doubts(state.orgs[code]))


def move_clear_orgs(
    *, actor: User, round_: Round, move: RoundMove, codes: Collection[str], seen: int | None = None
) -> list[RoundStep]:
    """Propose what the findings say, sign what was proposed, or countersign, for all these orgs or for none.

    Any number is proposed at once; signed are as many as fit on a page that somebody reads.

    Raises: RefusalError as `make_move`; when no org is chosen, too many, or one that is not clear.
    """
    state = load_state(round_)
    if not codes:
        raise RefusalError("round.sample_empty")
    # Of an org that somebody has just moved, `make_move` says who did what.
    moved_codes = {code for code, org in state.orgs.items() if seen is not None and org.last_step > seen}
    if unclear := set(codes) - set(list_clear_orgs(state, move)) - moved_codes:
        raise RefusalError("round.not_clear", count=len(unclear), action=move.chinese)
    if len(codes) > MAX_SIGNED and move is not RoundMove.PROPOSE_DECISION:
        raise RefusalError("round.too_many", limit=MAX_SIGNED, count=len(codes), action=move.chinese)
    orgs = Org.objects.filter(code__in=codes).order_by("path")
    drafts = [_build_draft(move, org, state.orgs[org.code], seen) for org in orgs]
    return make_move(actor=actor, round_=round_, drafts=drafts)


def _build_draft(move: RoundMove, org: Org, progress: OrgProgress, seen: int | None) -> StepDraft:
    outcomes = {RoundMove.PROPOSE_DECISION: progress.latest_finding, RoundMove.DECIDE: progress.proposal}
    return StepDraft(move=move, org=org, outcome=outcomes.get(move), seen=seen)
