"""Compare rows with a book: which are new, which change an entry, which belong to somebody else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field, replace
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from wuzha.core.facts import BOOK_COLUMN_NAMES, FactRow, FactValue
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Register
from wuzha.orgs.models import Org
from wuzha.people.access import Scope
from wuzha.registers.keys import diff_fields, to_key
from wuzha.registers.models import BOOKS

QUERY_CHUNK = 500
"""How many keys or rows one query holds."""

T = TypeVar("T")


class BooksChangedError(Exception):
    """The books were written to after the comparison or plan was made, which no longer holds."""


ProgressCallback = Callable[[int], None]
"""Called with the number of rows processed so far."""


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A row in the columns of a register, and where it was read: the sheet and its line number there.

    `absent_columns` are those that its sheet does not have: the row says nothing about them. `blank_columns` are those
    whose cell is blank although the row has a value there, since a blank stands for one. `file` is the name of the
    file, empty for a row that comes from none.
    """

    row: FactRow
    sheet: str = ""
    line: int | None = None
    _: KW_ONLY
    absent_columns: frozenset[str] = frozenset()
    blank_columns: frozenset[str] = frozenset()
    file: str = ""

    def fill_absent(self, register: Register, earlier: EntryRow) -> EntryRow:
        """Return the row with what an earlier row of the same key has in the columns that the sheet does not have."""
        if not self.absent_columns:
            return self
        names = BOOK_COLUMN_NAMES[register]
        values = zip(names, self.row, earlier.row, strict=True)
        row = tuple(before if name in self.absent_columns else value for name, value, before in values)
        return replace(
            self,
            row=row,
            absent_columns=self.absent_columns & earlier.absent_columns,
            blank_columns=self.blank_columns | (earlier.blank_columns & self.absent_columns),
        )


class CurrentEntry(NamedTuple):
    """The last revision of an entry; `path` is that of its org, or of the holder where it has no org yet."""

    pk: int
    key: str
    revision: int
    is_withdrawn: bool
    holder: int
    path: str
    row: FactRow


@dataclass(frozen=True, slots=True)
class EntryChange:
    """A row that changes an entry; `fields`: column → (before, after)."""

    before: CurrentEntry
    row: EntryRow
    fields: Mapping[str, tuple[FactValue, FactValue]]


@dataclass(kw_only=True, slots=True)
class Comparison:
    """The changes that entering rows would make to a book.

    `rows_elsewhere`: rows with the entry of another book or org that has their key. `rows_outside`: rows of orgs
    outside the actor's scope. `repeated_count`: rows that the book already has.
    """

    register: Register
    new_rows: list[EntryRow] = field(default_factory=list)
    changes: list[EntryChange] = field(default_factory=list)
    rows_elsewhere: list[tuple[EntryRow, CurrentEntry]] = field(default_factory=list)
    rows_outside: list[EntryRow] = field(default_factory=list)
    repeated_count: int = 0

    def refuse_foreign_rows(self) -> None:
        """Check that every row may be entered. Raises: RefusalError when one belongs to another org."""
        if self.rows_elsewhere:
            _, entry = self.rows_elsewhere[0]
            # Do not say whose book that is: it may be one that the actor must not know of.
            raise RefusalError("entry.elsewhere", value=entry.key, count=len(self.rows_elsewhere))
        if self.rows_outside:
            raise RefusalError("entry.outside", register=self.register.label, count=len(self.rows_outside))


def compare_with_book(
    *,
    holder: Org,
    register: Register,
    rows: Iterable[EntryRow],
    within: Scope | None = None,
    planned_paths: Mapping[str, str] | None = None,
    on_progress: ProgressCallback = lambda _: None,
) -> Comparison:
    """Compare the rows with the holder's book.

    Rows of orgs outside the scope `within`, and rows over entries of such orgs, are listed apart; None: no limit.
    `planned_paths` are the paths of orgs that will be added to the tree before the rows are written.
    """
    comparison, row_count = Comparison(register=register), 0
    paths = _PathCache(planned_paths or {})
    for batch in split_batches(rows, QUERY_CHUNK):
        inside = batch if within is None else _separate_outside_rows(comparison, batch, holder, within, paths)
        _compare_batch(comparison, inside, holder, within)
        row_count += len(batch)
        on_progress(row_count)
    return comparison


