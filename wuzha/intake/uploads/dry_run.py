"""What a yes to an upload would do to the books as they are now: entries new and changed, and orgs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from wuzha.core.vocabulary import Register
from wuzha.intake.uploads.org_drafts import OrgsCompared, compare_orgs, planned_paths
from wuzha.intake.uploads.upload_content import Content
from wuzha.orgs.models import Org
from wuzha.orgs.services import OrgDraft
from wuzha.people.access import scope_of
from wuzha.people.models import User
from wuzha.registers.access import RECORDING
from wuzha.registers.diff import Comparison, Counted, compare
from wuzha.registers.models import BOOKS

Advance = Callable[[int, int], None]
"""Told how many rows are done, of how many."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What entering an upload does: the rows of each register compared with the books, and the orgs that differ."""

    comparisons: Mapping[Register, Comparison]
    orgs: OrgsCompared

    @property
    def drafts(self) -> Sequence[OrgDraft]:
        """The orgs it adds or changes, those above first."""
        return self.orgs.drafts

    @property
    def rows(self) -> int:
        """How many revisions it writes."""
        return sum(len(found.new) + len(found.changed) for found in self.comparisons.values())

    @property
    def digest(self) -> str:
        """The same for the same effect: what somebody said yes to is told from anything else by it."""
        said = hashlib.sha256()
        for register, found in self.comparisons.items():
            counts = register, len(found.new), found.repeated, len(found.outside)
            standing = [change.before.pk for change in found.changed], [entry.pk for _, entry in found.elsewhere]
            said.update(repr((counts, standing)).encode())
        said.update(repr((self.drafts, [change.fields for change in self.orgs.changed], self.orgs.outside)).encode())
        return said.hexdigest()


def effect_of(content: Content, *, holder: Org, actor: User, advance: Advance = lambda done, of: None) -> Effect:
    """What the actor's yes would do; nothing is written."""
    orgs = compare_orgs(content, scope_of(actor, RECORDING[Register.ORGS]))
    planned = planned_paths(orgs.drafts)
    total = sum(len(content.lines[register]) for register in BOOKS)
    comparisons, before = {}, 0
    for register in BOOKS:
        if lines := content.lines[register]:
            comparisons[register] = compare(
                holder=holder,
                register=register,
                lines=lines,
                within=scope_of(actor, RECORDING[register]),
                planned=planned,
                counted=_after(before, advance, total),
            )
            before += len(lines)
    return Effect(comparisons, orgs)


def _after(before: int, advance: Advance, total: int) -> Counted:
    return lambda count: advance(before + count, total)
