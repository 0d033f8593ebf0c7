"""The conditions of signing the baselines of the next period: proposed once, signed or disputed by each org."""

from __future__ import annotations

from wuzha.core.rounds.state import RoundState
from wuzha.core.rounds.steps import StepRecord


def need_signatures(state: RoundState, step: StepRecord) -> str | None:
    """The plan wants the villages and units to sign."""
    return None if state.flow.village_signs_baseline else "round.step_left_out"


def propose_once(state: RoundState, step: StepRecord) -> str | None:
    """The facts are sealed: a second proposal would say the same, or not what somebody has signed."""
    has_proposal = any(org.baseline is not None for org in state.orgs.values())
    return "round.baselines_proposed" if has_proposal else None


def have_figures(state: RoundState, step: StepRecord) -> str | None:
    """There is an org of the round with a final figure."""
    return None if step.outcomes and step.outcomes.keys() <= state.orgs.keys() else "round.no_baselines"


def have_proposal(state: RoundState, step: StepRecord) -> str | None:
    return None if state.orgs[step.org].baseline is not None else "round.baseline_not_proposed"


def sign_other_proposal(state: RoundState, step: StepRecord) -> str | None:
    """Whoever has proposed a baseline does not sign it for the org, whichever role they have by now."""
    baseline = state.orgs[step.org].baseline
    return "round.own_proposal" if baseline is not None and step.by == baseline.proposed_by else None


def sign_once(state: RoundState, step: StepRecord) -> str | None:
    """What was signed stays signed; whoever has disputed a figure can still sign it."""
    baseline = state.orgs[step.org].baseline
    return "round.baseline_signed" if baseline is not None and baseline.is_signed else None
