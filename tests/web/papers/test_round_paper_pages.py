"""The papers of a round on the site: what there is, its preview, its files, and how it is issued."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from docx import Document
from python_calamine import CalamineWorkbook

from tests.reports.papers.led_rounds import OBJECTION_TEXT, lead_round, read_paper
from tests.rounds import freeze, open_street_round, reach_list
from tests.sample_county import STREET, UNIT, VILLAGE, SampleCounty, log_in_client, read_visible_text
from wuzha.audit.models import LogLine
from wuzha.core.vocabulary import LogAction
from wuzha.decisions.models import Certificate, Round
from wuzha.programmes.models import Programme
from wuzha.reports.papers.models import IssuedPaper
from wuzha.reports.papers.paper_kinds import PaperKind

NUMBER = "清街办〔2022〕18号"


@pytest.fixture
def round_(county: SampleCounty, programme: Programme) -> Round:
    return open_street_round(county, programme, timezone.localdate())


@pytest.fixture
def frozen_round(county: SampleCounty, round_: Round) -> Round:
    freeze(county, round_)
    return Round.objects.get(pk=round_.pk)


@pytest.fixture
def office(county: SampleCounty) -> Client:
    return log_in_client(county, "wu")


def read_seen(answer: Any) -> str:
    match = re.search('name="seen_digest" value="([0-9a-f]+)"', answer.content.decode())
    assert match is not None
    return match[1]


def test_the_list_says_what_there_is_and_why_the_rest_is_not(office: Client, round_: Round) -> None:
    text = read_visible_text(office.get(f"/rounds/{round_.pk}/papers/"))
    assert "考核通知" in text and "封存以后才有。" in text and "名单（通报）印发以后才有。" in text
    text = read_visible_text(office.get(f"/rounds/{round_.pk}/papers/result_report/"))
    assert "“考核结果报告”现在还不能做：全部认定以后才有。" in text


def test_the_page_has_the_same_words_as_the_word_file(office: Client, frozen_round: Round) -> None:
    page = f"/rounds/{frozen_round.pk}/papers/assessment_notice/"
    text = read_visible_text(office.get(page))
    paper = office.get(page + "export/")
    assert paper["Content-Disposition"].endswith(".docx") or "docx" in paper["Content-Disposition"]
    paragraphs = [line for line in read_paper(paper.content).split("\n") if line and line != "— 1 —"]
    assert [line for line in paragraphs if " ".join(line.split()) not in " ".join(text.split())] == []
    assert Document(BytesIO(paper.content)).core_properties.title == "2022年考核通知"


def test_each_cell_of_a_table_has_its_heading_for_a_phone(office: Client, frozen_round: Round) -> None:
    page = office.get(f"/rounds/{frozen_round.pk}/papers/self_check/").content.decode()
    assert 'class="as-form"' in page and re.search(r'data-label="系统结论"\s*>达标</td>', page)


def test_a_round_of_an_approved_plan_leads_to_its_certificates(
    office: Client, county: SampleCounty, programme: Programme
) -> None:
    listing = reach_list(county, programme, timezone.localdate(), VILLAGE)
    page = office.get(f"/rounds/{listing.round.pk}/papers/")
    assert f"/public/certificates/{Certificate.objects.get().code}/" in page.content.decode()
    text = read_visible_text(page)
    assert re.search(r"认定证书 1\s+文峰村", text) and "名单（通报）" not in text and "内部公示" not in text


def test_a_paper_is_issued_from_its_page_and_fetched_as_it_was(office: Client, frozen_round: Round) -> None:
    page = f"/rounds/{frozen_round.pk}/papers/assessment_notice/"
    digest = read_seen(office.get(page))
    answer = office.post(page, {"document_number": NUMBER, "seen_digest": digest}, follow=True)
    text = read_visible_text(answer)
    assert "已印发，原件存档，不再改动。" in text and NUMBER in text
    paper = IssuedPaper.objects.get()
    assert office.get(f"/papers/issued/{paper.pk}/").content == bytes(paper.content)
    assert f"已印发{1}份" in read_visible_text(office.get(f"/rounds/{frozen_round.pk}/papers/"))
    answer = office.post(page, {"document_number": NUMBER, "seen_digest": digest})
    assert f"文号“{NUMBER}”已经用过。" in read_visible_text(answer)
    answer = office.post(page, {"document_number": "另一号", "seen_digest": "0"})
    assert "公文的内容刚有变化。" in read_visible_text(answer) and read_seen(answer) == digest
    assert "请填写“文号”。" in read_visible_text(office.post(page, {"seen_digest": digest}))
    assert IssuedPaper.objects.count() == 1


def test_the_leader_and_the_county_read_and_do_not_issue(county: SampleCounty, frozen_round: Round) -> None:
    page = f"/rounds/{frozen_round.pk}/papers/assessment_notice/"
    for name in ("zheng", "zhou"):
        client = log_in_client(county, name)
        answer = client.get(page)
        assert answer.status_code == 200 and b'name="seen_digest"' not in answer.content
        client.post(page, {"document_number": NUMBER, "seen_digest": "0"})
    assert not IssuedPaper.objects.exists()


def test_the_words_of_an_objection_are_read_in_papers_by_who_reads_them_on_pages(
    county: SampleCounty, programme: Programme
) -> None:
    round_ = lead_round(county, programme)
    page = f"/rounds/{round_.pk}/papers/objection_answer/"
    office = log_in_client(county, "wu")
    assert OBJECTION_TEXT in read_visible_text(office.get(page))
    digest = read_seen(office.get(page))
    office.post(page, {"document_number": NUMBER, "seen_digest": digest})
    paper = IssuedPaper.objects.get()
    pages = (f"/rounds/{round_.pk}/objections/", page, f"{page}export/", f"{page}all/export/")
    for name, status in (("wu", 200), ("zheng", 200), ("zhou", 404)):
        client = log_in_client(county, name)
        for address in (*pages, f"/papers/issued/{paper.pk}/"):
            assert client.get(address).status_code == status, (name, address)
        for address in (f"/rounds/{round_.pk}/papers/", f"/papers/{STREET}/"):
            content = client.get(address).content.decode()
            assert (f"/papers/issued/{paper.pk}/" in content) == (status == 200), (name, address)
    assert page not in log_in_client(county, "zhou").get(f"/rounds/{round_.pk}/papers/").content.decode()


def test_a_village_has_its_own_sheet_and_nothing_else(county: SampleCounty, frozen_round: Round) -> None:
    village = log_in_client(county, "li")
    own = f"/rounds/{frozen_round.pk}/sheet/{VILLAGE}/"
    assert "2022年自查表" in read_visible_text(village.get(own))
    assert "文峰村" in read_paper(village.get(own + "export/").content)
    for address in (
        f"/rounds/{frozen_round.pk}/sheet/{UNIT}/",
        f"/rounds/{frozen_round.pk}/papers/",
        f"/rounds/{frozen_round.pk}/papers/self_check/",
        f"/papers/{STREET}/",
    ):
        assert village.get(address).status_code == 404, address


def test_a_sheet_before_the_facts_are_sealed_says_so(county: SampleCounty, round_: Round) -> None:
    village, page = log_in_client(county, "li"), f"/rounds/{round_.pk}/sheet/{VILLAGE}/"
    assert "“自查表”现在还不能做：封存以后才有。" in read_visible_text(village.get(page))
    assert "封存以后才有。" in read_visible_text(village.get(page + "export/", follow=True))


def test_all_sheets_are_one_zip(office: Client, frozen_round: Round) -> None:
    answer = office.get(f"/rounds/{frozen_round.pk}/papers/self_check/all/export/")
    with zipfile.ZipFile(BytesIO(b"".join(answer))) as archive:
        assert archive.namelist() == ["001 文峰村.docx", "002 青石社区.docx", "003 财政所.docx"]
        assert "青石社区" in read_paper(archive.read("002 青石社区.docx"))
    line = LogLine.objects.filter(action=LogAction.EXPORT).latest("number")
    assert line.subject == f"round:{frozen_round.pk}:self_check"


def test_one_of_many_papers_is_chosen(office: Client, frozen_round: Round) -> None:
    page = f"/rounds/{frozen_round.pk}/papers/self_check/"
    assert f'href="{page}?subject={UNIT}"' in office.get(page).content.decode()
    assert "财政所" in read_visible_text(office.get(f"{page}?subject={UNIT}"))
    answer = office.get(f"{page}export/?subject={UNIT}")
    assert "四(二)1" in read_paper(answer.content) and "四(一)1" not in read_paper(answer.content)
    assert "没有这一份" in read_visible_text(office.get(f"{page}?subject=none"))


def test_the_annex_is_a_workbook_with_the_tables(office: Client, county: SampleCounty, programme: Programme) -> None:
    round_ = lead_round(county, programme)
    answer = office.get(f"/rounds/{round_.pk}/papers/result_report/annex/export/")
    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    assert {"汇总", "目标表", "结果表", "未达标原因"} <= set(book.sheet_names)
    for kind in PaperKind:
        assert office.get(f"/rounds/{round_.pk}/papers/{kind}/").status_code in (200, 404), kind


def test_the_page_of_a_paper_keeps_street_period_and_post(county: SampleCounty, round_: Round) -> None:
    page = log_in_client(county, "wu").get(f"/rounds/{round_.pk}/papers/assessment_notice/").content.decode()
    bar = page[page.index('<header class="bar">') : page.index("</header>")]
    assert '<span class="place">清河街道</span>' in bar and "2022年" in bar
    assert '<span class="post">街道办公室工作人员</span>' in bar
