"""Record leading groups in the books of the sample county."""

from __future__ import annotations

from datetime import date

from tests.sample_county import SampleCounty
from tests.standing import enter, row
from wuzha.core.vocabulary import GroupPost, Register
from wuzha.duties.models import GroupHolding
from wuzha.duties.post_services import HoldingDraft, appoint

IN_TIME, LATE = date(2021, 11, 10), date(2021, 11, 20)
"""Days before and after 15 November 2021, which the plan of Fengling names."""


def form_group(county: SampleCounty, code: str, formed_on: date, number: str = "") -> None:
    values = {"group_no": number or f"XZ-{code}", "org": code, "formed_on": formed_on, "paper_no": "青村发〔2021〕3号"}
    enter(county, Register.GROUPS, row(Register.GROUPS, **values))


def appoint_official(
    county: SampleCounty,
    code: str,
    post: GroupPost,
    name: str,
    *,
    since_on: date = IN_TIME,
    by: str = "wu",
    department: str = "",
    planned_end_on: date | None = None,
    stands_in_for: int | None = None,
) -> GroupHolding:
    """Record that an official holds the post of the group of this org."""
    draft = HoldingDraft(
        post=post,
        official_name=name,
        department=department,
        since_on=since_on,
        planned_end_on=planned_end_on,
        stands_in_for=stands_in_for,
    )
    return appoint(actor=county[by], org=county.orgs[code], draft=draft)
