"""Who stands for whom on a day (R17): orgs merged or renamed into another, and orgs split off from one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from wuzha.core.vocabulary import SuccessionKind
from wuzha.orgs.models import Org, Succession, lies_under


@dataclass(frozen=True)
class Lineage:
    """The successions in force on a day, as known at a moment, that touch the orgs at or below one.

    `into`: predecessor → the org its rows count for, through chains, of mergers and renames. `renamed`: likewise, of
    renames alone, for what people said of the org itself. `split_on`: successor of a split → the day of the split.
    `since`: an org others became → the day of the last change.
    """

    into: Mapping[str, str]
    renamed: Mapping[str, str]
    split_on: Mapping[str, date]
    since: Mapping[str, date]

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
        return cls(into, _to_the_end(names), splits, since)

    def __bool__(self) -> bool:
        return bool(self.into or self.split_on)

    @cached_property
    def groups(self) -> Mapping[str, tuple[str, ...]]:
        """Each org that others were merged or renamed into, with all whose rows count for it, itself the last."""
        found: dict[str, list[str]] = {}
        for before, after in self.into.items():
            found.setdefault(after, []).append(before)
        return {after: (*sorted(before), after) for after, before in sorted(found.items())}

    @cached_property
    def members(self) -> frozenset[str]:
        """Every org of these groups."""
        return frozenset(code for group in self.groups.values() for code in group)


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
