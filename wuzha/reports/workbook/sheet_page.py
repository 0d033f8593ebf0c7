"""Write one sheet of the report: a title, notes, and a list under a frozen header, ready to print on A4."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from math import ceil

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from wuzha.core.problems import RefusalError
from wuzha.reports.workbook.formats import CellFormats, ReportCell, make_printable, measure_width

A4 = 9
LINE_HEIGHT = 13.5
PADDING = 5
TITLE_HEIGHT = 30
MAX_ROW_HEIGHT = 409
MARGIN = 0.5
HEAD_MARGIN = FOOT_MARGIN = 0.75
FILTER_BUTTON = 3
MAX_REPORT_ROWS = 1_048_000
MAX_MARGIN_TEXT = 100


@dataclass(frozen=True, slots=True)
class ReportColumn:
    """A column of a list, at most `max_width` Latin letters wide: longer text wraps.

    Neighbours with the same `group_heading` share that above their own headings.
    """

    heading: str
    max_width: int = 14
    is_centred: bool = False
    group_heading: str = ""


@dataclass(frozen=True, kw_only=True)
class ReportSheet:
    """The content of one sheet. `notes` are lines under the title, `breaks` the rows after which a new page begins."""

    name: str
    title: str
    notes: Sequence[str]
    columns: Sequence[ReportColumn]
    rows: Sequence[Sequence[ReportCell]]
    if_empty: str = ""
    breaks: Sequence[int] = ()
    closing: Sequence[str] = ()

    @cached_property
    def cell_widths(self) -> list[list[int]]:
        """The width of each cell of each row."""
        return [[measure_width(cell) for cell in row] for row in self.rows]

    @cached_property
    def widths(self) -> list[int]:
        """Each column as wide as its cells, or its heading with the filter button; no wider than it may be."""
        by_column = zip(*self.cell_widths, strict=True) if self.rows else ([] for _ in self.columns)
        return [
            min(max(max(widths, default=0) + 2, measure_width(column.heading) + FILTER_BUTTON), column.max_width)
            for column, widths in zip(self.columns, by_column, strict=True)
        ]

    @property
    def has_group_headings(self) -> bool:
        return any(column.group_heading for column in self.columns)


@dataclass(frozen=True, slots=True)
class PrintedMargins:
    """The texts printed on every page: left and right in the header, and right in the footer."""

    basis: str
    notice: str
    source: str


def write_sheet(book: Workbook, formats: CellFormats, page: ReportSheet, margins: PrintedMargins) -> None:
    """Add the sheet to the workbook.

    Raises: RefusalError when there are more rows than a sheet can hold.
    """
    if len(page.rows) > MAX_REPORT_ROWS:
        raise RefusalError("export.sheet_too_long", name=page.name, count=len(page.rows))
    sheet: Worksheet = book.add_worksheet(page.name)
    for place, width in enumerate(page.widths):
        sheet.set_column(place, place, width)
    header = _write_head(sheet, formats, page)
    last = _write_rows(sheet, formats, page, header + 1)
    if page.rows:
        sheet.autofilter(header, 0, last, len(page.columns) - 1)
    for place, line in enumerate(page.closing, last + 2):
        _write_line(sheet, formats, page, place, line)
    sheet.freeze_panes(header + 1, 0)
    _set_up_paper(sheet, page, header, margins)


def _write_head(sheet: Worksheet, formats: CellFormats, page: ReportSheet) -> int:
    """Write title, notes and headings; return the row of the headings."""
    sheet.set_row(0, TITLE_HEIGHT)
    sheet.merge_range(0, 0, 0, len(page.columns) - 1, "", formats.title)
    sheet.write_string(0, 0, page.title, formats.title)
    for row, note in enumerate(page.notes, 1):
        _write_line(sheet, formats, page, row, note)
    header = 1 + len(page.notes)
    if page.has_group_headings:
        _write_group_headings(sheet, formats, page, header)
        header += 1
    _write_headings(sheet, formats, page, header, [column.heading for column in page.columns])
    return header


def _write_headings(
    sheet: Worksheet, formats: CellFormats, page: ReportSheet, row: int, headings: Sequence[str]
) -> None:
    sheet.set_row(row, _compute_height(map(measure_width, headings), page.widths) + PADDING)
    for place, heading in enumerate(headings):
        sheet.write_string(row, place, heading, formats.heading)


def _write_group_headings(sheet: Worksheet, formats: CellFormats, page: ReportSheet, row: int) -> None:
    """Write the headings of groups of columns; neighbours with the same words share one cell."""
    headings = [column.group_heading for column in page.columns]
    _write_headings(sheet, formats, page, row, headings)
    for words, places in groupby(range(len(headings)), key=headings.__getitem__):
        first, *further_places = places
        if further_places:
            sheet.merge_range(row, first, row, further_places[-1], "", formats.heading)
            sheet.write_string(row, first, words, formats.heading)


def _write_line(sheet: Worksheet, formats: CellFormats, page: ReportSheet, row: int, line: str) -> None:
    """Write a line of text across the whole page."""
    sheet.set_row(row, _compute_height([measure_width(line)], [sum(page.widths)]))
    sheet.merge_range(row, 0, row, len(page.columns) - 1, "", formats.note)
    sheet.write_string(row, 0, make_printable(line), formats.note)


def _write_rows(sheet: Worksheet, formats: CellFormats, page: ReportSheet, first: int) -> int:
    """Write the list; return the row of its last line."""
    if not page.rows:
        _write_line(sheet, formats, page, first, page.if_empty)
        return first
    is_centred = [column.is_centred for column in page.columns]
    for row, (cells, widths) in enumerate(zip(page.rows, page.cell_widths, strict=True), first):
        sheet.set_row(row, _compute_height(widths, page.widths))
        for place, cell in enumerate(cells):
            formats.write_cell(sheet, row, place, cell, is_centred=is_centred[place])
    sheet.set_h_pagebreaks([first + place for place in page.breaks])
    return first + len(page.rows) - 1


def _compute_height(cell_widths: Iterable[int], widths: Sequence[int]) -> float:
    """Return the height for the cell with most lines: not every program fits rows to wrapped text on opening a file."""
    lines = max(1, *(ceil(cell / width) for cell, width in zip(cell_widths, widths, strict=True)))
    return min(LINE_HEIGHT * lines + PADDING, MAX_ROW_HEIGHT)


def _set_up_paper(sheet: Worksheet, page: ReportSheet, header: int, margins: PrintedMargins) -> None:
    sheet.set_paper(A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(MARGIN, MARGIN, HEAD_MARGIN, FOOT_MARGIN)
    sheet.center_horizontally()
    sheet.repeat_rows(header - page.has_group_headings, header)
    sheet.set_header(f"&L{_escape_margin_text(margins.basis)}&R{_escape_margin_text(margins.notice)}")
    sheet.set_footer(f"&L&A&C第&P页 共&N页&R{_escape_margin_text(margins.source)}")


def _escape_margin_text(text: str) -> str:
    """Escape a text for a header or footer: its length is limited, and & begins a code there."""
    return text[:MAX_MARGIN_TEXT].replace("&", "&&")
