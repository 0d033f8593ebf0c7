"""Build the questions of a round: those of its own plan, whichever plan is in force by now."""

from __future__ import annotations

from datetime import date

from wuzha.core.problems import RefusalError
from wuzha.core.statement.questions import Questions
from wuzha.decisions.models import Round
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import build_questions, find_own_programme


def load_programme(round_: Round) -> Programme:
    """Return the programme of the organising org as it is for the round: with the plan and period of the round.

    It is not saved: the office may run next year's plan by now.

    Raises: RefusalError when the org has no programme.
    """
    programme = find_own_programme(round_.org)
    if programme is None:
        raise RefusalError("round.no_programme")
    programme.plan, programme.period = round_.plan, round_.period
    return programme


def load_questions(round_: Round, today: date) -> Questions:
    """Return the questions of the round on this day: a period that is over is judged whole.

    Raises: RefusalError when the period has not begun or the plan cannot be found.
    """
    return build_questions(load_programme(round_), today, round_.judged_period)
