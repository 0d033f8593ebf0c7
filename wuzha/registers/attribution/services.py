"""Whose case it is (案件归属): proposed with a reason, answered by the police clerk, decided by the office."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from wuzha.audit import log
from wuzha.core.facts import NAMES
from wuzha.core.normalise import half_width
from wuzha.core.problems import refusal
from wuzha.core.vocabulary import Deed, ProposalEnd, Register, Verb
from wuzha.orgs.models import Org
from wuzha.people.access import Scope, scope_of
from wuzha.people.models import User
from wuzha.registers.attribution.steps import keep_step
from wuzha.registers.models import Case, Claim, Proposal
from wuzha.registers.services import correct_entry

KEEPERS = (Verb.DECIDE_VILLAGE, Verb.ANSWER_VILLAGE)
"""The office and the police clerk: they say of a case without a village whose it may be."""


def kept_by(user: User) -> Scope:
    """Where the user says whose a case without a village may be."""
    return Scope(tuple({path for verb in KEEPERS for path in scope_of(user, verb).paths}))


def may_propose(user: User, case: Case) -> bool:
    """Whether the user may say that the case belongs elsewhere.

    For a village that is a case which stands with it; one without a village is for those who keep the book.
    """
    if case.village is not None:
        return scope_of(user, Verb.PROPOSE_VILLAGE).holds(case.village.path)
    return kept_by(user).holds(case.holder.path)


@transaction.atomic
def propose_village(*, actor: User, case: Case, on_behalf_of: Org, village: Org | None, reason: str) -> Proposal:
    """Say that the case belongs elsewhere, and why; of one without a village, whose it may be.

    Raises: Refusal without a reason, when it stands there already, when somebody has proposed something already, or
    when the case was moved or withdrawn since it was looked at.
    """
    _must_have(reason)
    if village is None and case.village_id is None:
        raise refusal("attribution.village_missing")
    if village is not None and village.code == case.village_id:
        raise refusal("attribution.same", value=village.name)
    # Two may come at once: the second waits here, and then finds what the first has proposed.
    standing = _held(case.holder, case.key)
    if standing is None:
        raise refusal("attribution.withdrawn", value=case.key)
    if standing.village_id != case.village_id:
        raise refusal("attribution.moved", value=case.key)
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
    keep_step(actor, Deed.PROPOSE_VILLAGE, proposal, proposal.proposed_at, village=village, words=reason)
    return proposal


@transaction.atomic
def claim_case(*, actor: User, village: Org, number: str, reason: str) -> Claim:
    """Say that a case is the village's own, of which it knows nothing but the number.

    Nothing is looked up: what the village is told is the same whether there is such a case, and whose.
    Raises: Refusal without a reason.
    """
    _must_have(reason)
    claim = Claim.objects.create(
        case_key=half_width(number), village=village, reason=reason, claimed_by=actor, claimed_at=timezone.now()
    )
    # What was typed need not be the number of a case: the log does not repeat it.
    log.record(actor=actor.get_username(), deed=Deed.CLAIM_CASE, subject=f"claim:{claim.pk}", org=village.code)
    return claim


@transaction.atomic
def comment_proposal(*, actor: User, proposal: Proposal, agrees: bool, answer: str) -> None:
    """What the village that was named says to it; it decides nothing.

    Raises: Refusal without a reason, or when it is decided or ended already.
    """
    _must_have(answer)
    found = _undecided(proposal)
    named = found.village
    keep_step(actor, Deed.COMMENT_PROPOSAL, found, timezone.now(), village=named, agrees=agrees, words=answer)


@transaction.atomic
def answer_proposal(*, actor: User, proposal: Proposal, agrees: bool, answer: str) -> None:
    """What the police clerk says to it; an earlier answer stays among the steps.

    Raises: Refusal without a reason, or when it is decided or ended already.
    """
    _must_have(answer)
    found = _undecided(proposal)
    found.agrees, found.answer, found.answered_by, found.answered_at = agrees, answer, actor, timezone.now()
    found.save(update_fields=["agrees", "answer", "answered_by", "answered_at"])
    keep_step(actor, Deed.ANSWER_PROPOSAL, found, found.answered_at, village=found.village, agrees=agrees, words=answer)


@transaction.atomic
def decide_proposal(*, actor: User, proposal: Proposal, village: Org | None, decision: str) -> Case:
    """Where the case stands from now on; the case as it then is.

    Whoever proposed it does not decide it.
    Raises: Refusal without a reason, when it is decided already or the case withdrawn, or when one decides one's own.
    """
    _must_have(decision)
    # The case first, then the proposal: in this order whoever withdraws the case takes them too.
    case, found = _held(proposal.holder, proposal.case_key), _undecided(proposal)
    if found.proposed_by_id == actor.pk:
        raise refusal("attribution.own")
    if case is None:
        raise refusal("attribution.withdrawn", value=found.case_key)
    found.decided_village, found.decision, found.decided_by, found.decided_at = village, decision, actor, timezone.now()
    found.save(update_fields=["decided_village", "decision", "decided_by", "decided_at"])
    keep_step(actor, Deed.DECIDE_VILLAGE, found, found.decided_at, village=village, words=decision)
    if (None if village is None else village.code) == case.village_id:
        return case
    place = NAMES[Register.CASES].index("village")
    row = (*case.row[:place], None if village is None else village.code, *case.row[place + 1 :])
    moved = correct_entry(actor=actor, entry=case, row=row, reason=decision)
    assert isinstance(moved, Case)  # noqa: S101  a case corrected is a case
    return moved


def keep_moved(*, proposal: Proposal, moved: Iterable[tuple[str, str, str, str]]) -> None:
    """The outcomes that the decision moved, kept with it: code of the org, clause, outcome before and after."""
    Proposal.objects.filter(pk=proposal.pk).update(moved=[list(one) for one in moved])


def _held(holder: Org, key: str) -> Case | None:
    """The case as the books have it, which nobody else revises until the transaction ends; None when it is gone."""
    in_force = Case.objects.as_of(None).filter(holder=holder, key=key)
    while (seen := in_force.first()) is not None:
        # Whoever was quicker has left another revision in force: that one is taken next.
        held = in_force.select_for_update(of=("self",)).select_related("holder", Case.owner).filter(pk=seen.pk).first()
        if isinstance(held, Case):
            return held
    return None


def _undecided(proposal: Proposal) -> Proposal:
    found = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if found.decided_at is not None:
        raise refusal("attribution.decided", value=found.case_key)
    match found.end:
        case ProposalEnd.GONE:
            raise refusal("attribution.withdrawn", value=found.case_key)
        case ProposalEnd.STANDS_THERE:
            raise refusal("attribution.stands_there", value=found.case_key)
    return found


def _must_have(reason: str) -> None:
    if not reason.strip():
        raise refusal("attribution.reason_missing")
