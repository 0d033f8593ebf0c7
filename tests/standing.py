"""Enter rows into the books of the sample county, such as cases and declared months of a street."""

from datetime import date, timedelta
from itertools import product
from typing import Any

from django.utils import timezone

from tests.sample_county import STREET, UNIT, VILLAGE, SampleCounty
from wuzha.core.facts import BOOK_COLUMN_NAMES, FactRow
from wuzha.core.periods import Period
from wuzha.core.vocabulary import Register
from wuzha.programmes.models import Programme
from wuzha.programmes.services import set_programme
from wuzha.registers.diff import EntryRow
from wuzha.registers.models import Outreach
from wuzha.registers.services import record_entries

YEAR = Period.parse("2022")
AFTERWARDS = date(2023, 2, 1)


def row(of: Register, /, **values: Any) -> FactRow:
    return tuple(values.get(name) for name in BOOK_COLUMN_NAMES[of])


def case(number: str, village: str = VILLAGE, on: date = date(2022, 3, 1), **details: Any) -> FactRow:
    values = {"case_no": number, "village": village, "filed_on": on, "case_kind": "criminal", "status": "valid"}
    return row(Register.CASES, **values | details)


def enter(county: SampleCounty, register: Register, *rows: FactRow, street: str = STREET) -> None:
    lines = [EntryRow(fact) for fact in rows]
    record_entries(actor=county["wu"], holder=county.orgs[street], register=register, rows=lines)


def keep_books_for_days(county: SampleCounty) -> None:
    """The first entry of the books was made ten days ago: an outreach of long ago, which no clause asks for."""
    enter(county, Register.OUTREACH, row(Register.OUTREACH, outreach_no="X1", org=UNIT, done_on=date(2019, 1, 1)))
    Outreach.objects.filter(key="X1").update(recorded_at=timezone.now() - timedelta(days=10))


def declare_everything(county: SampleCounty) -> Programme:
    """Everything of 2021 and 2022 declared by the street, and nothing else on record."""
    months = [f"{year}-{month:02}" for year in (2021, 2022) for month in range(1, 13)]
    pairs = product(("cases", "persons", "dens"), months)
    rows = [row(Register.DECLARATIONS, org=STREET, register=register, month=month) for register, month in pairs]
    enter(county, Register.DECLARATIONS, *rows)
    return set_programme(actor="wu", org=county.orgs[STREET], plan="fengling", period=YEAR)
