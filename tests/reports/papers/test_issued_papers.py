"""An office puts its own template in place and issues papers; neither ever changes, and the log binds both."""

from __future__ import annotations

import hashlib

import pytest
from django.utils import timezone

from tests.reports.papers.changed_templates import replace_text
from tests.reports.papers.led_rounds import read_paper
from tests.rounds import open_street_round, reach_publicity
from tests.sample_county import STREET, SampleCounty
from wuzha.audit.book_verification import BookFault, find_faulty_rows
from wuzha.audit.models import LogLine
from wuzha.core.calendar_words import format_day
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import LogAction
from wuzha.programmes.models import Programme
from wuzha.reports.papers.models import IssuedPaper, PaperTemplate
from wuzha.reports.papers.paper_draft import PaperDraft
from wuzha.reports.papers.paper_fields import BLANK_DAY
from wuzha.reports.papers.paper_kinds import PaperKind
from wuzha.reports.papers.paper_services import issue_paper
from wuzha.reports.papers.round_books import load_round_books
from wuzha.reports.papers.round_papers import draft_paper
from wuzha.reports.papers.template_builder import build_template
from wuzha.reports.papers.template_services import find_template, reset_template, store_template

NOTICE = PaperKind.ASSESSMENT_NOTICE
NUMBER = "清街办〔2022〕18号"


@pytest.fixture
def notice(county: SampleCounty, programme: Programme) -> PaperDraft:
    return draft_paper(load_round_books(open_street_round(county, programme, timezone.localdate())), NOTICE)


def test_a_changed_template_is_used_and_the_base_one_can_be_had_back(county: SampleCounty, notice: PaperDraft) -> None:
    street = county.orgs[STREET]
    changed_template = replace_text("一、考核对象", "一、考核哪些对象", NOTICE)
    store_template(actor=county["wu"], org=street, kind=NOTICE, data=changed_template)
    assert "一、考核哪些对象" in read_paper(notice.render())
    reset_template(actor=county["wu"], org=street, kind=NOTICE)
    assert find_template(street, NOTICE) is None
    assert "一、考核对象" in read_paper(notice.render())
    assert PaperTemplate.objects.filter(kind=NOTICE).count() == 2
    assert LogLine.objects.filter(action=LogAction.STORE_TEMPLATE).count() == 2
    assert list(find_faulty_rows()) == []


def test_a_faulty_template_is_refused_and_the_one_in_force_stays(county: SampleCounty) -> None:
    street = county.orgs[STREET]
    good = replace_text("一、考核对象", "一、考核哪些对象", NOTICE)
    store_template(actor=county["wu"], org=street, kind=NOTICE, data=good)
    faulty = replace_text("{{ 考核对象 }}", "{{ 考核的对象 }}{{ 村名 }}", NOTICE)
    with pytest.raises(RefusalError, match="没有这样的字段：“村名”、“考核的对象”"):
        store_template(actor=county["wu"], org=street, kind=NOTICE, data=faulty)
    assert find_template(street, NOTICE) == good


def test_a_paper_is_issued_once_under_its_number_and_kept_byte_for_byte(
    county: SampleCounty, notice: PaperDraft
) -> None:
    paper = issue_paper(actor=county["wu"], draft=notice, document_number=f" {NUMBER} ")
    stored_paper = IssuedPaper.objects.get(pk=paper.pk)
    text = read_paper(bytes(stored_paper.content))
    assert stored_paper.document_number == NUMBER and NUMBER in text
    assert format_day(timezone.localdate()) in text and BLANK_DAY not in text
    assert BLANK_DAY in read_paper(notice.render())
    assert stored_paper.sha256 == hashlib.sha256(bytes(stored_paper.content)).hexdigest()
    assert stored_paper.file_name == "清河街道2022年考核通知"
    assert list(find_faulty_rows()) == []
    with pytest.raises(RefusalError, match=f"文号“{NUMBER}”已经用过"):
        issue_paper(actor=county["wu"], draft=notice, document_number=NUMBER)
    IssuedPaper.objects.filter(pk=paper.pk).update(document_number="改过")
    assert [fault.fault for fault in find_faulty_rows()] == [BookFault.CHANGED]


def test_a_number_is_asked_for_and_kept_short(county: SampleCounty, notice: PaperDraft) -> None:
    with pytest.raises(RefusalError, match="没有填文号"):
        issue_paper(actor=county["wu"], draft=notice)
    with pytest.raises(RefusalError, match="文号超过60个字"):
        issue_paper(actor=county["wu"], draft=notice, document_number="号" * 61)


@pytest.mark.parametrize("name", ["li", "zheng", "zhou"])
def test_who_does_not_organise_rounds_issues_nothing_and_changes_no_template(
    county: SampleCounty, notice: PaperDraft, name: str
) -> None:
    with pytest.raises(RefusalError, match="您的角色不能印发"):
        issue_paper(actor=county[name], draft=notice, document_number=NUMBER)
    with pytest.raises(RefusalError, match="不能更换它的模板"):
        store_template(actor=county[name], org=county.orgs[STREET], kind=NOTICE, data=build_template(NOTICE))
    assert not IssuedPaper.objects.exists() and not PaperTemplate.objects.exists()


def test_an_honour_in_the_number_of_an_internal_paper_is_refused(county: SampleCounty, programme: Programme) -> None:
    books = load_round_books(reach_publicity(county, programme, timezone.localdate()))
    draft = draft_paper(books, PaperKind.PUBLICITY_NOTICE)
    with pytest.raises(RefusalError, match="内部考核的公文不能写“授牌”"):
        issue_paper(actor=county["wu"], draft=draft, document_number="授牌〔2022〕1号")
