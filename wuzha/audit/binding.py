"""Bind rows to the line of the log that wrote them: which tables are bound, and the hashes of rows (ADR 23)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import groupby, islice
from json.encoder import encode_basestring
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet

from wuzha.audit.models import format_moment
from wuzha.audit.prepared_query import PreparedQuery, ValueSlot

ROWS_PER_BLOCK = 2_000
_PKS_PER_QUERY = 500
DIGEST_LENGTH = 32
"""The hexadecimal digits of a row's SHA-256 that are stored: 128 bits, which nobody finds another row for."""

_encode_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
"""Made once: `json.dumps` makes an encoder for each call with such options."""

REMOVED = "-"
"""Stands for the hash of a row that its line has removed from the table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundTable:
    """A table whose rows are bound to the log.

    `key` and `columns` are names of model attributes: those that identify a row in a sentence too, and all others that
    count. `select_rows` selects the rows that are bound, `select_contradictions` those in which a column that is left
    out does not follow from the others.
    """

    model: type[Model]
    key: tuple[str, ...]
    columns: tuple[str, ...]
    select_rows: Callable[[], QuerySet[Any]]
    select_contradictions: Callable[[], QuerySet[Any]] | None

    @property
    def name(self) -> str:
        """The name of the table in the database."""
        return str(self.model._meta.db_table)


BOUND_TABLES: dict[type[Model], BoundTable] = {}
"""Every bound table, in the order in which the packages declare them."""


@dataclass(frozen=True, slots=True)
class RowBlock:
    """Rows of one table after a write, at most ROWS_PER_BLOCK: `lines` has the hash and the key of each.

    `columns` are those that the hashes cover, in this order: rows stay bound when the table gets another column later.
    """

    table: str
    columns: str
    lines: str

    def to_bytes(self) -> bytes:
        """Return the block as the hash of its line covers it."""
        return json.dumps([self.table, self.columns, self.lines], ensure_ascii=False).encode() + b"\n"


def bind_table(
    model: type[Model],
    *,
    key: Sequence[str] = ("id",),
    leave_out: Sequence[str] = (),
    derived: Sequence[str] = (),
    select_rows: Callable[[], QuerySet[Any]] | None = None,
    select_contradictions: Callable[[], QuerySet[Any]] | None = None,
) -> None:
    """Declare that the rows of the table are bound, or those that `select_rows` selects.

    `leave_out` are columns that follow from others, or bind nobody; `derived` are columns that `select_rows` adds.
    """
    names = [*derived, *(field.attname for field in model._meta.concrete_fields)]
    columns = tuple(name for name in names if name not in (*key, *leave_out))
    BOUND_TABLES[model] = BoundTable(
        model=model,
        key=tuple(key),
        columns=columns,
        select_rows=select_rows or model._default_manager.all,
        select_contradictions=select_contradictions,
    )


def bind_rows(*rows: Model) -> list[RowBlock]:
    """Return the blocks of rows that were just written; their values are read back from the database."""
    blocks = list[RowBlock]()
    for model, group in _group_by_model(rows):
        if len(group) == 1:
            blocks += _bind_values(model, _prepare_row(model).fetch_all(pk=group[0].pk))
            continue
        pks = iter(sorted(row.pk for row in group))
        while batch := list(islice(pks, _PKS_PER_QUERY)):
            blocks += bind_selected(BOUND_TABLES[model].select_rows().filter(pk__in=batch))
    return blocks


def bind_selected(rows: QuerySet[Any]) -> Iterator[RowBlock]:
    """Yield the blocks of the rows that the query selects; it is one of the table's `select_rows`."""
    return _bind_values(rows.model, _select_values(rows).iterator(chunk_size=ROWS_PER_BLOCK))


def _select_values(rows: QuerySet[Any]) -> QuerySet[Any]:
    table = BOUND_TABLES[rows.model]
    return rows.order_by("pk").values_list(*table.key, *table.columns)


@cache
def _prepare_row(model: type[Model]) -> PreparedQuery:
    """Prepare the values of one row: most writes change one row of a table."""
    return PreparedQuery(_select_values(BOUND_TABLES[model].select_rows().filter(pk=ValueSlot("pk", model._meta.pk))))


def _bind_values(model: type[Model], rows: Iterable[tuple[Any, ...]]) -> Iterator[RowBlock]:
    table = BOUND_TABLES[model]
    width, encoder = len(table.key), RowEncoder()
    lines = (f"{encoder.hash_row(row[width:])} {encoder.encode(row[:width])}" for row in rows)
    return bind_lines(model, table.columns, lines)


