"""Write many revisions in bulk: as rows, without an object for each, and in chunks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from json.encoder import encode_basestring
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from wuzha.audit.binding import RowBlock, RowEncoder, bind_lines
from wuzha.core.facts import FactRow
from wuzha.engines.bulk_insert import insert_rows
from wuzha.orgs.models import Org
from wuzha.people.models import User
from wuzha.registers.diff import QUERY_CHUNK, ProgressCallback, split_batches
from wuzha.registers.models import Entry

REPAIR_REMARK = "补正退回的行"
"""The remark of a revision by which somebody has repaired a refused row."""

INSERT_CHUNK = 2_000
"""How many rows are inserted between two reports of progress."""


class NewRevision(NamedTuple):
    """A revision to write; `sheet` and `line` are where it was read.

    `restored_pk` is the number of the revision whose row it repeats, where an undo puts that one back.
    """

    key: str
    number: int
    row: FactRow
    is_withdrawn: bool = False
    sheet: str = ""
    line: int | None = None
    restored_pk: int | None = None


def write_revisions(
    book: type[Entry],
    revisions: Iterable[NewRevision],
    *,
    holder: Org,
    by: User | None,
    at: datetime,
    upload: UUID | None = None,
    remark: str = "",
    on_progress: ProgressCallback = lambda _: None,
) -> list[RowBlock]:
    """Insert the revisions into the book's table, and return the blocks that bind them to their line of the log.

    Call `supersede` for those they replace first.
    """
    shared_values = {
        "holder": holder.pk,
        "recorded_at": at,
        "recorded_by": None if by is None else by.pk,
        "superseded_at": None,
        "remark": remark,
        "upload": upload,
    }
    fields = {field.name: field for field in book._meta.concrete_fields}
    binder = _RevisionBinder(book, shared_values)
    values = tuple(fields[name].get_db_prep_save(value, connection) for name, value in shared_values.items())
    revision_fields = ("key", "revision", "is_withdrawn", "sheet", "line")
    columns = [str(fields[name].column) for name in (*shared_values, *revision_fields)] + list(book.get_row_columns())
    written_count, blocks = 0, list[RowBlock]()
    for batch in split_batches(revisions, INSERT_CHUNK):
        rows = [(*values, item.key, item.number, item.is_withdrawn, item.sheet, item.line, *item.row) for item in batch]
        insert_rows(connection, book._meta.db_table, columns, rows)
        blocks += binder.bind(batch)
        written_count += len(batch)
        on_progress(written_count)
    return blocks


class _RevisionBinder:
    """Make the blocks of revisions from the values that are inserted: reading them back would take a second scan."""

    _OWN_COLUMNS = ("is_withdrawn", "sheet", "line")

    def __init__(self, book: type[Entry], shared_values: Mapping[str, Any]) -> None:
        self._book, self._holder = book, shared_values["holder"]
        shared = {name: value for name, value in shared_values.items() if name not in ("holder", "superseded_at")}
        self._encoder = RowEncoder(tuple(shared.values()))
        names = {field.name: field.attname for field in book._meta.concrete_fields}
        self._columns = (*(names[name] for name in shared), *self._OWN_COLUMNS, *book.get_row_fields())

    def bind(self, revisions: Iterable[NewRevision]) -> Iterator[RowBlock]:
        """Yield the blocks of the revisions.

        Keys and lines differ in every row: they are encoded here, past the cache of the encoder.
        """
        holder, encoder = self._holder, self._encoder
        rows = [
            (
                f"[{holder},{encode_basestring(key)},{number}]",
                f"{encoder[is_withdrawn]},{encoder[sheet]},{'null' if line is None else line}",
                row,
            )
            for key, number, row, is_withdrawn, sheet, line, _ in revisions
        ]
        return bind_lines(self._book, self._columns, encoder.make_lines(rows))


def supersede(book: type[Entry], pks: Iterable[int], at: datetime) -> int:
    """Mark those of the revisions as superseded that are not yet; return their number."""
    latest_revisions = book._default_manager.filter(superseded_at__isnull=True)
    return sum(
        latest_revisions.filter(pk__in=batch).update(superseded_at=at) for batch in split_batches(pks, QUERY_CHUNK)
    )
