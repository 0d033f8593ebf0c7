"""Format an entry in words, cell by cell, and compare two of its revisions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from wuzha.core.facts import ABOUT_COLUMNS, BOOK_COLUMN_NAMES
from wuzha.core.i18n import translate
from wuzha.core.sheet.clause_lookup import ClauseLookup
from wuzha.core.vocabulary import Register
from wuzha.orgs.models import Org
from wuzha.programmes.plan_choice import choose_clauses
from wuzha.registers.models import BOOKS, Entry
from wuzha.registers.value_text import BLANK_TEXT, format_key, format_row_value

FieldChange = tuple[str, str, str]
"""The label of a field, its text before, its text after."""


@dataclass(frozen=True, slots=True)
class EntryWords:
    """What some entries refer to: names of orgs by code, and clauses by holder of the book."""

    names: Mapping[str, str]
    clauses: Mapping[int, ClauseLookup]


def load_clauses_by_holder(register: Register, holders: Collection[int]) -> dict[int, ClauseLookup]:
    """Return the clauses of the plan in force for each holder; none if entries of the register refer to no clauses."""
    if register is not Register.ATTESTATIONS:
        return {}
    return {holder.pk: choose_clauses(holder) for holder in Org.objects.filter(pk__in=set(holders))}


def load_words(register: Register, entries: Iterable[Entry]) -> EntryWords:
    """Load what these entries of one register refer to."""
    entries = list(entries)
    codes = {
        getattr(entry, name) for entry in entries for name in type(entry).get_fact_fields() if name.endswith("_id")
    }
    names = dict(Org.objects.filter(code__in=codes - {None}).values_list("code", "name"))
    return EntryWords(names, load_clauses_by_holder(register, {entry.holder_id for entry in entries}))


def format_title(entry: Entry, words: EntryWords) -> str:
    """Return the number of the entry, or the text of its key if its register has no numbers."""
    return format_key(entry.register, entry.key, words.names, words.clauses.get(entry.holder_id))


def list_labels(register: Register) -> dict[str, str]:
    """Return the columns of a list or page of entries with their labels; 约 stands in the cell of the amount itself."""
    labels = BOOKS[register].get_row_labels()
    return {name: label for name, label in labels.items() if name not in ABOUT_COLUMNS.values()}


def format_cells(register: Register, entry: Entry, words: EntryWords) -> tuple[str, ...]:
    """Return the text of each column of `list_labels`: orgs by name, clauses as printed, amounts with 约."""
    values = dict(zip(BOOK_COLUMN_NAMES[register], entry.row, strict=True))
    clauses = words.clauses.get(entry.holder_id)
    return tuple(
        words.names.get(str(values[name]), str(values[name]))
        if field.endswith("_id") and values[name]
        else format_row_value(register, name, values, clauses)
        for name, field in zip(BOOK_COLUMN_NAMES[register], entry.get_row_fields(), strict=True)
        if name not in ABOUT_COLUMNS.values()
    )


def blank_empty_cells(cells: Iterable[str]) -> tuple[str, ...]:
    """Return the cells with an empty text for “（空白）”: a list leaves blanks empty."""
    blank = translate(BLANK_TEXT)
    return tuple("" if cell == blank else cell for cell in cells)


def compare_revisions(
    register: Register, before: Entry | None, after: Entry, words: EntryWords
) -> tuple[FieldChange, ...]:
    """Return the fields that differ between two revisions; none for the first revision."""
    if before is None:
        return ()
    labels = list_labels(register).values()
    texts = zip(labels, format_cells(register, before, words), format_cells(register, after, words), strict=True)
    return tuple((label, old, new) for label, old, new in texts if old != new)
