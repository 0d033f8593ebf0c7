"""Books of the sample county's street, with rows that were refused, for a round to freeze."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from django.utils import timezone

from tests.sample_county import COMMUNITY, STREET, UNIT, VILLAGE, SampleCounty
from tests.standing import AFTERWARDS, case, enter, row
from wuzha.core.refused_rows import UNREADABLE_ORG
from wuzha.core.vocabulary import Register
from wuzha.decisions.sealed_books import collect_sealed_content
from wuzha.decisions.sealing.sealed_content import SealedContent
from wuzha.programmes.models import Programme, ReportDay
from wuzha.programmes.plan_choice import build_questions
from wuzha.registers.refused_items import NewItem, open_items


def fill_books(county: SampleCounty) -> None:
    """Enter cases, an outreach, an attestation, a signed baseline, and rows that were refused."""
    cases = [case("A10", loss_fen=60_000_000, is_loss_about=True), case("A9"), case("A2", COMMUNITY), case("A3", None)]
    enter(county, Register.CASES, *cases, case("B1", on=date(2021, 5, 1)))
    enter(county, Register.OUTREACH, row(Register.OUTREACH, outreach_no="X1", org=UNIT, done_on=date(2022, 3, 1)))
    attestation = {"criterion": "duties_done", "period": "2022", "verdict": "met", "on": date(2022, 12, 20)}
    enter(county, Register.ATTESTATIONS, row(Register.ATTESTATIONS, org=VILLAGE, **attestation))
    baseline = {"period": "2021", "measure": "cases", "count": 4, "signed_on": date(2022, 1, 5)}
    enter(county, Register.BASELINES, row(Register.BASELINES, org=COMMUNITY, **baseline))
    ReportDay.objects.create(org=county.orgs[STREET], day=8)
    rows = (
        (Register.CASES, {"case_no": "A5", "village": VILLAGE, "filed_on": date(2022, 6, 1)}),
        (Register.DENS, {"village": UNREADABLE_ORG}),
    )
    items = [
        NewItem(register=register, file="张三.xlsx", sheet="表", line=3, values=values, problems=[])
        for register, values in rows
    ]
    open_items(items, holder=county.orgs[STREET], sender=county["wu"], upload=uuid4())


def collect(programme: Programme) -> SealedContent:
    return collect_sealed_content(programme, build_questions(programme, AFTERWARDS), timezone.now(), round_number=1)
