"""Find what entering rows would destroy of that which is known: blanks over values, corrections and withdrawals undone.

A row that was read from a file is in conflict with the books where its cell is blank and the books have a value, where
somebody has corrected the value by hand, or where somebody has withdrawn the entry. The books stand until a person
decides otherwise: `settle_conflicts` returns what may be written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from wuzha.core.facts import FactRow, FactValue
from wuzha.core.joint_columns import find_joint_indexes, is_blank_value, list_leading_columns
from wuzha.core.vocabulary import ConflictKind, Register
from wuzha.orgs.models import Org
from wuzha.registers.diff import QUERY_CHUNK, Comparison, EntryChange, EntryRow, split_batches
from wuzha.registers.keys import diff_fields
from wuzha.registers.models import BOOKS
from wuzha.registers.revisions import REPAIR_REMARK
from wuzha.registers.undo_plan import parse_undo_remark

WHOLE_ENTRY = ""
"""The column of a conflict about the entry itself, which was withdrawn."""

Values = tuple[FactValue, ...]
ConflictId = tuple[str, str]
"""The key of the entry, and the column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A value, or a whole entry, that a row of a file would destroy.

    `column` is the leading one of the columns that are decided together; `book_values` and `file_values` have the
    values of all. Those of a whole entry are its row before and after a decision for the file, in the columns of the
    register; columns in conflict themselves have the value of the books in both. `author`, `recorded_at` and `reason`
    are those of the revision that made the value what it is, or that withdrew the entry; `origin` is the upload that
    wrote this revision, None: it was made by hand. `revision` and `path` are those of the entry now. `file` is that of
    the row; `has_other_changes` says that the row changes the entry apart from its conflicts too.
    """

    register: Register
    key: str
    column: str
    kind: ConflictKind
    book_values: Values
    file_values: Values
    sheet: str = ""
    line: int | None = None
    revision: int | None = None
    path: str = ""
    author: str = ""
    recorded_at: datetime | None = None
    reason: str = ""
    origin: UUID | None = None
    file: str = ""
    has_other_changes: bool = False

    @property
    def id(self) -> ConflictId:
        """What identifies it among the conflicts of its register."""
        return self.key, self.column


class _Revision(NamedTuple):
    """A revision of an entry, with who wrote it, when and why."""

    number: int
    is_withdrawn: bool
    upload: UUID | None
    recorded_at: datetime
    author: str | None
    remark: str
    row: FactRow

    @property
    def is_undo(self) -> bool:
        """Whether the undo of an upload wrote it, which is nobody's statement about the entry."""
        return parse_undo_remark(self.remark) is not None

    def corrects(self, indexes: Sequence[int]) -> bool:
        """Return whether a person has stated these columns by hand over what a file said, perhaps that they are blank.

        The first entry is no correction, unless a refused row was repaired by it: then what was filled in is one.
        """
        if self.upload is not None or self.is_undo:
            return False
        is_repair = self.remark == REPAIR_REMARK and not all(map(is_blank_value, _pick(self.row, indexes)))
        return self.number > 1 or is_repair


def find_conflicts(comparison: Comparison, *, holder: Org) -> list[Conflict]:
    """Return the conflicts of rows that were read from a file, in the order of the rows."""
    conflicts = list[Conflict]()
    for batch in split_batches(comparison.changes, QUERY_CHUNK):
        histories = _read_histories(comparison.register, holder, [change.before.key for change in batch])
        for change in batch:
            conflicts += _find_in_change(comparison.register, change, histories[change.before.key])
    return conflicts


def settle_conflicts(
    comparison: Comparison, conflicts: Sequence[Conflict], decided_for_file: Collection[ConflictId] = ()
) -> Comparison:
    """Return the comparison in which the books stand in every conflict but those decided for the file.

    A row that changes nothing else is left out.
    """
    if not conflicts:
        return comparison
    kept_columns: dict[str, list[str]] = {}
    for conflict in conflicts:
        if conflict.id not in decided_for_file:
            kept_columns.setdefault(conflict.key, []).append(conflict.column)
    settled_changes = (
        _keep_columns(comparison.register, change, kept_columns.get(change.before.key, ()))
        for change in comparison.changes
    )
    return replace(comparison, changes=[change for change in settled_changes if change is not None])


def _read_histories(register: Register, holder: Org, keys: Sequence[str]) -> Mapping[str, list[_Revision]]:
    """Return every revision of these entries by key, the first one first."""
    book = BOOKS[register]
    columns = ("key", "revision", "is_withdrawn", "upload", "recorded_at", "recorded_by__username", "remark")
    revisions = book._default_manager.filter(holder=holder, key__in=keys).order_by("key", "revision")
    histories: dict[str, list[_Revision]] = {}
    for key, number, is_withdrawn, upload, at, author, remark, *row in revisions.values_list(
        *columns, *book.get_row_fields()
    ):
        revision = _Revision(
            number=number,
            is_withdrawn=is_withdrawn,
            upload=upload,
            recorded_at=at,
            author=author,
            remark=remark,
            row=tuple(row),
        )
        histories.setdefault(key, []).append(revision)
    return histories


