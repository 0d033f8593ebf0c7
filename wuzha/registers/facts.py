"""The one crossing from books to facts: each register as a SELECT of its fact columns, as known at a moment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import F

from wuzha.core.facts import FRAMES
from wuzha.core.vocabulary import Register
from wuzha.orgs.models import Org
from wuzha.registers.models import BOOKS

Source = tuple[str, tuple[Any, ...]]
"""A SELECT with its parameters."""


def sources(top: Org, as_of: datetime | None = None) -> Mapping[Register, Source]:
    """Every register of the books at or below `top`, as they were at the moment (None: as they are now).

    Columns: exactly the fact columns of each frame, under their names in a statement. Nothing else leaves the books.
    """
    found = {Register.ORGS: _select(Org.objects.below(top).order_by(), Register.ORGS)}
    for register, book in BOOKS.items():
        found[register] = _select(book.objects.as_of(as_of).under(top).order_by(), register, book.fact_fields())
    return found


def _select(rows: Any, register: Register, fields: tuple[str, ...] | None = None) -> Source:
    columns = FRAMES[register].columns
    names = fields or tuple(f"{column.sql}_id" if column.sql == "parent" else column.sql for column in columns)
    query = rows.values_list(*(F(name) for name in names)).query
    sql, parameters = query.sql_with_params()
    return sql, tuple(parameters)
