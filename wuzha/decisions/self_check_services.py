"""Write the self-check of a village or unit: its own answer, or that of its paper, entered by the office."""

from __future__ import annotations

from wuzha.core.free_text import has_text
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Permission, RoundMove, SelfCheckAnswer
from wuzha.decisions.models import Round, RoundStep
from wuzha.decisions.round_services import StepDraft, make_move
from wuzha.orgs.models import Org
from wuzha.people.access import find_scope
from wuzha.people.models import User


def answers_on_behalf(user: User, org: Org) -> bool:
    """Return whether the user does not answer for the org, and so can only enter what it says on paper."""
    return not find_scope(user, Permission.ANSWER_SELF_CHECKS).holds(org.path)


def answer_self_check(
    *,
    actor: User,
    round_: Round,
    org: Org,
    answer: SelfCheckAnswer | None,
    text: str = "",
    paper: str = "",
    seen: int | None = None,
) -> RoundStep:
    """Answer the self-check of the org; `paper` names the paper that the office enters on behalf of the org.

    Raises: RefusalError as `make_move`, or when the office names no paper.
    """
    is_on_behalf = answers_on_behalf(actor, org)
    if is_on_behalf and not has_text(paper):
        raise RefusalError("round.paper_missing")
    draft = StepDraft(
        move=RoundMove.ANSWER_SELF_CHECK,
        org=org,
        answer=answer,
        text=text,
        ground=paper,
        data={"is_on_behalf": True} if is_on_behalf else {},
        seen=seen,
    )
    return make_move(actor=actor, round_=round_, drafts=[draft])[0]
