"""How a street lays out a sheet: titles, a header of one or two rows with merged groups, totals, notes, blank rows."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from wuzha.intake.files.cell_writing import DATE_FORMAT, MOMENT_FORMAT, Cell, print_on_a4, whole_workbook, write_cell

BLANK_ROWS = 4
TOTALS = ("小计", "合计")


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula with the value it last came to."""

    text: str
    value: str | int | float


DemoCell = Cell | Formula


@dataclass(frozen=True, slots=True)
class DemoSheet:
    """One sheet as it lies in a file.

    A name in the upper of two header rows reaches over the blanks that follow it, one above a blank reaches down.
    """

    name: str
    header: tuple[tuple[str, ...], ...]
    rows: Sequence[Sequence[DemoCell]]
    titles: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(lower or upper for upper, lower in zip(self.header[0], self.header[-1], strict=True))


def write_sheets(path: Path, sheets: Sequence[DemoSheet]) -> Path:
    """Write the sheets as one workbook."""
    with whole_workbook(path) as workbook:
        for sheet in sheets:
            _Page(workbook, sheet).write()
    return path


def write_csv(path: Path, sheet: DemoSheet) -> Path:
    """Write one sheet as the csv that a Chinese Excel saves: GB18030, lines ended by CR LF."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    filler = [""] * (len(sheet.columns) - 1)
    writer.writerows([title, *filler] for title in sheet.titles)
    writer.writerow(sheet.columns)
    writer.writerows(["" if cell is None else str(cell) for cell in row] for row in sheet.rows)
    writer.writerows([note, *filler] for note in sheet.notes)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        unfinished.write_bytes(text.getvalue().encode("gb18030"))
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path


class _Page:
    """The writing of one sheet from top to bottom."""

    def __init__(self, workbook: Workbook, sheet: DemoSheet) -> None:
        self.sheet = sheet
        self.page: Worksheet = workbook.add_worksheet(sheet.name)
        self.title: Format = workbook.add_format({"bold": True, "font_size": 16, "align": "center"})
        header = {"bold": True, "align": "center", "valign": "vcenter", "border": 1, "text_wrap": True}
        self.header: Format = workbook.add_format(header | {"bg_color": "#E7E6E6"})
        self.subtitle: Format = workbook.add_format({"align": "right"})
        cell = {"align": "center", "valign": "vcenter", "border": 1}
        self.cell: Format = workbook.add_format(cell)
        self.day: Format = workbook.add_format(cell | {"num_format": DATE_FORMAT})
        self.moment: Format = workbook.add_format(cell | {"num_format": MOMENT_FORMAT})
        self.total: Format = workbook.add_format(cell | {"bold": True})
        self.next_row = 0

    def write(self) -> None:
        last = len(self.sheet.columns) - 1
        for title in self.sheet.titles:
            look = self.subtitle if self.next_row else self.title
            self.page.merge_range(self.next_row, 0, self.next_row, last, title, look)
            self.next_row += 1
        self._write_header()
        self.page.freeze_panes(self.next_row, 0)
        print_on_a4(self.page, header_rows=range(self.next_row))
        blank_rows: list[list[DemoCell]] = [[""] * (last + 1)] * BLANK_ROWS
        for row in [*self.sheet.rows, *blank_rows]:
            for column, cell in enumerate(row):
                self._write_cell(column, cell, self._format(row, cell))
            self.next_row += 1
        for note in self.sheet.notes:
            write_cell(self.page, self.next_row, 0, note)
            self.next_row += 1
        self._set_widths()

    def _write_cell(self, column: int, cell: DemoCell, cell_format: Format) -> None:
        if isinstance(cell, Formula):
            self.page.write_formula(self.next_row, column, cell.text, cell_format, cell.value)
        else:
            write_cell(self.page, self.next_row, column, cell, cell_format)

    def _write_header(self) -> None:
        upper, *lower = self.sheet.header
        top = self.next_row
        for column, name in enumerate(upper):
            if not name:
                continue
            end = column
            while lower and end + 1 < len(upper) and not upper[end + 1] and lower[0][column]:
                end += 1
            bottom = top + 1 if lower and not lower[0][column] else top
            if (end, bottom) == (column, top):
                self.page.write_string(top, column, name, self.header)
            else:
                self.page.merge_range(top, column, bottom, end, name, self.header)
        for names in lower:
            for column, name in enumerate(names):
                if name:
                    self.page.write_string(top + 1, column, name, self.header)
        self.next_row += len(self.sheet.header)

    def _format(self, row: Sequence[DemoCell], cell: DemoCell) -> Format:
        if row[0] in TOTALS:
            return self.total
        if isinstance(cell, datetime):
            return self.moment
        return self.day if isinstance(cell, date) else self.cell

    def _set_widths(self) -> None:
        """Wide enough for what most cells of a column hold, a Chinese character counting for two."""
        for column, name in enumerate(self.sheet.columns):
            texts = [name, *(_shown(row[column]) for row in self.sheet.rows)]
            width = min(max(len(text.encode("gb18030")) for text in texts) + 2, 26)
            self.page.set_column(column, column, width, None, {"hidden": name in self.sheet.hidden})


def _shown(cell: DemoCell) -> str:
    if isinstance(cell, Formula):
        return str(cell.value)
    return "" if cell is None else str(cell)
