"""Read ledgers from files into facts, with every problem of every row."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from wuzha.core.facts import Facts
from wuzha.core.normalise import normalise
from wuzha.core.periods import Period
from wuzha.core.plan.named_clauses import list_clause_names
from wuzha.core.plan.plan import Plan
from wuzha.core.problems import Problem, RefusalError, build_problem
from wuzha.core.refused_rows import NO_REFUSALS, OpenRefusals, RefusedRow, UnknownSheet, UnreadSheet
from wuzha.core.sheet.clause_lookup import ClauseLookup
from wuzha.core.sheet.days import CHINA
from wuzha.core.sheet.grids import move_grids_to_villages
from wuzha.core.sheet.org_lookup import LookupOrg, OrgLookup
from wuzha.core.vocabulary import Register, Severity
from wuzha.intake.files.workbook import RawSheet, is_never_given_up, read_file
from wuzha.intake.reading.baseline_differences import BaselineContext, report_baseline_differences
from wuzha.intake.reading.blanks_over_values import report_blanks_over_values
from wuzha.intake.reading.books import LedgerBooks
from wuzha.intake.reading.header_finder import Layout
from wuzha.intake.reading.header_matching import NO_OWN_HEADERS, OwnHeaders
from wuzha.intake.reading.open_refusals import (
    LOOKS_LIKE_NONE,
    NOTHING_READ,
    collect_refusals,
    list_unknown_sheets,
    list_unread_sheets,
)
from wuzha.intake.reading.org_tree import build_org_lookup
from wuzha.intake.reading.recognition import (
    NOT_LEDGERS,
    LikelyLayout,
    NoHeader,
    find_named_register,
    is_too_narrow,
    list_register_choices,
    recognise,
)
from wuzha.intake.reading.row_versions import LedgerRow
from wuzha.intake.reading.sheet_reader import LedgerSheet, RowCounter, SheetReader
from wuzha.intake.reading.sheet_report import SheetReading, SheetReport, divide_headers, name_sheet

__all__ = ["LedgerReading", "SheetReading", "UnreadableFilesError", "read_files"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerReading:
    """The result of reading all files; `paths` are the files by the name that problems and sheets give them.

    `refused_rows` are the rows that were refused and not repaired by a later file, `unread_sheets` those of which
    nothing was read, `unknown_sheets` those that look like no register.
    """

    problems: tuple[Problem, ...]
    sheets: tuple[SheetReading, ...]
    paths: Mapping[str, Path]
    books: LedgerBooks
    refused_rows: tuple[RefusedRow, ...] = ()
    unread_sheets: tuple[UnreadSheet, ...] = ()
    unknown_sheets: tuple[UnknownSheet, ...] = ()
    refusals: OpenRefusals = NO_REFUSALS

    def build_facts(self, as_of: date | None) -> Facts:
        """Return the facts without refused rows; of several rows with one identity the last one known by `as_of`."""
        return move_grids_to_villages(self.books.build_facts(as_of))

    def list_history(self, register: Register) -> tuple[LedgerRow, ...]:
        """Return every row of a register that was not refused, in the order of the files, superseded ones too."""
        return self.books.list_history(register)


class UnreadableFilesError(RefusalError):
    """Files that cannot be read at all, or in which no org is known; the message names each.

    `reading` has what was read of the other files, and the problems of all; `refusals` is one for each such file.
    """

    def __init__(self, refusals: Sequence[RefusalError], reading: LedgerReading) -> None:
        super().__init__(refusals[0].code, **refusals[0].context)
        self.args = ("\n".join(map(str, refusals)),)
        self.reading, self.refusals = reading, tuple(refusals)


def read_files(
    paths: Sequence[Path],
    *,
    plan: Plan,
    readings: Mapping[str, str] | None = None,
    known_orgs: Sequence[LookupOrg] = (),
    foreign_codes: Collection[str] = (),
    own_headers: OwnHeaders = NO_OWN_HEADERS,
    read_on: date | None = None,
    judged: Period | None = None,
    show_progress: Callable[[str], None] = lambda _: None,
    show_row_count: Callable[[int, int], None] = lambda count, total: None,
    is_given_up: Callable[[], bool] = is_never_given_up,
) -> LedgerReading:
    """Read ledgers; a later file supersedes rows of an earlier one.

    `readings` are the options of the plan's readings where they are not its defaults; `known_orgs` need not be in any
    file; rows of orgs with `foreign_codes` are refused; `own_headers` are those of the sender's office. Days after
    `read_on`, without it after today, are refused; in `judged`, a signed count must agree with the rows. A sentence per
    step goes to `show_progress`, the rows read and their total to `show_row_count`. `is_given_up` ends the reading.

    Raises: UnreadableFilesError when files cannot be read at all, or no org is known and no file holds an org table;
    ReadingGivenUpError.
    """
    files = name_files(paths)
    sheets, refusals = _open_files(files, own_headers, show_progress, is_given_up)
    reader = LedgerReader(sheets, plan, read_on or datetime.now(CHINA).date(), show_row_count)
    if known_orgs or any(sheet.report.register is Register.ORGS for sheet in sheets):
        org_lookup = reader.read_orgs(known_orgs, foreign_codes)
        reader.read_rest(org_lookup, show_progress)
        report_blanks_over_values(reader.books)
        context = BaselineContext(plan=plan, readings=readings or {}, judged=judged)
        report_baseline_differences(reader.books, org_lookup, context, tuple(files), tuple(list_unread_sheets(sheets)))
    elif not refusals:
        # Otherwise the orgs may stand in a file that cannot be read.
        refusals.append(RefusalError("orgs.missing"))
    reading = _collect_reading(sheets, files, reader.books, refusals)
    if refusals:
        raise UnreadableFilesError(refusals, reading)
    return reading


def _open_files(
    files: Mapping[str, Path],
    own_headers: OwnHeaders,
    show_progress: Callable[[str], None],
    is_given_up: Callable[[], bool],
) -> tuple[list[LedgerSheet], list[RefusalError]]:
    """Return the sheets of all files, and why files cannot be read: whoever sent them learns of all at once."""
    sheets: list[LedgerSheet] = []
    refusals: list[RefusalError] = []
    for file, path in files.items():
        try:
            show_progress(f"正在读取 {file}")
            sheets += _recognise_sheets(read_file(path, file, is_given_up), path, file, own_headers)
        except RefusalError as refusal:
            refusals.append(refusal)
    return sheets, refusals


def _collect_reading(
    sheets: Sequence[LedgerSheet], files: Mapping[str, Path], books: LedgerBooks, refusals: Sequence[RefusalError]
) -> LedgerReading:
    sheet_readings = tuple(sheet.report.finish() for sheet in sheets)
    refused_rows = tuple(books.list_open_rows(tuple(files)))
    unread_sheets, unknown_sheets = tuple(list_unread_sheets(sheets)), tuple(list_unknown_sheets(sheets))
    return LedgerReading(
        problems=(
            *(build_problem(refusal.code, **refusal.context) for refusal in refusals),  # type: ignore[arg-type]
            *(problem for sheet in sheets for problem in sheet.report.problems),
        ),
        sheets=sheet_readings,
        paths=files,
        books=books,
        refused_rows=refused_rows,
        unread_sheets=unread_sheets,
        unknown_sheets=unknown_sheets,
        refusals=collect_refusals(refused_rows, unread_sheets, unknown_sheets),
    )


class LedgerReader:
    """Reads the sheets of several files into one set of books.

    Org sheets come first, wherever they stand: the rows of all other sheets name orgs.
    """

    def __init__(
        self, sheets: Sequence[LedgerSheet], plan: Plan, read_on: date, show_row_count: Callable[[int, int], None]
    ) -> None:
        self.books = LedgerBooks()
        self._read_on = read_on
        self._sheets = [(sheet, sheet.layout) for sheet in sheets if sheet.layout is not None]
        self._clause_lookup = ClauseLookup(list_clause_names(plan))
        self._counter = RowCounter(sum(len(sheet.raw.rows) for sheet, _ in self._sheets), show_row_count)

    def read_orgs(self, known_orgs: Sequence[LookupOrg], foreign_codes: Collection[str]) -> OrgLookup:
        """Read the org sheets; return the orgs that make a tree together with those known before."""
        refused_names: list[str] = []
        for sheet, layout in self._sheets:
            if layout.register is Register.ORGS:
                refused_names += self._read(sheet, layout, OrgLookup(()))
        for row in self.books.list_refused(Register.ORGS):
            refused_names += row.names
        return build_org_lookup(self.books, refused_names, known_orgs, foreign_codes)

    def read_rest(self, org_lookup: OrgLookup, show_progress: Callable[[str], None]) -> None:
        """Read every sheet that is not an org sheet."""
        for sheet, layout in self._sheets:
            if layout.register is not Register.ORGS:
                show_progress(f"正在核对 {sheet.raw.file} 的“{sheet.raw.name}”")
                self._read(sheet, layout, org_lookup)

    def _read(self, sheet: LedgerSheet, layout: Layout, org_lookup: OrgLookup) -> list[str]:
        reader = SheetReader(
            sheet,
            layout,
            books=self.books,
            org_lookup=org_lookup,
            clause_lookup=self._clause_lookup,
            read_on=self._read_on,
            counter=self._counter,
        )
        return reader.read()


def name_files(paths: Sequence[Path]) -> dict[str, Path]:
    """Return each file by its name, or by its path where two share a name.

    A file that is given twice has the position at which it was given last.
    """
    distinct_paths = list({os.path.realpath(path): path for path in reversed(paths)}.values())[::-1]
    names = [path.name for path in distinct_paths]
    # The current folder (.) has no name.
    return {path.name if path.name and names.count(path.name) == 1 else str(path): path for path in distinct_paths}


def _recognise_sheets(
    raw_sheets: Sequence[RawSheet], path: Path, file: str, own_headers: OwnHeaders
) -> Iterator[LedgerSheet]:
    recognitions = [None if raw.fault else recognise(raw, own_headers) for raw in raw_sheets]
    found_registers = {recognition.register for recognition in recognitions if isinstance(recognition, Layout)}
    named_register = find_named_register(path.stem)
    sheets = []
    for number, (raw, recognition) in enumerate(zip(raw_sheets, recognitions, strict=True), 1):
        name, is_explanation = name_sheet(raw.name, number), normalise(raw.name) in NOT_LEDGERS
        if isinstance(recognition, Layout):
            report = SheetReport.of(file, name, recognition.register, recognition.headings)
            sheets.append(LedgerSheet(raw, recognition, report))
        elif isinstance(recognition, NoHeader):
            sheets.append(LedgerSheet(raw, None, _report_missing_header(file, name, recognition.register)))
        elif raw.fault and not is_explanation:
            register = find_named_register(raw.name) or named_register
            sheets.append(LedgerSheet(raw, None, _report_broken_sheet(file, name, register, raw.fault)))
        elif raw.is_hidden and not is_explanation:
            # Named in the report, so that nobody wonders about it; a list for a drop-down is no problem.
            helper = SheetReport(file=file, sheet=name, register=None)
            report = helper if is_too_narrow(raw) else _report_unknown_sheet(file, name, recognition)
            sheets.append(LedgerSheet(raw, None, report))
        elif is_explanation:
            continue
        elif named_register is not None and named_register not in found_registers:
            # The name of the file says what the sheet holds.
            sheets.append(LedgerSheet(raw, None, _report_missing_header(file, name, named_register)))
        else:
            sheets.append(LedgerSheet(raw, None, _report_unknown_sheet(file, name, recognition)))
    if not found_registers:
        sheets = sheets or [_make_unread_sheet(raw_sheets[0], file)]
        _refuse_unread_file(sheets, file)
    for sheet in sheets:
        sheet.report.is_hidden = sheet.raw.is_hidden
    yield from sheets


def _make_unread_sheet(raw: RawSheet, file: str) -> LedgerSheet:
    return LedgerSheet(raw, None, SheetReport(file=file, sheet=name_sheet(raw.name, 1), register=None))


def _refuse_unread_file(sheets: Sequence[LedgerSheet], file: str) -> None:
    """Refuse a file of which nothing was read, unless a sheet of it is refused for what it certainly is."""
    problems = [problem for sheet in sheets if sheet.report.likely is None for problem in sheet.report.problems]
    if not any(problem.severity is Severity.REFUSED for problem in problems):
        sheets[0].report.add_problem(NOTHING_READ, choices=list_register_choices())


def _report_broken_sheet(file: str, name: str, register: Register | None, fault: str) -> SheetReport:
    report = SheetReport(file=file, sheet=name, register=register)
    report.add_problem(fault)
    return report


def _report_missing_header(file: str, name: str, register: Register) -> SheetReport:
    report = SheetReport(file=file, sheet=name, register=register)
    report.add_problem("sheet.header_missing", register=register.chinese)
    return report


def _report_unknown_sheet(file: str, name: str, likely: LikelyLayout | None) -> SheetReport:
    """Return the report of a sheet that is not read, with what can be done about it."""
    report = SheetReport(file=file, sheet=name, register=None)
    if likely is None:
        report.add_problem(LOOKS_LIKE_NONE, choices=list_register_choices())
    else:
        headings, report.likely = likely.headings, likely.register
        report.left_out_columns, report.unknown_columns = divide_headers(headings)
        report.read_columns = tuple(heading.column.key for heading in headings.readable)
        columns = "、".join(column.header for column in headings.list_missing(likely.register))
        report.add_problem("sheet.likely", register=likely.register.chinese, columns=columns)
    return report
