"""Forms that nobody's browser sends: each is refused in words, and none is an error of the server."""

from datetime import date

import pytest
from django.utils import timezone

from tests.rounds import reach_decisions, reach_list, reach_publicity, reach_self_check
from tests.sample_county import UNIT, VILLAGE, SampleCounty, log_in_client, read_visible_text
from tests.web.decisions.pages import find_address, send, send_as
from wuzha.decisions.models import LONGEST_TEXT, Round, RoundStep
from wuzha.decisions.round_state import load_round
from wuzha.programmes.models import Programme

MANY_DIGITS = "9" * 5000
UNREADABLE = ("", "-1", "abc", "１２", "9" * 4301, MANY_DIGITS, "999999")


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def round_(county: SampleCounty, programme: Programme, today: date) -> Round:
    """A round in its self-check."""
    return reach_self_check(county, programme, today)


@pytest.mark.parametrize("number", UNREADABLE)
def test_a_form_that_does_not_say_what_its_sender_saw_is_refused_as_a_stale_page(
    county: SampleCounty, round_: Round, number: str
) -> None:
    address = find_address(round_, VILLAGE)
    fields = {"answer": "disputed", "text": "少算了一次宣传"}
    answer = send_as(county, "li", address, round_, "answer_self_check", seen=number, **fields)
    text = read_visible_text(answer)
    assert answer.status_code == 200 and "请重新打开本页，再办一次" in text and "少算了一次宣传" in text
    address = f"/rounds/{round_.pk}/move/cancel/"
    answer = log_in_client(county, "wu").post(address, {"seen": number, "text": "日程有误"})
    assert answer.status_code == 200 and "请重新打开本页" in read_visible_text(answer)
    assert load_round(round_).state.last_step == 2


def test_a_form_without_the_field_is_refused_too(county: SampleCounty, round_: Round) -> None:
    data = {"move": "answer_self_check", "answer": "confirmed"}
    answer = log_in_client(county, "li").post(find_address(round_, VILLAGE), data)
    assert "请重新打开本页" in read_visible_text(answer)


@pytest.mark.parametrize("number", UNREADABLE[:-1])
def test_the_pages_of_objections_and_of_many_orgs_refuse_it_too(
    county: SampleCounty, programme: Programme, today: date, number: str
) -> None:
    round_ = reach_publicity(county, programme, today)
    log_in_client(county, "wu").post(f"/rounds/{round_.pk}/objections/add/", {"org": "", "text": "少算了宣传"})
    address = f"/rounds/{round_.pk}/objections/1/"
    answer = send_as(county, "wu", address, round_, "answer_objection", seen=number, accepts="0", text="不属实")
    assert answer.status_code == 200 and "请重新打开本页" in read_visible_text(answer)
    answer = log_in_client(county, "wu").post(f"/rounds/{round_.pk}/propose/", {"seen": number, "org": VILLAGE})
    assert answer.status_code == 200 and "请重新打开本页" in read_visible_text(answer)


@pytest.fixture
def list_round(county: SampleCounty, programme: Programme, today: date) -> Round:
    return reach_list(county, programme, today, VILLAGE).round


@pytest.mark.parametrize("choice", ["abc", MANY_DIGITS, "-1", "\u200b"])
def test_what_is_no_org_is_not_commended_and_not_repeated(county: SampleCounty, list_round: Round, choice: str) -> None:
    data = {"orgs": choice, "text": "", "seen": load_round(list_round).state.last_step}
    answer = log_in_client(county, "zheng").post(f"/rounds/{list_round.pk}/commendations/", data)
    text = read_visible_text(answer)
    assert answer.status_code == 200 and "没有这个选项。请从列表中重新选择。" in text
    assert choice not in text and "不是一个有效的值" not in text


@pytest.mark.parametrize("day", ["1990-01-01", "today"])
def test_the_new_day_of_a_rectification_comes_after_today(
    county: SampleCounty, list_round: Round, today: date, day: str
) -> None:
    org = next(code for code, org in load_round(list_round).state.orgs.items() if code != VILLAGE)
    wu = log_in_client(county, "wu")
    fields: dict[str, object] = {"text": "宣传不到位", "due_on": today.replace(year=today.year + 1).isoformat()}
    assert send(wu, find_address(list_round, org), list_round, "order_rectification", **fields).status_code == 302
    address = f"/rounds/{list_round.pk}/rectifications/1/"
    assert send(wu, address, list_round, "report_rectification", text="已补做").status_code == 302
    due_on = today.isoformat() if day == "today" else day
    fields = {"accepts": "0", "text": "没有做到", "due_on": due_on}
    answer = send_as(county, "zhou", address, list_round, "check_rectification", **fields)
    assert answer.status_code == 200
    assert "没有填期限，或期限不在今天以后" in read_visible_text(answer) or "年之间" in read_visible_text(answer)
    assert (
        send_as(county, "zhou", address, list_round, "check_rectification", **fields | {"due_on": ""}).status_code
        == 302
    )


def test_a_line_end_counts_as_one_character(county: SampleCounty, round_: Round) -> None:
    text = "\r\n".join(["村"] * (LONGEST_TEXT // 2))
    address = find_address(round_, VILLAGE)
    fields = {"answer": "disputed", "text": text}
    assert send_as(county, "li", address, round_, "answer_self_check", **fields).status_code == 302
    assert len(RoundStep.objects.latest("number").text) == LONGEST_TEXT - 1
    answer = send_as(county, "li", address, round_, "answer_self_check", **fields | {"text": f"{text}\r\n村尾"})
    assert "最多2000个字，现有2002个字" in read_visible_text(answer)


def test_the_fields_that_a_case_needs_say_so_and_are_asked_for_together(
    county: SampleCounty, programme: Programme, today: date
) -> None:
    round_ = reach_decisions(county, programme, today)
    address = find_address(round_, UNIT)
    page = read_visible_text(log_in_client(county, "wu").get(address))
    assert "与系统结论或复核意见不同时必填" in page and "认定达标时必填" in page
    answer = send_as(county, "wu", address, round_, "propose_decision", outcome="met")
    text = read_visible_text(answer)
    assert "没有写明理由" in text and "认定达标没有写明依据" in text
    answer = send_as(county, "wu", address, round_, "propose_decision", outcome="undetermined")
    assert answer.status_code == 302, "the finding itself needs neither"


def test_a_dispute_on_paper_is_asked_for_its_words_and_its_paper_at_once(county: SampleCounty, round_: Round) -> None:
    address = find_address(round_, VILLAGE)
    assert "有异议时必填" in read_visible_text(log_in_client(county, "li").get(address))
    text = read_visible_text(send_as(county, "wu", address, round_, "answer_self_check", answer="disputed"))
    assert "没有写明情况或理由" in text and "请填写“依据的书面材料”" in text
