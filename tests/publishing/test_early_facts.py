"""Facts that were sealed before the period was over: whatever is published or issued says so in one line."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from pathlib import Path

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from tests.reports.papers.led_rounds import lead_round, read_paper
from tests.rounds import end_publicity, reach_approved_publicity, reach_publicity, rewrite_steps
from tests.sample_county import UNIT, VILLAGE, SampleCounty
from tests.web.decisions.pages import read_page
from wuzha.core.vocabulary import RoundMove
from wuzha.decisions.list_columns import build_list_columns, hash_columns, select_rows
from wuzha.decisions.list_services import publish_list
from wuzha.decisions.models import Round, RoundStep
from wuzha.programmes.models import Programme
from wuzha.publishing.pages import HTML, PAGES
from wuzha.publishing.static_export import list_public_pages
from wuzha.reports.papers.annex_workbook import write_annex_workbook
from wuzha.reports.papers.paper_kinds import PaperKind
from wuzha.reports.papers.round_books import load_round_books
from wuzha.reports.papers.round_papers import ROUND_PAPERS, draft_paper, list_subjects

SEALED_ON = date(2022, 12, 20)
NOTE = "台账数据截至2022年12月20日封存，当时考核期间未满（到2022年12月31日为止）。"
REASON = "龘靐的理由"


def seal_early(round_: Round, sealed_on: date = SEALED_ON) -> Round:
    """Move the sealing to a day of the period, which is over when the tests run."""
    PAGES.clear()
    at = timezone.make_aware(datetime.combine(sealed_on, time(12)))
    rewrite_steps(round_, RoundMove.FREEZE, at=at, text=REASON)
    return Round.objects.get(pk=round_.pk)


@pytest.fixture
def publicity(county: SampleCounty, programme: Programme) -> Round:
    return seal_early(reach_approved_publicity(county, programme, timezone.localdate(), VILLAGE, UNIT))


def read_pages() -> dict[str, str]:
    return {address: page.content.decode() for address, page in list_public_pages() if page.content_type == HTML}


def test_every_public_page_about_a_result_says_that_the_period_was_not_over(
    county: SampleCounty, publicity: Round
) -> None:
    pages = [text for address, text in read_pages().items() if "/publicities/" in address or "/publicity/" in address]
    assert pages and all(NOTE in text for text in pages)
    end_publicity(publicity)
    publish_list(actor=county["wu"], round_=publicity)
    pages = [text for address, text in read_pages().items() if "/lists/" in address or "/certificates/" in address]
    assert len(pages) == 3 and all(text.count(NOTE) == 1 for text in pages)
    assert not any(REASON in text for text in pages), "the reason stays inside"


def test_the_json_has_the_day_in_what_is_hashed(county: SampleCounty, publicity: Round) -> None:
    end_publicity(publicity)
    listing = publish_list(actor=county["wu"], round_=publicity)
    [document] = [json.loads(page.content) for address, page in list_public_pages() if address.endswith(".json")]
    assert document["list"]["sealed_early_on"] == "2022-12-20"
    assert hash_columns(document["list"]) == document["sha256"] == listing.sha256


@pytest.mark.parametrize(("sealed_on", "is_early"), [(date(2022, 12, 31), True), (date(2023, 1, 1), False)])
def test_a_period_is_over_on_the_day_after_its_last(
    county: SampleCounty, publicity: Round, sealed_on: date, is_early: bool
) -> None:
    seal_early(publicity, sealed_on)
    end_publicity(publicity)
    listing = publish_list(actor=county["wu"], round_=publicity)
    assert ("sealed_early_on" in build_list_columns(listing, select_rows(listing))) == is_early
    assert any("期间未满" in text for text in read_pages().values()) == is_early


def test_a_circular_and_an_internal_publicity_say_it_too(county: SampleCounty, programme: Programme) -> None:
    round_ = seal_early(reach_publicity(county, programme, timezone.localdate()))
    assert NOTE in read_page(county, "li", f"/rounds/{round_.pk}/publicity/")
    end_publicity(round_)
    listing = publish_list(actor=county["wu"], round_=round_)
    assert NOTE in read_page(county, "li", f"/circulars/{listing.number}/")


def test_every_paper_of_the_round_says_it(county: SampleCounty, programme: Programme, tmp_path: Path) -> None:
    books = load_round_books(seal_early(lead_round(county, programme)))
    sentences = (PaperKind.PUBLICITY_NOTICE, PaperKind.RESULT_LIST, PaperKind.COMMENDATION_NOTICE)
    for kind in ROUND_PAPERS:
        for subject in list_subjects(books, kind):
            draft = draft_paper(books, kind, subject.key)
            text = read_paper(draft.render())
            assert "2022年12月20日（考核期间未满）" in text, kind
            assert (NOTE in text) == (kind in sentences), kind
            assert REASON not in text
    path = tmp_path / "annex.xlsx"
    draft = draft_paper(books, PaperKind.RESULT_LIST)
    write_annex_workbook(path, draft.head, draft.content)
    cells = [str(cell.value) for row in load_workbook(path).active.rows for cell in row]
    assert any("数据截至2022年12月20日（考核期间未满）" in cell for cell in cells)
    assert RoundStep.objects.filter(text=REASON).exists()
