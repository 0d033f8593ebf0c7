"""Read below which orgs others stood, and since when (R17)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.db.models import Q, QuerySet

from wuzha.core.succession import OrgHistory, ParentInterval
from wuzha.core.vocabulary import OrgKind
from wuzha.orgs.models import FormerParent, Org

Move = tuple[str, str | None, date]
"""Org, the org above it until the day, and the day."""


def read_org_history(codes: Collection[str]) -> OrgHistory:
    """Return the intervals of these orgs and of all that ever stood above them."""
    parents: dict[str, str | None] = {}
    moves: dict[str, list[Move]] = defaultdict(list)
    pending = set(codes)
    while pending:
        parents.update(Org.objects.filter(code__in=pending).values_list("code", "parent_id"))
        selected = _select_moves(Q(org__code__in=pending))
        for move in selected.values_list("org__code", "parent__code", "until_on"):
            moves[move[0]].append(move)
        above = {parents[code] for code in pending & parents.keys()}
        above |= {parent for code in pending & moves.keys() for _, parent, _ in moves[code]}
        pending = {code for code in above if code is not None} - parents.keys()
    return OrgHistory({code: _list_intervals(code, parent, moves.get(code, ())) for code, parent in parents.items()})


def _list_intervals(code: str, parent: str | None, moves: Sequence[Move]) -> tuple[ParentInterval, ...]:
    since = date.min
    intervals = []
    for _, former_parent, until in moves:
        intervals.append(ParentInterval(code, former_parent, since, until))
        since = max(since, until)
    return (*intervals, ParentInterval(code, parent, since, date.max))


def find_moves(top: Org) -> tuple[set[str], Mapping[str, date]]:
    """Return the orgs at or below `top` that have moved, and those that stood there → the day of their last move.

    The latter are wherever they stand now.
    """
    moved_inside, days_out = set[str](), dict[str, date]()
    touches_top = Q(org__path__startswith=top.path) | Q(parent__path__startswith=top.path)
    paths = _select_moves(touches_top).values_list("org__code", "org__path", "parent__path", "until_on")
    for code, path, former_path, until in paths:
        if path.startswith(top.path):
            moved_inside.add(code)
        if former_path is not None and former_path.startswith(top.path):
            days_out[code] = max(until, days_out.get(code, until))
    return moved_inside, days_out


def _select_moves(condition: Q) -> QuerySet[FormerParent]:
    """Select moves in their order; those of grids are left out, since a grid declares nothing."""
    return FormerParent.objects.exclude(org__kind=OrgKind.GRID).filter(condition).order_by("until_on", "pk")
