"""The objections that a village or unit files on its own page: it follows them there, without a code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from wuzha.core.rounds.state import ObjectionProgress, RoundState
from wuzha.core.vocabulary import RoundMove
from wuzha.decisions.models import Round, RoundStep
from wuzha.decisions.objection_services import file_once
from wuzha.orgs.models import Org
from wuzha.people.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnObjection:
    """An objection of the org itself: what it says, how far it has come; `reasons` once the answer is confirmed."""

    number: int
    text: str
    progress: ObjectionProgress
    reasons: str


def file_own_objection(*, actor: User, round_: Round, org: Org, text: str, submission: str = "") -> RoundStep:
    """File an objection of a village or unit to its own decision; the same form files it once.

    Raises: RefusalError as `make_move`: no publicity, its day has passed, no text, personal data in it.
    """
    # Without the hash of a secret no number and code opens it: who is logged in needs none.
    data = {"is_anonymous": False, "is_own": True}
    return file_once(actor=actor, round_=round_, org=org, text=text, data=data, submission=submission)


def list_own_objections(steps: Iterable[RoundStep], state: RoundState, org: Org) -> list[OwnObjection]:
    """Return the objections that the org has filed itself, among the steps that concern it."""
    members = list(steps)
    answers = {step.subject: step.text for step in members if step.term is RoundMove.ANSWER_OBJECTION}
    return [
        OwnObjection(
            number=step.subject,
            text=step.text,
            progress=state.objections[step.subject],
            reasons=answers.get(step.subject, "") if state.objections[step.subject].is_settled else "",
        )
        for step in members
        if step.term is RoundMove.FILE_OBJECTION and step.data.get("is_own") and step.org_id == org.pk
    ]
