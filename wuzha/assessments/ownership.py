"""Match the entries behind the figures of orgs: their own, and those of orgs that became one of them (R17)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.db.models import Q

from wuzha.core.vocabulary import HIGHER_KINDS
from wuzha.orgs.models import Org, OrgQuerySet, Succession, match_paths_under
from wuzha.programmes.models import Programme
from wuzha.registers.succession.resolution import find_successors


class Predecessors(NamedTuple):
    """The codes of orgs whose entries count for one of certain orgs by succession, and of those whose entries do not.

    `outside` are orgs that became one that is not among them.
    """

    inside: Sequence[str] = ()
    outside: Sequence[str] = ()


def find_predecessors(programme: Programme, orgs: OrgQuerySet, day: date) -> Predecessors:
    """Return which orgs of the programme became one of these by the day, and which became another one."""
    successors = find_successors(programme.org, day, None)
    if not successors:
        return Predecessors()
    codes = set(orgs.order_by().filter(code__in=set(successors.values())).values_list("code", flat=True))
    inside = [code for code, successor in successors.items() if successor in codes]
    outside = [code for code, successor in successors.items() if successor not in codes]
    return Predecessors(inside, outside)


def find_predecessors_below(programme: Programme, org: Org, day: date) -> Predecessors:
    """Return the same for the org and those below it; most orgs have no successions, which takes one short query."""
    of_predecessor = match_paths_under([org.path], "predecessor__path")
    of_successor = match_paths_under([org.path], "successor__path")
    if not Succession.objects.filter(of_predecessor | of_successor).exists():
        return Predecessors()
    return find_predecessors(programme, Org.objects.below(org), day)


def build_owner_condition(column: str, owners: Q, predecessors: Predecessors, unplaced: Q | None = None) -> Q:
    """Match entries of any book that count for certain orgs by this column, which names the org of an entry.

    `owners` matches the entries of the orgs themselves, `unplaced` those that belong to no org yet and count too.
    """
    condition = owners
    if predecessors.outside:
        condition &= ~Q(**{f"{column}__in": predecessors.outside})
    if predecessors.inside:
        condition |= Q(**{f"{column}__in": predecessors.inside})
    return condition if unplaced is None else condition | (Q(**{f"{column}__isnull": True}) & unplaced)


def build_condition_below(programme: Programme, org: Org, column: str, predecessors: Predecessors) -> Q:
    """Match entries of any book that count for the org or one below it by this column.

    An org above also owns what belongs to no org yet in the programme's books. The column must be compared, not the key
    alone: two books may hold entries with the same key.
    """
    owners = match_paths_under([org.path], f"{column}__path")
    unplaced = match_paths_under([programme.org.path], "holder__path") if org.term in HIGHER_KINDS else None
    return build_owner_condition(column, owners, predecessors, unplaced)
