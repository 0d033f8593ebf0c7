"""The columns of a row that mean something only together: an amount and 约, a unit and the relation to it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from wuzha.core.facts import ABOUT_COLUMNS, BOOK_COLUMN_NAMES, FactValue
from wuzha.core.vocabulary import Register

_LEADING_COLUMNS = {about: amount for amount, about in ABOUT_COLUMNS.items()} | {"form": "must", "relation": "unit"}
"""Columns that mean nothing without another one: a decision is for both, under the name of the other."""


@cache
def list_joint_columns(register: Register, column: str) -> tuple[str, ...]:
    """Return the columns that are decided together with this leading one, itself first."""
    names = BOOK_COLUMN_NAMES[register]
    return (column, *(name for name in names if _LEADING_COLUMNS.get(name) == column))


def list_leading_columns(columns: Iterable[str]) -> list[str]:
    """Return the leading column of each of these, in their order and each once."""
    return list(dict.fromkeys(_LEADING_COLUMNS.get(name, name) for name in columns))


@cache
def find_joint_indexes(register: Register, column: str) -> tuple[int, ...]:
    """Return the places of the joint columns in a row of the books."""
    names = BOOK_COLUMN_NAMES[register]
    return tuple(names.index(name) for name in list_joint_columns(register, column))


def is_blank_value(value: FactValue) -> bool:
    """Return whether the value says nothing."""
    return value is None or value == ""
