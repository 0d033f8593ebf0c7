"""The conditions of what follows the list: commendation, rectification, review, closing."""

from __future__ import annotations

from wuzha.core.rounds.state import RoundState
from wuzha.core.rounds.steps import StepRecord
from wuzha.core.vocabulary import Outcome


def read_once(state: RoundState, step: StepRecord) -> str | None:
    return "round.outcome_read" if state.orgs[step.org].has_read_outcome else None


def commend_met_orgs(state: RoundState, step: StepRecord) -> str | None:
    """Only orgs that were decided as met, and still are, are commended, each once."""
    orgs = [state.orgs.get(code) for code in step.outcomes]
    if not orgs:
        return "round.sample_empty"
    are_met = all(org is not None and org.decision is Outcome.MET and not org.is_revoked for org in orgs)
    if not are_met:
        return "round.commend_not_met"
    return "round.commended" if any(org is not None and org.is_commended for org in orgs) else None


def have_gap(state: RoundState, step: StepRecord) -> str | None:
    """There is something to put right: the org is not met, or a clause of its finding is not."""
    org = state.orgs[step.org]
    is_met = org.decision is Outcome.MET and org.latest_finding is Outcome.MET and not org.is_revoked
    return "round.no_gap" if is_met else None


def have_due_day(state: RoundState, step: StepRecord) -> str | None:
    return None if step.due_on is not None and step.due_on > step.on else "round.due_day_missing"


def be_in_rectification(state: RoundState, step: StepRecord) -> str | None:
    """The rectification waits for a report."""
    item = state.rectifications[step.subject]
    return "round.reported" if item.reported_by or not item.is_open else None


def be_reported(state: RoundState, step: StepRecord) -> str | None:
    item = state.rectifications[step.subject]
    if not item.reported_by:
        return "round.not_reported"
    return "round.checked" if item.has_passed else None


def check_other_report(state: RoundState, step: StepRecord) -> str | None:
    """Whoever reports does not check."""
    return "round.own_report" if step.by == state.rectifications[step.subject].reported_by else None


def have_later_day(state: RoundState, step: StepRecord) -> str | None:
    """A rectification that has not passed is reported again by its old day, or by a new one after today."""
    is_past = step.due_on is not None and step.due_on <= step.on
    return "round.due_day_missing" if not step.accepts and is_past else None


def have_passed(state: RoundState, step: StepRecord) -> str | None:
    item = state.rectifications[step.subject]
    if not item.is_open:
        return "round.rectification_closed"
    return None if item.has_passed else "round.not_checked"


def have_no_review(state: RoundState, step: StepRecord) -> str | None:
    return "round.review_open" if state.orgs[step.org].review is not None else None


def be_reviewed(state: RoundState, step: StepRecord) -> str | None:
    return None if state.orgs[step.org].review is not None else "round.no_review"


def hold_title(state: RoundState, step: StepRecord) -> str | None:
    """Only what was decided as met can be revoked, once, and after one proposal."""
    org = state.orgs[step.org]
    if org.decision is not Outcome.MET or org.is_revoked:
        return "round.no_title"
    return "round.revocation_proposed" if org.review is not None and org.review.proposed_by else None


def be_proposed_for_revocation(state: RoundState, step: StepRecord) -> str | None:
    review = state.orgs[step.org].review
    return None if review is not None and review.proposed_by else "round.revocation_not_proposed"


def sign_other_revocation(state: RoundState, step: StepRecord) -> str | None:
    review = state.orgs[step.org].review
    return "round.own_proposal" if review is not None and step.by in (review.proposed_by, review.opened_by) else None


def finish_follow_up(state: RoundState, step: StepRecord) -> str | None:
    """No rectification and no review is open, and the list says what was decided last."""
    if state.is_list_outdated:
        return "round.list_outdated"
    return "round.follow_up_open" if state.has_open_follow_up else None


def have_outdated_list(state: RoundState, step: StepRecord) -> str | None:
    """A list is replaced only where it is wrong by now."""
    return None if state.is_list_outdated else "round.list_current"
