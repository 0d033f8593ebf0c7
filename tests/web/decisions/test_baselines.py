"""The final figures become the baselines of the next period: proposed by the office, signed by each village."""

import html
import re
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from tests.follow_up import reach_list
from tests.sample_county import STREET, VILLAGE, SampleCounty, log_in_client, open_account, read_visible_text
from tests.standing import case, enter, row
from tests.todo import read_todo
from tests.web.decisions.pages import find_address, read_page, send_as
from wuzha.audit.models import LogLine
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import BaselineMeasure, Register, Role, SelfCheckAnswer
from wuzha.decisions.baseline_proposals import BaselineProposal, list_baseline_proposals
from wuzha.decisions.baseline_services import propose_baselines, sign_baseline
from wuzha.decisions.models import Round
from wuzha.decisions.round_state import load_round
from wuzha.people.models import Membership
from wuzha.programmes.models import Programme


@pytest.fixture
def round_(county: SampleCounty, programme: Programme) -> Round:
    """A round whose list is out: 文峰村 had one case."""
    enter(county, Register.CASES, case("A1"))
    return reach_list(county, programme, timezone.localdate())


def find_proposal(round_: Round) -> BaselineProposal:
    return next(
        item
        for item in list_baseline_proposals(round_)
        if (item.code, item.measure, item.period_id) == (VILLAGE, BaselineMeasure.CASES, "2022")
    )


def find_forms(client: Client, address: str) -> list[str]:
    page = client.get(address).content.decode()
    return [html.unescape(link) for link in re.findall(r'href="(/books/baselines/add/[^"]*)"', page)]


def test_the_final_figures_are_proposed_as_they_were_sealed(county: SampleCounty, round_: Round) -> None:
    enter(county, Register.CASES, case("LATE"))
    address = f"/rounds/{round_.pk}/baselines/"
    assert (find_proposal(round_).count, find_proposal(round_).is_unsigned) == (1, True)
    assert "提请签认基数" in read_page(county, "wu", address)
    assert "提请签认基数" not in read_page(county, "zhou", address)
    assert log_in_client(county, "li").get(address).status_code == 404
    client = log_in_client(county, "wu")
    [form, *_others] = [link for link in find_forms(client, address) if "%E6%96%87%E5%B3%B0%E6%9D%91" in link]
    text = client.get(form).content.decode()
    assert 'value="文峰村"' in text and 'value="2022"' in text and 'value="1"' in text
    assert "signed_on" not in form, "the day is that of the paper"


def test_a_village_signs_on_its_page_and_the_office_enters_it(county: SampleCounty, round_: Round) -> None:
    move = f"/rounds/{round_.pk}/move/propose_baselines/"
    assert "只能提请一次" in read_page(county, "wu", move)
    client = log_in_client(county, "wu")
    answer = client.post(move, {"seen": load_round(round_).state.last_step})
    assert answer["Location"] == f"/rounds/{round_.pk}/baselines/"
    village = log_in_client(county, "li")
    todo = read_todo(village.get("/todo/"))
    [line] = [line for line in todo if "确认 清河街道2022年考核：下期基数" in line]
    assert todo[line] == find_address(round_, VILLAGE)
    assert "2022年案件：1" in read_page(county, "li", find_address(round_, VILLAGE))
    signature = send_as(
        county, "li", find_address(round_, VILLAGE), round_, "sign_baseline", answer="confirmed", text=""
    )
    assert signature.status_code == 302
    assert "2022年案件：1" in read_page(county, "li", find_address(round_, VILLAGE)), (
        "the history keeps what was signed"
    )
    line = LogLine.objects.filter(actor="li", action="record_round_steps").latest("number")
    assert line.org == VILLAGE and "sign_baseline" in line.details
    text = read_page(county, "wu", f"/rounds/{round_.pk}/baselines/?show=signed")
    today = timezone.localdate().isoformat()
    assert f"li于{today}签认" in text
    [form] = find_forms(client, f"/rounds/{round_.pk}/baselines/?show=signed")
    assert f"signed_on={today}" in form
    enter(county, Register.BASELINES, baseline(1, timezone.localdate()))
    assert find_proposal(round_).is_settled
    assert find_forms(client, f"/rounds/{round_.pk}/baselines/?show=signed") == []


