"""Report the blank cells of later files over values of earlier ones: the values stand."""

from __future__ import annotations

from decimal import Decimal

from wuzha.core.facts import ABOUT_COLUMNS, BOOK_ONLY_COLUMNS, FactValue
from wuzha.core.joint_columns import find_joint_indexes, list_joint_columns
from wuzha.core.personal_data import describe
from wuzha.core.sheet.columns import SHEET_COLUMNS
from wuzha.core.sheet.money import format_written_amount
from wuzha.core.vocabulary import OutreachForm, OutreachMust, Register, Term
from wuzha.intake.reading.books import LedgerBooks
from wuzha.intake.reading.row_versions import ALIASES, RowVersion


def report_blanks_over_values(books: LedgerBooks) -> None:
    """Add a warning for each cell that says nothing where an earlier file has a value, with the value that stands."""
    for register in Register:
        # One row of the sheet may have several facts with the same blank: a declaration of a range of months.
        reported_cells = set[tuple[int, str]]()
        for version in books.iterate_repeated(register):
            for column in version.blanks_over_values:
                if (id(version.row), column) not in reported_cells:
                    reported_cells.add((id(version.row), column))
                    _report(register, version, column)


def _report(register: Register, version: RowVersion, column: str) -> None:
    row, headers = version.row, version.row.report.headers
    columns = (column,) if column == ALIASES else list_joint_columns(register, column)
    row.report.add_problem(
        "row.blank_over_value",
        line=row.line,
        column=next(headers[name] for name in columns if name in headers),
        other=version.origins[column].place_with_file,
        known=_format_known(register, version, column),
    )


def _format_known(register: Register, version: RowVersion, column: str) -> str:
    """Return the value that stands as an office writes it; free text that only people read is described."""
    if column == ALIASES:
        return "、".join(version.aliases)
    values = dict(zip(list_joint_columns(register, column), _list_values(register, version, column), strict=True))
    if any(book_only.name == column for book_only in BOOK_ONLY_COLUMNS.get(register, ())):
        return describe(str(values[column]))
    if values.get(ABOUT_COLUMNS.get(column, "")):
        return format_written_amount(int(str(values[column])))
    words = [_format_value(register, name, value) for name, value in values.items() if value not in (None, "")]
    return "、".join(words)


def _list_values(register: Register, version: RowVersion, column: str) -> list[FactValue]:
    return [version.fact[index] for index in find_joint_indexes(register, column)]


def _format_value(register: Register, name: str, value: FactValue) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if name in ABOUT_COLUMNS:
        return f"{Decimal(int(str(value))) / 100:,.2f}元"
    for terms in _find_terms(register, name):
        if any(term == value for term in terms):
            return terms.of(str(value)).chinese
    return str(value)


def _find_terms(register: Register, name: str) -> tuple[type[Term], ...]:
    """Return the terms of a column; the one column of outreach fills two facts."""
    if register is Register.OUTREACH and name in ("must", "form"):
        return OutreachMust, OutreachForm
    terms = next((column.terms for column in SHEET_COLUMNS[register] if column.key == name), None)
    return () if terms is None else (terms,)
