"""From files to facts: every sheet recognised, every row read or all its problems told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from wuzha.core.facts import Facts
from wuzha.core.normalise import plain
from wuzha.core.plan.named_clauses import named_clauses
from wuzha.core.plan.plan import Plan
from wuzha.core.problems import Problem, refusal
from wuzha.core.sheet.cells import is_blank
from wuzha.core.sheet.clause_lookup import ClauseLookup
from wuzha.core.sheet.grids import without_grids
from wuzha.core.sheet.org_lookup import Directory, Org
from wuzha.core.sheet.row_reader import Form, Heading
from wuzha.core.sheet.rows import parse_row
from wuzha.core.vocabulary import Register
from wuzha.intake.files.workbook import RawRow, RawSheet, read_rows
from wuzha.intake.reading.books import Books, Entry
from wuzha.intake.reading.headers import NONE_OF_ITS_OWN, OwnHeaders
from wuzha.intake.reading.org_tree import build_directory
from wuzha.intake.reading.recognition import NOT_LEDGERS, Layout, Likely, NoHeader, recognise, register_choices
from wuzha.intake.reading.row_classification import RowSort, RowSorter, filled_down
from wuzha.intake.reading.sheet_report import SheetReading, Tally
from wuzha.intake.reading.signed_counts import report_differences

__all__ = ["LedgerReading", "SheetReading", "read_files"]


ROWS_BETWEEN = 500
"""How many rows are read before anybody is told."""


@dataclass(frozen=True, slots=True)
class LedgerReading:
    """All files as read. `paths` are the files by the name that problems and sheets give them."""

    problems: tuple[Problem, ...]
    read: tuple[SheetReading, ...]
    paths: Mapping[str, Path]
    books: Books

    def facts(self, as_of: date | None) -> Facts:
        """The facts without refused rows; of several rows with one identity the last one known by `as_of`."""
        return without_grids(self.books.facts(as_of))

    def history(self, register: Register) -> tuple[Entry, ...]:
        """Every row of a register that was not refused, in the order of the files, superseded ones too."""
        return self.books.history(register)


@dataclass(frozen=True, slots=True)
class _Sheet:
    raw: RawSheet
    layout: Layout | None
    tally: Tally


def read_files(
    paths: Sequence[Path],
    *,
    plan: Plan,
    known: Sequence[Org] = (),
    own: OwnHeaders = NONE_OF_ITS_OWN,
    progress: Callable[[str], None] = lambda _: None,
    checked: Callable[[int, int], None] = lambda done, of: None,
) -> LedgerReading:
    """Read ledgers; a later file supersedes rows of an earlier one.

    `known` are orgs that need not be in any file, `own` the headers that the office which sends them has of its own.

    `progress` is told what is being done, `checked` how many rows of how many are.

    Raises: Refusal when a file cannot be read at all, or no org is known and no file holds an org table.
    """
    files = named_files(paths)
    sheets = [sheet for file, path in files.items() for sheet in _open(path, file, own, progress)]
    layouts = [sheet for sheet in sheets if sheet.layout is not None]
    orgs = [sheet for sheet in layouts if sheet.layout and sheet.layout.register is Register.ORGS]
    if not known and not any(sheet.tally.register is Register.ORGS for sheet in sheets):
        raise refusal("orgs.missing")
    books, clauses = Books(), ClauseLookup(named_clauses(plan))
    count = _Count(sum(len(sheet.raw.rows) for sheet in layouts), checked)
    refused_names: list[str] = []
    for sheet in orgs:
        refused_names += _read_sheet(sheet, books, Directory(()), clauses, count)
    refused_names += [name for entry in books.sent_back(Register.ORGS) for name in entry.names]
    directory = build_directory(books, refused_names, known)
    for sheet in layouts:
        if sheet.tally.register is not Register.ORGS:
            progress(f"正在核对 {sheet.raw.file} 的“{sheet.raw.name}”")
            _read_sheet(sheet, books, directory, clauses, count)
    report_differences(books, directory)
    readings = tuple(sheet.tally.closed() for sheet in sheets)
    problems = tuple(found for sheet in sheets for found in sheet.tally.problems)
    return LedgerReading(problems, readings, files, books)


class _Count:
    """How many rows have been looked at, of all there are."""

    def __init__(self, of: int, checked: Callable[[int, int], None]) -> None:
        self._done, self._of, self._checked = 0, of, checked

    def one(self) -> None:
        """One more; it is told now and then."""
        if self._done % ROWS_BETWEEN == 0:
            self._checked(self._done, self._of)
        self._done += 1


def named_files(paths: Sequence[Path]) -> dict[str, Path]:
    """Each file by its name, or by its path where two share a name; one given twice stands where it was given last."""
    different = list({path.resolve(): path for path in reversed(paths)}.values())[::-1]
    names = [path.name for path in different]
    return {path.name if names.count(path.name) == 1 else str(path): path for path in different}


def _open(path: Path, file: str, own: OwnHeaders, progress: Callable[[str], None]) -> Iterator[_Sheet]:
    progress(f"正在读取 {file}")
    for raw in read_rows(path, file):
        found = recognise(raw, own)
        if isinstance(found, Layout):
            yield _Sheet(raw, found, Tally.of(file, raw.name, found.register, found.headings))
        elif isinstance(found, NoHeader):
            tally = Tally(file, raw.name, found.register)
            tally.report("sheet.header_missing", register=found.register.written)
            yield _Sheet(raw, None, tally)
        elif not raw.is_hidden and plain(raw.name) not in NOT_LEDGERS:
            yield _Sheet(raw, None, _not_recognised(file, raw, found))


def _not_recognised(file: str, raw: RawSheet, likely: Likely | None) -> Tally:
    """The tally of a sheet that is not read, and what can be done about it."""
    tally = Tally(file, raw.name, None)
    if likely is None:
        tally.report("sheet.unknown", choices=register_choices())
    else:
        headings, tally.likely = likely.headings, likely.register
        tally.unknown_columns = headings.unknown
        tally.read_columns = tuple(heading.column.key for heading in headings.read)
        columns = "、".join(column.header for column in headings.missing(likely.register))
        tally.report("sheet.likely", register=likely.register.written, columns=columns)
    return tally


def _read_sheet(sheet: _Sheet, books: Books, directory: Directory, clauses: ClauseLookup, count: _Count) -> list[str]:
    """Enter the sheet's rows; what refused org rows would be called is given back."""
    raw, layout, tally = sheet.raw, sheet.layout, sheet.tally
    if layout is None:
        return []
    register, headings = layout.register, layout.headings
    is_closed = not _report_headings(raw, layout, tally)
    form = Form.of(register, headings.read, directory=directory, clauses=clauses, since_1904=raw.since_1904)
    sorter = RowSorter(raw, layout)
    column = layout.identity.header if layout.identity else ""
    number_at = layout.identity.at if layout.identity and register is Register.CASES else None
    refused_names: list[str] = []
    for row in filled_down(raw, layout):
        count.one()
        refused_before = tally.refused
        match sorter.sort(row):
            case RowSort.SKIPPED:
                tally.skipped += 1
            case RowSort.ANOTHER_TABLE if not is_closed:
                tally.report("sheet.table_below", line=row.line)
                is_closed, number_at = True, _case_number_in(row, layout)
            case RowSort.DATA if is_closed:
                tally.refused += 1
            case RowSort.DATA:
                refused_names += _read_row(row, form, books, tally, surplus=layout.surplus, column=column)
        if tally.refused > refused_before and number_at is not None:
            books.note_refused_case(row.cells[number_at])
    return refused_names


