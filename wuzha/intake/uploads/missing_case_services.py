"""Withdraw cases that a committed full file lacks, or plan that without writing it."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from wuzha.core.i18n import join_words
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Register
from wuzha.intake.uploads.missing_cases import MAX_NAMED, find_revisions, find_unread_items
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.preview import Preview
from wuzha.people.models import User
from wuzha.registers.attribution.steps import lock_open_proposals
from wuzha.registers.models import Entry, EntryQuerySet
from wuzha.registers.services import withdraw_entry
from wuzha.registers.unwritten_change import UnwrittenChange


@transaction.atomic
def withdraw_missing_cases(*, actor: User, upload: Upload, numbers: Collection[int], reason: str) -> int:
    """Withdraw the revisions of these numbers, all or none, one line of the log for each; return how many.

    The withdrawals belong to the upload: undoing it puts the cases back.

    Raises: RefusalError without a case or a reason, when one of them was withdrawn or corrected meanwhile, or while a
    refused row or an unread sheet of the upload is open that may be one of them.
    """
    _check_ticked(upload, numbers)
    revisions = find_revisions(upload, Preview.unpack(upload.preview), actor)
    # Locked in one order until all is written: a second request for the same cases waits here, then sees the result.
    locked_cases = _select_ticked(revisions, upload, numbers).select_for_update(of=("self",))
    current = _list_current(locked_cases.select_related("holder"), revisions, numbers)
    # All rows before the first line of the log, whose head is locked last.
    lock_open_proposals(upload.holder, [case.key for case in current])
    for case in current:
        withdraw_entry(actor=actor, entry=case, reason=reason, upload=upload.pk)
    return len(current)


def plan_missing_withdrawal(*, actor: User, upload: Upload, numbers: Collection[int]) -> UnwrittenChange:
    """Return what withdrawing the revisions of these numbers takes out of force; write and lock nothing.

    Raises: RefusalError as `withdraw_missing_cases`, which asks for a reason too.
    """
    _check_ticked(upload, numbers)
    revisions = find_revisions(upload, Preview.unpack(upload.preview), actor)
    current = _list_current(_select_ticked(revisions, upload, numbers), revisions, numbers)
    return UnwrittenChange(superseded={Register.CASES: [case.pk for case in current]})


def _check_ticked(upload: Upload, numbers: Collection[int]) -> None:
    if not numbers:
        raise RefusalError("upload.none_ticked")
    if count := find_unread_items(upload).count():
        raise RefusalError("upload.missing_unread", count=count)


def _select_ticked(revisions: EntryQuerySet, upload: Upload, numbers: Collection[int]) -> EntryQuerySet:
    return revisions.filter(pk__in=set(numbers), recorded_at__lte=upload.settled_at).order_by("key")


def _list_current(ticked_revisions: EntryQuerySet, revisions: EntryQuerySet, numbers: Collection[int]) -> list[Entry]:
    """Return the ticked cases that count. Raises: RefusalError unless all of them do."""
    cases = list(ticked_revisions)
    current = [case for case in cases if case.superseded_at is None and not case.is_withdrawn]
    withdrawn = revisions.withdrawn(None).filter(key__in=[case.key for case in cases]).order_by("key")
    if keys := list(withdrawn.values_list("key", flat=True)):
        raise RefusalError("upload.missing_withdrawn", count=len(keys), choices=join_words(keys[:MAX_NAMED]))
    if count := len(set(numbers)) - len(current):
        raise RefusalError("upload.missing_moved", count=count)
    return current
