"""Bind the rows that lines of the log from before ADR 23 have written, once, when a database is upgraded."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from wuzha.audit import log
from wuzha.audit.binding import BOUND_TABLES, RowBlock, bind_selected
from wuzha.audit.book_verification import is_bound
from wuzha.audit.models import LogLine
from wuzha.core.vocabulary import LogAction


@transaction.atomic
def bind_books_once() -> LogLine | None:
    """Bind every row of all bound tables as it is now to a new line; return None when rows are bound already.

    Afterwards a row without a line can only have been inserted by other means.
    """
    if is_bound():
        return None
    return log.record(actor=log.SYSTEM, action=LogAction.BIND_BOOKS, subject="books", blocks=_bind_everything())


def _bind_everything() -> Iterator[RowBlock]:
    for model in BOUND_TABLES:
        yield from bind_selected(model._default_manager.all())
