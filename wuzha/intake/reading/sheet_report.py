"""The result of reading one sheet: counts, columns that were not read, and problems with their places."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from wuzha.core.personal_data import describe, is_personal_title
from wuzha.core.problems import Problem, build_problem, names_known_org, names_read_value
from wuzha.core.sheet.cells import RawCell, format_cell, is_blank, quote_cell
from wuzha.core.sheet.rows import RowFault
from wuzha.core.text_lengths import LONGEST_SHEET_NAME
from wuzha.core.vocabulary import Register
from wuzha.intake.reading.header_matching import Headings

_CONTROL_CHARACTER = re.compile("[\\0-\\x1f\\x7f-\\x9f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetReading:
    """The result of reading one sheet. Its fields are also the keys of stored uploads and of the JSON report.

    `rows` are in the facts, `skipped` were totals and notes, `repeated` equalled another row. `read_columns` are the
    keys of the columns that were read, `own_columns` pairs of an office's own header with the standard one. `likely` is
    the register that an unread sheet would be if unknown headers meant the columns it lacks.
    """

    file: str
    sheet: str
    register: Register | None
    rows: int = 0
    refused: int = 0
    skipped: int = 0
    repeated: int = 0
    left_out_columns: tuple[str, ...] = ()
    unknown_columns: tuple[str, ...] = ()
    read_columns: tuple[str, ...] = ()
    own_columns: tuple[tuple[str, str], ...] = ()
    likely: Register | None = None
    is_hidden: bool = False


@dataclass(slots=True, kw_only=True)
class SheetReport:
    """Collects counts and problems while a sheet is read; `finish` makes the `SheetReading`.

    `headers` are the printed headers by the keys of the columns.
    """

    file: str
    sheet: str
    register: Register | None
    left_out_columns: tuple[str, ...] = ()
    unknown_columns: tuple[str, ...] = ()
    read_columns: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    own_columns: tuple[tuple[str, str], ...] = ()
    likely: Register | None = None
    is_hidden: bool = False
    row_count: int = 0
    refused_count: int = 0
    skipped_count: int = 0
    repeated_count: int = 0
    problems: list[Problem] = field(default_factory=list)
    unknown_words: dict[str, tuple[int, str, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, file: str, sheet: str, register: Register, headings: Headings) -> SheetReport:
        """Return the report of a sheet with these headings, before its rows are read."""
        left_out_columns, unknown_columns = divide_headers(headings)
        return cls(
            file=file,
            sheet=sheet,
            register=register,
            left_out_columns=left_out_columns,
            unknown_columns=unknown_columns,
            read_columns=tuple(heading.column.key for heading in headings.readable),
            headers={heading.column.key: heading.header for heading in headings.readable},
            own_columns=tuple((heading.header, heading.column.header) for heading in headings.own),
        )

    def add_problem(
        self, code: str, *, line: int | None = None, column: str | None = None, raw: RawCell = None, **context: object
    ) -> None:
        """Add one problem of this sheet."""
        is_known = names_known_org(code) or names_read_value(code)
        value = None if is_blank(raw) else (format_cell if is_known else quote_cell)(raw)
        self.problems.append(
            build_problem(code, file=self.file, sheet=self.sheet, line=line, column=column, value=value, **context)
        )

    def add_row_problems(self, line: int, faults: tuple[RowFault, ...]) -> None:
        """Add all faults of a row; an unknown word is only counted, and reported once when the sheet is finished."""
        for header, raw, fault in faults:
            if fault.code == "fraud_type.unknown":
                word = format_cell(raw)
                first, column, count = self.unknown_words.get(word, (line, header, 0))
                self.unknown_words[word] = (first, column, count + 1)
            else:
                shown_raw = None if fault.is_hidden else raw
                self.add_problem(fault.code, line=line, column=header, raw=shown_raw, **fault.context)

    def finish(self) -> SheetReading:
        """Return the reading, with the problems in the order of their lines."""
        for word, (line, column, count) in self.unknown_words.items():
            self.add_problem("fraud_type.unknown", line=line, column=column, raw=word, count=count)
        self.unknown_words.clear()
        self.problems.sort(key=lambda problem: problem.line or 0)
        return SheetReading(
            file=self.file,
            sheet=self.sheet,
            register=self.register,
            rows=self.row_count,
            refused=self.refused_count,
            skipped=self.skipped_count,
            repeated=self.repeated_count,
            left_out_columns=self.left_out_columns,
            unknown_columns=self.unknown_columns,
            read_columns=self.read_columns,
            own_columns=self.own_columns,
            likely=self.likely,
            is_hidden=self.is_hidden,
        )


def name_sheet(name: str, number: int) -> str:
    """Return the name of a sheet, or which of the file it is where the name looks like a person's."""
    if is_personal_title(name):
        return f"第{number}张表"
    # No spreadsheet writes a longer name, or one with control characters; the books could not store it.
    return _CONTROL_CHARACTER.sub("", name)[:LONGEST_SHEET_NAME]


def divide_headers(headings: Headings) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the headers that are left out and those that are unknown; one that looks like a person is left out."""
    people = [header for header in (*headings.personal, *headings.unknown) if is_personal_title(header)]
    left_out = (*(header for header in headings.personal if header not in people), *map(describe, people))
    return left_out, tuple(header for header in headings.unknown if header not in people)
