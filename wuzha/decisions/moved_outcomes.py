"""Find the orgs of a published round whose outcome the books of today would change: late or revised facts."""

from __future__ import annotations

from collections.abc import Iterator

from wuzha.assessments.standing import assess
from wuzha.core.problems import RefusalError
from wuzha.core.rounds.state import OrgProgress, RoundState
from wuzha.core.vocabulary import Outcome
from wuzha.decisions.models import Round
from wuzha.decisions.review_candidates import find_question_day
from wuzha.decisions.round_questions import load_programme, load_questions
from wuzha.orgs.models import Org


def list_moved_orgs(round_: Round, state: RoundState) -> list[Org]:
    """Return the orgs whose published outcome would be another today, without those under review, in their order.

    Where a review has ended, the org is one again only if its finding has moved once more since then.

    The to-dos of every page of the office read this: the findings are cached for a state of the books and judged ahead
    after a write, without the rows behind them, and compared with the state alone.
    """
    codes = set(_iterate_moved_codes(round_, state))
    return list(Org.objects.filter(code__in=codes).order_by("path")) if codes else []


def _iterate_moved_codes(round_: Round, state: RoundState) -> Iterator[str]:
    try:
        questions = load_questions(round_, find_question_day(round_))
        assessment = assess(load_programme(round_), questions, with_rows=False, is_warmed=True)
    except RefusalError:
        # The plan or the programme is gone: the page of the reviews says so to who opens it.
        return
    for finding in assessment.orgs:
        org = state.orgs.get(finding.code)
        if org is not None and would_change(org, finding.outcome):
            yield finding.code


def would_change(org: OrgProgress, outcome: Outcome) -> bool:
    """Return whether a finding of today would change the published outcome of the org, and nobody looks at it yet."""
    if org.review is not None or org.is_revoked or outcome is org.decision:
        return False
    return outcome is not (org.reviewed_finding or org.latest_finding)
