"""Each step about whose case it is, kept and logged; and the end of what nobody needs to decide any more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils import timezone

from wuzha.audit import log
from wuzha.core.vocabulary import Deed, ProposalEnd
from wuzha.orgs.models import Org
from wuzha.people.models import User
from wuzha.registers.models import Case, Proposal, ProposalStep


def keep_step(
    actor: User | None,
    deed: Deed,
    proposal: Proposal,
    at: datetime,
    *,
    village: Org | None = None,
    agrees: bool | None = None,
    words: str = "",
) -> None:
    """One step among those of the proposal, and in the log, whose line holds no word of what was written."""
    ProposalStep.objects.create(
        proposal=proposal, deed=deed, by=actor, at=at, agrees=agrees, village=village, words=words
    )
    _note(actor, deed, proposal, village, agrees)


def end_settled(*, actor: User | None, holder: Org, key: str | None = None) -> list[Proposal]:
    """The open proposals of the book that its cases leave nothing to decide about, ended: the case is gone, or stands
    where it was said to.

    Called where cases were written, in that transaction. Their lines of the log are `note_ended`: whoever writes rows
    takes the head of the log last.
    """
    open_ones = Proposal.objects.open().select_related("village").filter(holder=holder)
    if key is not None:
        open_ones = open_ones.filter(case_key=key)
    settled = _settled(holder, open_ones)
    found, now = list(Proposal.objects.open().select_for_update().filter(pk__in=settled).order_by("pk")), timezone.now()
    for one in found:
        one.ended_at, one.ended_because = now, settled[one.pk]
    Proposal.objects.bulk_update(found, ["ended_at", "ended_because"])
    steps = [ProposalStep(proposal=one, deed=Deed.END_PROPOSAL, by=actor, at=now) for one in found]
    ProposalStep.objects.bulk_create(steps)
    return found


def hold_open(holder: Org, keys: Iterable[str]) -> None:
    """What is open about these cases is written by nobody else until the transaction ends.

    Whoever withdraws many, each with its line of the log, takes all rows before the first line.
    """
    list(Proposal.objects.open().select_for_update().filter(holder=holder, case_key__in=set(keys)).order_by("pk"))


def note_ended(*, actor: User | None, ended: Iterable[Proposal]) -> None:
    """The lines of the log about proposals that ended, in the transaction that ended them."""
    for one in ended:
        _note(actor, Deed.END_PROPOSAL, one, None, None)


def _settled(holder: Org, open_ones: Iterable[Proposal]) -> dict[int, ProposalEnd]:
    asked = {one.pk: (one.case_key, one.village.code if one.village else None) for one in open_ones}
    if not asked:
        return {}
    there = Case.objects.as_of(None).filter(holder=holder, key__in={key for key, _ in asked.values()})
    villages = dict(there.order_by().values_list("key", Case.owner))
    ends = {pk: _end(key, wanted, villages) for pk, (key, wanted) in asked.items()}
    return {pk: end for pk, end in ends.items() if end is not None}


def _end(key: str, wanted: str | None, villages: Mapping[str, object]) -> ProposalEnd | None:
    if key not in villages:
        return ProposalEnd.GONE
    return ProposalEnd.STANDS_THERE if villages[key] == wanted else None


def _note(actor: User | None, deed: Deed, proposal: Proposal, village: Org | None, agrees: bool | None) -> None:
    log.record(
        actor=log.SYSTEM if actor is None else actor.get_username(),
        deed=deed,
        subject=f"proposal:{proposal.pk}",
        org=proposal.holder.code,
        case=proposal.case_key,
        village=None if village is None else village.code,
        agrees=agrees,
        ended=proposal.ended_because or None,
    )