def _find_in_change(register: Register, change: EntryChange, history: Sequence[_Revision]) -> Iterator[Conflict]:
    withdrawal = _find_withdrawal(history) if change.before.is_withdrawn else None
    # What an undone upload had entered is not known any more: the next file enters it anew.
    if change.before.is_withdrawn and withdrawal is None:
        return
    clashes = list(_find_clashes(register, change, history))
    before = change.before.row
    settled_changes = _restore_columns(register, change, [column for column, _, _ in clashes])
    conflicts = [
        (column, kind, origin, _pick(before, indexes), _pick(change.row.row, indexes))
        for column, kind, origin in clashes
        for indexes in (find_joint_indexes(register, column),)
    ]
    if withdrawal is not None:
        conflicts.insert(0, (WHOLE_ENTRY, ConflictKind.WITHDRAWAL, withdrawal, before, settled_changes))
    for column, kind, origin, book_values, file_values in conflicts:
        yield Conflict(
            register=register,
            key=change.before.key,
            column=column,
            kind=kind,
            book_values=book_values,
            file_values=file_values,
            sheet=change.row.sheet,
            line=change.row.line,
            revision=change.before.pk,
            path=change.before.path,
            author=origin.author or "",
            recorded_at=origin.recorded_at,
            reason="" if origin.is_undo else origin.remark,
            origin=origin.upload,
            file=change.row.file,
            has_other_changes=settled_changes != before,
        )


def _find_clashes(
    register: Register, change: EntryChange, history: Sequence[_Revision]
) -> Iterator[tuple[str, ConflictKind, _Revision]]:
    """Yield the columns in conflict, the leading one of each group, with the revision that made the value."""
    for column in list_leading_columns(change.fields):
        indexes = find_joint_indexes(register, column)
        origin = _find_origin(history, indexes)
        if origin.corrects(indexes):
            yield column, ConflictKind.CORRECTION, origin
        elif _is_blank_over_value(register, change.before.row, change.row, column):
            yield column, ConflictKind.BLANK, origin


def _pick(row: FactRow, indexes: Sequence[int]) -> Values:
    return tuple(row[index] for index in indexes)


def _find_origin(history: Sequence[_Revision], indexes: Sequence[int]) -> _Revision:
    """Return the revision that gave these columns the values they have now."""
    position = len(history) - 1
    while position:
        if history[position].is_undo:
            restored = _find_restored(history, position)
            if restored is None:
                break
            position = restored
        elif _pick(history[position - 1].row, indexes) == _pick(history[position].row, indexes):
            position -= 1
        else:
            break
    return history[position]


def _find_withdrawal(history: Sequence[_Revision]) -> _Revision | None:
    """Return the revision by which the entry was withdrawn; None where only the undo of an upload took it out."""
    position: int | None = len(history) - 1
    while position is not None and history[position].is_undo:
        position = _find_restored(history, position)
    return None if position is None else history[position]


def _find_restored(history: Sequence[_Revision], position: int) -> int | None:
    """Return the position of the revision that this undo restored; None where the upload had entered the first one."""
    upload = parse_undo_remark(history[position].remark)
    for index in reversed(range(position)):
        if str(history[index].upload) == upload:
            return index - 1 if index else None
    return None


def _is_blank_over_value(register: Register, before: FactRow, row: EntryRow, column: str) -> bool:
    indexes = find_joint_indexes(register, column)
    if all(map(is_blank_value, _pick(before, indexes))):
        return False
    return all(map(is_blank_value, _pick(row.row, indexes))) or column in row.blank_columns


def _keep_columns(register: Register, change: EntryChange, columns: Collection[str]) -> EntryChange | None:
    """Return the change with the values of the books in these columns; None where it changes nothing then."""
    if WHOLE_ENTRY in columns:
        return None
    if not columns:
        return change
    row = _restore_columns(register, change, columns)
    if row == change.before.row and not change.before.is_withdrawn:
        return None
    return EntryChange(change.before, replace(change.row, row=row), diff_fields(register, change.before.row, row))


def _restore_columns(register: Register, change: EntryChange, columns: Iterable[str]) -> FactRow:
    """Return the row of the file with the values of the books in these columns."""
    values = list(change.row.row)
    for column in columns:
        for index in find_joint_indexes(register, column):
            values[index] = change.before.row[index]
    return tuple(values)
