"""Fill a form for a month: the value of each cell, and the workbook with a sheet that says which cells are empty."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from wuzha.core.i18n import override, translate
from wuzha.core.periods import Period
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import Register
from wuzha.duties.monthly.figure_values import FigureGap, FigureValue, GapKind, compute_figure
from wuzha.duties.monthly.form_sheets import open_workbook, read_sheets
from wuzha.duties.monthly.mapping_rules import CellSlot, FormReader, load_rules
from wuzha.duties.monthly.models import FormMapping, MonthlyForm
from wuzha.duties.monthly.month_books import load_month_books
from wuzha.orgs.models import Org

_LONGEST_TITLE = 31
"""The letters that Excel allows in the title of a sheet."""

MayRead = Callable[[Register, Org], bool]
"""Whether somebody reads the register of the org."""


@dataclass(frozen=True, slots=True)
class FilledCell:
    """A cell of a form, and its value."""

    slot: CellSlot
    value: FigureValue


@dataclass(frozen=True)
class FilledForm:
    """A form filled for a month."""

    form: MonthlyForm
    month: Period
    cells: Sequence[FilledCell]

    @property
    def empty_cells(self) -> list[FilledCell]:
        """The cells whose value is not known."""
        return [cell for cell in self.cells if cell.value.value is None]

    def find_cell(self, sheet: str, address: str) -> FilledCell | None:
        """Return the cell of this address; None where it is not mapped."""
        places = ((cell.slot.sheet, cell.slot.address) for cell in self.cells)
        return dict(zip(places, self.cells, strict=True)).get((sheet, address))


def find_mapping(form: MonthlyForm) -> FormMapping | None:
    """Return the mapping in force; None where nothing was mapped yet."""
    return form.mappings.order_by("id").last()


def fill_form(
    form: MonthlyForm,
    month: Period,
    *,
    today: date,
    may_read: MayRead,
    moment: datetime | None = None,
) -> FilledForm:
    """Return the value of every mapped cell for the month, from the books of the moment (None: of now).

    What the reader may not see is a gap, as what nobody knows.

    Raises: RefusalError when the month is not over, or the mapping does not fit the form.
    """
    if month.end >= today:
        raise RefusalError("form.month_not_over")
    mapping = find_mapping(form)
    rules = [] if mapping is None else load_rules(mapping.rules)
    slots = FormReader.of(form.org, read_sheets(bytes(form.content))).list_slots(rules)
    figures = {slot.figure for slot in slots}
    books = load_month_books(form.org, month, figures, today, moment)
    values: dict[Any, FigureValue] = {}
    cells = []
    for slot in slots:
        window = slot.find_window(month)
        key = (slot.figure.key, slot.org.code, window)
        if key not in values:
            if may_read(slot.figure.register, slot.org):
                values[key] = compute_figure(books, slot.figure, slot.org, window)
            else:
                gap = FigureGap(kind=GapKind.NOT_YOURS, figure=slot.figure)
                values[key] = FigureValue(value=None, gaps=(gap,))
        cells.append(FilledCell(slot, values[key]))
    return FilledForm(form, month, cells)


def write_workbook(filled_form: FilledForm) -> bytes:
    """Return the form with its cells filled; everything else of it stays as it was uploaded.

    Formulas are computed when the file is opened: openpyxl stores no results.
    """
    workbook = open_workbook(bytes(filled_form.form.content))
    for cell in filled_form.cells:
        value = cell.value.value
        if value is not None:
            # Excel knows no decimals; an amount has two places.
            number = float(value) if isinstance(value, Decimal) else value
            workbook[cell.slot.sheet][cell.slot.address] = number
    # A form is Chinese, whatever the language of the reader.
    with override(None):
        _write_notes(workbook, filled_form)
    workbook.calculation.fullCalcOnLoad = True
    output = BytesIO()
    workbook.save(output)
    return output.getvalue()


def _write_notes(workbook: Workbook, filled_form: FilledForm) -> None:
    """Add a sheet that names the empty cells, and those that hold amounts of about so much."""
    rows = [
        (cell.slot.sheet, cell.slot.address, cell.slot.org.name, cell.slot.figure.label, describe_cell(cell))
        for cell in filled_form.cells
        if describe_cell(cell)
    ]
    if not rows:
        return
    sheet = workbook.create_sheet(_choose_title(workbook.sheetnames, translate("未填说明")))
    _write_texts(sheet, [translate(head) for head in _NOTE_HEADS])
    for row in rows:
        _write_texts(sheet, row)
    for letter, width in zip("ABCDE", (16, 10, 20, 24, 80), strict=True):
        sheet.column_dimensions[letter].width = width


_NOTE_HEADS = ("工作表", "单元格", "单位", "数据项", "说明")


def describe_cell(cell: FilledCell) -> str:
    """Return why a cell is empty, or what is inexact about its value; "" where there is nothing to say."""
    if cell.value.gaps:
        return translate("；").join(gap.text for gap in cell.value.gaps)
    return translate("含约数") if cell.value.has_about_amounts else ""


def _write_texts(sheet: Worksheet, texts: Sequence[str]) -> None:
    sheet.append(list(texts))
    # A name that begins with = would become a formula.
    for cell in sheet[sheet.max_row]:
        cell.data_type = "s"


def _choose_title(titles: Sequence[str], title: str) -> str:
    number, choice = 1, title
    while choice in titles:
        number += 1
        choice = f"{title[: _LONGEST_TITLE - 4]}{number}"
    return choice


def count_by_gap(filled_form: FilledForm) -> Mapping[str, int]:
    """Return how many cells are empty for each reason, by its text."""
    counts: dict[str, int] = {}
    for cell in filled_form.empty_cells:
        text = describe_cell(cell)
        counts[text] = counts.get(text, 0) + 1
    return counts
