"""Read which cells of the calendar a form has chosen, and on which day they are declared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wuzha.core.problems import format_refusal
from wuzha.core.sheet.days import read_date
from wuzha.core.sheet.months import read_months
from wuzha.core.vocabulary import Register
from wuzha.registers.declaration_calendar import CalendarCell
from wuzha.registers.month_reports import MonthKey
from wuzha.web.declarations.calendar_page import CalendarPage
from wuzha.web.forms import SiteForm

CELL_FIELDS = ("cell", "report", "preview")
"""The boxes of cells; on a village's page the buttons beside each month."""


class CellForm(SiteForm):
    """The day of the declaration, and the other registers that are declared for the same months."""

    filed_on = forms.DateField(
        label=gettext_lazy("报送日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    registers = forms.MultipleChoiceField(
        label=gettext_lazy("同时报送"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, page: CalendarPage, today: date, data: QueryDict | None = None) -> None:
        if data is not None and "filed_on" not in data:
            data = data.copy()
            data["filed_on"] = today.isoformat()
        super().__init__(data, initial={"filed_on": today})
        self.today = today
        other_registers = [register for register in page.access.registers if register is not page.register]
        choices = [(other_register.value, other_register.label) for other_register in other_registers]
        self.fields["registers"].choices = choices  # type: ignore[attr-defined]

    def clean_filed_on(self) -> date:
        """Return the day of the declaration.

        Raises: ValidationError if the day has not come, or no ledger has its year.
        """
        day: date = self.cleaned_data["filed_on"]
        cell = read_date(day, read_on=self.today)
        if cell.fault is not None:
            raise ValidationError(format_refusal(cell.fault.code, value=day.isoformat(), **cell.fault.context))
        return day


@dataclass(frozen=True, slots=True)
class Selection:
    """The cells that were chosen, in the order of the table; `stale_count` of them can no longer be declared."""

    cells: Sequence[CalendarCell]
    stale_count: int = 0

    @property
    def keys(self) -> frozenset[str]:
        """The names of the cells in the form."""
        return frozenset(cell.key for cell in self.cells)

    @property
    def zero_count(self) -> int:
        """How many of them have no row: zero reports."""
        return sum(not cell.count for cell in self.cells)

    def list_months(self, registers: Iterable[Register]) -> list[MonthKey]:
        """Return each month of each register."""
        return [MonthKey(cell.org, register, cell.month.id) for register in registers for cell in self.cells]


def read_selection(data: QueryDict, page: CalendarPage) -> Selection:
    """Return the cells of the page that the form names.

    Raises: ValidationError if it names none, or one that is not on the page.
    """
    keys = {key for field in CELL_FIELDS for key in data.getlist(field) if "|" in key}
    if not keys:
        raise ValidationError(_("还没有选月份。请先勾选要报送的格。"))
    cells = [cell for key, cell in page.calendar.cells.items() if key in keys]
    if len(cells) < len(keys):
        raise ValidationError(_("选中的格有的不在这张表里。请重新选择。"))
    if any(not cell.is_begun for cell in cells):
        raise ValidationError(_("还没有到的月份不能报送。请改选已过的月份。"))
    open_cells = [cell for cell in cells if page.access.may_choose(cell)]
    return Selection(open_cells, len(cells) - len(open_cells))


def toggle_cells(data: QueryDict, page: CalendarPage) -> Selection:
    """Return the cells that the form has chosen, with those of the row, the month or the state of its button.

    A row or month whose cells are all chosen already is given up; a state, whose button says 选全部, never is.
    """
    cells = page.calendar.cells
    chosen_keys = {key for key in data.getlist("cell") if key in cells}
    kind, _, name = data.get("choose", "").partition("|")
    keys = {key for key, cell in cells.items() if _is_meant(cell, kind, name) and page.access.may_choose(cell)}
    is_given_up = kind != "state" and keys <= chosen_keys
    chosen_keys = chosen_keys - keys if is_given_up else chosen_keys | keys
    return Selection([cell for key, cell in cells.items() if key in chosen_keys and page.access.may_choose(cell)])


def _is_meant(cell: CalendarCell, kind: str, name: str) -> bool:
    if kind == "row":
        return cell.org.code == name and cell.has_ended
    return name == (cell.month.id if kind == "month" else cell.state.value)


def choose_by_link(query: QueryDict, page: CalendarPage) -> Selection:
    """Return the cells that a link chooses: all zero reports of a month, or the months of an org."""
    keys: set[str] = set()
    for month, zero_keys in page.calendar.zero_keys.items():
        if month.id == query.get("zero"):
            keys.update(zero_keys)
    if code := query.get("org"):
        months: Any = read_months(query.get("months", "")).value or ()
        keys.update(f"{code}|{month}" for month in months)
    cells = [page.calendar.cells[key] for key in page.calendar.cells if key in keys]
    return Selection([cell for cell in cells if page.access.may_choose(cell)])
