"""How far an objection has come, for whoever has its number and its secret."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from wuzha.core.vocabulary import RoundMove
from wuzha.decisions.models import RoundStep
from wuzha.decisions.objection_services import find_objection, list_steps_of_objection
from wuzha.decisions.round_state import load_state

LONGEST_REFERENCE = 40
"""Longer than any number of an objection, and any secret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionStatus:
    """An objection and where it stands; `answer` is there once a second person has confirmed it."""

    reference: str
    about: str
    filed_on: date
    due_on: date | None
    label: str
    is_settled: bool
    answer: str


def load_objection_status(reference: str, secret: str) -> ObjectionStatus | None:
    """Return the status; None for a wrong number or secret, and where the round is not public."""
    if max(len(reference), len(secret)) > LONGEST_REFERENCE:
        return None
    step = find_objection(reference, secret)
    if step is None or step.round.is_internal:
        return None
    progress = load_state(step.round).objections[step.subject]
    answer = _find_answer(step) if progress.is_settled else None
    return ObjectionStatus(
        reference=reference.strip(),
        about=step.org.name if step.org else _("整份名单"),
        filed_on=timezone.localdate(step.at),
        due_on=step.due_on,
        label=_describe(accepts=progress.accepts) if progress.is_settled else _("正在核实"),
        is_settled=progress.is_settled,
        answer=answer.text if answer is not None else "",
    )


def _find_answer(step: RoundStep) -> RoundStep | None:
    """Return the last answer: those before it were returned."""
    steps = list_steps_of_objection(step.round, step.subject)
    return next((answer for answer in reversed(steps) if answer.term is RoundMove.ANSWER_OBJECTION), None)


def _describe(*, accepts: bool | None) -> str:
    return _("已答复：采纳") if accepts else _("已答复：不采纳")
