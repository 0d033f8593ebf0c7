"""Carry declarations and baselines over to the orgs that others became or that moved (R17): pure functions of maps.

The rules are in `wuzha/registers/succession/__init__.py`; what counts as declared (R13) is in
`core/statement/declared_months.py` for the rows that this module returns.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from wuzha.core.periods import Period


class ParentInterval(NamedTuple):
    """The days on which an org was below a parent: `since` included, `until` excluded."""

    org: str
    parent: str | None
    since: date
    until: date


Ancestry = tuple[str, ...]
"""The codes of an org and of every org above it, upwards."""


@dataclass(frozen=True)
class OrgHistory:
    """The places of orgs in the tree: org → its intervals in order, the last one still open (`until` is `date.max`)."""

    intervals: Mapping[str, tuple[ParentInterval, ...]] = field(default_factory=dict)

    def list_ancestries(self, org: str, during: Period | None = None) -> set[Ancestry]:
        """Return the ancestries at some time of the period (None: now); several if it or one above it moved in it."""
        ancestries: set[Ancestry] = set()
        for parent in self._list_parents(org, during):
            above: set[Ancestry] = {()} if parent is None else self.list_ancestries(parent, during)
            ancestries |= {(org, *ancestry) for ancestry in above}
        return ancestries

    def _list_parents(self, org: str, during: Period | None) -> list[str | None]:
        intervals = self.intervals.get(org, (ParentInterval(org, None, date.min, date.max),))
        if during is None:
            return [intervals[-1].parent]
        return [item.parent for item in intervals if item.since <= during.end and item.until > during.start]

    def find_ancestors(self, org: str) -> tuple[set[str], set[str]]:
        """Return the orgs that the org stood below at any time, and those of them that it has always stood below."""
        parents = {item.parent for item in self.intervals.get(org, ())} or {None}
        ancestries = [line for parent in parents for line in (self.list_ancestries(parent) if parent else [()])]
        all_ancestors = {ancestor for line in ancestries for ancestor in line}
        return all_ancestors, {ancestor for ancestor in all_ancestors if all(ancestor in line for line in ancestries)}

    def find_last_move(self, org: str) -> date | None:
        """Return the day since which it is below its parent; None if it always was."""
        intervals = self.intervals.get(org, ())
        return intervals[-1].since if len(intervals) > 1 else None


class Lifetime(NamedTuple):
    """The days on which an org is open: `opened_on` included (None: always was), `closed_on` excluded (None: still)."""

    opened_on: date | None = None
    closed_on: date | None = None

    def overlaps(self, period: Period) -> bool:
        """Return whether the org was open in some part of the period."""
        is_opened = self.opened_on is None or self.opened_on <= period.end
        return is_opened and (self.closed_on is None or self.closed_on > period.start)


Groups = Mapping[str, Sequence[str]]
"""An org → all orgs whose rows count for it, itself the last."""

Lifetimes = Mapping[str, Lifetime]
"""Each org of the tree that is in a group."""


class DeclarationKey(NamedTuple):
    """A month (as 2022-07) of one register of one org."""

    org: str
    register: str
    month: str


DeclaredDays = Mapping[DeclarationKey, date | None]
"""Each declared month → the day on which it was first declared; None where that is not known."""


def carry_declarations(
    declared_days: DeclaredDays, *, groups: Groups, lifetimes: Lifetimes, history: OrgHistory
) -> tuple[dict[DeclarationKey, date | None], set[DeclarationKey]]:
    """Return the months declared for each group as a whole, and those that are not.

    A month is declared for the whole when every member that was open in it is declared by itself or by an org above it,
    on the day of the last of these declarations. Months in which no member was open are in neither.
    """
    registers_by_month: dict[str, set[str]] = defaultdict(set)
    for key in declared_days:
        registers_by_month[key.month].add(key.register)
    replacements: dict[DeclarationKey, date | None] = {}
    gaps: set[DeclarationKey] = set()
    for successor, members in groups.items():
        for month, registers in registers_by_month.items():
            period = Period.parse(month)
            ancestries = [
                ancestry
                for member in _list_open_members(members, lifetimes, period)
                for ancestry in history.list_ancestries(member, period)
            ]
            if not ancestries:
                continue
            for register in registers:
                key = DeclarationKey(successor, register, month)
                days = [_find_declared_day(declared_days, ancestry, register, month) for ancestry in ancestries]
                if all(is_declared for is_declared, _ in days):
                    replacements[key] = max((day for _, day in days if day), default=None)
                else:
                    gaps.add(key)
    return replacements, gaps


def _find_declared_day(
    declared_days: DeclaredDays, ancestry: Ancestry, register: str, month: str
) -> tuple[bool, date | None]:
    """Return whether one org of the ancestry declared the month, and when first."""
    keys = [DeclarationKey(org, register, month) for org in ancestry]
    days = [declared_days[key] for key in keys if key in declared_days]
    # A day that is not known may be the first, so the first is not known.
    return bool(days), None if None in days else min((day for day in days if day), default=None)


def keep_earlier_declarations(
    declared_days: DeclaredDays,
    gaps: Iterable[DeclarationKey],
    *,
    resized_on: Mapping[str, date],
    ancestors: Mapping[str, Set[str]],
    children: Mapping[str, Sequence[str]],
) -> dict[DeclarationKey, date | None]:
    """Return the declarations that an org above made before other orgs joined it; they do not cover those orgs.

    `resized_on`: org above → since when the orgs below it are those of today. `ancestors`: newcomer → itself and every
    org above it now. Where a newcomer has not declared the month, the declaration of the org above is split into those
    of all other orgs below it, so that it does not cover the newcomer.
    """
    newcomers_by_month: dict[tuple[str, str], set[str]] = defaultdict(set)
    for org, register, month in gaps:
        newcomers_by_month[register, month].add(org)
    declarations: dict[DeclarationKey, date | None] = {}
    for (above, register, month), day in declared_days.items():
        if above not in resized_on or Period.parse(month).start >= resized_on[above]:
            continue
        candidates = newcomers_by_month.get((register, month), ())
        newcomers = {org for org in candidates if org != above and above in ancestors[org]}
        orgs = _list_others_below(above, newcomers, ancestors, children) if newcomers else [above]
        for org in orgs:
            declarations.setdefault(DeclarationKey(org, register, month), day)
    return declarations


def _list_others_below(
    above: str, newcomers: Set[str], ancestors: Mapping[str, Set[str]], children: Mapping[str, Sequence[str]]
) -> Iterator[str]:
    """Yield orgs that together cover everything below the org except the newcomers."""
    for child in children.get(above, ()):
        if child in newcomers:
            continue
        if any(child in ancestors[newcomer] for newcomer in newcomers):
            yield from _list_others_below(child, newcomers, ancestors, children)
        else:
            yield child


class SignedBaseline(NamedTuple):
    """The count that an org signed for a measure in a period; `signed_on` is None where the day is not known."""

    org: str
    period: str
    measure: str
    signed_count: int
    signed_on: date | None


def carry_baselines(
    baselines: Iterable[SignedBaseline], *, groups: Groups, lifetimes: Lifetimes, last_change_on: Mapping[str, date]
) -> Iterator[SignedBaseline]:
    """Yield the sum of what the members of each group signed before the change, where every open member signed.

    `baselines` in the order of signing: the last one of an org counts. What the successor signs from the day of the
    change on (`last_change_on`) is its own and is no part of a sum.
    """
    successors = {member: successor for successor, members in groups.items() for member in members}
    latest: dict[tuple[str, str, str], dict[str, SignedBaseline]] = defaultdict(dict)
    for baseline in baselines:
        successor, day = successors[baseline.org], baseline.signed_on
        if baseline.org == successor and day is not None and day >= last_change_on[successor]:
            continue
        latest[successor, Period.parse(baseline.period).id, baseline.measure][baseline.org] = baseline
    for (successor, period, measure), by_org in latest.items():
        members = _list_open_members(groups[successor], lifetimes, Period.parse(period))
        if members and all(member in by_org for member in members):
            days = [baseline.signed_on for baseline in by_org.values() if baseline.signed_on]
            count = sum(by_org[member].signed_count for member in members)
            yield SignedBaseline(successor, period, measure, count, max(days, default=None))


def _list_open_members(members: Iterable[str], lifetimes: Lifetimes, period: Period) -> list[str]:
    return [member for member in members if member in lifetimes and lifetimes[member].overlaps(period)]
