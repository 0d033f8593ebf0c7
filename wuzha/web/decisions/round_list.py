"""The list of rounds: of each its org, plan, mode, stage, and the day by which the stage ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from wuzha.core.rounds.state import RoundState
from wuzha.core.vocabulary import RoundMode, RoundStage
from wuzha.decisions.models import ENDED_STAGES, Round, RoundQuerySet
from wuzha.decisions.round_state import load_state
from wuzha.decisions.round_words import name_current_stage, name_round

_PARTS = {RoundStage.PREPARED: "freeze_on", RoundStage.DECISION: "decision_until"}
"""The parts of the calendar that say when a stage ends of which no step has set the day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundLine:
    """One round of the list; `due_on` is None where nothing is due."""

    round: Round
    name: str
    stage: str
    mode: str
    due_on: date | None
    is_running: bool


def list_round_lines(rounds: RoundQuerySet) -> list[RoundLine]:
    """Return a line for each round, the latest first."""
    members = list(rounds.select_related("org").distinct())
    return [
        RoundLine(
            round=round_,
            name=name_round(round_),
            stage=name_current_stage(round_),
            mode=RoundMode.of(round_.mode).label,
            due_on=None if round_.term in ENDED_STAGES else _find_due_day(load_state(round_)),
            is_running=round_.term not in ENDED_STAGES,
        )
        for round_ in members
    ]


def _find_due_day(state: RoundState) -> date | None:
    return state.due_on or state.calendar.get(_PARTS.get(state.stage, ""))
