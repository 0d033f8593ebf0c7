"""Cases that a full file no longer holds: proposed for withdrawal, and withdrawn together by whoever says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from wuzha.core.language import in_a_row
from wuzha.core.problems import refusal
from wuzha.core.vocabulary import Register
from wuzha.intake.models import Upload
from wuzha.intake.preview import MOST_SHOWN, Preview
from wuzha.people.access import scope_of
from wuzha.people.models import User
from wuzha.registers.access import RECORDING, SEEING
from wuzha.registers.base import Entry
from wuzha.registers.cases import Case
from wuzha.registers.services import withdraw_entry

MOST_NAMED = 5
LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Missing:
    """Of the cases a file no longer holds: those that still count and may be withdrawn, the first of them; how many of
    those there are, and how many have been withdrawn since.
    """

    cases: Sequence[Entry]
    count: int
    withdrawn: int

    @property
    def more(self) -> int:
        """Those a page has no room for; they move up when these are done."""
        return self.count - len(self.cases)


def missing_of(upload: Upload, preview: Preview, viewer: User) -> Missing:
    """What became of them, as far as the viewer sees and writes cases there."""
    seen = Case.objects.filter(holder=upload.holder, key__in=preview.missing)
    seen = seen.within(scope_of(viewer, SEEING[Register.CASES])).within(scope_of(viewer, RECORDING[Register.CASES]))
    there = seen.as_of(None).select_related(Case.owner).order_by("filed_on", "key")
    return Missing(list(there[:MOST_SHOWN]), there.count(), seen.withdrawn(None).count())


@transaction.atomic
def withdraw_missing(*, actor: User, upload: Upload, ticked: Sequence[int], reason: str) -> int:
    """These revisions of cases that the upload's file no longer holds are withdrawn, all or none; how many.

    Raises: Refusal without a case or a reason, or when one of them was withdrawn or corrected meanwhile.
    """
    if not ticked:
        raise refusal("upload.none_ticked")
    missing = Preview.unpacked(upload.preview).missing
    book = Case.objects.filter(holder=upload.holder, key__in=missing, pk__in=set(ticked))
    found = list(book.within(scope_of(actor, RECORDING[Register.CASES])).select_related("holder").order_by("key"))
    moved = [case.key for case in found if case.is_withdrawn or case.superseded_at is not None]
    if moved or len(found) != len(set(ticked)):
        count = len(set(ticked)) - len(found) + len(moved)
        raise refusal("upload.missing_moved", count=count, choices=in_a_row(moved[:MOST_NAMED]))
    for case in found:
        withdraw_entry(actor=actor, entry=case, reason=reason)
    return len(found)
