"""Find the day by which the plan in force wants the leading group of an org formed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from wuzha.core.plan.plan import find_group_duty
from wuzha.core.vocabulary import JUDGED_KINDS
from wuzha.orgs.models import Org
from wuzha.programmes.models import Programme
from wuzha.programmes.plan_choice import find_programme, load_plan_named


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupDeadline:
    """The day of the plan with its clause; `is_former`: it lies before the period that is judged now."""

    due_on: date
    clause: str
    quote: str
    is_former: bool


def find_deadline(programme: Programme | None) -> GroupDeadline | None:
    """Return the deadline of the plan that the programme runs; None where its plan has none.

    Raises: RefusalError when the plan cannot be found or used any more.
    """
    if programme is None:
        return None
    duty = find_group_duty(load_plan_named(programme.plan).duties)
    if duty is None or duty.due_on is None:
        return None
    is_former = duty.due_on < programme.current_period.start
    return GroupDeadline(due_on=duty.due_on, clause=duty.clause, quote=duty.quote, is_former=is_former)


def find_deadline_of(org: Org) -> GroupDeadline | None:
    """Return the deadline that counts for the org: the plan asks villages and departments alone.

    An org that was opened after the day has none. Raises: RefusalError as `find_deadline`.
    """
    if org.term not in JUDGED_KINDS:
        return None
    deadline = find_deadline(find_programme(org))
    is_later = deadline is not None and org.opened_on is not None and org.opened_on > deadline.due_on
    return None if is_later else deadline
