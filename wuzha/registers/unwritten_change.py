"""Select the books as a change would leave them, without writing it: nobody has to wait for such a question."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.db.models import Q

from wuzha.core.vocabulary import Register
from wuzha.registers.models import BOOKS, IN_FORCE, EntryQuerySet, RefusedItem, RefusedItemQuerySet


@dataclass(frozen=True, slots=True, kw_only=True)
class UnwrittenChange:
    """The revisions and open items that a change takes out of force, and the earlier ones whose rows it puts back.

    All by their numbers in the database; a change that writes other rows, or orgs, cannot be said so.
    """

    superseded: Mapping[Register, Collection[int]] = field(default_factory=dict)
    restored: Mapping[Register, Collection[int]] = field(default_factory=dict)
    ended_items: Collection[int] = ()
    reopened_items: Collection[int] = ()

    def select_entries(self, register: Register) -> EntryQuerySet:
        """Select the entries of the register that are in force after the change."""
        entries, superseded = BOOKS[register].objects, self.superseded.get(register)
        if not superseded:
            return entries.as_of(None)
        return entries.filter(IN_FORCE & ~Q(pk__in=superseded) | Q(pk__in=self.restored.get(register, ())))

    def select_items(self) -> RefusedItemQuerySet:
        """Select the items that are open after the change."""
        is_open = Q(ended_at__isnull=True) & ~Q(pk__in=self.ended_items)
        return RefusedItem.objects.filter(is_open | Q(pk__in=self.reopened_items))
