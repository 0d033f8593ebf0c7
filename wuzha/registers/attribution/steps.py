"""Write the steps of proposals, and end proposals that leave nothing to decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils import timezone

from wuzha.audit import log
from wuzha.audit.binding import bind_rows
from wuzha.core.vocabulary import LogAction, ProposalEnd
from wuzha.orgs.models import Org
from wuzha.people.models import User
from wuzha.registers.models import Case, Proposal, ProposalStep


def record_step(
    actor: User | None,
    action: LogAction,
    proposal: Proposal,
    *,
    at: datetime,
    village: Org | None = None,
    agrees: bool | None = None,
    text: str = "",
) -> None:
    """Add a step to the proposal and a line to the log; the line does not hold the text."""
    step = ProposalStep.objects.create(
        proposal=proposal, action=action, by=actor, at=at, agrees=agrees, village=village, text=text
    )
    _log_step(actor, step, village, agrees)


def end_settled_proposals(*, actor: User | None, holder: Org, key: str | None = None) -> list[ProposalStep]:
    """End the open proposals about cases that are withdrawn, or attributed to the proposed village by now.

    Return the step that ends each. Call it in the transaction that writes the cases, and `log_ended_proposals` after
    all rows are written: lock order is data rows first, log head last.
    """
    proposals = Proposal.objects.open().select_related("village").filter(holder=holder)
    if key is not None:
        proposals = proposals.filter(case_key=key)
    ends, now = _find_ends(holder, proposals), timezone.now()
    if not ends:
        return []
    proposals_to_end = list(Proposal.objects.open().select_for_update().filter(pk__in=ends).order_by("pk"))
    for proposal in proposals_to_end:
        proposal.ended_at, proposal.end_reason = now, ends[proposal.pk]
    Proposal.objects.bulk_update(proposals_to_end, ["ended_at", "end_reason"])
    return ProposalStep.objects.bulk_create(
        ProposalStep(proposal=proposal, action=LogAction.END_PROPOSAL, by=actor, at=now)
        for proposal in proposals_to_end
    )


def lock_open_proposals(holder: Org, keys: Iterable[str]) -> None:
    """Lock the open proposals about these cases until the transaction ends.

    A transaction that withdraws many cases, each with its line of the log, locks all data rows before the first line.
    """
    list(Proposal.objects.open().select_for_update().filter(holder=holder, case_key__in=set(keys)).order_by("pk"))


def log_ended_proposals(*, actor: User | None, last_steps: Iterable[ProposalStep]) -> None:
    """Write the log lines of proposals that ended, in the transaction that ended them."""
    for step in last_steps:
        _log_step(actor, step, None, None)


def _find_ends(holder: Org, proposals: Iterable[Proposal]) -> dict[int, ProposalEnd]:
    """Return primary key → why the proposal ends, for those that do."""
    targets = {item.pk: (item.case_key, item.village.code if item.village else None) for item in proposals}
    if not targets:
        return {}
    cases = Case.objects.as_of(None).filter(holder=holder, key__in={key for key, _ in targets.values()})
    villages = dict(cases.order_by().values_list("key", Case.owner))
    ends = {pk: _find_end(key, village, villages) for pk, (key, village) in targets.items()}
    return {pk: end for pk, end in ends.items() if end is not None}


def _find_end(key: str, proposed_village: str | None, villages: Mapping[str, object]) -> ProposalEnd | None:
    if key not in villages:
        return ProposalEnd.CASE_WITHDRAWN
    return ProposalEnd.ALREADY_RECORDED if villages[key] == proposed_village else None


def _log_step(actor: User | None, step: ProposalStep, village: Org | None, agrees: bool | None) -> None:
    proposal = step.proposal
    log.record(
        actor=log.SYSTEM if actor is None else actor.get_username(),
        action=step.term,
        subject=f"proposal:{proposal.pk}",
        org=proposal.holder.code,
        blocks=bind_rows(proposal, step),
        case=proposal.case_key,
        village=None if village is None else village.code,
        agrees=agrees,
        ended=proposal.end_reason or None,
    )
