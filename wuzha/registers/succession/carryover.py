"""Replace the declarations and baselines of orgs that were merged, renamed or moved (R17)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from typing import Any, Protocol

from django.db import connection

from wuzha.core.succession import (
    DeclarationKey,
    Lifetime,
    Lifetimes,
    SignedBaseline,
    carry_baselines,
    carry_declarations,
    keep_earlier_declarations,
)
from wuzha.core.vocabulary import Register
from wuzha.orgs.models import Org
from wuzha.registers.succession.resolution import SuccessionMap

FactQuery = tuple[str, tuple[Any, ...]]
"""A SELECT with its parameters."""

Entries = Any
"""Entries of one register: Django's types know only the columns of a named one."""


class Carryover(Protocol):
    """The replacement of a register's rows where orgs have changed."""

    def drop_replaced(self, entries: Entries, successions: SuccessionMap) -> Entries:
        """Return the entries without those that are replaced."""

    def select_replacements(self, entries: Entries, successions: SuccessionMap) -> FactQuery | None:
        """Return the rows that replace them; None where there is none."""


@dataclass(frozen=True, slots=True)
class DeclarationCarryover:
    """Replaces declared months."""

    def drop_replaced(self, entries: Entries, successions: SuccessionMap) -> Entries:
        """Drop the declarations of members, and those an org above made for months before it was resized."""
        entries = entries.exclude(org__code__in=successions.declaring_groups.keys() | successions.members)
        for above, on in successions.resized_on.items():
            entries = entries.exclude(org__code=above, month__lte=f"{on - timedelta(days=1):%Y-%m}")
        return entries

    def select_replacements(self, entries: Entries, successions: SuccessionMap) -> FactQuery | None:
        """Return a row per month that is declared for a group as a whole, or was for all but the newcomers."""
        groups = successions.declaring_groups
        declared_days = _read_declared_days(entries.filter(org__code__in=successions.history.intervals.keys()))
        replacements, gaps = carry_declarations(
            declared_days,
            groups=groups,
            lifetimes=_read_lifetimes(groups.keys() | successions.members),
            history=successions.history,
        )
        ancestors = {code: set(chain(*successions.history.list_ancestries(code))) for code in groups}
        replacements |= keep_earlier_declarations(
            declared_days,
            gaps,
            resized_on=successions.resized_on,
            ancestors=ancestors,
            children=_read_children({*successions.resized_on, *chain(*ancestors.values())}) if gaps else {},
        )
        rows = [(*key, day) for key, day in replacements.items()]
        return _select_values(rows, ("varchar", "varchar", "varchar", "date"))


@dataclass(frozen=True, slots=True)
class BaselineCarryover:
    """Replaces signed baselines."""

    def drop_replaced(self, entries: Entries, successions: SuccessionMap) -> Entries:
        """Drop what members, the successor before the change, and orgs above before they were resized have signed."""
        for successor, members in successions.groups.items():
            on = successions.last_change_on[successor]
            entries = entries.exclude(org__code__in=members[:-1]).exclude(org__code=successor, signed_on__lt=on)
        for above, on in successions.resized_on.items():
            entries = entries.exclude(org__code=above, signed_on__lt=on)
        return entries

    def select_replacements(self, entries: Entries, successions: SuccessionMap) -> FactQuery | None:
        """Return a row per period and measure that every member has signed."""
        columns = ("org_id", "period", "measure", "signed_count", "signed_on")
        values_by_row = (
            entries.filter(org__code__in=successions.members).order_by("signed_on", "pk").values_list(*columns)
        )
        baselines = carry_baselines(
            (SignedBaseline(*values) for values in values_by_row),
            groups=successions.groups,
            lifetimes=_read_lifetimes(successions.members),
            last_change_on=successions.last_change_on,
        )
        return _select_values(list(baselines), ("varchar", "varchar", "varchar", "integer", "date"))


CARRYOVERS: Mapping[Register, Carryover] = {
    Register.DECLARATIONS: DeclarationCarryover(),
    Register.BASELINES: BaselineCarryover(),
}


def _read_declared_days(entries: Entries) -> dict[DeclarationKey, date | None]:
    """Return when each month was first declared; several books can hold the same month."""
    days: dict[DeclarationKey, date | None] = {}
    for *key_values, day in entries.values_list("org_id", "book", "month", "filed_on"):
        key = DeclarationKey(*key_values)
        earlier = days.get(key, day)
        days[key] = min(earlier, day) if earlier and day else None
    return days


def _read_lifetimes(codes: Iterable[str]) -> Lifetimes:
    orgs = Org.objects.filter(code__in=codes).values_list("code", "opened_on", "closed_on")
    return {code: Lifetime(opened_on, closed_on) for code, opened_on, closed_on in orgs}


def _read_children(codes: Iterable[str]) -> Mapping[str, Sequence[str]]:
    children: dict[str, list[str]] = defaultdict(list)
    for parent, code in Org.objects.filter(parent__code__in=codes).values_list("parent_id", "code"):
        children[str(parent)].append(code)
    return children


def _select_values(rows: Sequence[tuple[Any, ...]], types: tuple[str, ...]) -> FactQuery | None:
    """Return the rows as a SELECT; None where there is none."""
    if not rows:
        return None
    # PostgreSQL needs the types. SQLite keeps a day as its text, and a cast to a date would make a number of it.
    is_typed = connection.vendor == "postgresql"
    cells = ", ".join(f"CAST(%s AS {kind})" if is_typed else "%s" for kind in types)
    values = ", ".join([f"({cells})"] * len(rows))
    return f"SELECT * FROM (VALUES {values}) AS carried", tuple(_flatten(rows))  # noqa: S608  placeholders alone


def _flatten(rows: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
    for row in rows:
        for value in row:
            yield value.isoformat() if isinstance(value, date) else value