def bind_lines(model: type[Model], columns: Sequence[str], lines: Iterable[str]) -> Iterator[RowBlock]:
    """Yield the blocks of these lines of rows (`RowEncoder.make_lines`), whose hashes cover the values of `columns`.

    Raises: ValueError when `columns` are not those of the table.
    """
    table = BOUND_TABLES[model]
    if sorted(columns) != sorted(table.columns):
        raise ValueError(f"{table.name} binds other columns")
    names, remaining_lines = json.dumps(columns), iter(lines)
    while batch := list(islice(remaining_lines, ROWS_PER_BLOCK)):
        yield RowBlock(table.name, names, "\n".join(batch))


def bind_removed(*rows: Model) -> list[RowBlock]:
    """Return the blocks of rows that are about to be removed from their tables."""
    blocks, encoder = list[RowBlock](), RowEncoder()
    for model, group in _group_by_model(rows):
        table = BOUND_TABLES[model]
        lines = [f"{REMOVED} {encoder.encode([getattr(row, name) for name in table.key])}" for row in group]
        blocks.append(RowBlock(table.name, json.dumps(table.columns), "\n".join(lines)))
    return blocks


def _group_by_model(rows: Iterable[Model]) -> Iterator[tuple[type[Model], list[Model]]]:
    order = list(BOUND_TABLES)
    for model, group in groupby(sorted(rows, key=lambda row: order.index(type(row))), key=type):
        yield model, list(group)


class RowEncoder(dict[Any, str]):
    """Encodes values as a JSON list, the same text for equal values on every database, and hashes them.

    `shared_values` are the first ones of every row that is hashed. The dict is a cache of value → text: most cells of a
    file are days, codes and terms that it has met before, and the JSON encoder takes twice as long for a row.
    """

    _MOST_TEXTS = 50_000

    def __init__(self, shared_values: Sequence[Any] = ()) -> None:
        super().__init__()
        self._start = f"[{self._join(shared_values)}," if shared_values else "["

    def __missing__(self, value: Any) -> str:
        # Most values that are met for the first time are numbers and texts: no call for them.
        kind = type(value)
        if kind is int:
            return str(value)
        text = encode_basestring(value) if kind is str else _encode_value(value)
        if len(self) < self._MOST_TEXTS:
            self[value] = text
        return text

    def encode(self, values: Sequence[Any]) -> str:
        """Return the values as JSON text."""
        return f"[{self._join(values)}]"

    def hash_row(self, values: Sequence[Any]) -> str:
        """Return the hash of a row: of the shared values and these."""
        return hashlib.sha256(f"{self._start}{self._join(values)}]".encode()).hexdigest()[:DIGEST_LENGTH]

    def make_lines(self, rows: Sequence[tuple[str, str, Sequence[Any]]]) -> list[str]:
        """Return the lines of many rows in a block; it takes two thirds of the time of a call for each.

        Each row is given as its key, encoded, the first values after the shared ones, encoded, and the other values.
        """
        start, sha256, get_text, join = self._start, hashlib.sha256, self.__getitem__, ",".join
        try:
            return [
                f"{sha256(f'{start}{first},{join(map(get_text, values))}]'.encode()).hexdigest()[:DIGEST_LENGTH]} {key}"
                for key, first, values in rows
            ]
        except TypeError:
            # As in `_join`.
            return [
                f"{sha256(f'{start}{first},{self._join(values)}]'.encode()).hexdigest()[:DIGEST_LENGTH]} {key}"
                for key, first, values in rows
            ]

    def _join(self, values: Sequence[Any]) -> str:
        try:
            return ",".join(map(self.__getitem__, values))
        except TypeError:
            # A JSON column: what cannot be a key of a dict is not cached.
            return ",".join(
                _encode_value(value) if isinstance(value, (dict, list)) else self[value] for value in values
            )


def _encode_value(value: Any) -> str:
    """Return a value as JSON text. A truth value is a number: it equals one, and SQLite stores it so."""
    match value:
        case None:
            return "null"
        case str():
            return encode_basestring(value)
        case int():
            return str(int(value))
        case datetime():
            return f'"{format_moment(value)}"'
        case date():
            return f'"{value.isoformat()}"'
        case UUID():
            return f'"{value}"'
        case dict() | list():
            return _encode_json(value)
    raise TypeError(f"no canonical form of {type(value).__name__}")
