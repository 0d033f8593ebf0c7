"""Hear an org before a negative verdict: ask it to explain, by a day that leaves it the working days of the plan."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from wuzha.core.vocabulary import RoundMove
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
