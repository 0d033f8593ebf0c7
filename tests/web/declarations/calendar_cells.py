"""Read the calendar of declarations as its reader sees it, and choose cells as a form does."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.test import Client

from tests.sample_county import VILLAGE
from wuzha.core.facts import FactRow
from wuzha.core.vocabulary import Register
from wuzha.registers.models import BOOKS

PAGE = "/declarations/"
YEAR_PAGE = "/declarations/?window=2022"


def cell(month: str, org: str = VILLAGE) -> str:
    return f"{org}|{month}"


def read_states(client: Client, address: str = YEAR_PAGE, org: str = VILLAGE) -> dict[str, str]:
    """Return the state of each month of the org, as the page has it."""
    calendar = client.get(address).context["calendar"]
    return {
        month_cell.month.id: month_cell.state.value
        for month_cell in calendar.cells.values()
        if month_cell.org.code == org
    }


def send(client: Client, action: str, *cells: str, address: str = YEAR_PAGE, **data: Any) -> Any:
    return client.post(address, {"cell": cells, action: "1", "filed_on": "2022-08-03"} | data)


def read_declarations() -> set[FactRow]:
    return {entry.fact for entry in BOOKS[Register.DECLARATIONS].objects.as_of(None)}


def declared(month: str, org: str = VILLAGE, register: str = "cases", on: date = date(2022, 8, 3)) -> FactRow:
    return (org, register, month, on)
