"""The one crossing from books to facts: each register as a SELECT of its fact columns, as known at a moment.

Rows of an org that was merged or renamed stand under the org it became (R17), from the day of the change on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Case, CharField, DateField, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact

from wuzha.core.facts import FRAMES
from wuzha.core.vocabulary import OrgKind, Register
from wuzha.orgs.models import FormerName, Org, OrgQuerySet, is_the_whole_tree, lies_under
from wuzha.registers.models import BOOKS, Owners
from wuzha.registers.succession.carryover import CARRIED
from wuzha.registers.succession.resolution import Lineage, opened_on

Source = tuple[str, tuple[Any, ...]]
"""A SELECT with its parameters."""

_OF_LINEAGE = ("split_on", "joined_on")
MOST_KEPT = 64
"""Of so many orgs whose books are judged the text is kept."""


def sources(top: Org, as_of: datetime | None = None, day: date | None = None) -> Mapping[Register, Source]:
    """Every register of the books at or below `top`, as they were at the moment (None: as they are now).

    Columns: exactly the fact columns of each frame, under their names in a statement. Nothing else leaves the books.
    Successions count that are in force on the day (None: all of them).
    """
    lineage = Lineage.of(top, day, as_of)
    is_all = is_the_whole_tree([top.path])
    has_grids = _at_or_below(top.path, is_all).of_kind(OrgKind.GRID).exists()
    if as_of is None and not lineage:
        return _of_now(top.path, is_all, has_grids)
    return _sources(top.path, is_all, has_grids, as_of, lineage)


@lru_cache(maxsize=MOST_KEPT)
def _of_now(top: str, is_all: bool, has_grids: bool) -> Mapping[Register, Source]:
    """Where nobody became anybody else it is the same text again and again, and Django takes its time to write it."""
    return _sources(top, is_all, has_grids, None, Lineage())


def _sources(
    top: str, is_all: bool, has_grids: bool, as_of: datetime | None, lineage: Lineage
) -> Mapping[Register, Source]:
    found = {Register.ORGS: _compiled(_orgs(top, is_all, as_of, lineage))}
    owners = None if is_all else Owners.among(_at_or_below(top, is_all, *lineage.into))
    for register, book in BOOKS.items():
        entries = book.objects.as_of(as_of).order_by()
        rows = entries if owners is None else entries.in_sight_of(owners)
        # What people decided of an org goes on under another name, but not for one that it was merged into.
        became = lineage.renamed if register is Register.ATTESTATIONS else lineage.into
        carry = CARRIED.get(register) if lineage.is_carried else None
        kept = rows if carry is None else carry.left_out(rows, lineage)
        owned = _of_villages if register is Register.OUTREACH and has_grids else F
        selected = kept.values_list(*(_owned(name, became, owned) for name in book.fact_fields()))
        found[register] = _compiled(selected)
        if carry is not None:
            found[register] = _with(found[register], carry.rows(entries, lineage))
    return found


def _orgs(top: str, is_all: bool, as_of: datetime | None, lineage: Lineage) -> QuerySet[Any, Any]:
    columns: dict[str, Any] = {
        column.sql: F("parent_id" if column.sql == "parent" else column.sql)
        for column in FRAMES[Register.ORGS].columns
        if column.sql not in _OF_LINEAGE
    }
    if as_of is not None:
        then = FormerName.objects.filter(org=OuterRef("pk"), until__gt=as_of).order_by("until").values("name")[:1]
        columns["name"] = Coalesce(Subquery(then), F("name"))
    members = {org.code: org for org in Org.objects.filter(code__in=lineage.members)}
    opened = {
        after: opened_on(members[code] for code in group if code in members) for after, group in lineage.groups.items()
    }
    columns["opened_on"] = _chosen(F("code"), opened, F("opened_on"), DateField())
    splits = dict(lineage.split_on)
    for after, group in lineage.groups.items():
        if days := [lineage.split_on[code] for code in group if code in lineage.split_on]:
            splits[after] = max(days)
    for name, days_of in zip(_OF_LINEAGE, (splits, lineage.joined_on), strict=True):
        columns[name] = _chosen(F("code"), days_of, Value(None, DateField()), DateField())
    return _at_or_below(top, is_all).with_results().order_by().values_list(*columns.values())


def _at_or_below(top: str, is_all: bool, *others: str) -> OrgQuerySet:
    return Org.objects.all() if is_all else Org.objects.filter(lies_under([top]) | Q(code__in=others))


def _owned(name: str, became: Mapping[str, str], owned: Callable[[str], Any]) -> Any:
    """The column; where it says whose row it is, the org that one became."""
    if not name.endswith("_id"):
        return F(name)
    return _chosen(owned(name), became, owned(name), CharField())


def _of_villages(name: str) -> Any:
    """What a grid did counts for the village it is part of (core/grids.py)."""
    grid = name.removesuffix("_id")
    of_grid = When(**{f"{grid}__kind": OrgKind.GRID}, then=F(f"{grid}__parent_id"))
    return Case(of_grid, default=F(name), output_field=CharField())


def _chosen(what: Any, values: Mapping[str, Any], other: Any, kind: Any) -> Any:
    """For some values of an expression another one than for the rest."""
    if not values:
        return other
    whens = [When(Exact(what, Value(code)), then=Value(value, kind)) for code, value in values.items()]
    return Case(*whens, default=other, output_field=kind)


def _compiled(rows: QuerySet[Any, Any]) -> Source:
    # Where nothing can be in it, it is a SELECT of nothing, not no SELECT.
    sql, parameters = rows.query.get_compiler(DEFAULT_DB_ALIAS, elide_empty=False).as_sql()
    return sql, tuple(parameters)


def _with(source: Source, more: Source | None) -> Source:
    if more is None:
        return source
    return f"{source[0]}\nUNION ALL\n{more[0]}", (*source[1], *more[1])
