"""A round of the street with a paper of it, for the addresses of rounds and papers."""

from __future__ import annotations

from django.utils import timezone

from tests.sample_county import COUNTY, STREET, SampleCounty
from tests.web.sweeps.sample import Sample
from wuzha.core.periods import Period
from wuzha.core.rounds.steps import CALENDAR_PARTS
from wuzha.decisions.round_services import open_round
from wuzha.programmes.services import set_programme
from wuzha.reports.papers.models import IssuedPaper
from wuzha.reports.papers.paper_kinds import PaperKind
from wuzha.reports.papers.round_books import load_round_books
from wuzha.reports.papers.round_papers import draft_paper


def paper_samples() -> list[Sample]:
    return [Sample({"paper_pk": paper.pk}, paper.org.code) for paper in IssuedPaper.objects.select_related("org")]


def open_a_round(county: SampleCounty) -> None:
    """Give the county a plan, and the street a round with a paper that was issued."""
    set_programme(actor="zhou", org=county.orgs[COUNTY], plan="fengling", period=Period.parse("2022"))
    sender, street = county["wu"], county.orgs[STREET]
    programme = set_programme(actor=sender.get_username(), org=street, plan="fengling", period=Period.parse("2022"))
    calendar = dict.fromkeys(CALENDAR_PARTS, timezone.localdate())
    # The rounds of earlier periods have their lists (`issue_lists`).
    round_ = open_round(actor=sender, programme=programme, period=Period.parse("2024"), calendar=calendar)
    draft = draft_paper(load_round_books(round_), PaperKind.ASSESSMENT_NOTICE)
    IssuedPaper.objects.create(
        org=street,
        round=round_,
        kind=draft.kind,
        content=b"PK",
        file_name=draft.file_name,
        issued_by=sender,
        issued_at=timezone.now(),
    )
