"""Below which orgs an org stood in a month: whose word on the month counts for it (R17)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from wuzha.core.periods import Period
from wuzha.core.vocabulary import OrgKind
from wuzha.orgs.models import FormerPlace, Org

Line = tuple[str, ...]
"""The codes of an org and of every org above it."""


@dataclass(frozen=True)
class Places:
    """Where orgs stand, and stood before they moved.

    `parents`: org → the org above it now; `moves`: org that moved → below which org it stood until which day, in order.
    """

    parents: Mapping[str, str | None] = field(default_factory=dict)
    moves: Mapping[str, tuple[tuple[date, str | None], ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, orgs: Collection[str]) -> Places:
        """The places of these orgs and of all that ever stood above them."""
        parents: dict[str, str | None] = {}
        moves: dict[str, tuple[tuple[date, str | None], ...]] = {}
        wanted = set(orgs)
        while wanted:
            parents.update(Org.objects.filter(code__in=wanted).values_list("code", "parent_id"))
            for code, parent, until in _moves(org__code__in=wanted):
                moves[code] = (*moves.get(code, ()), (until, parent))
            above = {parents[code] for code in wanted & parents.keys()}
            above |= {parent for code in wanted & moves.keys() for _, parent in moves[code]}
            wanted = {code for code in above if code is not None} - parents.keys()
        return cls(parents, moves)

    def lines(self, org: str, during: Period | None = None) -> set[Line]:
        """Its lines at some time of the period (None: now): more than one where it, or one above it, moved in it."""
        found: set[Line] = set()
        for parent in self._above(org, during):
            rest = {()} if parent is None else self.lines(parent, during)
            found |= {(org, *line) for line in rest}
        return found

    def _above(self, org: str, during: Period | None) -> Iterator[str | None]:
        since = date.min
        for until, parent in self.moves.get(org, ()):
            if during is not None and since <= during.end and until > during.start:
                yield parent
            since = max(since, until)
        if during is None or since <= during.end:
            yield self.parents.get(org)

    def ever_above(self, org: str) -> tuple[set[str], set[str]]:
        """The orgs it stood below at any time, and those of them it always stood below."""
        parents = {*(parent for _, parent in self.moves.get(org, ())), self.parents.get(org)}
        lines = [line for parent in parents for line in (self.lines(parent) if parent else [()])]
        ever = {above for line in lines for above in line}
        return ever, {above for above in ever if all(above in line for line in lines)}

    def last_moved(self, org: str) -> date | None:
        """Since when it stands below its parent; None where it always has."""
        return max((until for until, _ in self.moves.get(org, ())), default=None)


def moved_out_of(top: Org) -> dict[str, date]:
    """The orgs that stood at or below `top` and moved, wherever they are now → the day of the last move."""
    found: dict[str, date] = {}
    for code, _parent, until in _moves(parent__path__startswith=top.path):
        found[code] = max(until, found.get(code, until))
    return found


def moved_below(top: Org) -> set[str]:
    """The orgs below `top` that have moved."""
    return {code for code, _parent, _until in _moves(org__path__startswith=top.path)}


def _moves(**which: object) -> Iterator[tuple[str, str | None, date]]:
    """Moves in their order; a grid is not asked what it declared."""
    found = FormerPlace.objects.exclude(org__kind=OrgKind.GRID).filter(**which).order_by("until", "pk")
    yield from found.values_list("org__code", "parent__code", "until")
