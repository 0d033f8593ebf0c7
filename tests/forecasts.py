"""Enter into the books of the sample county a year and a half at two cases a month, of which months are declared."""

from __future__ import annotations

from datetime import date
from itertools import product

from tests.sample_county import STREET, SampleCounty
from tests.standing import YEAR, case, enter, row
from wuzha.core.vocabulary import Register
from wuzha.programmes.models import Programme
from wuzha.programmes.services import set_programme

BASE = tuple(case(f"B{month}-{number}", on=date(2021, month, 5)) for month, number in product(range(1, 13), range(2)))
"""Of 24 cases in 2021 the street may have 22 in 2022."""

SO_FAR = tuple(case(f"N{month}-{number}", on=date(2022, month, 5)) for month, number in product(range(1, 8), range(2)))
"""Two cases in each of the first seven months of 2022."""


def declare_until_july(county: SampleCounty, *, without: str = "") -> Programme:
    """Declare the cases of 2021 and of 2022 until July for the street, but not this month."""
    months = [f"2021-{month:02}" for month in range(1, 13)] + [f"2022-{month:02}" for month in range(1, 8)]
    declared = [month for month in months if month != without]
    rows = (row(Register.DECLARATIONS, org=STREET, register="cases", month=month) for month in declared)
    enter(county, Register.DECLARATIONS, *rows)
    return set_programme(actor="wu", org=county.orgs[STREET], plan="fengling", period=YEAR)
