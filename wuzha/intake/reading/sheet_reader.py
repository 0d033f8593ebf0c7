"""Read one recognised sheet: its rows into the books, their problems into its report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from wuzha.core.normalise import normalise
from wuzha.core.sheet.cells import CellKind, is_blank
from wuzha.core.sheet.clause_lookup import ClauseLookup
from wuzha.core.sheet.org_lookup import OrgLookup
from wuzha.core.sheet.row_reader import Heading, SheetForm
from wuzha.core.sheet.rows import parse_row, read_known_values
from wuzha.core.vocabulary import Register
from wuzha.intake.files.workbook import RawRow, RawSheet
from wuzha.intake.reading.books import LedgerBooks
from wuzha.intake.reading.header_columns import is_amount_in_unread_unit
from wuzha.intake.reading.header_finder import Layout
from wuzha.intake.reading.merged_cells import fill_down
from wuzha.intake.reading.money_units import strip_unit
from wuzha.intake.reading.row_classification import RowClass, RowClassifier
from wuzha.intake.reading.sheet_report import SheetReport

ROWS_BETWEEN = 500
"""How many rows are read between two reports of progress."""


class RowCounter:
    """Counts the rows that have been read, of all there are, and reports it every `ROWS_BETWEEN` rows."""

    def __init__(self, total: int, show_row_count: Callable[[int, int], None]) -> None:
        self._count, self._total, self._show_row_count = 0, total, show_row_count

    def advance(self) -> None:
        """Count one more row."""
        if self._count % ROWS_BETWEEN == 0:
            self._show_row_count(self._count, self._total)
        self._count += 1


@dataclass(frozen=True, slots=True)
class LedgerSheet:
    """A sheet of a file with its report; `layout` is None where it cannot be read as a register."""

    raw: RawSheet
    layout: Layout | None
    report: SheetReport


class SheetReader:
    """Reads the rows of one sheet whose layout is known."""

    def __init__(
        self,
        sheet: LedgerSheet,
        layout: Layout,
        *,
        books: LedgerBooks,
        org_lookup: OrgLookup,
        clause_lookup: ClauseLookup,
        read_on: date,
        counter: RowCounter,
    ) -> None:
        self._raw, self._layout, self._report = sheet.raw, layout, sheet.report
        self._books, self._counter = books, counter
        self._form = SheetForm.of(
            layout.register,
            layout.headings.readable,
            org_lookup=org_lookup,
            clause_lookup=clause_lookup,
            since_1904=sheet.raw.since_1904,
            read_on=read_on,
            twins=_list_twins(layout),
        )
        identity = layout.identity
        self._identity_header = identity.header if identity else ""
        self._case_no_position = identity.position if identity and layout.register is Register.CASES else None
        self._is_closed = self._has_table_below = False
        self._refused_names: list[str] = []

    def read(self) -> list[str]:
        """Add the sheet's rows to the books; return what refused rows would be called."""
        self._is_closed = not self._check_headings()
        classifier = RowClassifier(self._raw, self._layout)
        report = self._report
        for row in fill_down(self._raw, self._layout):
            self._counter.advance()
            refused_before = report.refused_count
            self._read_row(row, classifier.classify(row))
            # A refused case is still in the file: an upload of a full register must not report it as missing.
            if report.refused_count > refused_before and self._case_no_position is not None:
                number = row.cells[self._case_no_position]
                self._books.note_refused_case(number, self._form.org_lookup.begins_name)
        return self._refused_names

    def _read_row(self, row: RawRow, row_class: RowClass) -> None:
        match row_class:
            case RowClass.NOT_DATA:
                self._report.skipped_count += 1
            case RowClass.ANOTHER_TABLE if not self._is_closed:
                self._report.add_problem("sheet.table_below", line=row.line)
                self._is_closed = self._has_table_below = True
                self._case_no_position = _find_case_no_position(row, self._layout)
            case RowClass.DATA if self._is_closed:
                # Below another header, or without a required column: the columns cannot be trusted.
                self._refuse(row, is_shifted=self._has_table_below)
            case RowClass.DATA:
                self._read_data(row)

    def _read_data(self, row: RawRow) -> None:
        if count := sum(not is_blank(row.cells[position]) for position in self._layout.surplus):
            self._refuse(row, is_shifted=True)
            self._report.add_problem("row.too_long", line=row.line, count=count)
            return
        result = parse_row(self._form, row.cells)
        if result.facts:
            self._books.add(
                self._form.register, result, report=self._report, line=row.line, column=self._identity_header
            )
            return
        self._refuse(row)
        self._report.add_row_problems(row.line, result.faults)
        self._refused_names += result.names

    def _refuse(self, row: RawRow, *, is_shifted: bool = False) -> None:
        """Count the row as refused and note what can be known of it, since it is a doubt from now on (R20)."""
        self._report.refused_count += 1
        values = read_known_values(self._form, row.cells, is_shifted=is_shifted)
        self._books.note_refused(self._form.register, values, report=self._report, line=row.line)

    def _check_headings(self) -> bool:
        """Report what is wrong with the headings; return whether the rows can be read at all."""
        register, headings = self._layout.register, self._layout.headings
        missing_columns = headings.list_missing(register)
        if missing_columns:
            columns = "、".join(column.header for column in missing_columns)
            self._report.add_problem("sheet.column_missing", register=register.chinese, columns=columns)
        header_line = self._raw.rows[self._layout.first_row - 1].line
        for group, parts in headings.unclear_groups:
            self._report.add_problem("sheet.group_unclear", line=header_line, column=group, parts="、".join(parts))
        for header in headings.unknown:
            if is_amount_in_unread_unit(register, header):
                self._report.add_problem("sheet.amount_unit", line=header_line, column=header)
        if any(self._is_second_table(duplicate, heading) for duplicate, heading in headings.duplicates):
            self._report.add_problem("sheet.table_beside")
            return not missing_columns
        twins = _list_twins(self._layout)
        for duplicate, heading in headings.duplicates:
            code = "sheet.amount_twice" if duplicate in twins else "sheet.column_twice"
            self._report.add_problem(code, column=duplicate.header, other=heading.header)
        return not missing_columns

    def _is_second_table(self, duplicate: Heading, heading: Heading) -> bool:
        """Return whether the duplicate column holds identities of its own: a second table beside the first."""
        if heading != self._layout.identity or normalise(duplicate.header) != normalise(heading.header):
            return False
        return any(not is_blank(row.cells[duplicate.position]) for row in self._raw.rows[self._layout.first_row :])


def _list_twins(layout: Layout) -> list[Heading]:
    """Return the columns that repeat an amount; where the identity stands twice, a second table may be beside."""
    duplicates = layout.headings.duplicates
    if any(heading == layout.identity for _, heading in duplicates):
        return []
    return [duplicate for duplicate, heading in duplicates if _are_twins(duplicate, heading)]


def _are_twins(first: Heading, second: Heading) -> bool:
    """Return whether two columns have one name for an amount, each in a unit of its own perhaps."""
    return first.column.kind is CellKind.MONEY and strip_unit(first.header) == strip_unit(second.header)


def _find_case_no_position(header: RawRow, layout: Layout) -> int | None:
    """Return the position of the case numbers in the table below, None if it has no such column.

    Only a column with exactly the same header counts: another one may hold personal data, which must not be stored.
    """
    if layout.register is not Register.CASES or layout.identity is None:
        return None
    case_no_header = normalise(layout.identity.header)
    positions = (
        position
        for position, cell in enumerate(header.cells)
        if isinstance(cell, str) and normalise(cell) == case_no_header
    )
    return next(positions, None)
