"""End a review (复查): the step keeps what the engine says by now, so that only another change opens one again."""

from __future__ import annotations

from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Outcome, RoundMove
from wuzha.decisions.models import Round, RoundStep
from wuzha.decisions.review_candidates import find_finding_of_today
from wuzha.decisions.round_services import StepDraft, make_move
from wuzha.orgs.models import Org
from wuzha.people.models import User


def end_review(*, actor: User, round_: Round, org: Org, text: str, seen: int | None = None) -> RoundStep:
    """End the review of the org with its result in words.

    Raises: RefusalError as `make_move`.
    """
    draft = StepDraft(move=RoundMove.END_REVIEW, org=org, text=text, outcome=_find_outcome(round_, org), seen=seen)
    return make_move(actor=actor, round_=round_, drafts=[draft])[0]


def _find_outcome(round_: Round, org: Org) -> Outcome | None:
    """Return the outcome of today; None where nobody can judge the org any more."""
    try:
        finding = find_finding_of_today(round_, org)
    except RefusalError:
        return None
    return None if finding is None else finding.outcome
