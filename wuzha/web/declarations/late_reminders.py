"""Write what the chosen months of the calendar owe as reminders, in the words of the to-do centre."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from wuzha.core.i18n import translate
from wuzha.core.periods import Period
from wuzha.core.todo import TodoItem
from wuzha.core.vocabulary import MonthState, Register, TodoVerb
from wuzha.core.words.phrases import format_months, split_into_runs
from wuzha.registers.declaration_calendar import CalendarCell
from wuzha.web.home.reminders import list_reminders
from wuzha.web.home.todo_groups import group_items

REMINDED_STATES = (MonthState.OVERDUE, MonthState.MISSING)
"""Months that an org has to declare: one that has not ended, or waits for the office, is nothing to remind it of."""


def write_late_reminders(cells: Sequence[CalendarCell], register: Register, today: date) -> list[str]:
    """Return a text for each org of these cells that owes one of their months; empty if none does."""
    owed_cells = [cell for cell in cells if cell.state in REMINDED_STATES]
    items = [item for cell_run in _list_runs(owed_cells) for item in (_make_item(cell_run, register),)]
    return list_reminders(group_items(items, today), today)


def _list_runs(cells: Sequence[CalendarCell]) -> Iterator[list[CalendarCell]]:
    """Yield consecutive months of one org, the overdue ones apart."""
    for _key, members in groupby(cells, key=lambda cell: (cell.org.code, cell.state)):
        by_month = {cell.month: cell for cell in members}
        for first, last in split_into_runs(sorted(by_month, key=lambda month: month.start)):
            yield [cell for month, cell in by_month.items() if first.start <= month.start <= last.start]


def _make_item(cells: Sequence[CalendarCell], register: Register) -> TodoItem:
    first, last = cells[0], cells[-1]
    run = Period(first.month.start, last.month.end)
    return TodoItem(
        verb=TodoVerb.CHASE,
        key=f"months:{register}:{run.id}",
        title=translate("{months}{register}台账", months=format_months(run.months), register=register.label),
        org_code=first.org.code,
        org_name=first.org.name,
        page="declarations",
        due_on=first.due_on,
        register=register,
    )
