"""Cases that a full file no longer holds: proposed for withdrawal, and withdrawn together by whoever says so."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction

from wuzha.core.i18n import in_a_row
from wuzha.core.problems import refusal
from wuzha.core.vocabulary import Register
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.preview import MOST_SHOWN, Preview
from wuzha.people.access import scope_of
from wuzha.people.models import User
from wuzha.registers.access import RECORDING, SEEING
from wuzha.registers.attribution.steps import hold_open
from wuzha.registers.models import Case, Entry, EntryQuerySet
from wuzha.registers.services import withdraw_entry

MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Missing:
    """Of the cases a file no longer holds: those that still count and may be withdrawn, the first of them; how many of
    those there are, and how many have been withdrawn since.

    `newer` are those that somebody has written to since the file was entered: no longer proposed, the first are named.
    """

    cases: Sequence[Entry]
    count: int
    withdrawn: int
    newer: Sequence[Entry]
    newer_count: int

    @property
    def more(self) -> int:
        """Those a page has no room for; they move up when these are done."""
        return self.count - len(self.cases)


def missing_of(upload: Upload, preview: Preview, viewer: User) -> Missing:
    """What became of them, as far as the viewer sees and writes cases there."""
    ours = _ours(upload, preview, viewer)
    there = ours.as_of(None).select_related(Case.owner).order_by("filed_on", "key")
    old = there.filter(recorded_at__lte=upload.settled_at)
    newer = there.filter(recorded_at__gt=upload.settled_at)
    return Missing(
        list(old[:MOST_SHOWN]), old.count(), ours.withdrawn(None).count(), list(newer[:MOST_NAMED]), newer.count()
    )


def withdrawn_with(upload: Upload) -> int:
    """How many cases stand withdrawn that were ticked on the upload's page: they come back when it is undone."""
    return Case.objects.withdrawn(None).filter(upload=upload.pk, holder=upload.holder).count()


@transaction.atomic
def withdraw_missing(*, actor: User, upload: Upload, ticked: Collection[int], reason: str) -> int:
    """These revisions of cases that the upload's file no longer holds are withdrawn, all or none; how many.

    They belong to the upload: undoing it takes them back.

    Raises: Refusal without a case or a reason, or when one of them was withdrawn or corrected meanwhile.
    """
    if not ticked:
        raise refusal("upload.none_ticked")
    ours = _ours(upload, Preview.unpacked(upload.preview), actor)
    some = ours.filter(pk__in=set(ticked), recorded_at__lte=upload.settled_at)
    # Held in one order until all is written: whoever ticks the same meanwhile waits here, and then sees it.
    seen = list(some.select_for_update(of=("self",)).select_related("holder").order_by("key"))
    found = [case for case in seen if case.superseded_at is None and not case.is_withdrawn]
    gone = ours.withdrawn(None).filter(key__in=[case.key for case in seen]).order_by("key")
    if keys := list(gone.values_list("key", flat=True)):
        raise refusal("upload.missing_withdrawn", count=len(keys), choices=in_a_row(keys[:MOST_NAMED]))
    if count := len(set(ticked)) - len(found):
        raise refusal("upload.missing_moved", count=count)
    hold_open(upload.holder, [case.key for case in found])
    for case in found:
        withdraw_entry(actor=actor, entry=case, reason=reason, upload=upload.pk)
    return len(found)


def _ours(upload: Upload, preview: Preview, viewer: User) -> EntryQuerySet:
    """Every revision of these cases that the viewer sees and may write; none while nobody says the file is full."""
    proposed = () if upload.full_from is None else preview.missing
    book = Case.objects.filter(holder=upload.holder, key__in=proposed)
    return book.within(scope_of(viewer, SEEING[Register.CASES])).within(scope_of(viewer, RECORDING[Register.CASES]))
