"""Papers without a round, the brief as a Word file, and the templates of an office, on the site."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.reports.papers.changed_templates import replace_text
from tests.reports.papers.led_rounds import read_paper
from tests.rounds import open_street_round
from tests.sample_county import OTHER_STREET, STREET, SampleCounty, log_in_client, read_visible_text
from wuzha.programmes.models import Programme
from wuzha.reports.papers.models import IssuedPaper, PaperTemplate
from wuzha.reports.papers.org_papers import ORG_PAPERS
from wuzha.reports.papers.paper_kinds import PaperKind
from wuzha.reports.papers.template_builder import build_template

PAGE = f"/papers/templates/{STREET}/result_list/"


@pytest.fixture
def office(county: SampleCounty) -> Client:
    return log_in_client(county, "wu")


def upload(client: Client, data: bytes) -> str:
    return read_visible_text(client.post(PAGE, {"template": SimpleUploadedFile("名单.docx", data)}, follow=True))


def test_the_office_sees_its_papers_and_its_rounds(office: Client, county: SampleCounty, programme: Programme) -> None:
    round_ = open_street_round(county, programme, programme.current_period.end)
    answer = office.get("/papers/")
    text = read_visible_text(answer)
    assert "方案通知" in text and "月报" in text and "目标报告" in text
    assert f"/rounds/{round_.pk}/papers/".encode() in answer.content


@pytest.mark.parametrize("kind", ORG_PAPERS)
def test_each_is_shown_and_fetched(office: Client, programme: Programme, kind: PaperKind) -> None:
    page = f"/papers/{STREET}/{kind}/"
    assert "内部考核" in read_visible_text(office.get(page))
    assert "清河街道" in read_paper(office.get(f"{page}export/").content)
    assert office.get(f"{page}annex/export/")["Content-Type"].endswith("sheet")


def test_an_office_without_a_plan_is_told_so(office: Client) -> None:
    assert "尚未选定考核方案和期间" in read_visible_text(office.get(f"/papers/{STREET}/"))
    assert "这里没有自己的方案" in read_visible_text(office.get(f"/papers/{STREET}/plan_notice/"))


def test_the_brief_is_a_word_file_for_everyone_who_reads_its_page(county: SampleCounty, programme: Programme) -> None:
    leader = log_in_client(county, "zheng")
    assert b"/export/?period=2022" in leader.get("/brief/?period=2022").content
    text = read_paper(leader.get(f"/brief/{STREET}/export/?period=2022").content)
    assert "清河街道2022年工作简报" in text and "内部考核" in text
    assert log_in_client(county, "li").get(f"/brief/{STREET}/export/").status_code == 404


def test_a_template_is_fetched_changed_put_back_and_given_up(office: Client, programme: Programme) -> None:
    assert office.get(f"{PAGE}export/").content == build_template(PaperKind.RESULT_LIST)
    changed_template = replace_text("名单按组织的次序排列", "本名单按组织的次序排列")
    assert "模板已核对，从现在起使用。" in upload(office, changed_template)
    assert office.get(f"{PAGE}export/").content == changed_template
    assert office.get(f"{PAGE}export/?base=1").content == build_template(PaperKind.RESULT_LIST)
    assert "本单位模板" in read_visible_text(office.get(f"/papers/templates/{STREET}/"))
    assert "已恢复内置模板。" in read_visible_text(office.post(f"{PAGE}reset/", follow=True))
    assert office.get(f"{PAGE}export/").content == build_template(PaperKind.RESULT_LIST)
    assert PaperTemplate.objects.count() == 2


def test_every_unknown_field_of_a_template_is_named_and_the_old_one_stays(office: Client) -> None:
    text = upload(office, replace_text("{{ 名单编号 }}", "{{ 名单的编号 }}{{ 村名 }}"))
    assert "没有这样的字段：“名单的编号”、“村名”" in text or "没有这样的字段：“村名”、“名单的编号”" in text
    assert "不是" in upload(office, b"no word file")
    assert not PaperTemplate.objects.exists()


def test_nobody_reads_papers_or_templates_of_another_street(county: SampleCounty) -> None:
    for name, addresses in {
        "wu": (f"/papers/{OTHER_STREET}/", f"/papers/templates/{OTHER_STREET}/"),
        "zheng": (f"/papers/{OTHER_STREET}/", f"/papers/templates/{STREET}/"),
        "chen": ("/papers/", f"/papers/{STREET}/plan_notice/"),
    }.items():
        client = log_in_client(county, name)
        assert [client.get(address).status_code for address in addresses] == [404] * len(addresses), name
    assert not IssuedPaper.objects.exists()
