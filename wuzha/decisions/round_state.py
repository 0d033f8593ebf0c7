"""Load the state of rounds from their steps."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from wuzha.core.rounds.flow import RoundFlow
from wuzha.core.rounds.replay import replay
from wuzha.core.rounds.state import RoundState
from wuzha.decisions.models import Round, RoundStep
from wuzha.decisions.step_records import StoredStep, read_steps
from wuzha.programmes.plan_choice import load_plan_named

MOST_STATES = 64
"""Rounds whose states a process keeps; a county has fifteen a year."""


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
    state = load_state(round_)
    # A step that somebody makes meanwhile is in neither: a page must not count as seen what it does not show.
    steps = tuple(round_.steps.filter(number__lte=state.last_step).select_related("org", "by", "person"))
    return LoadedRound(round=round_, steps=steps, state=state)


@dataclass(frozen=True, slots=True)
class _ReachedState:
    """The state that a round had come to with a step; `mark` tells whether that step still stands as it was."""

    mark: tuple[object, ...]
    state: RoundState


class _StateCache:
    """The states that this process has replayed last, by the seeds of their rounds."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._states: OrderedDict[str, _ReachedState] = OrderedDict()
        self._lock = Lock()

    def find(self, seed: str) -> _ReachedState | None:
        with self._lock:
            return self._states.get(seed)

    def store(self, seed: str, reached: _ReachedState) -> None:
        with self._lock:
            self._states[seed] = reached
            self._states.move_to_end(seed)
            while len(self._states) > self._size:
                self._states.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._states.clear()


_STATES = _StateCache(MOST_STATES)


def clear_states() -> None:
    """Forget every state, after steps were changed past the program."""
    _STATES.clear()


def load_state(round_: Round) -> RoundState:
    """Return the state of the round; steps that this process has replayed before are not read again (ADR 11).

    Raises: RefusalError when its plan cannot be found any more.
    """
    reached = _STATES.find(round_.seed)
    steps = list(read_steps(round_, reached.state.last_step)) if reached is not None else []
    if reached is not None and steps and _make_mark(steps[0]) == reached.mark:
        state = replay(load_flow(round_), (step.record for step in steps[1:]), reached.state)
    else:
        # Also when a transaction that had added the steps of the cached state was rolled back.
        steps = list(read_steps(round_))
        state = replay(load_flow(round_), (step.record for step in steps))
    if steps:
        _STATES.store(round_.seed, _ReachedState(_make_mark(steps[-1]), state))
    return state


def _make_mark(step: StoredStep) -> tuple[object, ...]:
    return step.pk, step.at, step.record.due_on


def load_flow(round_: Round) -> RoundFlow:
    """Return the flow of the round's plan."""
    return load_plan_named(round_.plan).flow
