"""List which moves of a round somebody may make about an org, an objection or a rectification, and why not yet.

The rules alone decide (`core.rounds.rules`): each move is tried with a step that has everything a form can give.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from django.utils import timezone

from wuzha.core.rounds.rules import RULES, About, find_refusal
from wuzha.core.rounds.state import RoundState
from wuzha.core.rounds.steps import StepRecord
from wuzha.core.vocabulary import Outcome, RoundMove, SelfCheckAnswer
from wuzha.decisions.access import answers_on_behalf, may_move
from wuzha.decisions.entered_rows import find_entered_orgs
from wuzha.decisions.objection_answerers import lacks_substitute
from wuzha.decisions.round_services import MOVES_BY_WHO_ENTERED_NOTHING
from wuzha.decisions.round_state import LoadedRound
from wuzha.orgs.models import Org
from wuzha.people.models import User

POSSIBLE_OUTCOMES = (Outcome.MET, Outcome.NOT_MET, Outcome.UNDETERMINED)
"""The outcomes that people can give."""
_ANY_TEXT = "0"
_OF_OTHER_STAGES = ("round.other_stage", "round.step_left_out", "round.not_in_round")
_MOVES_WITH_OUTCOME = (RoundMove.GIVE_VERDICT, RoundMove.PROPOSE_DECISION)


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockedOutcome:
    """An outcome that cannot be given yet, and why."""

    outcome: Outcome
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveChoice:
    """A move that somebody has the permission for in this stage; `reason` says why it cannot be made yet.

    `outcomes` are those that can be given, for a move that gives one.
    """

    move: RoundMove
    reason: str = ""
    outcomes: tuple[Outcome, ...] = ()
    blocked_outcomes: tuple[BlockedOutcome, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it can be made now."""
        return not self.reason


def list_org_moves(user: User, record: LoadedRound, org: Org) -> list[MoveChoice]:
    """Return the moves about the org that the user has the permission for in this stage, in the order of the flow."""
    return _list_moves(user, record, About.ORG, org=org)


def list_objection_moves(user: User, record: LoadedRound, subject: int, org: Org | None) -> list[MoveChoice]:
    """Return the same moves about an objection."""
    return _list_moves(user, record, About.OBJECTION, org=org, subject=subject)


def list_rectification_moves(user: User, record: LoadedRound, subject: int, org: Org) -> list[MoveChoice]:
    """Return the same moves about a rectification."""
    return _list_moves(user, record, About.RECTIFICATION, org=org, subject=subject)


def find_move_choice(
    user: User, record: LoadedRound, move: RoundMove, *, outcomes: Mapping[str, Outcome | None]
) -> MoveChoice | None:
    """Return a move about the round itself, for the orgs in `outcomes`.

    It is None where the user lacks the permission or another stage has the move.
    """
    if not may_move(user, record.round, move):
        return None
    probe = replace(_make_probe(user, None, 0), move=move, outcomes=outcomes)
    return _judge_move(record.state, probe)


def _list_moves(
    user: User, record: LoadedRound, about: About, *, org: Org | None, subject: int = 0
) -> list[MoveChoice]:
    moves = [move for move, rule in RULES.items() if rule.about is about]
    own_moves = [move for move in moves if may_move(user, record.round, move, org)]
    if not own_moves:
        return []
    probe = _make_probe(user, org, subject)
    neutral_moves = set(own_moves).intersection(MOVES_BY_WHO_ENTERED_NOTHING)
    if org is not None and any(record.state.stage in RULES[move].stages for move in neutral_moves):
        probe = replace(probe, has_entered=org.code in find_entered_orgs(user, [org]))
    choices = (_judge_move(record.state, _fill_move(record, probe, move)) for move in own_moves)
    return [choice for choice in choices if choice is not None]


def _fill_move(record: LoadedRound, probe: StepRecord, move: RoundMove) -> StepRecord:
    has_no_substitute = lacks_substitute(record.round.org, record.state, move, probe.subject, probe.by)
    return replace(probe, move=move, has_no_substitute=has_no_substitute)


def _make_probe(user: User, org: Org | None, subject: int) -> StepRecord:
    """Return a step with everything that a form can give."""
    today = timezone.localdate()
    return StepRecord(
        move=RoundMove.NOTE_VISIT,
        by=user.get_username(),
        on=today,
        org="" if org is None else org.code,
        subject=subject,
        person=_ANY_TEXT,
        answer=SelfCheckAnswer.CONFIRMED,
        accepts=True,
        text=_ANY_TEXT,
        ground=_ANY_TEXT,
        due_on=today + timedelta(days=1),
        is_on_behalf=org is not None and answers_on_behalf(user, org),
    )


def _judge_move(state: RoundState, probe: StepRecord) -> MoveChoice | None:
    """Return the choice of the move that the probe makes; None where another stage has the move."""
    progress = state.orgs.get(probe.org)
    if probe.move in _MOVES_WITH_OUTCOME:
        return _judge_outcomes(state, probe)
    if progress is not None and probe.move is RoundMove.DECIDE:
        probe = replace(probe, outcome=progress.proposal)
    if probe.move is RoundMove.ANSWER_OBJECTION:
        probe = replace(probe, outcomes=dict.fromkeys(state.orgs))
    refusal = find_refusal(state, probe)
    if refusal is None:
        return MoveChoice(move=probe.move)
    return None if refusal.code in _OF_OTHER_STAGES else MoveChoice(move=probe.move, reason=str(refusal))


def _judge_outcomes(state: RoundState, probe: StepRecord) -> MoveChoice | None:
    outcomes: list[Outcome] = []
    blocked_outcomes: list[BlockedOutcome] = []
    for outcome in POSSIBLE_OUTCOMES:
        refusal = find_refusal(state, replace(probe, outcome=outcome))
        if refusal is None:
            outcomes.append(outcome)
        elif refusal.code in _OF_OTHER_STAGES:
            return None
        else:
            blocked_outcomes.append(BlockedOutcome(outcome=outcome, reason=str(refusal)))
    return MoveChoice(
        move=probe.move,
        reason="" if outcomes else blocked_outcomes[0].reason,
        outcomes=tuple(outcomes),
        blocked_outcomes=tuple(blocked_outcomes) if outcomes else (),
    )
