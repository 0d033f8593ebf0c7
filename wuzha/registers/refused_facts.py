"""Read the open refused rows as facts: how many there are, and the table that a statement reads (R20)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    Count,
    DateField,
    F,
    Q,
    TextField,
    Value,
    When,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce

from wuzha.core.facts import FactColumn, FactKind
from wuzha.core.refused_rows import DOUBTED_REGISTERS, ORG_COLUMNS, REFUSED_COLUMNS, OpenRefusals
from wuzha.core.vocabulary import OrgKind, Register
from wuzha.orgs.models import Org, covers_whole_tree, match_paths_under
from wuzha.registers.facts import compile_query, map_values
from wuzha.registers.models import BOOKS, RefusedItem, RefusedItemQuerySet
from wuzha.registers.succession.carryover import FactQuery
from wuzha.registers.succession.resolution import find_successors
from wuzha.registers.unwritten_change import UnwrittenChange


def load_refusals(top: Org, as_of: datetime | None = None, change: UnwrittenChange | None = None) -> OpenRefusals:
    """Return what was refused and stays open of the orgs at and below `top`, at the moment (None: now).

    With a change, what stays open after it.
    """
    items = _select_items(top, as_of, find_successors(top, None, as_of), change).order_by()
    counts = items.filter(line__isnull=False).values_list("register").annotate(Count("pk"))
    unread_registers: set[Register] = set()
    unread_orgs: dict[Register, set[str]] = defaultdict(set)
    unread_places, unknown_places = [], []
    for item in items.filter(line__isnull=True).select_related("holder", "org").order_by("pk"):
        if item.is_unknown_sheet:
            unknown_places.append(item.place)
            continue
        unread_places.append(item.place)
        registers = Register if item.term is None else [item.term]
        part = item.org or item.holder
        if top.path.startswith(part.path):
            unread_registers.update(registers)
        else:
            codes = _list_codes_around(part)
            for register in registers:
                unread_orgs[register] |= codes
    return OpenRefusals(
        row_counts={Register.of(register): count for register, count in counts},
        unread_registers=frozenset(unread_registers),
        unread_places=tuple(dict.fromkeys(unread_places)),
        unknown_places=tuple(unknown_places),
        unread_orgs={register: frozenset(codes) for register, codes in unread_orgs.items()},
    )


def _list_codes_around(org: Org) -> set[str]:
    """Return the codes of the org, of those below it and of those above it: of all that its rows count for."""
    codes_above = {code for code in org.path.split("/") if code}
    return codes_above | set(Org.objects.below(org).values_list("code", flat=True))


def select_refused_rows(
    top: Org, as_of: datetime | None = None, day: date | None = None, change: UnwrittenChange | None = None
) -> FactQuery:
    """Return a SELECT of the open refused rows, in the columns of `REFUSED_COLUMNS`; `place` is the item's number.

    The successions in force on the day put a successor in the place of its predecessors (R17), as facts do.
    """
    successors = find_successors(top, day, as_of)
    items = _select_items(top, as_of, successors, change)
    items = items.filter(line__isnull=False, register__in=DOUBTED_REGISTERS).order_by()
    return compile_query(items.values_list(*(_build_column(column, successors) for column in REFUSED_COLUMNS)))


def _select_items(
    top: Org, as_of: datetime | None, successors: Mapping[str, str], change: UnwrittenChange | None
) -> RefusedItemQuerySet:
    """Select the items of orgs at and below `top` and of their predecessors, and those that may belong to them.

    A row whose org is not known may belong to any org of its book, which an org above `top` may hold.
    """
    items = RefusedItem.objects.as_of(as_of) if change is None else change.select_items()
    if covers_whole_tree([top.path]):
        return items
    codes_above = [code for code in top.path.split("/") if code and code != top.code]
    in_book = match_paths_under([top.path], "holder__path") | Q(holder__code__in=codes_above)
    in_sight = match_paths_under([top.path], "org__path") | Q(org__in=list(successors))
    return items.filter(in_sight | (Q(org__isnull=True) & in_book))


def _build_column(column: FactColumn, successors: Mapping[str, str]) -> Any:
    match column.name:
        case "of_register":
            return F("register")
        case "place":
            return Cast("pk", TextField())
    value = KT(f"values__{column.name}")
    if column.name in ORG_COLUMNS:
        org = _credit_village(column.name, value)
        return map_values(org, successors, org, TextField())
    match column.kind:
        case FactKind.DATE:
            return Cast(value, DateField())
        case FactKind.INTEGER:
            return Cast(value, BigIntegerField())
        case FactKind.BOOLEAN:
            return Case(When(**{f"values__{column.name}": True}, then=Value(True)), output_field=BooleanField())
        case FactKind.TEXT:
            # SQLite joins a value out of JSON, which has no type, row by row instead of by an index.
            return Cast(value, TextField())


def _credit_village(name: str, value: Any) -> Any:
    """Return the value of the column; of the org of outreach, the village in the place of each of its grids."""
    if name != BOOKS[Register.OUTREACH].owner:
        return value
    village = Case(When(org__kind=OrgKind.GRID, then=F("org__parent_id")), output_field=TextField())
    return Coalesce(village, value, output_field=TextField())