def baseline(count: int, day: date | None = None) -> object:
    return row(Register.BASELINES, org=VILLAGE, period="2022", measure="cases", count=count, signed_on=day)


def test_the_entry_of_the_office_counts_only_with_a_signature(county: SampleCounty, round_: Round) -> None:
    propose_baselines(actor=county["wu"], round_=round_)
    enter(county, Register.BASELINES, baseline(1))
    assert find_proposal(round_).is_entered and not find_proposal(round_).is_settled
    assert "还没有签认" in read_page(county, "wu", f"/rounds/{round_.pk}/baselines/")
    sign_baseline(actor=county["li"], round_=round_, org=county.orgs[VILLAGE], answer=SelfCheckAnswer.CONFIRMED)
    assert find_proposal(round_).is_settled


def test_a_signed_paper_counts_with_its_day_and_who_entered_it(county: SampleCounty, round_: Round) -> None:
    enter(county, Register.BASELINES, baseline(2, date(2023, 1, 5)))
    proposal = find_proposal(round_)
    assert proposal.is_settled and proposal.is_signed_on_paper and proposal.differs
    text = read_page(county, "wu", f"/rounds/{round_.pk}/baselines/")
    assert "2023-01-05在纸上签认，wu登记" in text and "与最终数字不同" in text


def test_a_village_objects_with_a_reason_and_the_office_sees_it(county: SampleCounty, round_: Round) -> None:
    propose_baselines(actor=county["wu"], round_=round_)
    address = find_address(round_, VILLAGE)
    answer = send_as(county, "li", address, round_, "sign_baseline", answer="disputed", text="")
    assert "没有写明情况或理由" in read_visible_text(answer)
    send_as(county, "li", address, round_, "sign_baseline", answer="disputed", text="这一起是邻村的")
    todo = read_todo(log_in_client(county, "wu").get("/todo/"))
    [line] = [line for line in todo if "核对 清河街道2022年考核：对下期基数的异议" in line]
    assert todo[line] == f"/rounds/{round_.pk}/baselines/?show=disputed"
    page = read_page(county, "wu", f"/rounds/{round_.pk}/baselines/?show=disputed")
    assert "文峰村" in page and "青石社区" not in page
    assert "这一起是邻村的" in read_page(county, "wu", address)
    assert "下期基数" not in read_page(county, "li", "/todo/"), "it has answered"


def test_the_office_sees_who_has_not_signed(county: SampleCounty, round_: Round) -> None:
    client = log_in_client(county, "wu")
    assert not any("基数" in line for line in read_todo(client.get("/todo/"))), "nothing was proposed"
    propose_baselines(actor=county["wu"], round_=round_)
    count = len(load_round(round_).state.unanswered_baselines)
    todo = read_todo(client.get("/todo/"))
    [line] = [line for line in todo if "签认下期基数" in line]
    assert f"{count}个" in line and todo[line] == f"/rounds/{round_.pk}/baselines/?show=unsigned"
    sign_baseline(actor=county["li"], round_=round_, org=county.orgs[VILLAGE], answer=SelfCheckAnswer.CONFIRMED)
    assert "文峰村" not in read_page(county, "wu", f"/rounds/{round_.pk}/baselines/?show=unsigned")
    assert "登记已签认的基数" in read_page(county, "wu", "/todo/")


def test_nobody_else_signs_for_a_village(county: SampleCounty, round_: Round) -> None:
    propose_baselines(actor=county["wu"], round_=round_)
    org, confirmed = county.orgs[VILLAGE], SelfCheckAnswer.CONFIRMED
    han = open_account("han", role=Role.STREET_OFFICE, org=county.orgs[STREET])
    Membership.objects.create(user=han, org=org, role=Role.VILLAGE_SECRETARY, since_on=timezone.localdate())
    for actor in (county["wu"], county["qian"], county["zheng"], han):
        with pytest.raises(RefusalError) as refusal:
            sign_baseline(actor=actor, round_=round_, org=org, answer=confirmed)
        assert refusal.value.code == "round.not_yours"
    assert not load_round(round_).state.orgs[VILLAGE].baseline.is_signed
