"""Read below which orgs others stood, and since when (R17)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

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
        for move in _read_moves(org__code__in=pending):
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


def find_moves_out_of(top: Org) -> Mapping[str, date]:
    """Return the orgs that stood at or below `top` and moved, wherever they are now → the day of the last move."""
    days: dict[str, date] = {}
    for code, _parent, until in _read_moves(parent__path__startswith=top.path):
        days[code] = max(until, days.get(code, until))
    return days


def find_moved_below(top: Org) -> set[str]:
    """Return the orgs at or below `top` that have moved."""
    return {code for code, _parent, _until in _read_moves(org__path__startswith=top.path)}


def _read_moves(**conditions: object) -> Iterator[Move]:
    """Yield moves in their order; those of grids are left out, since a grid declares nothing."""
    moves = FormerParent.objects.exclude(org__kind=OrgKind.GRID).filter(**conditions).order_by("until_on", "pk")
    yield from moves.values_list("org__code", "parent__code", "until_on")
