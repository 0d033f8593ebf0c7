"""Hear an org before a negative verdict: ask it to explain, by a day that leaves it the working days of the plan."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.utils import timezone

from wuzha.core.problems import RefusalError
from wuzha.core.rounds.state import RoundState
from wuzha.core.vocabulary import Outcome, RoundMove
from wuzha.decisions.due_days import find_explanation_due_day, refuse_short_time
from wuzha.decisions.models import Round, RoundStep
from wuzha.decisions.round_services import StepDraft, make_move
from wuzha.decisions.round_state import load_flow
from wuzha.orgs.models import Org
from wuzha.people.models import User


def request_explanation(
    *, actor: User, round_: Round, org: Org, text: str, due_on: date | None = None, seen: int | None = None
) -> RoundStep:
    """Ask the org to explain itself by a day; without one, by the working days of the plan.

    Raises: RefusalError as `make_move`, or when the day leaves less time than the plan gives.
    """
    today, flow = timezone.localdate(), load_flow(round_)
    if due_on is None:
        due_on = find_explanation_due_day(round_, flow, today)
    else:
        refuse_short_time(due_on, lambda: find_explanation_due_day(round_, flow, today))
    draft = StepDraft(move=RoundMove.REQUEST_EXPLANATION, org=org, text=text, due_on=due_on, seen=seen)
    return make_move(actor=actor, round_=round_, drafts=[draft])[0]


def list_unheard_orgs(state: RoundState) -> tuple[str, ...]:
    """Return the codes of the orgs that are not met by the books, undecided, and were not asked to explain yet."""
    return tuple(
        code
        for code in state.open_decisions
        if (org := state.orgs[code]).latest_finding is Outcome.NOT_MET
        and org.explanation_due_on is None
        and org.proposal is None
    )


def request_explanations(
    *, actor: User, round_: Round, codes: Collection[str], text: str, seen: int | None = None
) -> list[RoundStep]:
    """Ask all these orgs to explain themselves, by the working days of the plan.

    Raises: RefusalError as `make_move`, or when no org is chosen.
    """
    if not codes:
        raise RefusalError("round.sample_empty")
    due_on = find_explanation_due_day(round_, load_flow(round_), timezone.localdate())
    drafts = [
        StepDraft(move=RoundMove.REQUEST_EXPLANATION, org=org, text=text, due_on=due_on, seen=seen)
        for org in Org.objects.filter(code__in=codes).order_by("path")
    ]
    return make_move(actor=actor, round_=round_, drafts=drafts)
