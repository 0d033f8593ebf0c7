"""The first page of each role says which rounds run, until when, and what is open."""

from datetime import date

import pytest
from django.utils import timezone

from tests.rounds import (
    answer_self_checks,
    end_publicity,
    freeze,
    move,
    open_street_round,
    reach_publicity,
    reach_self_check,
)
from tests.sample_county import VILLAGE, SampleCounty, log_in_client
from tests.todo import read_todo
from tests.web.decisions.pages import find_address, read_page
from wuzha.core.vocabulary import RoundMove
from wuzha.decisions.list_services import publish_list
from wuzha.decisions.models import Round
from wuzha.decisions.own_objections import file_own_objection
from wuzha.decisions.round_state import load_state
from wuzha.decisions.stage_services import draw_round_sample
from wuzha.programmes.models import Programme
from wuzha.web.home.todo_list import list_todo_groups


@pytest.fixture
def today() -> date:
    return timezone.localdate()


def read_home(county: SampleCounty, name: str) -> str:
    return " ".join(read_page(county, name, "/").split())


def test_every_role_reads_of_a_round_that_runs(county: SampleCounty, programme: Programme, today: date) -> None:
    for name in ("wu", "zheng", "li"):
        assert "在办" not in read_home(county, name)
    round_ = open_street_round(county, programme, today)
    assert f"在办：清河街道2022年考核 封存至{today}" in read_home(county, "zheng")
    freeze(county, round_)
    assert "3个未自查" in read_home(county, "wu")
    village_home = read_home(county, "li")
    assert "文峰村：未自查" in village_home and "3个未自查" not in village_home


def test_a_publicity_stands_on_each_first_page_with_what_it_says(
    county: SampleCounty, programme: Programme, today: date
) -> None:
    round_ = reach_publicity(county, programme, today)
    until = load_state(round_).due_on
    file_own_objection(actor=county["li"], round_=round_, org=county.orgs[VILLAGE], text="少算了两场")
    for name in ("wu", "zheng", "zhou", "wang"):
        assert f"公示至{until}" in read_home(county, name), name
    assert "异议1件待答复" in read_home(county, "wu")
    home = read_home(county, "li")
    assert f"有异议的，{until}前提出" in home and "异议1件" not in home
    lines = read_todo(log_in_client(county, "li").get("/todo/"))
    (line,) = [line for line in lines if "公示认定为" in line]
    assert f"{until}" in line and lines[line] == find_address(round_, VILLAGE)


def test_after_the_list_a_village_reads_what_was_decided(
    county: SampleCounty, programme: Programme, today: date
) -> None:
    round_ = reach_publicity(county, programme, today)
    end_publicity(round_)
    assert "公示期已满" in read_home(county, "li")
    assert not [line for line in read_todo(log_in_client(county, "li").get("/todo/")) if "公示认定为" in line]
    publish_list(actor=county["wu"], round_=Round.objects.get(pk=round_.pk))
    assert "认定为“待定”" in read_home(county, "li")
    home = read_home(county, "zheng")
    assert "已通报" in home and "已已" not in home


def test_a_reminder_of_the_self_check_asks_each_org_to_answer(
    county: SampleCounty, programme: Programme, today: date
) -> None:
    round_ = reach_self_check(county, programme, today)
    client = log_in_client(county, "wu")
    county["wu"].cache_memberships()
    (group,) = [group for group in list_todo_groups(county["wu"]) if "missing_self_checks" in group.items[0].key]
    assert (group.amount, group.address) == ("3个", f"/rounds/{round_.pk}/?show=unanswered")
    text = client.get(f"/todo/reminders/?group={group.id}").context["text"]
    paragraphs = text.split("\n\n")
    assert [paragraph.split("待办事项")[0] for paragraph in paragraphs] == ["青石社区", "文峰村", "财政所"]
    assert all("1. 清河街道2022年考核：答复自查，应于" in paragraph for paragraph in paragraphs)
    assert "报送" not in text and "3个" not in text and "派出所" not in text


def test_a_reviewer_lands_on_the_orgs_to_verify_and_the_round_explains_their_number(
    county: SampleCounty, programme: Programme, today: date
) -> None:
    round_ = reach_self_check(county, programme, today)
    answer_self_checks(county, round_)
    draw_round_sample(actor=county["wu"], round_=round_)
    drawn = [code for code, org in load_state(round_).orgs.items() if org.is_drawn]
    others = [code for code in load_state(round_).orgs if code not in drawn]
    for code in (*drawn, others[0]):
        org = county.orgs[code]
        move(round_, county["wu"], RoundMove.ASSIGN_VERIFIER, org=org, person=county["zhou"])
    lines = read_todo(log_in_client(county, "zhou").get("/todo/"))
    (address,) = [lines[line] for line in lines if "现场复核" in line]
    assert address == f"/rounds/{round_.pk}/?show=mine"
    page = log_in_client(county, "zhou").get(address)
    assert {row.code for row in page.context["page"].rows} == {*drawn, others[0]}
    assert f"已复核0/2（抽中{len(drawn)}个，有疑问另指定1个）" in read_page(county, "wu", f"/rounds/{round_.pk}/")
