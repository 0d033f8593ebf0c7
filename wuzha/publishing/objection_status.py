"""How far an objection has come, for whoever has its number and its secret."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from wuzha.core.vocabulary import RoundMove
from wuzha.decisions.models import RoundStep
from wuzha.decisions.objection_services import find_objection, is_confirmed_by_judge, list_steps_of_objection
from wuzha.decisions.round_state import load_state

LONGEST_REFERENCE = 40
"""Longer than any number of an objection, and any secret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionStatus:
    """An objection and where it stands; `answer` is there once a second person has confirmed it.

    `note` says that this person had a part in the decision, since the office has nobody else.
    """

    reference: str
    about: str
    filed_on: date
    due_on: date | None
    label: str
    is_settled: bool
    answer: str
    note: str


def load_objection_status(reference: str, secret: str) -> ObjectionStatus | None:
    """Return the status; None for a wrong number or secret, and where the round is not public."""
    if max(len(reference), len(secret)) > LONGEST_REFERENCE:
        return None
    step = find_objection(reference, secret)
    if step is None or step.round.is_internal:
        return None
    progress = load_state(step.round).objections[step.subject]
    steps = list_steps_of_objection(step.round, step.subject) if progress.is_settled else []
    return ObjectionStatus(
        reference=reference.strip(),
        about=step.org.name if step.org else _("整份名单"),
        filed_on=timezone.localdate(step.at),
        due_on=step.due_on,
        label=_describe(accepts=progress.accepts) if progress.is_settled else _("正在核实"),
        is_settled=progress.is_settled,
        answer=_find_answer(steps),
        note=_("核准的人参与了这项认定：组织单位没有别人可以核准。") if is_confirmed_by_judge(steps) else "",
    )


def _find_answer(steps: Sequence[RoundStep]) -> str:
    """Return the last answer: those before it were returned."""
    answers = (step.text for step in reversed(steps) if step.term is RoundMove.ANSWER_OBJECTION)
    return next(answers, "")


def _describe(*, accepts: bool | None) -> str:
    return _("已答复：采纳") if accepts else _("已答复：不采纳")
