"""Verify the rows of all bound tables against the lines of the log that wrote them (ADR 23)."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from itertools import groupby, islice
from operator import attrgetter

from django.db.models import Max, Min

from wuzha.audit.binding import BOUND_TABLES, REMOVED, BoundTable, RowBlock, RowEncoder
from wuzha.audit.models import BoundRows, LogLine

_CHUNK_ROWS = 2_000
_SCHEMA = (
    'CREATE TABLE bound ("table" TEXT, key TEXT, digest TEXT, form INTEGER, line INTEGER, PRIMARY KEY ("table", key))'
    " WITHOUT ROWID"
)


class BookFault(StrEnum):
    """The kinds of differences between the books and the log."""

    CHANGED = "changed"
    DELETED = "deleted"
    INSERTED = "inserted"
    CONTRADICTS = "contradicts"
    BLOCK = "block"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class FaultyRow:
    """A difference: the table and the key of the row, and the number of the line that wrote it last, 0 if none did.

    BLOCK is about all rows of a line (`table` is None), UNKNOWN about rows with columns that the table lacks.
    """

    fault: BookFault
    line: int
    table: BoundTable | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class UnboundLines:
    """The lines of the log from before rows were bound: how many, and when the last was written."""

    count: int
    last_at: datetime


def find_unbound_lines() -> UnboundLines | None:
    """Return the lines that bind nothing because they are older than binding; None if there are none."""
    lines = LogLine.objects.filter(rows_hash__isnull=True)
    count, last_at = lines.count(), lines.aggregate(last_at=Max("at"))["last_at"]
    return UnboundLines(count, last_at) if count else None


def is_bound() -> bool:
    """Return whether rows are bound from some line on; in an empty log, from the first on."""
    first = LogLine.objects.aggregate(first=Min("number"))["first"]
    return first is None or LogLine.objects.filter(rows_hash__isnull=False).exists()


def find_faulty_rows() -> Iterator[FaultyRow]:
    """Find every row that is not as the last line that wrote it left it: changed, deleted, or inserted.

    Call it where the whole reading sees one state of the database. The hashes are collected in a temporary file, so
    memory does not grow with the books.
    """
    with closing(sqlite3.connect("")) as memory:
        memory.execute(_SCHEMA)
        bindings = _Bindings(memory)
        yield from bindings.load()
        for table in BOUND_TABLES.values():
            yield from _compare_table(bindings, table)


class _Bindings:
    """The last hash that the log has of each row; an SQLite database without a name, which is a temporary file."""

    def __init__(self, memory: sqlite3.Connection) -> None:
        self._memory = memory
        self.forms: list[tuple[str, ...]] = []
        """The lists of columns that hashes cover."""

    def load(self) -> Iterator[FaultyRow]:
        """Read all blocks in the order of the log; yield the lines whose blocks are not those that they bind."""
        blocks = BoundRows.objects.order_by("line", "place").iterator(chunk_size=50)
        lines = LogLine.objects.exclude(rows_hash="").exclude(rows_hash__isnull=True).order_by("number")
        hashes = lines.values_list("number", "rows_hash").iterator(chunk_size=_CHUNK_ROWS)
        next_line = next(hashes, None)
        for number, group in groupby(blocks, attrgetter("line")):
            while next_line is not None and next_line[0] < number:
                yield FaultyRow(BookFault.BLOCK, next_line[0])
                next_line = next(hashes, None)
            sha256 = hashlib.sha256()
            for item in group:
                block = RowBlock(item.table, item.columns, item.lines)
                sha256.update(block.to_bytes())
                self._add(number, block)
            if next_line is None or next_line != (number, sha256.hexdigest()):
                yield FaultyRow(BookFault.BLOCK, number)
            if next_line is not None and next_line[0] == number:
                next_line = next(hashes, None)
        while next_line is not None:
            yield FaultyRow(BookFault.BLOCK, next_line[0])
            next_line = next(hashes, None)

    def _add(self, number: int, block: RowBlock) -> None:
        form = self._find_form_number(tuple(json.loads(block.columns)))
        rows = (line.partition(" ") for line in block.lines.split("\n"))
        self._memory.executemany(
            "INSERT OR REPLACE INTO bound VALUES (?, ?, ?, ?, ?)",
            ((block.table, key, digest, form, number) for digest, _, key in rows),
        )

    def _find_form_number(self, columns: tuple[str, ...]) -> int:
        if columns not in self.forms:
            self.forms.append(columns)
        return self.forms.index(columns)

    def take(self, table: str, keys: Sequence[str]) -> Mapping[str, tuple[str, int, int]]:
        """Return key → (hash, form, line) for those of the keys that are bound, and forget them."""
        marks, values = ", ".join("?" * len(keys)), [table, *keys]
        condition = f'WHERE "table" = ? AND key IN ({marks})'
        rows = self._memory.execute(f"SELECT key, digest, form, line FROM bound {condition}", values)  # noqa: S608
        bindings = {key: (digest, form, line) for key, digest, form, line in rows}
        self._memory.execute(f"DELETE FROM bound {condition}", values)  # noqa: S608
        return bindings

    def list_missing(self, table: str) -> Iterator[tuple[str, int]]:
        """Yield (key, line) of the rows that are bound, were not taken, and that no line has removed."""
        yield from self._memory.execute(
            'SELECT key, line FROM bound WHERE "table" = ? AND digest <> ? ORDER BY line, key', (table, REMOVED)
        )


class _RowReader:
    """The rows of a table, and their hashes over any list of columns."""

    def __init__(self, table: BoundTable, forms: Sequence[tuple[str, ...]]) -> None:
        self.table, self._forms = table, forms
        self._encoder = RowEncoder()
        self._names = (*table.key, *table.columns)

    @cached_property
    def _places(self) -> Sequence[Sequence[int] | None]:
        """The places of the columns of each form in a row; None where the table lacks one of them."""
        place = {name: number for number, name in enumerate(self._names)}
        return [[place[name] for name in form] if all(name in place for name in form) else None for form in self._forms]

    def read_batches(self) -> Iterator[dict[str, Sequence[object]]]:
        """Yield the rows in batches, by their keys."""
        rows = self.table.select_rows().order_by("pk").values_list(*self._names)
        values, width = rows.iterator(chunk_size=_CHUNK_ROWS), len(self.table.key)
        while batch := {self._encoder.encode(row[:width]): row for row in islice(values, _CHUNK_ROWS)}:
            yield batch

    def compute_hash(self, row: Sequence[object], form: int) -> str | None:
        """Return the hash of the row over the columns of the form; None where the table lacks one of them."""
        places = self._places[form]
        return None if places is None else self._encoder.hash_row([row[place] for place in places])


def _compare_table(bindings: _Bindings, table: BoundTable) -> Iterator[FaultyRow]:
    reader = _RowReader(table, bindings.forms)
    for batch in reader.read_batches():
        bindings_of_batch = bindings.take(table.name, list(batch))
        for key, row in batch.items():
            digest, form, line = bindings_of_batch.get(key, (REMOVED, 0, 0))
            if digest == REMOVED:
                yield FaultyRow(BookFault.INSERTED, line, table, key)
            elif (actual := reader.compute_hash(row, form)) is None:
                yield FaultyRow(BookFault.UNKNOWN, line, table, key)
            elif actual != digest:
                yield FaultyRow(BookFault.CHANGED, line, table, key)
    for key, line in bindings.list_missing(table.name):
        yield FaultyRow(BookFault.DELETED, line, table, key)
    if table.select_contradictions is not None:
        for values in table.select_contradictions().order_by("pk").values_list(*table.key).iterator():
            yield FaultyRow(BookFault.CONTRADICTS, 0, table, RowEncoder().encode(values))
