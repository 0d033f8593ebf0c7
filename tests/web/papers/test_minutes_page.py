"""The minutes ask for the meeting: preview, file and issued paper have what was typed, and nothing else keeps it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from tests.reports.papers.led_rounds import read_paper
from tests.rounds import reach_publicity
from tests.sample_county import SampleCounty, log_in_client, read_visible_text
from wuzha.programmes.models import Programme
from wuzha.reports.papers.models import IssuedPaper

MEETING = {
    "held_on": "2022-12-23",
    "place": "三楼会议室",
    "chair": "王建国",
    "present": "李组长、赵主任",
    "absent": "",
    "recorder": "孙文书",
}
NUMBER = {"document_number": "清街办〔2022〕31号"}


@pytest.fixture
def page(county: SampleCounty, programme: Programme) -> str:
    return f"/rounds/{reach_publicity(county, programme, timezone.localdate()).pk}/papers/minutes/"


@pytest.fixture
def office(county: SampleCounty) -> Client:
    return log_in_client(county, "wu")


def read_seen(answer: Any) -> str:
    return re.findall('name="seen_digest" value="([0-9a-f]+)"', answer.content.decode())[0]


def test_preview_file_and_issued_paper_have_the_meeting(office: Client, page: str) -> None:
    text = read_visible_text(office.get(page))
    assert "主持人：＿＿＿＿" in text and "会议信息只写进这份公文" in text
    preview = office.post(page, MEETING | {"preview": "1"})
    text = read_visible_text(preview)
    assert "会议日期：2022年12月23日" in text and "主持人：王建国" in text and "请填写“文号”" not in text
    assert "文号 （可不填）" not in text
    paper = office.post(page, MEETING | {"word": "1"})
    assert "主持人：王建国" in read_paper(paper.content) and "缺席" not in read_paper(paper.content)
    office.post(page, MEETING | NUMBER | {"seen_digest": read_seen(preview)})
    assert "出席：李组长、赵主任" in read_paper(bytes(IssuedPaper.objects.get().content))


def test_what_was_typed_is_issued_only_after_it_was_seen(office: Client, page: str) -> None:
    digest = read_seen(office.get(page))
    answer = office.post(page, MEETING | NUMBER | {"seen_digest": digest})
    text = read_visible_text(answer)
    assert "公文的内容刚有变化。" in text and "主持人：王建国" in text and not IssuedPaper.objects.exists()
    office.post(page, MEETING | NUMBER | {"seen_digest": read_seen(answer)})
    assert IssuedPaper.objects.count() == 1


def test_the_meeting_is_stored_in_the_issued_paper_alone(office: Client, page: str) -> None:
    preview = office.post(page, MEETING | {"preview": "1"})
    office.post(page, MEETING | {"word": "1"})
    office.post(page, MEETING | NUMBER | {"seen_digest": read_seen(preview)})
    rows = [str(list(model._default_manager.values())) for model in apps.get_models() if model is not IssuedPaper]
    rows.append(str(list(IssuedPaper.objects.defer("content").values("file_name", "subject", "document_number"))))
    assert IssuedPaper.objects.count() == 1 and not any("王建国" in row or "三楼会议室" in row for row in rows)
    assert "主持人：＿＿＿＿" in read_visible_text(office.get(page))


@pytest.mark.parametrize("button", ["preview", "word", "issue"])
def test_a_number_of_a_person_is_refused_and_what_was_typed_stays(office: Client, page: str, button: str) -> None:
    answer = office.post(page, MEETING | NUMBER | {"chair": "王建国13900000000", button: "1"})
    text = read_visible_text(answer)
    assert "会议信息里像是写了电话或身份证号" in text and "三楼会议室" in answer.content.decode()
    assert not IssuedPaper.objects.exists()


def test_an_honour_is_refused_and_can_be_corrected(office: Client, page: str) -> None:
    answer = office.post(page, MEETING | {"place": "授牌会场", "preview": "1"})
    assert "内部考核的公文不能写“授牌”" in read_visible_text(answer) and 'value="授牌会场"' in answer.content.decode()


def test_who_does_not_issue_reads_the_blanks(county: SampleCounty, page: str) -> None:
    leader = log_in_client(county, "zheng")
    text = read_visible_text(leader.get(page))
    assert "主持人：＿＿＿＿" in text and "会议信息" not in text
    assert "＿＿＿＿" in read_paper(leader.get(page + "export/").content)
    assert "王建国" not in read_visible_text(leader.post(page, MEETING | {"preview": "1"}))
