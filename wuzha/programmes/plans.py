"""Which plan and period count for an org, and what the plan asks in that period on a day."""

from __future__ import annotations

from datetime import date
from functools import cache, lru_cache

from wuzha.core.periods import Period
from wuzha.core.plan.loading import find_plan, load_plan
from wuzha.core.plan.plan import Plan
from wuzha.core.statement.questions import Questions, ask
from wuzha.orgs.models import Org
from wuzha.programmes.models import Programme

MOST_ASKED = 64
"""So many questions are kept: a day asks a handful."""


def programme_of(org: Org) -> Programme | None:
    """The programme that counts for the org: its own, or that of the nearest org above."""
    above = [code for code in org.path.split("/") if code]
    found = {one.org.code: one for one in Programme.objects.filter(org__code__in=above).select_related("org")}
    return next((found[code] for code in reversed(above) if code in found), None)


def questions_of(programme: Programme, today: date, period: Period | None = None) -> Questions:
    """What the programme asks on this day: a period that is over is judged whole, one in progress so far.

    Raises: Refusal for a period that has not begun: nobody has met or missed anything yet.
    """
    looked_at = period or programme.current_period
    return _questions(programme.plan, looked_at, today if today < looked_at.end else None)


def periods_begun(plan: Plan, today: date) -> list[Period]:
    """The periods the plan names that have begun, as it names them."""
    return [period for named in plan.periods.values() for period in named if period.start <= today]


@lru_cache(maxsize=MOST_ASKED)
def _questions(plan: str, period: Period, as_of: date | None) -> Questions:
    return ask(plan_named(plan), period, as_of=as_of)


@cache
def plan_named(name: str) -> Plan:
    """A plan is read once: one in force is never edited, the next is a new folder."""
    return load_plan(find_plan(name))
