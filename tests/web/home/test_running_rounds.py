"""The first page of each role says which rounds run, until when, and what is open."""

from datetime import date

import pytest
from django.utils import timezone

from tests.rounds import end_publicity, freeze, open_street_round, reach_publicity
from tests.sample_county import VILLAGE, SampleCounty, log_in_client
from tests.todo import read_todo
from tests.web.decisions.pages import find_address, read_page
from wuzha.decisions.list_services import publish_list
from wuzha.decisions.models import Round
from wuzha.decisions.own_objections import file_own_objection
from wuzha.decisions.round_state import load_state
from wuzha.programmes.models import Programme


@pytest.fixture
def today() -> date:
    return timezone.localdate()


def read_home(county: SampleCounty, name: str) -> str:
    return " ".join(read_page(county, name, "/").split())


def test_every_role_reads_of_a_round_that_runs(county: SampleCounty, programme: Programme, today: date) -> None:
    for name in ("wu", "zheng", "li"):
        assert "在办" not in read_home(county, name)
    round_ = open_street_round(county, programme, today)
    assert f"在办：2022年考核 封存至{today}" in read_home(county, "zheng")
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
    assert "已通报" in read_home(county, "zheng")
