"""Resolve for which org the rows of merged, renamed, split and moved orgs count on a day (R17).

`registers/facts.py` applies it: there the rows are credited to the successor.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from wuzha.core.succession import Groups, OrgHistory
from wuzha.core.vocabulary import SuccessionKind
from wuzha.orgs.models import Org, Succession, match_paths_under
from wuzha.registers.succession.org_history import find_moves, read_org_history


@dataclass(frozen=True, kw_only=True)
class SuccessionMap:
    """The successions in force on a day, as known at a moment, that touch the orgs at or below one.

    `successors`: predecessor → the org its rows count for, through chains of mergers and renamings. `renames`: the same
    of renamings alone, for attestations. `split_on`: part of a split org → the day of the split. `last_change_on`:
    successor → the day of its last merger or renaming. `joined_on`: an org that moved, or that came of orgs with
    different parents → since when its parent's declarations cover it. `resized_on`: an org above → since when the orgs
    below it are those of today. `history`: where the orgs that moved or succeeded others stood.
    """

    successors: Mapping[str, str] = field(default_factory=dict)
    renames: Mapping[str, str] = field(default_factory=dict)
    split_on: Mapping[str, date] = field(default_factory=dict)
    last_change_on: Mapping[str, date] = field(default_factory=dict)
    joined_on: Mapping[str, date] = field(default_factory=dict)
    resized_on: Mapping[str, date] = field(default_factory=dict)
    history: OrgHistory = field(default_factory=OrgHistory)

    @classmethod
    def of(cls, top: Org, day: date | None, known_at: datetime | None) -> SuccessionMap:
        """Read what was recorded by the moment (None: everything) and is in force on the day (None: any day)."""
        steps: dict[str, str] = {}
        renames: dict[str, str] = {}
        split_on: dict[str, date] = {}
        step_days: dict[str, date] = {}
        for succession in _read_successions(top, day, known_at):
            predecessor, successor = succession.predecessor.code, succession.successor.code
            if succession.term is SuccessionKind.SPLIT:
                split_on.setdefault(successor, succession.on)
                continue
            steps[predecessor] = successor
            step_days[successor] = succession.on
            if succession.term is SuccessionKind.RENAMED:
                renames[predecessor] = successor
        successors = _follow_chains(steps)
        last_change_on = {
            end: max(day for code, day in step_days.items() if successors.get(code, code) == end)
            for end in successors.values()
        }
        groups = group_by_successor(successors)
        moved_inside, moves_out = find_moves(top)
        codes = {*moved_inside, *moves_out, *(code for members in groups.values() for code in members)}
        history = read_org_history(codes) if codes else OrgHistory()
        moves_in = {code: on for code in moved_inside if (on := history.find_last_move(code)) is not None}
        return cls(
            successors=successors,
            renames=_follow_chains(renames),
            split_on=split_on,
            last_change_on=last_change_on,
            joined_on=find_joined_on(history, groups, last_change_on, moves_in=moves_in),
            resized_on=find_resized_on(history, groups, last_change_on, moves={**moves_out, **moves_in}),
            history=history,
        )

    def __bool__(self) -> bool:
        return bool(self.successors or self.split_on or self.joined_on or self.resized_on)

    @property
    def changes_declarations(self) -> bool:
        """Whether declarations and baselines have to be carried over."""
        return bool(self.successors or self.joined_on or self.resized_on)

    @cached_property
    def groups(self) -> Groups:
        """Each successor with all orgs whose rows count for it, itself the last."""
        return group_by_successor(self.successors)

    @cached_property
    def declaring_groups(self) -> Groups:
        """Each org that its parent's declarations alone do not cover, with all orgs whose months count."""
        return {**{code: (code,) for code in self.joined_on}, **self.groups}

    @cached_property
    def members(self) -> frozenset[str]:
        """Every org of `groups`."""
        return frozenset(code for members in self.groups.values() for code in members)


def find_successors(top: Org, day: date | None, known_at: datetime | None) -> Mapping[str, str]:
    """Return `SuccessionMap.successors` alone, with one query instead of three."""
    steps = {
        succession.predecessor.code: succession.successor.code
        for succession in _read_successions(top, day, known_at)
        if succession.term is not SuccessionKind.SPLIT
    }
    return _follow_chains(steps)


def _read_successions(top: Org, day: date | None, known_at: datetime | None) -> Iterable[Succession]:
    is_below = match_paths_under([top.path], "predecessor__path") | match_paths_under([top.path], "successor__path")
    successions = Succession.objects.filter(is_below).select_related("predecessor", "successor").order_by("on", "pk")
    if day is not None:
        successions = successions.filter(on__lte=day)
    if known_at is not None:
        successions = successions.filter(recorded_at__lte=known_at)
    return successions


def group_by_successor(successors: Mapping[str, str]) -> Groups:
    """Return each successor with its predecessors, itself the last."""
    predecessors: dict[str, list[str]] = {}
    for predecessor, successor in successors.items():
        predecessors.setdefault(successor, []).append(predecessor)
    return {successor: (*sorted(codes), successor) for successor, codes in sorted(predecessors.items())}


def find_joined_on(
    history: OrgHistory, groups: Groups, last_change_on: Mapping[str, date], *, moves_in: Mapping[str, date]
) -> Mapping[str, date]:
    """Return the orgs that moved, and the successors of moved or distant orgs → since when their parent covers them."""
    joined_on = dict(moves_in)
    for successor, members in groups.items():
        days = [joined_on[code] for code in members if code in joined_on]
        if _find_partial_ancestors(history, members):
            days.append(last_change_on[successor])
        if days:
            joined_on[successor] = max(days)
    return joined_on


def find_resized_on(
    history: OrgHistory, groups: Groups, last_change_on: Mapping[str, date], *, moves: Mapping[str, date]
) -> Mapping[str, date]:
    """Return the orgs above that gained or lost an org by a move or a succession → the day of the last time."""
    resized_on: dict[str, date] = {}
    for code, day in moves.items():
        all_ancestors, constant_ancestors = history.find_ancestors(code)
        for above in all_ancestors - constant_ancestors:
            resized_on[above] = max(day, resized_on.get(above, day))
    for successor, members in groups.items():
        day = last_change_on[successor]
        for above in _find_partial_ancestors(history, members):
            resized_on[above] = max(day, resized_on.get(above, day))
    return resized_on


def _find_partial_ancestors(history: OrgHistory, members: Iterable[str]) -> set[str]:
    """Return the orgs that stood above some members, or above one for some time, but not always above all."""
    ancestors = [history.find_ancestors(code) for code in members]
    candidates = {above for all_ancestors, _ in ancestors for above in all_ancestors}
    return {
        above for above in candidates if any(above not in constant_ancestors for _, constant_ancestors in ancestors)
    }


def _follow_chains(steps: Mapping[str, str]) -> dict[str, str]:
    """Return where each chain of steps ends; a circle ends where it would close."""
    return {start: _find_end(start, steps) for start in steps}


def _find_end(start: str, steps: Mapping[str, str]) -> str:
    path = [start]
    while (successor := steps.get(path[-1])) is not None and successor not in path:
        path.append(successor)
    return path[-1]


def find_earliest_opening(orgs: Iterable[Org]) -> date | None:
    """Return the day the first of them opened; None where one has no such day, so was always open."""
    days = [org.opened_on for org in orgs]
    return None if None in days else min(day for day in days if day is not None)
