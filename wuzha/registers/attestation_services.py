"""Write attestations of many orgs at once, and the drafts that people keep of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from wuzha.audit import log
from wuzha.audit.binding import bind_rows
from wuzha.core.facts import FactRow
from wuzha.core.free_text import clean_reason
from wuzha.core.problems import RefusalError, refuse_personal_data
from wuzha.core.vocabulary import LogAction, Register
from wuzha.orgs.models import Org, find_holder
from wuzha.people.access import Scope
from wuzha.people.models import User
from wuzha.registers.manual_entry import lock_books, record_rows
from wuzha.registers.models import Attestation, AttestationDraft


@dataclass(frozen=True, slots=True)
class Signature:
    """Who attests, as an organ or a post, and on which day."""

    attested_by: str
    attested_on: date | None


@dataclass(frozen=True, slots=True)
class OrgVerdict:
    """The verdict on one org (a value of `Verdict`; empty: none yet) and its reason.

    `seen` is the mark (`find_attestation_marks`) of what was on record when the form was opened; None: not compared.
    """

    org: Org
    verdict: str
    reason: str = ""
    seen: int | None = None


def find_attestation_marks(codes: Collection[str], criterion: str) -> Mapping[str, Attestation]:
    """Return the attestation of each org about a clause that was written last, of whichever period.

    Its number is the mark by which a form knows that nobody has attested meanwhile.
    """
    condition = Q(org__in=codes, criterion=criterion)
    by_org = {}
    for entry in Attestation.objects.as_of(None).filter(condition).order_by("pk"):
        assert isinstance(entry, Attestation)  # noqa: S101  of its table
        by_org[str(entry.org_id)] = entry
    return by_org


@transaction.atomic
def save_drafts(
    *, actor: User, criterion: str, period: str, verdicts: Sequence[OrgVerdict], signature: Signature
) -> int:
    """Keep the verdicts as drafts of the actor, in place of those kept before; return how many have changed.

    Raises: RefusalError when a reason or who attests looks like personal data.
    """
    signature, verdicts = _clean_words(signature, verdicts)
    now = timezone.now()
    own = AttestationDraft.objects.open().filter(saved_by=actor, criterion=criterion, period=period)
    drafts = {draft.org_id: draft for draft in own.select_for_update()}
    changed_drafts: list[AttestationDraft] = []
    for verdict in verdicts:
        values = {
            "verdict": verdict.verdict,
            "reason": verdict.reason,
            "attested_by": signature.attested_by,
            "attested_on": signature.attested_on,
        }
        draft = drafts.get(verdict.org.code)
        if draft is None:
            draft = AttestationDraft(org=verdict.org, criterion=criterion, period=period, saved_by=actor)
            is_same = not (verdict.verdict or verdict.reason)
        else:
            is_same = all(getattr(draft, name) == value for name, value in values.items())
        if is_same:
            continue
        for name, value in values.items():
            setattr(draft, name, value)
        draft.saved_at = now
        draft.save()
        changed_drafts.append(draft)
    _log_drafts(changed_drafts, actor=actor, action=LogAction.DRAFT_ATTESTATIONS)
    return len(changed_drafts)


@transaction.atomic
def attest_orgs(
    *,
    actor: User,
    criterion: str,
    period: str,
    verdicts: Sequence[OrgVerdict],
    signature: Signature,
    within: Scope,
) -> int:
    """Record the verdicts as attestations, all or none, and end the actor's drafts; return how many are new or changed.

    Raises: RefusalError when an org lies outside the scope `within`, somebody else has attested since the form was
    opened, or a reason looks like personal data.
    """
    signature, verdicts = _clean_words(signature, verdicts)
    holders = lock_books(find_holder(verdict.org) for verdict in verdicts)
    codes = [verdict.org.code for verdict in verdicts]
    _refuse_unseen_verdicts(verdicts, criterion, signature)
    own = AttestationDraft.objects.open().filter(
        saved_by=actor, criterion=criterion, period=period, org__code__in=codes
    )
    drafts = list(own.select_for_update())
    rows: dict[int, list[FactRow]] = {}
    for verdict in verdicts:
        row = (verdict.org.code, criterion, period, verdict.verdict, signature.attested_on)
        texts = (signature.attested_by or None, verdict.reason or None)
        rows.setdefault(find_holder(verdict.org).pk, []).append((*row, *texts))
    count = 0
    for pk, book_rows in rows.items():
        new_count, changed_count, _ended_count = record_rows(
            actor=actor, holder=holders[pk], register=Register.ATTESTATIONS, rows=book_rows, within=within
        )
        count += new_count + changed_count
    AttestationDraft.objects.filter(pk__in=[draft.pk for draft in drafts]).update(ended_at=timezone.now())
    _log_drafts(drafts, actor=actor, action=LogAction.END_DRAFTS)
    return count


def _clean_words(signature: Signature, verdicts: Sequence[OrgVerdict]) -> tuple[Signature, Sequence[OrgVerdict]]:
    """Return who attests and the reasons as they are stored. Raises: RefusalError for personal data."""
    signature = replace(signature, attested_by=clean_reason(signature.attested_by))
    verdicts = [replace(verdict, reason=clean_reason(verdict.reason)) for verdict in verdicts]
    refuse_personal_data(signature.attested_by, *(verdict.reason for verdict in verdicts))
    return signature, verdicts


def _refuse_unseen_verdicts(verdicts: Sequence[OrgVerdict], criterion: str, signature: Signature) -> None:
    """Check that no verdict replaces one that its author has not seen; an equal one is a form sent twice.

    Call it with the books locked, so that of two people at the same time the second is asked.
    """
    attestations = find_attestation_marks([verdict.org.code for verdict in verdicts], criterion)
    for verdict in verdicts:
        entry = attestations.get(verdict.org.code)
        if entry is None or verdict.seen is None or entry.pk == verdict.seen:
            continue
        texts = (signature.attested_by or None, verdict.reason or None)
        if (entry.verdict, entry.attested_on, entry.attested_by, entry.reason) != (
            verdict.verdict,
            signature.attested_on,
            *texts,
        ):
            raise RefusalError("attestation.changed_since_seen", value=verdict.org.name)


def _log_drafts(drafts: Sequence[AttestationDraft], *, actor: User, action: LogAction) -> None:
    if drafts:
        log.record(
            actor=actor.get_username(),
            action=action,
            subject=f"attestation_drafts:{drafts[0].criterion}",
            org=find_holder(drafts[0].org).code,
            blocks=bind_rows(*drafts),
            entries=len(drafts),
        )
