"""Read the sheets of a form: what stands in its cells, and which of them can be filled.

openpyxl alone reads and writes a form, after `package_check` has accepted it (ADR 33).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from wuzha.core.problems import RefusalError

_ADDRESS = re.compile(r"[A-Z]{1,3}[1-9]\d{0,6}(?::[A-Z]{1,3}[1-9]\d{0,6})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class FormCell:
    """A cell as a page shows it: `text` is what stands in it, a formula is only marked as one."""

    address: str
    text: str = ""
    is_formula: bool = False
    row_span: int = 1
    column_span: int = 1

    @property
    def is_fillable(self) -> bool:
        """Whether the cell is empty."""
        return not self.text and not self.is_formula


@dataclass(frozen=True, slots=True)
class FormLine:
    """A row of a sheet; a cell inside a merged range is left out."""

    number: int
    cells: Sequence[FormCell]
    is_hidden: bool


@dataclass(frozen=True)
class FormSheet:
    """A sheet of a form."""

    title: str
    rows: Sequence[FormLine]
    merged_addresses: frozenset[str]

    @cached_property
    def cells(self) -> Mapping[str, FormCell]:
        """The cells by their addresses."""
        return {cell.address: cell for row in self.rows for cell in row.cells}

    @cached_property
    def columns(self) -> Sequence[str]:
        """The letters of the columns."""
        count = max((range_boundaries(address)[2] or 1 for address in (*self.cells, *self.merged_addresses)), default=0)
        return [get_column_letter(number) for number in range(1, count + 1)]

    def get_text(self, column: str, row: int) -> str:
        """Return what stands in a cell; a merged range has its text in all of its rows."""
        cell = self.cells.get(f"{column}{row}")
        if cell is not None:
            return cell.text
        return self._merged_texts.get(f"{column}{row}", "")

    @cached_property
    def _merged_texts(self) -> Mapping[str, str]:
        texts = {}
        for cell in self.cells.values():
            left, top, _right, _bottom = split_range(cell.address)
            for row in range(top, top + cell.row_span):
                for column in range(left, left + cell.column_span):
                    texts[f"{get_column_letter(column)}{row}"] = cell.text
        return texts

    def list_fillable(self, text: str) -> list[str]:
        """Return the empty cells of an address such as C5, or of a row or column such as C5:C20.

        Raises: RefusalError when the text is no address, or none of its cells can be filled.
        """
        address = text.strip().upper().replace("：", ":").replace("$", "")
        if not _ADDRESS.fullmatch(address):
            raise RefusalError("form.bad_address", value=text[:40])
        left, top, right, bottom = split_range(address)
        if top > bottom or left > right:
            raise RefusalError("form.bad_address", value=text[:40])
        if bottom > len(self.rows) or right > len(self.columns):
            raise RefusalError("form.outside", value=address)
        places = [
            f"{get_column_letter(column)}{row}" for row in range(top, bottom + 1) for column in range(left, right + 1)
        ]
        if len(places) == 1:
            self._check_fillable(places[0])
        fillable = [place for place in places if place in self.cells and self.cells[place].is_fillable]
        if not fillable:
            raise RefusalError("form.all_full", value=address)
        return fillable

    def _check_fillable(self, address: str) -> None:
        if address in self.merged_addresses:
            raise RefusalError("form.merged", value=address)
        if not self.cells[address].is_fillable:
            raise RefusalError("form.not_empty", value=address)


def open_workbook(content: bytes) -> Workbook:
    """Open a form that was checked.

    Raises: RefusalError when openpyxl cannot read it.
    """
    try:
        return load_workbook(BytesIO(content), rich_text=True)
    except Exception as error:
        # A package of sound parts can still hold values that the format does not know.
        raise RefusalError("form.damaged") from error


def read_sheets(content: bytes) -> list[FormSheet]:
    """Return the sheets of a form that are not hidden, in their order.

    Raises: RefusalError when it cannot be read, or has no cells.
    """
    sheets = [_read_sheet(sheet) for sheet in open_workbook(content).worksheets if sheet.sheet_state == "visible"]
    if not any(sheet.cells for sheet in sheets):
        raise RefusalError("form.no_cells")
    return sheets


def split_range(address: str) -> tuple[int, int, int, int]:
    """Return the first column, the first row, the last column and the last row."""
    left, top, right, bottom = range_boundaries(address)
    return left or 1, top or 1, right or 1, bottom or 1


def _read_sheet(sheet: Worksheet) -> FormSheet:
    spans = {
        merged_range.coord.partition(":")[0]: (
            merged_range.max_row - merged_range.min_row + 1,
            merged_range.max_col - merged_range.min_col + 1,
        )
        for merged_range in sheet.merged_cells.ranges
    }
    rows, merged_addresses = [], set()
    for number, row in enumerate(sheet.iter_rows(), 1):
        cells = []
        for cell in row:
            if isinstance(cell, MergedCell):
                merged_addresses.add(cell.coordinate)
            elif isinstance(cell, Cell):
                row_span, column_span = spans.get(cell.coordinate, (1, 1))
                is_formula = cell.data_type == "f"
                text = "" if cell.value is None or is_formula else str(cell.value).strip()
                cells.append(
                    FormCell(
                        address=cell.coordinate,
                        text=text,
                        is_formula=is_formula,
                        row_span=row_span,
                        column_span=column_span,
                    )
                )
        rows.append(FormLine(number, cells, bool(sheet.row_dimensions[number].hidden)))
    return FormSheet(sheet.title, rows, frozenset(merged_addresses))
