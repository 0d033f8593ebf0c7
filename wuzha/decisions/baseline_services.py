"""Propose the baselines of the next period to the orgs of a round, and write what each of them answers."""

from __future__ import annotations

from django.utils import timezone

from wuzha.core.vocabulary import RoundMove, SelfCheckAnswer
from wuzha.decisions.baseline_figures import BaselineFigure, load_proposed_figures
from wuzha.decisions.baseline_proposals import list_baseline_proposals
from wuzha.decisions.due_days import find_baseline_due_day
from wuzha.decisions.models import Round, RoundStep
from wuzha.decisions.round_services import StepDraft, make_move
from wuzha.decisions.round_state import load_state
from wuzha.orgs.models import Org
from wuzha.people.models import User


def propose_baselines(*, actor: User, round_: Round, seen: int | None = None) -> RoundStep:
    """Propose to each org of the round its final figures, for it to sign; the step keeps them as they were proposed.

    What the sealed facts leave open is not proposed.

    Raises: RefusalError as `make_move`, when no figure is final, the plan cannot be found any more, or the working days
    of a year are not known.
    """
    state = load_state(round_)
    figures: dict[str, list[list[str | int]]] = {}
    for proposal in list_baseline_proposals(round_):
        if proposal.count is not None and proposal.code in state.orgs:
            figure = BaselineFigure(proposal.measure, proposal.period_id, proposal.count)
            figures.setdefault(proposal.code, []).append(figure.values)
    draft = StepDraft(
        move=RoundMove.PROPOSE_BASELINES,
        outcomes=dict.fromkeys(figures),
        due_on=find_baseline_due_day(round_, state.flow, timezone.localdate()),
        data={"figures": figures},
        seen=seen,
    )
    return make_move(actor=actor, round_=round_, drafts=[draft])[0]


def sign_baseline(
    *,
    actor: User,
    round_: Round,
    org: Org,
    answer: SelfCheckAnswer | None,
    text: str = "",
    seen: int | None = None,
) -> RoundStep:
    """Sign the proposed baseline for the org, or object to it with a reason; the step repeats the figures.

    Raises: RefusalError as `make_move`.
    """
    figures = load_proposed_figures(round_).get(org.code, ())
    draft = StepDraft(
        move=RoundMove.SIGN_BASELINE,
        org=org,
        answer=answer,
        text=text,
        data={"figures": [figure.values for figure in figures]},
        seen=seen,
    )
    return make_move(actor=actor, round_=round_, drafts=[draft])[0]
