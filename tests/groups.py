"""Record leading groups in the books of the sample county."""

from __future__ import annotations

from datetime import date

from tests.sample_county import SampleCounty
from tests.standing import enter, row
from wuzha.core.vocabulary import Register

IN_TIME, LATE = date(2021, 11, 10), date(2021, 11, 20)
"""Days before and after 15 November 2021, which the plan of Fengling names."""


def form_group(county: SampleCounty, code: str, formed_on: date, number: str = "") -> None:
    values = {"group_no": number or f"XZ-{code}", "org": code, "formed_on": formed_on, "paper_no": "青村发〔2021〕3号"}
    enter(county, Register.GROUPS, row(Register.GROUPS, **values))
