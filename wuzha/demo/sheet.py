"""The layout of a street's sheets: titles, one or two header rows with merged groups, totals, notes, blank rows."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import date, datetime
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from wuzha.intake.files.cell_writing import (
    DATE_FORMAT,
    MOMENT_FORMAT,
    OutputValue,
    create_workbook,
    print_on_a4,
    write_cell,
)

BLANK_ROWS = 4
TOTALS = ("小计", "合计")


@dataclass(frozen=True, slots=True)
class FormulaCell:
    """A formula with its last value."""

    text: str
    value: str | int | float


DemoCell = OutputValue | FormulaCell


@dataclass(frozen=True, slots=True)
class DemoSheet:
    """One sheet of a file.

    A name in the upper of two header rows is merged over the blanks to its right, or down over a blank below it.
    """

    name: str
    header: tuple[tuple[str, ...], ...]
    rows: Sequence[Sequence[DemoCell]]
    _: KW_ONLY
    titles: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    hidden_columns: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(lower or upper for upper, lower in zip(self.header[0], self.header[-1], strict=True))


def write_sheets(path: Path, sheets: Sequence[DemoSheet]) -> Path:
    """Write the sheets as one workbook."""
    with create_workbook(path) as workbook:
        for sheet in sheets:
            _SheetWriter(workbook, sheet).write()
    return path


def write_csv(path: Path, sheet: DemoSheet) -> Path:
    """Write one sheet as a csv as Chinese Excel saves it: in GB18030, with lines ending in CR LF."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    filler = [""] * (len(sheet.columns) - 1)
    writer.writerows([title, *filler] for title in sheet.titles)
    writer.writerow(sheet.columns)
    writer.writerows(["" if cell is None else str(cell) for cell in row] for row in sheet.rows)
    writer.writerows([note, *filler] for note in sheet.notes)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_bytes(text.getvalue().encode("gb18030"))
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    return path


class _SheetWriter:
    """Write one sheet from top to bottom."""

    def __init__(self, workbook: Workbook, sheet: DemoSheet) -> None:
        self.sheet = sheet
        self.worksheet: Worksheet = workbook.add_worksheet(sheet.name)
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
            title_format = self.subtitle if self.next_row else self.title
            self.worksheet.merge_range(self.next_row, 0, self.next_row, last, title, title_format)
            self.next_row += 1
        self._write_header()
        self.worksheet.freeze_panes(self.next_row, 0)
        print_on_a4(self.worksheet, header_rows=range(self.next_row))
        blank_rows: list[list[DemoCell]] = [[""] * (last + 1)] * BLANK_ROWS
        for row in [*self.sheet.rows, *blank_rows]:
            for column, cell in enumerate(row):
                self._write_cell(column, cell, self._choose_format(row, cell))
            self.next_row += 1
        for note in self.sheet.notes:
            write_cell(self.worksheet, self.next_row, 0, note)
            self.next_row += 1
        self._set_widths()

    def _write_cell(self, column: int, cell: DemoCell, cell_format: Format) -> None:
        if isinstance(cell, FormulaCell):
            self.worksheet.write_formula(self.next_row, column, cell.text, cell_format, cell.value)
        else:
            write_cell(self.worksheet, self.next_row, column, cell, cell_format)

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
                self.worksheet.write_string(top, column, name, self.header)
            else:
                self.worksheet.merge_range(top, column, bottom, end, name, self.header)
        for names in lower:
            for column, name in enumerate(names):
                if name:
                    self.worksheet.write_string(top + 1, column, name, self.header)
        self.next_row += len(self.sheet.header)

    def _choose_format(self, row: Sequence[DemoCell], cell: DemoCell) -> Format:
        if row[0] in TOTALS:
            return self.total
        if isinstance(cell, datetime):
            return self.moment
        return self.day if isinstance(cell, date) else self.cell

    def _set_widths(self) -> None:
        """Make the columns wide enough for most of their cells; a Chinese character counts as two letters."""
        for column, name in enumerate(self.sheet.columns):
            texts = [name, *(_format_cell(row[column]) for row in self.sheet.rows)]
            width = min(max(len(text.encode("gb18030")) for text in texts) + 2, 26)
            self.worksheet.set_column(column, column, width, None, {"hidden": name in self.sheet.hidden_columns})


def _format_cell(cell: DemoCell) -> str:
    if isinstance(cell, FormulaCell):
        return str(cell.value)
    return "" if cell is None else str(cell)