def _compare_batch(comparison: Comparison, rows: Sequence[EntryRow], holder: Org, within: Scope | None) -> None:
    register = comparison.register
    keys = [to_key(register, row.row) for row in rows]
    own_entries, entries_elsewhere = _read_entries(register, keys, holder)
    for key, read_row in zip(keys, rows, strict=True):
        before = own_entries.get(key)
        row = read_row if before is None else read_row.fill_absent(register, EntryRow(before.row))
        if key in entries_elsewhere:
            comparison.rows_elsewhere.append((read_row, entries_elsewhere[key]))
        elif before is not None and within is not None and not within.holds(before.path):
            # As it was read: what it does not say stands in an entry that is not the actor's to read.
            comparison.rows_elsewhere.append((read_row, before))
        elif before is None:
            comparison.new_rows.append(row)
        elif before.is_withdrawn or before.row != row.row:
            comparison.changes.append(EntryChange(before, row, diff_fields(register, before.row, row.row)))
        else:
            comparison.repeated_count += 1


class _PathCache(dict[str, str]):
    """The paths of orgs by code; each is read once."""

    def load(self, codes: set[str]) -> None:
        """Read the paths of these orgs; a code that is not in the tree has an empty path."""
        if missing := codes - self.keys():
            paths = dict(Org.objects.filter(code__in=missing).values_list("code", "path"))
            self.update({code: paths.get(code, "") for code in missing})


def _separate_outside_rows(
    comparison: Comparison, rows: Sequence[EntryRow], holder: Org, within: Scope, paths: _PathCache
) -> list[EntryRow]:
    """Return the rows of orgs in the scope, and add the others to the comparison. A row of no org is the holder's."""
    book = BOOKS[comparison.register]
    owner_index = book.get_fact_fields().index(f"{book.owner}_id")
    paths.load({str(row.row[owner_index]) for row in rows if row.row[owner_index] is not None})
    inside: list[EntryRow] = []
    for row in rows:
        owner = row.row[owner_index]
        path = holder.path if owner is None else paths[str(owner)]
        (inside if within.holds(path) else comparison.rows_outside).append(row)
    return inside


def _read_entries(
    register: Register, keys: Sequence[str], holder: Org
) -> tuple[Mapping[str, CurrentEntry], Mapping[str, CurrentEntry]]:
    """Return the entries of these keys in the holder's book, and the cases of these numbers in other books."""
    # The number of a case is unique in the country: in two books the case would be counted twice for the orgs above.
    conditions: dict[str, Any] = {} if register is Register.CASES else {"holder": holder}
    entries = list(read_current_entries(register, key__in=keys, **conditions))
    own_entries = {entry.key: entry for entry in entries if entry.holder == holder.pk}
    return own_entries, {entry.key: entry for entry in entries if entry.holder != holder.pk and not entry.is_withdrawn}


def read_current_entries(register: Register, **conditions: Any) -> Iterator[CurrentEntry]:
    """Yield the last revisions of these entries, withdrawn or not, without a model object for each."""
    book = BOOKS[register]
    columns = ("pk", "key", "revision", "is_withdrawn", "holder_id", f"{book.owner}__path")
    entries = book._default_manager.filter(superseded_at__isnull=True, **conditions).order_by()
    for pk, key, revision, is_withdrawn, holder, path, book_path, *row in entries.values_list(
        *columns, "holder__path", *book.get_row_fields()
    ):
        yield CurrentEntry(
            pk=pk,
            key=key,
            revision=revision,
            is_withdrawn=is_withdrawn,
            holder=holder,
            path=path or book_path,
            row=tuple(row),
        )


def split_batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield the items in lists of this size."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
