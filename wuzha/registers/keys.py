"""Build the key of a row: its number, or the columns that together identify it in its book."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from wuzha.core.facts import BOOK_COLUMN_NAMES, FACT_SCHEMAS, KEYS, FactRow, FactValue
from wuzha.core.vocabulary import Register

_BETWEEN = "|"


def to_key(register: Register, row: FactRow) -> str:
    """Return the key of the row as text."""
    return _BETWEEN.join([_format_part(row[index]) for index in _find_key_indexes(register)])


def split_key(register: Register, key: str) -> list[str]:
    """Return the parts of a key, one for each key column of the register; a number is one part."""
    return [key] if len(KEYS[register]) == 1 else key.split(_BETWEEN)


@cache
def _find_key_indexes(register: Register) -> tuple[int, ...]:
    return tuple(FACT_SCHEMAS[register].column_names.index(name) for name in KEYS[register])


def _format_part(part: FactValue) -> str:
    return "" if part is None else str(part)


def diff_fields(register: Register, before: FactRow, after: FactRow) -> dict[str, tuple[FactValue, FactValue]]:
    """Return the columns that differ: column → (before, after)."""
    fields: Iterable[tuple[str, FactValue, FactValue]] = zip(BOOK_COLUMN_NAMES[register], before, after, strict=True)
    return {name: (old, new) for name, old, new in fields if old != new}
