"""Load the state of rounds from their steps."""

from __future__ import annotations

from dataclasses import dataclass

from wuzha.core.rounds.flow import RoundFlow
from wuzha.core.rounds.replay import replay
from wuzha.core.rounds.state import RoundState
from wuzha.decisions.models import Round, RoundStep
from wuzha.programmes.plan_choice import load_plan_named


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedRound:
    """A round with its steps in their order, and the state that they have come to."""

    round: Round
    steps: tuple[RoundStep, ...]
    state: RoundState


def load_round(round_: Round) -> LoadedRound:
    """Return the round with its steps and state.

    Raises: RefusalError when its plan cannot be found any more.
    """
    steps = tuple(round_.steps.select_related("org", "by", "person"))
    state = replay(load_flow(round_), (step.to_step() for step in steps))
    return LoadedRound(round=round_, steps=steps, state=state)


def load_flow(round_: Round) -> RoundFlow:
    """Return the flow of the round's plan."""
    return load_plan_named(round_.plan).flow