def _case_number_in(header: RawRow, layout: Layout) -> int | None:
    """Where the table below has its case numbers; in any other column may stand what is not ours to keep."""
    if layout.register is not Register.CASES or layout.identity is None:
        return None
    wanted = plain(layout.identity.header)
    return next((at for at, cell in enumerate(header.cells) if isinstance(cell, str) and plain(cell) == wanted), None)


def _read_row(
    row: RawRow, form: Form, books: Books, tally: Tally, *, surplus: Sequence[int], column: str
) -> Sequence[str]:
    """Enter the row under the column of its identity; where it is refused, what it would be called."""
    if count := sum(not is_blank(row.cells[at]) for at in surplus):
        tally.refused += 1
        tally.report("row.too_long", line=row.line, count=count)
        return ()
    parsed = parse_row(form, row.cells)
    if parsed.facts:
        books.enter(form.register, parsed, tally=tally, line=row.line, column=column)
        return ()
    tally.refused += 1
    tally.report_row(row.line, parsed.faults)
    return parsed.names


def _report_headings(raw: RawSheet, layout: Layout, tally: Tally) -> bool:
    """Whether the rows can be read at all; what is wrong with the headings is told."""
    register, headings = layout.register, layout.headings
    missing = headings.missing(register)
    if missing:
        columns = "、".join(column.header for column in missing)
        tally.report("sheet.column_missing", register=register.written, columns=columns)
    if any(_is_beside(raw, layout, double, read) for double, read in headings.twice):
        tally.report("sheet.table_beside")
        return not missing
    for double, read in headings.twice:
        tally.report("sheet.column_twice", column=double.header, other=read.header)
    return not missing


def _is_beside(raw: RawSheet, layout: Layout, double: Heading, read: Heading) -> bool:
    """A second column of identities under the same header, with rows of its own: a table beside the table."""
    if read != layout.identity or plain(double.header) != plain(read.header):
        return False
    return any(not is_blank(row.cells[double.at]) for row in raw.rows[layout.first_row :])
