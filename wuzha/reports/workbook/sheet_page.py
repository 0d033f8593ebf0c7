"""One sheet of the report: a title, what it rests on, and a list under a frozen header, ready to print on A4."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from math import ceil

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from wuzha.core.problems import Refusal
from wuzha.reports.workbook.formats import Cell, Look, printable, shown_width

A4 = 9
LINE_HEIGHT = 13.5
PADDING = 5
TITLE_HEIGHT = 30
HIGHEST_ROW = 409
MARGIN = 0.5
HEAD_MARGIN = FOOT_MARGIN = 0.75
FILTER_BUTTON = 3
MOST_ROWS = 1_048_000
LONGEST_RUNNING = 100


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list, at most `widest` Latin letters wide: longer text wraps. `above` stands over the heading."""

    heading: str
    widest: int = 14
    centred: bool = False
    above: str = ""


@dataclass(frozen=True)
class Page:
    """What one sheet holds. `notes` are lines under the title; `breaks` the rows after which paper is changed."""

    name: str
    title: str
    notes: Sequence[str]
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    if_empty: str = ""
    breaks: Sequence[int] = ()
    closing: Sequence[str] = ()

    @cached_property
    def shown(self) -> list[list[int]]:
        """How wide each cell of each row is."""
        return [[shown_width(cell) for cell in row] for row in self.rows]

    @cached_property
    def widths(self) -> list[int]:
        """Each column as wide as its cells, or its heading with the filter button; no wider than it may be."""
        by_column = zip(*self.shown, strict=True) if self.rows else ([] for _ in self.columns)
        return [
            min(max(max(shown, default=0) + 2, shown_width(column.heading) + FILTER_BUTTON), column.widest)
            for column, shown in zip(self.columns, by_column, strict=True)
        ]

    @property
    def has_above(self) -> bool:
        return any(column.above for column in self.columns)


@dataclass(frozen=True, slots=True)
class Running:
    """What is printed on every sheet of paper: left and right above the list, and below it on the right."""

    basis: str
    notice: str
    source: str


def write_page(book: Workbook, look: Look, page: Page, running: Running) -> None:
    """Add the sheet to the workbook.

    Raises: Refusal when there are more rows than a sheet can hold.
    """
    if len(page.rows) > MOST_ROWS:
        raise Refusal(
            f"“{page.name}”有{len(page.rows)}行，一张工作表放不下。请改用 --json，或用 --facts 加 --out 得到数据文件。"
        )
    sheet: Worksheet = book.add_worksheet(page.name)
    for place, width in enumerate(page.widths):
        sheet.set_column(place, place, width)
    header = _write_head(sheet, look, page)
    last = _write_rows(sheet, look, page, header + 1)
    if page.rows:
        sheet.autofilter(header, 0, last, len(page.columns) - 1)
    for place, line in enumerate(page.closing, last + 2):
        _write_line(sheet, look, page, place, line)
    sheet.freeze_panes(header + 1, 0)
    _set_up_paper(sheet, page, header, running)


def _write_head(sheet: Worksheet, look: Look, page: Page) -> int:
    """Title, notes and headings; the row of the headings."""
    sheet.set_row(0, TITLE_HEIGHT)
    sheet.merge_range(0, 0, 0, len(page.columns) - 1, "", look.title)
    sheet.write_string(0, 0, page.title, look.title)
    for row, note in enumerate(page.notes, 1):
        _write_line(sheet, look, page, row, note)
    header = 1 + len(page.notes)
    if page.has_above:
        _write_above(sheet, look, page, header)
        header += 1
    _write_headings(sheet, look, page, header, [column.heading for column in page.columns])
    return header


def _write_headings(sheet: Worksheet, look: Look, page: Page, row: int, headings: Sequence[str]) -> None:
    sheet.set_row(row, _height(map(shown_width, headings), page.widths) + PADDING)
    for place, heading in enumerate(headings):
        sheet.write_string(row, place, heading, look.heading)


def _write_above(sheet: Worksheet, look: Look, page: Page, row: int) -> None:
    """What stands over the headings; neighbours under the same words share one cell."""
    above = [column.above for column in page.columns]
    _write_headings(sheet, look, page, row, above)
    for words, places in groupby(range(len(above)), key=above.__getitem__):
        first, *others = places
        if others:
            sheet.merge_range(row, first, row, others[-1], "", look.heading)
            sheet.write_string(row, first, words, look.heading)


def _write_line(sheet: Worksheet, look: Look, page: Page, row: int, line: str) -> None:
    """A line of text across the whole page."""
    sheet.set_row(row, _height([shown_width(line)], [sum(page.widths)]))
    sheet.merge_range(row, 0, row, len(page.columns) - 1, "", look.note)
    sheet.write_string(row, 0, printable(line), look.note)


def _write_rows(sheet: Worksheet, look: Look, page: Page, first: int) -> int:
    """The list; the row of its last line."""
    if not page.rows:
        _write_line(sheet, look, page, first, page.if_empty)
        return first
    centred = [column.centred for column in page.columns]
    for row, (cells, shown) in enumerate(zip(page.rows, page.shown, strict=True), first):
        sheet.set_row(row, _height(shown, page.widths))
        for place, cell in enumerate(cells):
            look.put(sheet, row, place, cell, centred[place])
    sheet.set_h_pagebreaks([first + place for place in page.breaks])
    return first + len(page.rows) - 1


def _height(shown: Iterable[int], widths: Sequence[int]) -> float:
    """High enough for its widest cell: not every program fits a row to wrapped text when it opens a file."""
    lines = max(1, *(ceil(cell / width) for cell, width in zip(shown, widths, strict=True)))
    return min(LINE_HEIGHT * lines + PADDING, HIGHEST_ROW)


def _set_up_paper(sheet: Worksheet, page: Page, header: int, running: Running) -> None:
    sheet.set_paper(A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(MARGIN, MARGIN, HEAD_MARGIN, FOOT_MARGIN)
    sheet.center_horizontally()
    sheet.repeat_rows(header - page.has_above, header)
    sheet.set_header(f"&L{_running(running.basis)}&R{_running(running.notice)}")
    sheet.set_footer(f"&L&A&C第&P页 共&N页&R{_running(running.source)}")


def _running(text: str) -> str:
    """Words as a header holds them: it is of limited length, and & begins a code there."""
    return text[:LONGEST_RUNNING].replace("&", "&&")
