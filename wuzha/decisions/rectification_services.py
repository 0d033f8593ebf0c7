"""Order that a gap be put right (整改): what the finding names, until a day by the working days of the plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Outcome, RoundMove
from wuzha.core.words.phrases import join_clause
from wuzha.decisions.due_days import find_rectification_due_day, refuse_short_time
from wuzha.decisions.models import LONGEST_TEXT, Round, RoundFinding, RoundStep
from wuzha.decisions.round_services import StepDraft, make_move
from wuzha.decisions.round_state import load_state
from wuzha.orgs.models import Org
from wuzha.people.models import User

RECTIFICATION_MOVES = (
    RoundMove.ORDER_RECTIFICATION,
    RoundMove.REPORT_RECTIFICATION,
    RoundMove.CHECK_RECTIFICATION,
    RoundMove.CLOSE_RECTIFICATION,
)
"""The moves about a rectification, in their order."""


def propose_reasons(findings: Sequence[RoundFinding]) -> str:
    """Return what the order can say: the sentences of the clauses that the org does not meet, one a line."""
    gaps = [finding for finding in findings if finding.clause and finding.term is Outcome.NOT_MET]
    text = "\n".join(join_clause(finding.clause, finding.sentence.partition("：")[2]) for finding in gaps)
    return text[:LONGEST_TEXT]


@transaction.atomic
def order_rectification(*, actor: User, round_: Round, org: Org, text: str, due_on: date | None) -> RoundStep:
    """Order a rectification of the org until a day; its number is the next one of the round.

    Raises: RefusalError as `make_move`, when one of the org is still open, or the day leaves less time than the plan.
    """
    Round.objects.select_for_update().get(pk=round_.pk)
    state = load_state(round_)
    items = state.rectifications
    if any(item.is_open and item.org == org.code for item in items.values()):
        raise RefusalError("round.rectification_open")
    today = timezone.localdate()
    if due_on is not None:
        refuse_short_time(due_on, lambda: find_rectification_due_day(round_, state.flow, today))
    draft = StepDraft(
        move=RoundMove.ORDER_RECTIFICATION,
        org=org,
        subject=max(items, default=0) + 1,
        text=text,
        due_on=due_on,
    )
    return make_move(actor=actor, round_=round_, drafts=[draft])[0]


def list_rectification_steps(steps: Sequence[RoundStep], subject: int) -> list[RoundStep]:
    """Return the steps about the rectification of this number."""
    return [step for step in steps if step.subject == subject and step.term in RECTIFICATION_MOVES]
