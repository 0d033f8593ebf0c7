"""Many revisions written at once: as rows, without an object for each, and in chunks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from wuzha.core.facts import Row
from wuzha.engines.bulk_insert import insert_rows
from wuzha.orgs.models import Org
from wuzha.people.models import User
from wuzha.registers.diff import AT_ONCE, Counted, batches
from wuzha.registers.models import Entry

CHUNK = 2_000
"""How many rows go to the database before anybody is told."""


class Revision(NamedTuple):
    """What a revision says, and of which entry; `sheet` and `line` are where it was read."""

    key: str
    number: int
    row: Row
    is_withdrawn: bool = False
    sheet: str = ""
    line: int | None = None


def write_revisions(
    book: type[Entry],
    revisions: Iterable[Revision],
    *,
    holder: Org,
    by: User | None,
    at: datetime,
    upload: UUID | None = None,
    remark: str = "",
    counted: Counted = lambda _: None,
) -> None:
    """The revisions as rows of the book's table; those they supersede are marked by `supersede`."""
    same = {
        "holder": holder.pk,
        "recorded_at": at,
        "recorded_by": None if by is None else by.pk,
        "superseded_at": None,
        "remark": remark,
        "upload": upload,
    }
    fields = {field.name: field for field in book._meta.concrete_fields}
    values = tuple(fields[name].get_db_prep_save(value, connection) for name, value in same.items())
    own = ("key", "revision", "is_withdrawn", "sheet", "line")
    columns = [str(fields[name].column) for name in (*same, *own)] + list(book.row_columns())
    written = 0
    for some in batches(revisions, CHUNK):
        rows = [(*values, one.key, one.number, one.is_withdrawn, one.sheet, one.line, *one.row) for one in some]
        insert_rows(connection, book._meta.db_table, columns, rows)
        written += len(some)
        counted(written)


def supersede(book: type[Entry], keys: Iterable[int], at: datetime) -> int:
    """Mark these revisions as superseded, those that are not yet; how many that were."""
    unmarked = book._default_manager.filter(superseded_at__isnull=True)
    return sum(unmarked.filter(pk__in=some).update(superseded_at=at) for some in batches(keys, AT_ONCE))
