"""Describe the conflicts of an upload in words: the entry, the field, and what the books and the file say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from wuzha.core.facts import BOOK_COLUMN_NAMES, KEYS, FactValue
from wuzha.core.i18n import join_words, translate
from wuzha.core.joint_columns import list_joint_columns, list_leading_columns
from wuzha.core.refused_rows import ORG_COLUMNS
from wuzha.core.sheet.clause_lookup import ClauseLookup
from wuzha.core.sheet.columns import SHEET_COLUMNS
from wuzha.core.vocabulary import ConflictKind, Register
from wuzha.intake.uploads.changes import FieldChangeText, find_clauses
from wuzha.intake.uploads.models import UploadConflict
from wuzha.orgs.models import Org
from wuzha.registers.conflicts import WHOLE_ENTRY
from wuzha.registers.keys import split_key
from wuzha.registers.models import BOOKS
from wuzha.registers.value_text import BLANK_TEXT, format_key, format_row_value


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictText:
    """A conflict in words: the entry, its place in the file, the field, and the values of both sides.

    `other_fields` are those that change too where the file holds, for a whole entry.
    """

    conflict: UploadConflict
    key: str
    place: str
    field: str
    book_value: str
    file_value: str
    other_fields: Sequence[FieldChangeText] = ()


def describe_conflicts(conflicts: Sequence[UploadConflict], plan: str) -> list[ConflictText]:
    """Return the conflicts in words; clauses as `plan`, by which the files were read, prints them."""
    has_clauses = any(conflict.register_term is Register.ATTESTATIONS for conflict in conflicts)
    clauses = find_clauses(plan) if has_clauses else None
    names = _find_org_names(conflicts)
    return [_describe(conflict, names, clauses) for conflict in conflicts]


def _describe(conflict: UploadConflict, names: Mapping[str, str], clauses: ClauseLookup | None) -> ConflictText:
    register, column = conflict.register_term, conflict.column
    place = translate("“{sheet}”第{line}行", sheet=conflict.sheet, line=conflict.line) if conflict.line else ""
    key = format_key(register, conflict.key, names if "org" in KEYS[register] else {}, clauses)
    if register is Register.ORGS:
        key = f"{names.get(conflict.key, '')} {conflict.key}".strip()
    other_fields: list[FieldChangeText] = []
    if column == WHOLE_ENTRY:
        other_fields = list(_describe_other_fields(register, conflict, names))
        field, book_value, file_value = translate("状态"), translate("已撤回"), translate("有效")
    else:
        field = _get_label(register, column)
        book_value = _format_values(register, column, conflict.book_values, names)
        file_value = _format_values(register, column, conflict.file_values, names)
    if conflict.kind_term is ConflictKind.BLANK:
        # Where a blank stands for a value, the file says nothing all the same.
        file_value = translate(BLANK_TEXT)
    return ConflictText(
        conflict=conflict,
        key=key,
        place=place,
        field=field,
        book_value=book_value,
        file_value=file_value,
        other_fields=other_fields,
    )


def _describe_other_fields(
    register: Register, conflict: UploadConflict, names: Mapping[str, str]
) -> Iterator[FieldChangeText]:
    """Yield the fields that differ between the two rows of an entry; a conflict of earlier versions has no rows."""
    values_of_sides: tuple[Sequence[FactValue], ...] = conflict.book_values, conflict.file_values
    sides = [dict(zip(BOOK_COLUMN_NAMES[register], values, strict=False)) for values in values_of_sides]
    changed = [name for name in sides[0] if sides[0][name] != sides[1].get(name)]
    for column in list_leading_columns(changed):
        columns = list_joint_columns(register, column)
        before, after = (_format_values(register, column, [side[name] for name in columns], names) for side in sides)
        yield FieldChangeText(_get_label(register, column), before, after)


def _format_values(register: Register, column: str, values: Sequence[FactValue], names: Mapping[str, str]) -> str:
    """Return the values of columns that are decided together: an amount with 约, a unit with the relation to it."""
    columns = list_joint_columns(register, column) if register in BOOKS else (column,)
    by_column = {
        name: names.get(str(value), value) if name in _ORG_COLUMNS else value
        for name, value in zip(columns, values, strict=False)
    }
    texts = [
        format_row_value(register, name, by_column)
        for name, value in by_column.items()
        if value not in (None, "") and not isinstance(value, bool)
    ]
    if not texts:
        return format_row_value(register, column, by_column)
    return join_words(texts)


_ORG_COLUMNS = frozenset(ORG_COLUMNS) | {"parent"}


def _find_org_names(conflicts: Sequence[UploadConflict]) -> dict[str, str]:
    """Return the names of the orgs that the conflicts speak of, by code."""
    codes = set[str]()
    for conflict in conflicts:
        if conflict.register_term is Register.ORGS or "org" in KEYS[conflict.register_term]:
            codes.update(split_key(conflict.register_term, conflict.key))
        if conflict.column == WHOLE_ENTRY or conflict.column in _ORG_COLUMNS:
            codes.update(_list_org_codes(conflict))
    return dict(Org.objects.filter(code__in=codes).values_list("code", "name"))


def _list_org_codes(conflict: UploadConflict) -> Iterator[str]:
    """Yield the codes of orgs among the values of a conflict about an org, or about a whole entry."""
    for values in (conflict.book_values, conflict.file_values):
        if conflict.column == WHOLE_ENTRY:
            names = BOOK_COLUMN_NAMES[conflict.register_term]
            values = [value for name, value in zip(names, values, strict=False) if name in _ORG_COLUMNS]
        yield from (value for value in values if isinstance(value, str))


def _get_label(register: Register, column: str) -> str:
    if register is Register.ORGS:
        return next(translate(other.header) for other in SHEET_COLUMNS[register] if other.key == column)
    return BOOKS[register].get_row_labels()[column]
