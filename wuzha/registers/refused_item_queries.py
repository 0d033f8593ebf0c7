"""Query refused rows and unread sheets: the values and the key of a row, the items that are open, those of an undo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from wuzha.core.facts import BOOK_COLUMN_NAMES, FACT_SCHEMAS, KEYS, FactKind, FactValue
from wuzha.core.refused_rows import UNREADABLE_ORG
from wuzha.core.vocabulary import RefusedItemEnd, Register
from wuzha.orgs.models import Org
from wuzha.registers.keys import to_key
from wuzha.registers.models import LONGEST_KEY, UNKNOWN_SHEET, RefusedItem


def build_values(item: RefusedItem) -> dict[str, FactValue]:
    """Return the facts of the refused row that could be read, by name; an org that could not is left out."""
    values: dict[str, FactValue] = {}
    for column in FACT_SCHEMAS[Register.of(item.register)].columns:
        value = item.values.get(column.sql)
        if value is not None and value != UNREADABLE_ORG:
            values[column.name] = date.fromisoformat(value) if column.kind is FactKind.DATE else value
    return values


def build_key(register: Register, values: Mapping[str, FactValue]) -> str:
    """Return the key of a refused row; empty where a part of it could not be read."""
    parts = [values.get(name) for name in KEYS[register]]
    if any(part is None or part == UNREADABLE_ORG for part in parts):
        return ""
    key = to_key(register, tuple(values.get(name) for name in BOOK_COLUMN_NAMES[register]))
    return key if len(key) <= LONGEST_KEY else ""


def has_open_items(upload: UUID) -> bool:
    """Return whether a refused row or an unread sheet of the upload is still open; an unknown sheet is none."""
    return RefusedItem.objects.as_of(None).filter(upload=upload).exclude(register=UNKNOWN_SHEET).exists()


def list_open_sheets(holder: Org) -> list[RefusedItem]:
    """Return the open items of the holder's book that are unread sheets or files."""
    return list(RefusedItem.objects.as_of(None).filter(holder=holder, line__isnull=True))


class ItemsUndo(NamedTuple):
    """The open items that end with an upload, and those that it had ended and that open again, by their numbers."""

    ended: Sequence[int]
    reopened: Sequence[int]


def find_items_of_undo(upload: UUID) -> ItemsUndo:
    """Return what `undo_items` does to items."""
    ended = RefusedItem.objects.as_of(None).filter(upload=upload)
    # Its own items that a later part of it replaced do not open again.
    reopened = RefusedItem.objects.filter(ended_upload=upload, end=RefusedItemEnd.REPLACED).exclude(upload=upload)
    return ItemsUndo(*(list(items.order_by("pk").values_list("pk", flat=True)) for items in (ended, reopened)))
