"""List the cases that a committed full file lacks: those proposed for withdrawal, withdrawn, or changed since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wuzha.core.vocabulary import RefusedItemEnd, Register
from wuzha.intake.uploads.models import Upload
from wuzha.intake.uploads.preview import MAX_LISTED, Preview
from wuzha.people.models import User
from wuzha.registers.access import find_read_scope, find_write_scope
from wuzha.registers.models import Case, Entry, EntryQuerySet, RefusedItem, RefusedItemQuerySet

MAX_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingCases:
    """The cases that a file lacks: the first that count and may be withdrawn, all such, and those withdrawn since.

    `newer` are the first of those that somebody has changed since the file was committed: no longer proposed.
    `unread_items` are the numbers of the upload's open items that may be such a case: none is withdrawn meanwhile.
    """

    cases: Sequence[Entry]
    count: int
    withdrawn_count: int
    newer: Sequence[Entry]
    newer_count: int
    unread_items: Sequence[int]

    @property
    def hidden_count(self) -> int:
        """The number of cases beyond those listed; they are listed once the first are withdrawn."""
        return self.count - len(self.cases)

    @property
    def unread_query(self) -> str:
        """The query of the address that lists the unread items; empty where they are too many for an address."""
        return f"?items={','.join(map(str, self.unread_items))}" if len(self.unread_items) <= MAX_LISTED else ""


def load_missing_cases(upload: Upload, preview: Preview, viewer: User) -> MissingCases:
    """Return the missing cases that the viewer sees and may write."""
    revisions = find_revisions(upload, preview, viewer)
    current = revisions.as_of(None).select_related(Case.owner).order_by("filed_on", "key")
    old_cases = current.filter(recorded_at__lte=upload.settled_at)
    newer = current.filter(recorded_at__gt=upload.settled_at)
    return MissingCases(
        cases=list(old_cases[:MAX_LISTED]),
        count=old_cases.count(),
        withdrawn_count=revisions.withdrawn(None).count(),
        newer=list(newer[:MAX_NAMED]),
        newer_count=newer.count(),
        unread_items=list(find_unread_items(upload).values_list("pk", flat=True)),
    )


def find_unread_items(upload: Upload) -> RefusedItemQuerySet:
    """Return the open items of the upload that may be any case: rows without a readable number, and unread sheets."""
    registers = (Register.CASES.value, "")
    return RefusedItem.objects.as_of(None).filter(upload=upload.pk, register__in=registers, key="")


def count_withdrawals(upload: Upload) -> int:
    """Return how many cases were withdrawn on the upload's page and still are: undoing it brings them back."""
    return Case.objects.withdrawn(None).filter(upload=upload.pk, holder=upload.holder).count()


def find_revisions(upload: Upload, preview: Preview, viewer: User) -> EntryQuerySet:
    """Return every revision of the missing cases that the viewer sees and may write; empty without a full file."""
    keys = () if upload.full_from is None else preview.missing
    # A row whose number was read only when it was repaired is in the file all the same.
    repaired = RefusedItem.objects.filter(upload=upload.pk, register=Register.CASES, end=RefusedItemEnd.REPAIRED)
    revisions = Case.objects.filter(holder=upload.holder, key__in=keys).exclude(key__in=repaired.values("key"))
    read_scope, write_scope = find_read_scope(viewer, Register.CASES), find_write_scope(viewer, Register.CASES)
    return revisions.within(read_scope).within(write_scope)
