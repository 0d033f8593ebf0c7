"""Compute the day by which each part of a round is due: that of its calendar, or so many working days from now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from wuzha.core.problems import RefusalError
from wuzha.core.rounds.flow import RoundFlow
from wuzha.core.rounds.state import RoundState
from wuzha.core.vocabulary import RoundStage
from wuzha.decisions.models import Round
from wuzha.programmes.calendar_years import load_working_days


def find_stage_due_day(round_: Round, state: RoundState, stage: RoundStage, today: date) -> date | None:
    """Return the day by which the stage that begins today ends; None for one without a day.

    The planned day of the calendar counts where it is later than the days that the plan gives: nobody gets less.

    Raises: RefusalError when the working days of a year are not known.
    """
    parts = {
        RoundStage.SELF_CHECK: ("self_check_until", state.flow.self_check_days),
        RoundStage.VERIFICATION: ("verification_until", state.flow.verification_days),
        RoundStage.PUBLICITY: ("publicity_until", state.flow.publicity_days),
    }
    if stage is RoundStage.DECISION:
        return state.calendar.get("decision_until")
    if stage not in parts:
        return None
    part, count = parts[stage]
    earliest = load_working_days(round_.org).add(today, count)
    return max(earliest, state.calendar.get(part, earliest))


def find_explanation_due_day(round_: Round, flow: RoundFlow, today: date) -> date:
    """Return the day by which an org explains itself. Raises: RefusalError as above."""
    return load_working_days(round_.org).add(today, flow.explanation_days)


def find_objection_due_day(round_: Round, flow: RoundFlow, today: date) -> date:
    """Return the day by which an objection is answered. Raises: RefusalError as above."""
    return load_working_days(round_.org).add(today, flow.objection_days)


def find_baseline_due_day(round_: Round, flow: RoundFlow, today: date) -> date:
    """Return the day by which an org signs its baseline: it has as long as for a self-check.

    Raises: RefusalError as above.
    """
    return load_working_days(round_.org).add(today, flow.self_check_days)


def find_rectification_due_day(round_: Round, flow: RoundFlow, today: date) -> date:
    """Return the day by which a gap is put right. Raises: RefusalError as above."""
    return load_working_days(round_.org).add(today, flow.rectification_days)


def refuse_short_time(due_on: date, find_due_day: Callable[[], date]) -> None:
    """Refuse a day that leaves less time than the plan gives; any day counts where the working days are not known.

    Raises: RefusalError.
    """
    try:
        earliest = find_due_day()
    except RefusalError:
        return
    if due_on < earliest:
        raise RefusalError("round.due_day_short", day=earliest)
