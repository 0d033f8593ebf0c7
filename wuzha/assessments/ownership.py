"""Match the entries behind the figures of an org: its own, and those of orgs that became it (R17)."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from wuzha.core.vocabulary import HIGHER_KINDS
from wuzha.orgs.models import Org, Succession, match_paths_under
from wuzha.programmes.models import Programme
from wuzha.registers.succession.resolution import find_successors


def find_predecessors(programme: Programme, org: Org, day: date) -> list[str]:
    """Return the codes of the orgs that became this one, or one below it, by the day."""
    if not Succession.objects.filter(match_paths_under([org.path], "successor__path")).exists():
        return []
    successors = find_successors(programme.org, day, None)
    codes = set(Org.objects.below(org).filter(code__in=set(successors.values())).values_list("code", flat=True))
    return [code for code, successor in successors.items() if successor in codes]


def build_owner_condition(programme: Programme, org: Org, column: str, predecessors: list[str]) -> Q:
    """Match entries of any book that belong to the org, or to its predecessors, by this column.

    An org above also owns what belongs to no org yet in the programme's books. The column must be compared, not the key
    alone: two books may hold entries with the same key.
    """
    condition = match_paths_under([org.path], f"{column}__path") | Q(**{f"{column}__in": predecessors})
    if org.term in HIGHER_KINDS:
        condition |= Q(**{f"{column}__isnull": True}) & match_paths_under([programme.org.path], "holder__path")
    return condition
