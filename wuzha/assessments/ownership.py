"""Whose entries are behind the figures of an org: its own, in whatever book, and those of orgs that became it (R17)."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from wuzha.core.vocabulary import ABOVE_KINDS
from wuzha.orgs.models import Org, Succession, lies_under
from wuzha.programmes.models import Programme
from wuzha.registers.succession.resolution import Lineage


def became(programme: Programme, org: Org, day: date) -> list[str]:
    """The orgs that became this one, or one below it, by the day."""
    if not Succession.objects.filter(lies_under([org.path], "successor__path")).exists():
        return []
    into = Lineage.of(programme.org, day, None).into
    ours = set(Org.objects.below(org).filter(code__in=set(into.values())).values_list("code", flat=True))
    return [before for before, after in into.items() if after in ours]


def belonging_to(programme: Programme, org: Org, column: str, before: list[str]) -> Q:
    """The condition that an entry is the org's by this column; `before` are those that became it.

    Two books may hold entries of one number, so a number alone does not say which is meant. An org above also has what
    belongs to no org yet in the programme's books.
    """
    found = lies_under([org.path], f"{column}__path") | Q(**{f"{column}__in": before})
    if org.term in ABOVE_KINDS:
        found |= Q(**{f"{column}__isnull": True}) & lies_under([programme.org.path], "holder__path")
    return found
