"""Bind rows that the lines of the log have not bound, once, when a database is upgraded (ADR 23)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.db import transaction

from wuzha.audit import log
from wuzha.audit.binding import BOUND_TABLES, BoundTable, RowBlock, bind_selected
from wuzha.audit.book_verification import is_bound
from wuzha.audit.models import LogLine
from wuzha.core.vocabulary import LogAction


@transaction.atomic
def bind_books_once(newly_bound: Collection[str] = ()) -> LogLine | None:
    """Bind every row of all bound tables as it is now to a new line; return None where there is nothing to bind.

    Where rows are bound already, those of the tables `newly_bound` follow, which this version binds and the one before
    did not. Afterwards a row without a line can only have been inserted by other means.
    """
    details: dict[str, Any] = {}
    tables = list(BOUND_TABLES.values())
    if is_bound():
        tables = [table for table in tables if table.name in newly_bound and table.select_rows().exists()]
        if not tables:
            return None
        details = {"tables": [table.name for table in tables]}
    blocks = _bind_everything(tables)
    return log.record(actor=log.SYSTEM, action=LogAction.BIND_BOOKS, subject="books", blocks=blocks, **details)


def _bind_everything(tables: Collection[BoundTable]) -> Iterator[RowBlock]:
    for table in tables:
        yield from bind_selected(table.select_rows())
