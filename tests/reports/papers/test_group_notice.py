"""The notice of a leading group says what is on record: who leads, who stands in, where the office is."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from tests.groups import IN_TIME, appoint_official, form_group
from tests.reports.papers.led_rounds import read_paper
from tests.sample_county import STREET, VILLAGE, SampleCounty
from tests.standing import YEAR
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import GroupPost
from wuzha.duties.post_services import hand_over, set_office
from wuzha.programmes.services import set_programme
from wuzha.reports.papers.group_fields import draft_group_notice
from wuzha.reports.papers.paper_services import issue_paper

FIRST, SECOND, THIRD = "甲某某", "乙某某", "丙某某"


@pytest.fixture
def street(county: SampleCounty) -> SampleCounty:
    """The street has a plan, and has formed its group."""
    set_programme(actor="wu", org=county.orgs[STREET], plan="fengling", period=YEAR)
    form_group(county, STREET, IN_TIME)
    return county


def read_notice(county: SampleCounty, code: str = STREET) -> str:
    return read_paper(draft_group_notice(county.orgs[code], timezone.localdate()).render())


def catch_code(county: SampleCounty, code: str) -> str:
    with pytest.raises(RefusalError) as refusal:
        draft_group_notice(county.orgs[code], timezone.localdate())
    return f"{refusal.value.code} {refusal.value.context.get('why')}"


def test_the_notice_has_posts_departments_and_the_office(street: SampleCounty) -> None:
    leader = appoint_official(street, STREET, GroupPost.LEADER, FIRST, department="街道党工委书记")
    appoint_official(street, STREET, GroupPost.LEADER, THIRD, stands_in_for=leader.number)
    appoint_official(street, STREET, GroupPost.OFFICE_HEAD, SECOND, department="社会治理办主任")
    set_office(actor=street["wu"], org=street.orgs[STREET], place="社会治理办", since_on=IN_TIME)
    text = read_notice(street)
    assert "2021年11月10日成立" in text and "关于成立防范电信网络诈骗工作领导小组的通知" in text
    assert f"组长：{FIRST}（街道党工委书记）、{THIRD}（代理{FIRST}）" in text
    assert f"下设办公室在社会治理办，由{SECOND}任办公室主任，负责" in text


def test_who_has_left_is_no_longer_named(street: SampleCounty) -> None:
    leader = appoint_official(street, STREET, GroupPost.LEADER, FIRST)
    hand_over(actor=street["wu"], holding=leader, official_name=SECOND, on=date(2022, 3, 1))
    text = read_notice(street)
    assert SECOND in text and FIRST not in text and "下设办公室" not in text


def test_what_is_not_on_record_is_not_invented(street: SampleCounty) -> None:
    assert catch_code(street, VILLAGE) == "paper.not_yet 领导小组还没有登记成立。"
    assert catch_code(street, STREET) == "paper.not_yet 还没有登记组长。"


def test_the_office_issues_it_and_a_village_does_not(street: SampleCounty) -> None:
    form_group(street, VILLAGE, IN_TIME)
    appoint_official(street, VILLAGE, GroupPost.LEADER, FIRST)
    draft = draft_group_notice(street.orgs[VILLAGE], timezone.localdate())
    with pytest.raises(RefusalError) as refusal:
        issue_paper(actor=street["li"], draft=draft, document_number="青村发〔2021〕3号")
    assert refusal.value.code == "paper.not_yours"
    paper = issue_paper(actor=street["wu"], draft=draft, document_number="青村发〔2021〕3号")
    assert FIRST not in f"{paper.file_name}{paper.subject}"
