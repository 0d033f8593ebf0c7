"""Write the self-check of a village or unit: its own answer, or that of its paper, entered by the office."""

from __future__ import annotations

from wuzha.core.free_text import has_text
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import RoundMove, SelfCheckAnswer
from wuzha.decisions.access import answers_on_behalf
from wuzha.decisions.models import Round, RoundStep
from wuzha.decisions.round_services import StepDraft, make_move
from wuzha.orgs.models import Org
from wuzha.people.models import User


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
    if answers_on_behalf(actor, org) and not has_text(paper):
        raise RefusalError("round.paper_missing")
    draft = StepDraft(
        move=RoundMove.ANSWER_SELF_CHECK,
        org=org,
        answer=answer,
        text=text,
        ground=paper,
        seen=seen,
    )
    return make_move(actor=actor, round_=round_, drafts=[draft])[0]
