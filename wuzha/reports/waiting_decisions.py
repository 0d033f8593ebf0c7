"""Find the decisions of an org's rounds that wait for a signature."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from wuzha.core.problems import RefusalError
from wuzha.core.rounds.next_moves import list_waiting_orgs
from wuzha.core.vocabulary import RoundMove, RoundStage
from wuzha.decisions.models import Round
from wuzha.decisions.round_state import load_state
from wuzha.decisions.round_words import name_round
from wuzha.orgs.models import Org


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingDecisions:
    """The decisions of a round that wait for one signature; `show` is the filter of its page that has them."""

    round_pk: int
    round_name: str
    title: str
    due_on: date | None
    show: str


def find_waiting_decisions(org: Org) -> tuple[WaitingDecisions, ...]:
    """Return the decisions that wait to be signed or countersigned in the rounds that the org organises."""
    stages = (RoundStage.DECISION, RoundStage.PUBLICITY)
    rounds = Round.objects.filter(org=org, stage__in=stages).order_by("opened_at")
    return tuple(waiting for round_ in rounds for waiting in _list_waiting(round_))


def _list_waiting(round_: Round) -> list[WaitingDecisions]:
    try:
        state = load_state(round_)
    except RefusalError:
        # The plan is gone: the page of the round says so to who opens it.
        return []
    kinds = (
        (RoundMove.DECIDE, _("%(count)s个村（社区）、单位的认定待签批"), "undecided"),
        (RoundMove.COUNTERSIGN, _("%(count)s个村（社区）、单位的认定待会签"), "uncountersigned"),
    )
    # What an accepted objection has reopened is due when the publicity ends.
    due_on = state.due_on or state.calendar.get("decision_until")
    return [
        WaitingDecisions(
            round_pk=round_.pk, round_name=name_round(round_), title=title % {"count": count}, due_on=due_on, show=show
        )
        for move, title, show in kinds
        if (count := len(list_waiting_orgs(state, move)))
    ]
