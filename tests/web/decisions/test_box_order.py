"""The page of an org opens what waits for its reader, folds the rest, and says what is done."""

import re
from datetime import date

import pytest
from django.utils import timezone

from tests.rounds import (
    answer_self_checks,
    move,
    reach_decisions,
    reach_self_check,
)
from tests.sample_county import COMMUNITY, UNIT, VILLAGE, SampleCounty, log_in_client, read_visible_text
from tests.web.decisions.pages import find_address, read_page, send, send_as
from wuzha.core.vocabulary import RoundMove
from wuzha.decisions.round_state import load_state
from wuzha.decisions.stage_services import draw_round_sample
from wuzha.programmes.models import Programme

BOX = re.compile(r'<details class="card move"( open)?>.*?(<h2>.*?)</summary>(.*?)</details>', re.DOTALL)


@pytest.fixture
def today() -> date:
    return timezone.localdate()


def list_boxes(county: SampleCounty, name: str, address: str) -> list[tuple[str, bool]]:
    """Return the moves on the page in their order, with what is done, and whether each is open."""
    page = log_in_client(county, name).get(address).content.decode()
    return [
        (" ".join(re.sub(r"<[^>]*>", " ", title).split()), bool(is_open)) for is_open, title, _ in BOX.findall(page)
    ]


def test_an_answered_self_check_is_folded_and_says_so(county: SampleCounty, programme: Programme, today: date) -> None:
    round_ = reach_self_check(county, programme, today)
    address = find_address(round_, VILLAGE)
    assert list_boxes(county, "li", address) == [("提交自查", True)]
    assert ("提交自查", False) in list_boxes(county, "wu", address), "the answer of the village itself"
    send_as(county, "li", address, round_, "answer_self_check", answer="confirmed")
    note = f"提交自查 已于{today}答复：无异议，可以改"
    assert list_boxes(county, "li", address) == [(note, False)]
    assert "这里没有等您办的事" in read_page(county, "li", address)


def test_a_visit_leads_to_the_verdict_and_a_named_verifier_is_done(
    county: SampleCounty, programme: Programme, today: date
) -> None:
    round_ = reach_self_check(county, programme, today)
    answer_self_checks(county, round_)
    draw_round_sample(actor=county["wu"], round_=round_)
    code = next(code for code, org in load_state(round_).orgs.items() if org.is_drawn)
    address, org = find_address(round_, code), county.orgs[code]
    assert list_boxes(county, "wu", address)[0] == ("指定复核人", True)
    move(round_, county["wu"], RoundMove.ASSIGN_VERIFIER, org=org, person=county["zhou"])
    assert ("指定复核人 已指定：zhou，可以改", False) in list_boxes(county, "wu", address)
    assert list_boxes(county, "zhou", address)[0] == ("记录现场情况", True)
    move(round_, county["zhou"], RoundMove.NOTE_VISIT, org=org, text="看了台账")
    boxes = list_boxes(county, "zhou", address)
    assert boxes[0] == ("提出复核意见", True) and (f"记录现场情况 已于{today}记录，可以再记", False) in boxes


def test_the_office_proposes_and_does_not_explain_for_the_unit(
    county: SampleCounty, programme: Programme, today: date
) -> None:
    round_ = reach_decisions(county, programme, today)
    address = find_address(round_, UNIT)
    move(round_, county["wu"], RoundMove.REQUEST_EXPLANATION, org=county.orgs[UNIT], text="缺计划", due_on=today)
    boxes = list_boxes(county, "wu", address)
    assert boxes[0] == ("提请认定", True) and [title for title, is_open in boxes if is_open] == ["提请认定"]
    assert list_boxes(county, "qian", address)[0] == ("提交说明", True)


def test_the_leader_reads_reason_and_ground_above_the_button_and_goes_on(
    county: SampleCounty, programme: Programme, today: date
) -> None:
    round_ = reach_decisions(county, programme, today)
    for code in (UNIT, COMMUNITY):
        address = find_address(round_, code)
        fields = {"outcome": "met", "text": "资料已补齐", "ground": "盖章的说明"}
        answer = send_as(county, "wu", address, round_, "propose_decision", **fields)
        page = log_in_client(county, "wu").get(answer["Location"]).content.decode()
        assert f'href="/rounds/{round_.pk}/propose/"' in page and "返回“提请认定”" in page
    client, address = log_in_client(county, "zheng"), find_address(round_, UNIT)
    page = client.get(address).content.decode()
    button = page.index("认定为“达标”")
    assert page.index("提请的理由：资料已补齐") < button and page.index("提请的依据：盖章的说明") < button
    assert f'<a href="/rounds/{round_.pk}/sign/">签批认定</a>' in page, "the breadcrumb"
    answer = send(client, address, round_, "decide", outcome="met")
    words = read_visible_text(client.get(answer["Location"]))
    assert "返回“签批认定”" in words
