"""Withdraw cases that a committed full file lacks."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from wuzha.core.i18n import join_words
from wuzha.core.problems import RefusalError
from wuzha.intake.uploads.missing_cases import MAX_NAMED, find_revisions, find_unread_items
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.preview import Preview
from wuzha.people.models import User
from wuzha.registers.attribution.steps import lock_open_proposals
from wuzha.registers.services import withdraw_entry


@transaction.atomic
def withdraw_missing_cases(*, actor: User, upload: Upload, numbers: Collection[int], reason: str) -> int:
    """Withdraw the revisions of these numbers, all or none, one line of the log for each; return how many.

    The withdrawals belong to the upload: undoing it puts the cases back.

    Raises: RefusalError without a case or a reason, when one of them was withdrawn or corrected meanwhile, or while a
    refused row or an unread sheet of the upload is open that may be one of them.
    """
    if not numbers:
        raise RefusalError("upload.none_ticked")
    if count := find_unread_items(upload).count():
        raise RefusalError("upload.missing_unread", count=count)
    revisions = find_revisions(upload, Preview.unpack(upload.preview), actor)
    ticked_revisions = revisions.filter(pk__in=set(numbers), recorded_at__lte=upload.settled_at)
    # Locked in one order until all is written: a second request for the same cases waits here, then sees the result.
    cases = list(ticked_revisions.select_for_update(of=("self",)).select_related("holder").order_by("key"))
    current = [case for case in cases if case.superseded_at is None and not case.is_withdrawn]
    withdrawn = revisions.withdrawn(None).filter(key__in=[case.key for case in cases]).order_by("key")
    if keys := list(withdrawn.values_list("key", flat=True)):
        raise RefusalError("upload.missing_withdrawn", count=len(keys), choices=join_words(keys[:MAX_NAMED]))
    if count := len(set(numbers)) - len(current):
        raise RefusalError("upload.missing_moved", count=count)
    # All rows before the first line of the log, whose head is locked last.
    lock_open_proposals(upload.holder, [case.key for case in current])
    for case in current:
        withdraw_entry(actor=actor, entry=case, reason=reason, upload=upload.pk)
    return len(current)
