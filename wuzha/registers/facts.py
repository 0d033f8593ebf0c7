"""Turn the books into facts: each register as a SELECT of its fact columns, as known at a moment.

Here the cases and all other rows of a merged or renamed org are credited to its successor (R17), from the day of the
change on: `_credit_successor` puts the successor's code into every column that holds an org, so that a judgement counts
them there. Which org succeeds which is computed in `succession/resolution.py`.
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

from wuzha.core.facts import FACT_SCHEMAS
from wuzha.core.vocabulary import OrgKind, Register
from wuzha.orgs.models import FormerName, Org, OrgQuerySet, covers_whole_tree, match_paths_under
from wuzha.registers.models import BOOKS, Owners
from wuzha.registers.succession.carryover import CARRYOVERS, FactQuery
from wuzha.registers.succession.resolution import SuccessionMap, find_earliest_opening
from wuzha.registers.unwritten_change import UnwrittenChange

_SUCCESSION_COLUMNS = ("split_on", "joined_on")
_NOT_OF_MERGED_ORGS = (Register.ATTESTATIONS, Register.GROUPS)
CACHE_SIZE = 64
"""The number of orgs whose compiled queries are cached."""


def select_facts(
    top: Org, as_of: datetime | None = None, day: date | None = None, change: UnwrittenChange | None = None
) -> Mapping[Register, FactQuery]:
    """Return a SELECT for every register at or below `top`, as the books were at the moment (None: as they are now).

    Columns: exactly the fact columns of each schema, under their names in a statement. Nothing else leaves the books.
    Successions count that are in force on the day (None: on any day). With a change, the books are those after it.
    """
    successions = SuccessionMap.of(top, day, as_of)
    is_all = covers_whole_tree([top.path])
    has_grids = _select_orgs(top.path, is_all).of_kind(OrgKind.GRID).exists()
    owners = None if is_all else Owners.among(_select_orgs(top.path, is_all, *successions.successors))
    if as_of is None and change is None and not successions:
        return _compile_current(top.path, is_all, has_grids, owners)
    return _compile_all(top.path, is_all, has_grids, owners=owners, as_of=as_of, successions=successions, change=change)


@lru_cache(maxsize=CACHE_SIZE)
def _compile_current(top: str, is_all: bool, has_grids: bool, owners: Owners | None) -> Mapping[Register, FactQuery]:
    """Compile the queries of an org without successions once: Django needs several milliseconds for them.

    The owners are part of the key: the queries name them one by one, and an org may be added or moved at any time.
    """
    return _compile_all(top, is_all, has_grids, owners=owners, as_of=None, successions=SuccessionMap())


def _compile_all(
    top: str,
    is_all: bool,
    has_grids: bool,
    *,
    owners: Owners | None,
    as_of: datetime | None,
    successions: SuccessionMap,
    change: UnwrittenChange | None = None,
) -> Mapping[Register, FactQuery]:
    queries = {Register.ORGS: compile_query(_select_org_columns(top, is_all, as_of, successions))}
    for register, book in BOOKS.items():
        entries = (book.objects.as_of(as_of) if change is None else change.select_entries(register)).order_by()
        rows = entries if owners is None else entries.visible_to(owners)
        # An attestation or a group goes on under a new name (R17), but not for an org that its org was merged into.
        successors = successions.renames if register in _NOT_OF_MERGED_ORGS else successions.successors
        carryover = CARRYOVERS.get(register) if successions.changes_declarations else None
        remaining = rows if carryover is None else carryover.drop_replaced(rows, successions)
        owner_column = _credit_village if register is Register.OUTREACH and has_grids else F
        fields = (_credit_successor(name, successors, owner_column) for name in book.get_fact_fields())
        queries[register] = compile_query(remaining.values_list(*fields))
        if carryover is not None:
            queries[register] = _unite(queries[register], carryover.select_replacements(entries, successions))
    return queries


def _select_org_columns(
    top: str, is_all: bool, as_of: datetime | None, successions: SuccessionMap
) -> QuerySet[Any, Any]:
    columns: dict[str, Any] = {
        column.sql: F("parent_id" if column.sql == "parent" else column.sql)
        for column in FACT_SCHEMAS[Register.ORGS].columns
        if column.sql not in _SUCCESSION_COLUMNS
    }
    if as_of is not None:
        names = FormerName.objects.filter(org=OuterRef("pk"), until_at__gt=as_of).order_by("until_at")
        columns["name"] = Coalesce(Subquery(names.values("name")[:1]), F("name"))
    orgs = {org.code: org for org in Org.objects.filter(code__in=successions.members)}
    opened_on = {
        successor: find_earliest_opening(orgs[code] for code in members if code in orgs)
        for successor, members in successions.groups.items()
    }
    columns["opened_on"] = map_values(F("code"), opened_on, F("opened_on"), DateField())
    split_on = dict(successions.split_on)
    for successor, members in successions.groups.items():
        if days := [successions.split_on[code] for code in members if code in successions.split_on]:
            split_on[successor] = max(days)
    for name, days_by_org in zip(_SUCCESSION_COLUMNS, (split_on, successions.joined_on), strict=True):
        columns[name] = map_values(F("code"), days_by_org, Value(None, DateField()), DateField())
    return _select_orgs(top, is_all).with_results().order_by().values_list(*columns.values())


def _select_orgs(top: str, is_all: bool, *more_codes: str) -> OrgQuerySet:
    return Org.objects.all() if is_all else Org.objects.filter(match_paths_under([top]) | Q(code__in=more_codes))


def _credit_successor(name: str, successors: Mapping[str, str], owner_column: Callable[[str], Any]) -> Any:
    """Return the column; where it holds an org, the successor for which the row (a case, for example) counts."""
    if not name.endswith("_id"):
        return F(name)
    return map_values(owner_column(name), successors, owner_column(name), CharField())


def _credit_village(name: str) -> Any:
    """Return the column with the village in the place of each of its grids: outreach of a grid counts for it."""
    org = name.removesuffix("_id")
    village = When(**{f"{org}__kind": OrgKind.GRID}, then=F(f"{org}__parent_id"))
    return Case(village, default=F(name), output_field=CharField())


def map_values(expression: Any, values: Mapping[str, Any], default: Any, kind: Any) -> Any:
    """Return the value that the map has for the expression, else the default."""
    if not values:
        return default
    whens = [When(Exact(expression, Value(code)), then=Value(value, kind)) for code, value in values.items()]
    return Case(*whens, default=default, output_field=kind)


def compile_query(rows: QuerySet[Any, Any]) -> FactQuery:
    """Return the SQL of a query and its parameters."""
    # A query that Django knows to be empty must still be a SELECT, not an EmptyResultSet.
    sql, parameters = rows.query.get_compiler(DEFAULT_DB_ALIAS, elide_empty=False).as_sql()
    return sql, tuple(parameters)


def _unite(query: FactQuery, replacements: FactQuery | None) -> FactQuery:
    if replacements is None:
        return query
    return f"{query[0]}\nUNION ALL\n{replacements[0]}", (*query[1], *replacements[1])
