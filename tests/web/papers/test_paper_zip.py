"""Many papers are sent as one zip, batch by batch; what cannot be made is left out and named."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any, cast

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.test import RequestFactory
from django.utils import timezone

from tests.reports.papers.led_rounds import read_paper
from tests.rounds import reach_self_check
from tests.sample_county import SampleCounty
from wuzha.audit.models import LogLine
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import LogAction
from wuzha.decisions.models import Round
from wuzha.programmes.models import Programme
from wuzha.reports.papers.paper_contents import SelfCheckSheet
from wuzha.reports.papers.paper_draft import PaperDraft, render_drafts
from wuzha.reports.papers.paper_kinds import PaperKind
from wuzha.reports.papers.round_books import load_round_books
from wuzha.reports.papers.round_papers import draft_paper, list_subjects
from wuzha.web.access import AuthenticatedRequest
from wuzha.web.papers.paper_zip import LEFT_OUT, PAPERS_AT_ONCE, send_zip

PAGE = "/rounds/1/papers/"


@pytest.fixture
def sheets(county: SampleCounty, programme: Programme) -> list[PaperDraft]:
    """The sheets of a village, a community and a unit."""
    round_ = reach_self_check(county, programme, timezone.localdate())
    books = load_round_books(Round.objects.get(pk=round_.pk))
    kind = PaperKind.SELF_CHECK
    return [draft_paper(books, kind, subject.key) for subject in list_subjects(books, kind)]


@pytest.fixture
def request_of_office(county: SampleCounty) -> AuthenticatedRequest:
    request: Any = RequestFactory().get(PAGE)
    request.user, request._messages = county["wu"], CookieStorage(request)
    return cast(AuthenticatedRequest, request)


def spoil(draft: PaperDraft) -> PaperDraft:
    """Return the sheet with an honour, of which an internal paper must not speak."""
    assert isinstance(draft.content, SelfCheckSheet)
    return replace(draft, content=replace(draft.content, org_kind="授牌单位"))


def read_zip(answer: Any) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(b"".join(answer))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_papers_made_together_are_those_made_one_by_one(sheets: Sequence[PaperDraft]) -> None:
    assert render_drafts(sheets) == [sheet.render() for sheet in sheets]


def test_more_papers_than_a_batch_come_in_their_order(
    sheets: Sequence[PaperDraft], request_of_office: AuthenticatedRequest
) -> None:
    drafts = [sheets[number % 3] for number in range(2 * PAPERS_AT_ONCE + 1)]
    files = read_zip(send_zip(request_of_office, drafts, "自查表", PAGE))
    assert list(files) == [f"{number:03} {draft.subject.label}.docx" for number, draft in enumerate(drafts, 1)]
    assert files["041 青石社区.docx"] == files["002 青石社区.docx"] == sheets[1].render()
    details = LogLine.objects.filter(action=LogAction.EXPORT).latest("number").details
    assert str(len(drafts)) in str(details)


def test_a_paper_that_cannot_be_made_is_left_out_and_named(
    sheets: Sequence[PaperDraft], request_of_office: AuthenticatedRequest
) -> None:
    files = read_zip(send_zip(request_of_office, [sheets[0], spoil(sheets[1]), sheets[2]], "自查表", PAGE))
    assert list(files) == ["001 文峰村.docx", "003 财政所.docx", LEFT_OUT]
    assert "002 青石社区：内部考核的公文不能写“授牌”" in files[LEFT_OUT].decode("utf-8-sig")
    assert "财政所" in read_paper(files["003 财政所.docx"])


def test_where_the_first_cannot_be_made_the_page_says_why(
    sheets: Sequence[PaperDraft], request_of_office: AuthenticatedRequest
) -> None:
    answer = send_zip(request_of_office, [spoil(sheets[0]), *sheets[1:]], "自查表", PAGE)
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    assert ["授牌" in str(message) for message in get_messages(request_of_office)] == [True]
    assert isinstance(render_drafts([spoil(sheets[0])])[0], RefusalError)
