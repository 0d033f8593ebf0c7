"""Propose the calendar of a round by its plan's working days, and change it."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from wuzha.core.problems import RefusalError
from wuzha.core.rounds.flow import RoundFlow
from wuzha.core.rounds.steps import CalendarDays
from wuzha.core.vocabulary import OptionalStep, RoundMove, RoundStage
from wuzha.decisions.calendar_days import refuse_wrong_days
from wuzha.decisions.models import Round, RoundStep
from wuzha.decisions.round_services import StepDraft, make_move
from wuzha.decisions.round_state import load_state
from wuzha.orgs.models import Org
from wuzha.people.models import User
from wuzha.programmes.calendar_years import load_working_days

DECISION_DAYS = 5
"""Working days that are proposed for proposals and signatures; a plan does not say how many."""

_STAGE_PARTS = {
    RoundStage.SELF_CHECK: "self_check_until",
    RoundStage.VERIFICATION: "verification_until",
    RoundStage.DECISION: "decision_until",
    RoundStage.PUBLICITY: "publicity_until",
}


def propose_calendar(org: Org, flow: RoundFlow, freeze_on: date) -> tuple[CalendarDays, RefusalError | None]:
    """Return the days of the parts by working days from the freeze day on, as far as the years are known.

    Also returned is the refusal of the first year without a table: the parts in it and after it have no day.
    """
    working_days = load_working_days(org)
    counts = {
        "self_check_until": flow.self_check_days if flow.has(OptionalStep.SELF_CHECK) else 0,
        "verification_until": flow.verification_days if flow.has(OptionalStep.VERIFICATION) else 0,
        "decision_until": DECISION_DAYS,
        "publicity_until": flow.publicity_days if flow.has(OptionalStep.PUBLICITY) else 0,
        "list_on": 1,
    }
    days = {"freeze_on": freeze_on}
    day = freeze_on
    for part, count in counts.items():
        try:
            day = working_days.add(day, count)
        except RefusalError as refusal:
            return days, refusal
        days[part] = day
    return days, None


def set_calendar(*, actor: User, round_: Round, calendar: CalendarDays, seen: int | None = None) -> RoundStep:
    """Change the calendar; the running stage ends later where its new day is later, and never earlier.

    Raises: RefusalError as `make_move`, or when a part has no day.
    """
    refuse_wrong_days(calendar, round_.judged_period, timezone.localdate())
    state = load_state(round_)
    part = _STAGE_PARTS.get(state.stage)
    day = None if part is None or state.due_on is None else max(calendar[part], state.due_on)
    draft = StepDraft(move=RoundMove.SET_CALENDAR, calendar=calendar, due_on=day, seen=seen)
    return make_move(actor=actor, round_=round_, drafts=[draft])[0]
