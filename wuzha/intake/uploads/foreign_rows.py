"""Refuse rows of an upload one by one that are not the actor's to enter: each stays out alone, with its reason."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from wuzha.core.facts import FACT_SCHEMAS, KEYS
from wuzha.core.i18n import override, translate
from wuzha.core.problems import Problem, build_problem
from wuzha.core.refused_rows import UNREADABLE_ORG, RefusedRow
from wuzha.core.sheet.columns import SHEET_COLUMNS
from wuzha.core.vocabulary import Register
from wuzha.intake.uploads.org_drafts import OrgSheetComparison, compare_orgs, find_planned_paths
from wuzha.intake.uploads.upload_content import UploadContent
from wuzha.orgs.models import Org
from wuzha.people.models import User
from wuzha.registers.access import find_write_scopes
from wuzha.registers.diff import Comparison, EntryRow, compare_with_book
from wuzha.registers.models import BOOKS

ELSEWHERE, NOT_YOURS, ORG_NOT_YOURS = "row.registered_elsewhere", "row.not_yours", "org.row_not_yours"

_LinePlace = tuple[Register, str, str, int | None]


@dataclass(frozen=True, slots=True)
class ForeignRow:
    """A row that is not the actor's to enter; `code` is that of the problem by which it is refused."""

    register: Register
    row: EntryRow
    code: str

    @property
    def place(self) -> _LinePlace:
        """The register and the place in the files; the facts of one line, such as months, share it."""
        return self.register, self.row.file, self.row.sheet, self.row.line


def divide_foreign_rows(
    content: UploadContent,
    differences: Mapping[Register, Comparison],
    orgs: OrgSheetComparison,
    *,
    holder: Org,
    actor: User,
    sender: User,
) -> tuple[list[ForeignRow], list[ForeignRow]]:
    """Return the rows that are nobody's to enter of the two, and those that the sender may enter and the actor not.

    The comparisons are those for the actor. Nothing is wrong with rows of the second kind.
    """
    rows = list(_list_foreign_rows(content, differences, orgs))
    if actor == sender or not rows:
        return rows, []
    rows_of_sender = list(_list_rows_of_sender(content, rows, holder=holder, sender=sender))
    sender_ids = {id(row) for row in rows_of_sender}
    return [row for row in rows if id(row) not in sender_ids], rows_of_sender


def _list_foreign_rows(
    content: UploadContent, differences: Mapping[Register, Comparison], orgs: OrgSheetComparison
) -> Iterator[ForeignRow]:
    """Yield the rows of the content that the comparisons with the books have listed apart."""
    if orgs.outside_codes:
        for line in content.lines[Register.ORGS]:
            if line.row[0] in orgs.outside_codes:
                yield ForeignRow(Register.ORGS, line, ORG_NOT_YOURS)
    for register, comparison in differences.items():
        for row, _ in comparison.rows_elsewhere:
            yield ForeignRow(register, row, ELSEWHERE)
        for row in comparison.rows_outside:
            yield ForeignRow(register, row, NOT_YOURS)


def _list_rows_of_sender(
    content: UploadContent, rows: Collection[ForeignRow], *, holder: Org, sender: User
) -> Iterator[ForeignRow]:
    """Yield those of the rows that the sender may enter."""
    scopes = find_write_scopes(sender)
    orgs = compare_orgs(content, scopes[Register.ORGS])
    planned_paths = find_planned_paths(orgs.drafts)
    by_register: dict[Register, list[ForeignRow]] = defaultdict(list)
    for row in rows:
        by_register[row.register].append(row)
    for register, of_register in by_register.items():
        differences: dict[Register, Comparison] = {}
        if register is not Register.ORGS:
            differences[register] = compare_with_book(
                holder=holder,
                register=register,
                rows=[row.row for row in of_register],
                within=scopes[register],
                planned_paths=planned_paths,
            )
        still_foreign = {id(row.row) for row in _list_foreign_rows(content, differences, orgs)}
        yield from (row for row in of_register if id(row.row) not in still_foreign)


def refuse_foreign_rows(content: UploadContent, rows: Collection[ForeignRow]) -> UploadContent:
    """Return the content without these rows, which are refused rows of it, each with its problem."""
    if not rows:
        return content
    refused_lines = _list_lines(rows)
    foreign_ids = {id(row.row) for row in rows}
    counts = Counter((row.row.file, row.row.sheet) for row in refused_lines)
    cases = [str(row.row.row[0]) for row in rows if row.register is Register.CASES]
    return replace(
        content,
        lines={
            register: [line for line in lines if id(line) not in foreign_ids]
            for register, lines in content.lines.items()
        },
        problems=_add_problems(content, describe_foreign_rows(rows)),
        read=[
            replace(sheet, rows=sheet.rows - count, refused=sheet.refused + count)
            if (count := counts[sheet.file, sheet.sheet])
            else sheet
            for sheet in content.read
        ],
        # The file holds them all the same: none of them has disappeared from a full register.
        refused_cases=[*content.refused_cases, *cases],
        refused_rows=[*content.refused_rows, *map(_make_refused_row, refused_lines)],
    )


def describe_foreign_rows(rows: Collection[ForeignRow]) -> list[Problem]:
    """Return the problem of each line of the rows. It does not say whose book has the number."""
    return [_build_problem(row) for row in _list_lines(rows)]


def _list_lines(rows: Iterable[ForeignRow]) -> list[ForeignRow]:
    """Return one row of each line."""
    first_rows: dict[_LinePlace, ForeignRow] = {}
    for row in rows:
        first_rows.setdefault(row.place, row)
    return list(first_rows.values())


def _add_problems(content: UploadContent, problems: Sequence[Problem]) -> list[Problem]:
    """Return the problems of the content with these among them, in the order of the lines of each sheet."""
    order = {(sheet.file, sheet.sheet): number for number, sheet in enumerate(content.read)}
    return sorted(
        [*content.problems, *problems],
        key=lambda problem: (order.get((problem.file or "", problem.sheet or ""), -1), problem.line or 0),
    )


def _build_problem(row: ForeignRow) -> Problem:
    register, entry = row.register, row.row
    names = FACT_SCHEMAS[register].column_names
    key = KEYS[register][0]
    column = next(column.header for column in SHEET_COLUMNS[register] if column.key == key)
    return build_problem(
        row.code,
        file=entry.file,
        sheet=entry.sheet,
        line=entry.line,
        column=column,
        value=str(entry.row[names.index(key)]),
    )


def _make_refused_row(row: ForeignRow) -> RefusedRow:
    entry = row.row
    values = dict(zip(FACT_SCHEMAS[row.register].column_names, entry.row, strict=False))
    if row.code == NOT_YOURS and row.register in BOOKS:
        # As an org that the sender's reader does not know: nobody casts a doubt on an org by a row about it that is
        # not theirs to write.
        values[BOOKS[row.register].owner] = UNREADABLE_ORG
    # Stored, and so Chinese, whatever the language of the reader who causes it.
    with override(None):
        place = translate("{sheet}第{line}行", sheet=f"{entry.file}“{entry.sheet}”", line=entry.line)
    return RefusedRow(
        register=row.register,
        place=place,
        values=values,
        file=entry.file,
        sheet=entry.sheet,
        line=entry.line,
    )
