"""A village records outreach in three taps: the system gives the number, the village is the object."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.sample_county import (
    OTHER_STREET,
    OTHER_VILLAGE,
    STREET,
    UNIT,
    VILLAGE,
    SampleCounty,
    log_in_client,
    open_account,
    read_visible_text,
)
from tests.standing import enter, row
from wuzha.audit.models import LogLine
from wuzha.core.vocabulary import OrgKind, Register, Role
from wuzha.orgs.drafts import OrgDraft
from wuzha.orgs.services import add_org
from wuzha.people.models import User
from wuzha.programmes.models import Programme
from wuzha.registers.models import Outreach
from wuzha.registers.services import withdraw_entry

PAGE = "/books/outreach/quick/"


def today() -> date:
    return timezone.localdate()


def read_number(client: Client) -> str:
    """Return what the form carries: the number that it proposes, with its signature."""
    return str(client.get(PAGE).context["form"]["number"].value() or "")


def tap(client: Client, **choices: str) -> Any:
    """Open the page, make the choices and save."""
    data = {"day": today().isoformat(), "way": "逢户必进", "audience": "30", "number": read_number(client)}
    return client.post(PAGE, data | choices, follow=True)


def make_prefix() -> str:
    return f"XC{today():%Y%m%d}-"


def make_record(number: str, org: str = VILLAGE) -> Any:
    return row(Register.OUTREACH, outreach_no=number, org=org, done_on=date(2022, 7, 5), must="home")


def test_a_village_chooses_a_way_and_a_number_and_the_system_does_the_rest(county: SampleCounty) -> None:
    li = log_in_client(county, "li")
    page = read_visible_text(tap(li))
    record = Outreach.objects.get()
    assert (record.key, record.org_id, record.holder.code) == (f"{make_prefix()}01", VILLAGE, STREET)
    assert (record.done_on, record.must, record.form, record.audience_count) == (today(), "home", None, 30)
    assert (record.recorded_by, record.received_on, record.material_count) == (county["li"], None, None)
    assert f"已记宣传：文峰村、{today()}、逢户必进、30人。记录编号：{record.key}。" in page and "再记一次" in page
    assert LogLine.objects.latest("number").action == "record_entries"


def test_the_page_shows_what_the_record_settles(county: SampleCounty, programme: Programme) -> None:
    answer = tap(log_in_client(county, "li"))
    assert answer.context["written_consequence"]


def test_yesterday_and_another_day_and_another_number_are_recorded_as_chosen(county: SampleCounty) -> None:
    li, yesterday, earlier = log_in_client(county, "li"), today() - timedelta(1), today() - timedelta(9)
    tap(li, day=yesterday.isoformat(), way="微信群", audience="uncounted")
    tap(li, day="other", other_day=earlier.isoformat(), audience="other", other_audience="37")
    facts = Outreach.objects.order_by("key").values_list("done_on", "must", "form", "audience_count")
    assert list(facts) == [(yesterday, None, "message_group", None), (earlier, "home", None, 37)]


@pytest.mark.parametrize(
    ("choices", "sentence"),
    [
        ({"way": ""}, "请选择“方式”。"),
        ({"audience": ""}, "请选择“人数”。"),
        ({"way": "敲锣"}, "没有这个选项"),
        ({"audience": "other"}, "请填写“其他人数”。"),
        ({"audience": "other", "other_audience": "很多"}, "“很多”不是整数"),
        ({"day": "other"}, "请填写“其他日期”。"),
        ({"day": "other", "other_day": "2099-01-01"}, "2099"),
        ({"other_day": "2022-07-05"}, "填写了“其他日期”，选的却是另一天"),
        ({"other_audience": "37"}, "填写了“其他人数”，选的却是另一项"),
    ],
)
def test_what_cannot_be_recorded_is_said_and_nothing_is_written(
    county: SampleCounty, choices: dict[str, str], sentence: str
) -> None:
    assert sentence in read_visible_text(tap(log_in_client(county, "li"), **choices))
    assert not Outreach.objects.exists()


def test_two_people_who_record_at_once_get_two_numbers(county: SampleCounty) -> None:
    li, wang = log_in_client(county, "li"), log_in_client(county, "wang")
    numbers = [read_number(client) for client in (li, wang)]
    for client, number in zip((li, wang), numbers, strict=True):
        tap(client, number=number)
    assert [number.partition(":")[0] for number in numbers] == [f"{make_prefix()}01"] * 2
    assert set(Outreach.objects.values_list("key", flat=True)) == {f"{make_prefix()}01", f"{make_prefix()}02"}


def test_a_form_sent_twice_makes_one_record_and_the_page_says_so(county: SampleCounty) -> None:
    li = log_in_client(county, "li")
    number = read_number(li)
    pages = [read_visible_text(tap(li, number=number)) for _ in range(2)]
    assert Outreach.objects.count() == 1
    assert "已记宣传" in pages[0] and "刚才已经记下，没有重复登记" in pages[1]


def test_the_same_choices_on_a_new_page_are_another_record_and_the_page_names_the_first(county: SampleCounty) -> None:
    li = log_in_client(county, "li")
    pages = [read_visible_text(tap(li)) for _ in range(2)]
    first, _second = Outreach.objects.order_by("pk")
    assert "内容相同" not in pages[0]
    assert f"当天已有内容相同的一条（{first.key}）" in pages[1]


def test_a_record_that_was_withdrawn_keeps_its_number(county: SampleCounty) -> None:
    li = log_in_client(county, "li")
    number = read_number(li)
    tap(li, number=number)
    withdraw_entry(actor=county["li"], entry=Outreach.objects.get(), reason="记错")
    tap(li, number=number)
    assert Outreach.objects.as_of(None).get().key == f"{make_prefix()}02"


def test_numbers_of_the_office_are_never_taken(county: SampleCounty) -> None:
    enter(county, Register.OUTREACH, make_record("X0001"), make_record(f"{make_prefix()}07"))
    tap(log_in_client(county, "li"))
    assert Outreach.objects.latest("recorded_at").key == f"{make_prefix()}08"


def test_a_number_made_up_by_the_sender_is_not_used(county: SampleCounty) -> None:
    tap(log_in_client(county, "li"), number="X0001")
    assert Outreach.objects.get().key == f"{make_prefix()}01"


def test_a_unit_records_for_itself_and_the_office_says_for_whom(county: SampleCounty) -> None:
    tap(log_in_client(county, "qian"))
    wu = log_in_client(county, "wu")
    assert "请填写“对象”。" in read_visible_text(tap(wu))
    tap(wu, org="文峰村")
    assert list(Outreach.objects.order_by("key").values_list("org_id", flat=True)) == [UNIT, VILLAGE]


def test_nobody_records_for_a_village_of_another_street(county: SampleCounty) -> None:
    tap(log_in_client(county, "li"), org=OTHER_VILLAGE)
    tap(log_in_client(county, "zhao"))
    places = set(Outreach.objects.values_list("org_id", "holder__code"))
    assert places == {(VILLAGE, STREET), (OTHER_VILLAGE, OTHER_STREET)}
    assert "没有" in read_visible_text(tap(log_in_client(county, "wu"), org="东山村"))
    assert Outreach.objects.count() == 2


@pytest.mark.parametrize("name", ["zhou", "chen", "sun", "zheng"])
def test_those_who_record_no_outreach_have_no_such_page(county: SampleCounty, name: str) -> None:
    client = log_in_client(county, name)
    assert client.get(PAGE).status_code == 404 and client.post(PAGE, {}).status_code == 404


def test_a_worker_of_a_grid_which_is_not_judged_finds_the_button(county: SampleCounty, programme: Programme) -> None:
    grid = add_org(actor="wu", draft=OrgDraft("520399001201-1", "一网格", OrgKind.GRID, VILLAGE))
    open_account("ma", role=Role.GRID_WORKER, org=grid)
    county.people["ma"] = User.objects.get(username="ma")
    ma = log_in_client(county, "ma")
    assert f'href="{PAGE}"' in ma.get("/").content.decode()
    tap(ma)
    assert Outreach.objects.get().org_id == grid.code


def test_a_grid_worker_who_sees_no_entries_is_told_the_number_all_the_same(county: SampleCounty) -> None:
    page = tap(log_in_client(county, "wang"))
    text = read_visible_text(page)
    assert f"{make_prefix()}01" in text and "查看这条记录" not in text
    another = log_in_client(county, "zhao").get(page.redirect_chain[-1][0])
    assert not re.search(r"/books/outreach/[0-9]+/", another.content.decode())
