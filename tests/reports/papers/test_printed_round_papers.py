"""Papers of a real round as LibreOffice prints them: pages of text without leftovers of a template."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reports.papers.led_rounds import lead_round, record_outreach
from tests.reports.papers.office_program import convert
from tests.reports.papers.printed_pages import read_pages
from tests.sample_county import VILLAGE, SampleCounty
from wuzha.programmes.models import Programme
from wuzha.reports.papers.paper_kinds import PaperKind
from wuzha.reports.papers.round_books import load_round_books
from wuzha.reports.papers.round_papers import draft_paper

pytestmark = pytest.mark.slow


def test_papers_of_a_round_are_printed(county: SampleCounty, programme: Programme, tmp_path: Path) -> None:
    record_outreach(county)
    books = load_round_books(lead_round(county, programme))
    paths = []
    for kind, key in (
        (PaperKind.SELF_CHECK, VILLAGE),
        (PaperKind.RESULT_REPORT, ""),
        (PaperKind.YEAR_SUMMARY, ""),
        (PaperKind.MINUTES, ""),
        (PaperKind.RECTIFICATION_ORDER, "1"),
    ):
        paths.append(tmp_path / f"{kind}.docx")
        paths[-1].write_bytes(draft_paper(books, kind, key).render())
    pages = {path.stem: read_pages(path) for path in convert(paths, tmp_path)}
    assert len(pages[PaperKind.SELF_CHECK]) <= 3 and len(pages[PaperKind.RESULT_REPORT]) >= 3
    for name, printed_pages in pages.items():
        text = "".join(page.words for page in printed_pages)
        assert "内部考核" in text and "校验码" in text and "{" not in text, name
