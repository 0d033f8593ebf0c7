"""Whose case it is (案件归属): proposed with a reason, answered by the police clerk, decided by the office."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from wuzha.audit import log
from wuzha.core.facts import NAMES
from wuzha.core.problems import refusal
from wuzha.core.vocabulary import Deed, Register
from wuzha.orgs.models import Org
from wuzha.people.models import User
from wuzha.registers.cases import Case
from wuzha.registers.proposals import Proposal
from wuzha.registers.services import correct_entry


@transaction.atomic
def propose_village(*, actor: User, case: Case, on_behalf_of: Org, village: Org | None, reason: str) -> Proposal:
    """Say that the case belongs elsewhere, and why.

    Raises: Refusal without a reason, when it stands there already, or when somebody has proposed something already.
    """
    _must_have(reason)
    if village is not None and village.code == case.village_id:
        raise refusal("attribution.same", value=village.name)
    if Proposal.objects.open().filter(holder=case.holder, case_key=case.key).exists():
        raise refusal("attribution.open", value=case.key)
    proposal = Proposal.objects.create(
        holder=case.holder,
        case_key=case.key,
        village=village,
        proposed_for=on_behalf_of,
        reason=reason,
        proposed_by=actor,
        proposed_at=timezone.now(),
    )
    _log(actor, Deed.PROPOSE_VILLAGE, proposal, village)
    return proposal


@transaction.atomic
def answer_proposal(*, actor: User, proposal: Proposal, agrees: bool, answer: str) -> None:
    """What the police clerk says to it.

    Raises: Refusal without a reason, or when it is decided already.
    """
    _must_have(answer)
    found = _undecided(proposal)
    found.agrees, found.answer, found.answered_by, found.answered_at = agrees, answer, actor, timezone.now()
    found.save(update_fields=["agrees", "answer", "answered_by", "answered_at"])
    _log(actor, Deed.ANSWER_PROPOSAL, found, found.village)


@transaction.atomic
def decide_proposal(*, actor: User, proposal: Proposal, village: Org | None, decision: str) -> Case:
    """Where the case stands from now on; the case as it then is.

    Whoever proposed it does not decide it.
    Raises: Refusal without a reason, when it is decided already or the case withdrawn, or when one decides one's own.
    """
    _must_have(decision)
    found = _undecided(proposal)
    if found.proposed_by_id == actor.pk:
        raise refusal("attribution.own")
    case = found.case
    if case is None:
        raise refusal("attribution.withdrawn", value=found.case_key)
    found.decided_village, found.decision, found.decided_by, found.decided_at = village, decision, actor, timezone.now()
    found.save(update_fields=["decided_village", "decision", "decided_by", "decided_at"])
    _log(actor, Deed.DECIDE_VILLAGE, found, village)
    if (None if village is None else village.code) == case.village_id:
        return case
    place = NAMES[Register.CASES].index("village")
    row = (*case.row[:place], None if village is None else village.code, *case.row[place + 1 :])
    moved = correct_entry(actor=actor, entry=case, row=row, reason=decision)
    assert isinstance(moved, Case)  # noqa: S101  a case corrected is a case
    return moved


def _undecided(proposal: Proposal) -> Proposal:
    found = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if found.decided_at is not None:
        raise refusal("attribution.decided", value=found.case_key)
    return found


def _must_have(reason: str) -> None:
    if not reason.strip():
        raise refusal("attribution.reason_missing")


def _log(actor: User, deed: Deed, proposal: Proposal, village: Org | None) -> None:
    log.record(
        actor=actor.get_username(),
        deed=deed,
        subject=f"proposal:{proposal.pk}",
        org=proposal.holder.code,
        case=proposal.case_key,
        village=None if village is None else village.code,
        agrees=proposal.agrees,
    )
