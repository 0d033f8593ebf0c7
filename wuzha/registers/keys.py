"""The key of a row: its number, or the columns that together tell it from the other rows of its book."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from wuzha.core.facts import FRAMES, KEYS, NAMES, Row, Value
from wuzha.core.vocabulary import Register

_BETWEEN = "|"


def key_of(register: Register, row: Row) -> str:
    """What tells the row from the others of its book, as text."""
    return _BETWEEN.join([_said(row[place]) for place in _key_places(register)])


def parts_of(register: Register, key: str) -> list[str]:
    """The parts of a key, one per column of the register's; of a number it is the whole."""
    return [key] if len(KEYS[register]) == 1 else key.split(_BETWEEN)


@cache
def _key_places(register: Register) -> tuple[int, ...]:
    return tuple(FRAMES[register].names.index(name) for name in KEYS[register])


def _said(part: Value) -> str:
    return "" if part is None else str(part)


def changed_fields(register: Register, before: Row, after: Row) -> dict[str, tuple[Value, Value]]:
    """Field by field what differs: column → (before, after)."""
    told: Iterable[tuple[str, Value, Value]] = zip(NAMES[register], before, after, strict=True)
    return {name: (old, new) for name, old, new in told if old != new}
