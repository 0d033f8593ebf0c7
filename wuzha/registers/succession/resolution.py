"""Who stands for whom on a day (R17): orgs merged or renamed into another, and orgs split off from one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import TypedDict

from wuzha.core.vocabulary import SuccessionKind
from wuzha.orgs.models import Org, Succession, lies_under
from wuzha.registers.succession.org_history import Places, moved_below, moved_out_of


@dataclass(frozen=True)
class Lineage:
    """The successions in force on a day, as known at a moment, that touch the orgs at or below one.

    `into`: predecessor → the org its rows count for, through chains, of mergers and renames. `renamed`: likewise, of
    renames alone, for what people said of the org itself. `split_on`: successor of a split → the day of the split.
    `since`: an org others became → the day of the last change. `joined_on`: an org that moved, or became one with orgs
    from elsewhere → since when its parent speaks for all of it. `resized`: an org above → the day since when what lies
    below it is what it is. `places`: where those that moved or became others stand and stood.
    """

    into: Mapping[str, str] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)
    split_on: Mapping[str, date] = field(default_factory=dict)
    since: Mapping[str, date] = field(default_factory=dict)
    joined_on: Mapping[str, date] = field(default_factory=dict)
    resized: Mapping[str, date] = field(default_factory=dict)
    places: Places = field(default_factory=Places)

    @classmethod
    def of(cls, top: Org, day: date | None, known_at: datetime | None) -> Lineage:
        """What was recorded by the moment (None: everything) and has come into force by the day (None: any day)."""
        within = lies_under([top.path], "predecessor__path") | lies_under([top.path], "successor__path")
        found = Succession.objects.filter(within).select_related("predecessor", "successor").order_by("on", "pk")
        if day is not None:
            found = found.filter(on__lte=day)
        if known_at is not None:
            found = found.filter(recorded_at__lte=known_at)
        steps: dict[str, str] = {}
        names: dict[str, str] = {}
        splits: dict[str, date] = {}
        days: dict[str, date] = {}
        for one in found:
            before, after = one.predecessor.code, one.successor.code
            if one.term is SuccessionKind.SPLIT:
                splits.setdefault(after, one.on)
            else:
                steps[before] = after
                days[after] = one.on
                if one.term is SuccessionKind.RENAMED:
                    names[before] = after
        into = _to_the_end(steps)
        since = {end: max(days[step] for step in days if into.get(step, step) == end) for end in into.values()}
        found_so_far = cls(into, _to_the_end(names), splits, since)
        return replace(found_so_far, **_moved(top, found_so_far))

    def __bool__(self) -> bool:
        return bool(self.into or self.split_on or self.joined_on or self.resized)

    @property
    def is_carried(self) -> bool:
        """Whether what was declared and signed must be looked at anew."""
        return bool(self.into or self.joined_on or self.resized)

    @cached_property
    def groups(self) -> Mapping[str, tuple[str, ...]]:
        """Each org that others were merged or renamed into, with all whose rows count for it, itself the last."""
        found: dict[str, list[str]] = {}
        for before, after in self.into.items():
            found.setdefault(after, []).append(before)
        return {after: (*sorted(before), after) for after, before in sorted(found.items())}

    @cached_property
    def declared_by(self) -> Mapping[str, tuple[str, ...]]:
        """Each org whose months more than its parent's word decides, with all those whose months they are."""
        return {**{code: (code,) for code in self.joined_on}, **self.groups}

    @cached_property
    def members(self) -> frozenset[str]:
        """Every org of these groups."""
        return frozenset(code for group in self.groups.values() for code in group)


class _Moved(TypedDict):
    joined_on: Mapping[str, date]
    resized: Mapping[str, date]
    places: Places


def _moved(top: Org, lineage: Lineage) -> _Moved:
    """What moved in or out, and what became one from several places."""
    inside, moved_out = moved_below(top), moved_out_of(top)
    if not (inside or moved_out or lineage.members):
        return {"joined_on": {}, "resized": {}, "places": lineage.places}
    places = Places.of({*inside, *moved_out, *lineage.members})
    joined_on = {code: day for code in inside if (day := places.last_moved(code)) is not None}
    resized: dict[str, date] = {}
    for code, day in (moved_out | joined_on).items():
        ever, always = places.ever_above(code)
        resized |= {above: max(day, resized.get(above, day)) for above in ever - always}
    for after, group in lineage.groups.items():
        day = lineage.since[after]
        lines = [places.ever_above(code) for code in group]
        elsewhere = {above for ever, _ in lines for above in ever if any(above not in always for _, always in lines)}
        resized |= {above: max(day, resized.get(above, day)) for above in elsewhere}
        days = [joined_on[code] for code in group if code in joined_on] + ([day] if elsewhere else [])
        if days:
            joined_on[after] = max(days)
    return {"joined_on": joined_on, "resized": resized, "places": places}


def _to_the_end(steps: Mapping[str, str]) -> dict[str, str]:
    """Each step followed to where it leads in the end; a circle ends where it would close."""
    return {start: _end(start, steps) for start in steps}


def _end(start: str, steps: Mapping[str, str]) -> str:
    passed = [start]
    while (after := steps.get(passed[-1])) is not None and after not in passed:
        passed.append(after)
    return passed[-1]


def opened_on(orgs: Iterable[Org]) -> date | None:
    """When the first of them opened; None where one has been there for longer than anybody wrote down."""
    days = list(_opened(orgs))
    return None if None in days else min(day for day in days if day is not None)


def _opened(orgs: Iterable[Org]) -> Iterator[date | None]:
    for org in orgs:
        yield org.opened_on
