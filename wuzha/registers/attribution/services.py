"""Write proposals of whose case it is (案件归属): propose, claim, comment, answer and decide."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from wuzha.audit import log
from wuzha.audit.binding import bind_rows
from wuzha.core.facts import BOOK_COLUMN_NAMES
from wuzha.core.free_text import clean_reason
from wuzha.core.normalise import to_half_width
from wuzha.core.problems import RefusalError, refuse_personal_data, refuse_personal_number
from wuzha.core.vocabulary import LogAction, ProposalEnd, Register
from wuzha.orgs.models import Org
from wuzha.people.models import User
from wuzha.registers.attribution.steps import record_step
from wuzha.registers.models import Case, Claim, Proposal
from wuzha.registers.services import correct_entry


@transaction.atomic
def propose_village(*, actor: User, case: Case, on_behalf_of: Org, village: Org | None, reason: str) -> Proposal:
    """Propose that the case belongs to another village, or to none that is known (`village` None).

    Raises: RefusalError without a reason, when the case is attributed to that village, has an open proposal, or was
    moved or withdrawn since the actor read it.
    """
    reason = _read_reason(reason)
    if village is None and case.village_id is None:
        raise RefusalError("attribution.village_missing")
    if village is not None and village.code == case.village_id:
        raise RefusalError("attribution.same", value=village.name)
    # Lock the case: of two concurrent proposals the second waits here, then sees the first.
    current = _lock_case(case.holder, case.key)
    if current is None:
        raise RefusalError("attribution.withdrawn", value=case.key)
    if current.village_id != case.village_id:
        raise RefusalError("attribution.moved", value=case.key)
    if Proposal.objects.open().filter(holder=case.holder, case_key=case.key).exists():
        raise RefusalError("attribution.open", value=case.key)
    proposal = Proposal.objects.create(
        holder=case.holder,
        case_key=case.key,
        village=village,
        proposed_for=on_behalf_of,
        reason=reason,
        proposed_by=actor,
        proposed_at=timezone.now(),
    )
    record_step(actor, LogAction.PROPOSE_VILLAGE, proposal, at=proposal.proposed_at, village=village, text=reason)
    return proposal


@transaction.atomic
def claim_case(*, actor: User, village: Org, number: str, reason: str) -> Claim:
    """Record a village's claim that a case is its own, of which it knows only the number.

    The number is not looked up: the response must not show whether there is such a case, and whose.

    Raises: RefusalError without a reason, or when the number or the reason looks like personal data.
    """
    reason = _read_reason(reason)
    refuse_personal_number(number)
    claim = Claim.objects.create(
        case_key=to_half_width(number), village=village, reason=reason, claimed_by=actor, claimed_at=timezone.now()
    )
    # The log does not repeat the text typed as a number: it can be a name or a phone.
    log.record(
        actor=actor.get_username(),
        action=LogAction.CLAIM_CASE,
        subject=f"claim:{claim.pk}",
        org=village.code,
        blocks=bind_rows(claim),
    )
    return claim


@transaction.atomic
def comment_on_proposal(*, actor: User, proposal: Proposal, agrees: bool, answer: str) -> None:
    """Record the comment of the proposed village as a step; it decides nothing.

    Raises: RefusalError without a reason, or when the proposal is decided or ended.
    """
    answer = _read_reason(answer)
    current = _lock_undecided(proposal)
    record_step(
        actor,
        LogAction.COMMENT_PROPOSAL,
        current,
        at=timezone.now(),
        village=current.village,
        agrees=agrees,
        text=answer,
    )


@transaction.atomic
def answer_proposal(*, actor: User, proposal: Proposal, agrees: bool, answer: str) -> None:
    """Record the answer of the police clerk; earlier answers stay among the steps.

    Raises: RefusalError without a reason, or when the proposal is decided or ended.
    """
    answer = _read_reason(answer)
    current, now = _lock_undecided(proposal), timezone.now()
    current.agrees, current.answer, current.answered_by, current.answered_at = agrees, answer, actor, now
    current.save(update_fields=["agrees", "answer", "answered_by", "answered_at"])
    record_step(actor, LogAction.ANSWER_PROPOSAL, current, at=now, village=current.village, agrees=agrees, text=answer)


@transaction.atomic
def decide_proposal(*, actor: User, proposal: Proposal, village: Org | None, decision: str) -> Case:
    """Record the decision of the office, move the case to the village, and return the case.

    Raises: RefusalError without a reason, when the proposal is decided or ended, the case is withdrawn, or the actor
    made the proposal.
    """
    decision = _read_reason(decision)
    # Lock order: the case, then the proposal, as in the withdrawal of a case.
    case, current = _lock_case(proposal.holder, proposal.case_key), _lock_undecided(proposal)
    if current.proposed_by_id == actor.pk:
        raise RefusalError("attribution.own")
    if case is None:
        raise RefusalError("attribution.withdrawn", value=current.case_key)
    now = timezone.now()
    current.decided_village, current.decision, current.decided_by, current.decided_at = village, decision, actor, now
    current.save(update_fields=["decided_village", "decision", "decided_by", "decided_at"])
    record_step(actor, LogAction.DECIDE_VILLAGE, current, at=now, village=village, text=decision)
    code = None if village is None else village.code
    if code == case.village_id:
        return case
    index = BOOK_COLUMN_NAMES[Register.CASES].index("village")
    row = (*case.row[:index], code, *case.row[index + 1 :])
    case_after = correct_entry(actor=actor, entry=case, row=row, reason=decision)
    assert isinstance(case_after, Case)  # noqa: S101  a correction returns the type of its entry
    return case_after


def record_outcome_changes(*, proposal: Proposal, changes: Iterable[tuple[str, str, str, str]]) -> None:
    """Store the outcomes that the decision changed: (code of the org, clause, outcome before, outcome after).

    They are derived from the books, so this is no line of the log.
    """
    Proposal.objects.filter(pk=proposal.pk).update(outcome_changes=[list(change) for change in changes])


def _lock_case(holder: Org, key: str) -> Case | None:
    """Lock the revision in force until the transaction ends, and return it; None when the case is withdrawn."""
    in_force = Case.objects.as_of(None).filter(holder=holder, key=key)
    while (latest := in_force.first()) is not None:
        lockable = in_force.select_for_update(of=("self",)).select_related("holder", Case.owner)
        case = lockable.filter(pk=latest.pk).first()
        # A concurrent writer may have superseded the revision between the two queries: then lock the next one.
        if isinstance(case, Case):
            return case
    return None


def _lock_undecided(proposal: Proposal) -> Proposal:
    current = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if current.decided_at is not None:
        raise RefusalError("attribution.decided", value=current.case_key)
    match current.end:
        case ProposalEnd.CASE_WITHDRAWN:
            raise RefusalError("attribution.withdrawn", value=current.case_key)
        case ProposalEnd.ALREADY_RECORDED:
            raise RefusalError("attribution.stands_there", value=current.case_key)
    return current


def _read_reason(text: str) -> str:
    reason = clean_reason(text)
    if not reason:
        raise RefusalError("attribution.reason_missing")
    refuse_personal_data(reason)
    return reason
