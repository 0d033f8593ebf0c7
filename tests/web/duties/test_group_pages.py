"""The pages of leading groups: the office sees at a glance who has none yet, a village records its own."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from tests.groups import IN_TIME, LATE, appoint_official, form_group
from tests.sample_county import (
    COMMUNITY,
    OTHER_VILLAGE,
    STREET,
    UNIT,
    VILLAGE,
    SampleCounty,
    log_in_client,
    read_visible_text,
)
from tests.web.books.pages import read_export
from wuzha.core.periods import Period
from wuzha.core.vocabulary import GroupPost
from wuzha.duties.models import GroupHolding
from wuzha.people.models import User
from wuzha.programmes.services import set_programme
from wuzha.registers.models import LeadingGroup

LEADER, SECOND = "甲某某", "乙某某"


@pytest.fixture
def street(county: SampleCounty, monkeypatch: pytest.MonkeyPatch) -> SampleCounty:
    """The street has a plan, its village formed a group in time with a leader, and the community was late."""
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2021, 12, 1))
    set_programme(actor="wu", org=county.orgs[STREET], plan="fengling", period=Period.parse("2021H2"))
    form_group(county, VILLAGE, IN_TIME)
    form_group(county, COMMUNITY, LATE)
    appoint_official(county, VILLAGE, GroupPost.LEADER, LEADER, department="村党支部书记")
    return county


def list_names(county: SampleCounty, query: str = "", name: str = "wu") -> list[str]:
    return [row.org.code for row in log_in_client(county, name).get(f"/groups/{query}").context["rows"]]


def test_the_list_says_who_was_in_time_who_was_late_and_who_has_none(street: SampleCounty) -> None:
    page = read_visible_text(log_in_client(street, "wu").get("/groups/"))
    assert "方案六(一)要求村（社区）、单位在 2021-11-15 前成立领导小组" in page
    assert "已成立（按期）" in page and "逾期成立（5天）" in page and "逾期未成立（16天）" in page
    assert list_names(street)[:2] == [STREET, UNIT]


@pytest.mark.parametrize(
    ("state", "codes"),
    [
        ("open", [STREET, UNIT]),
        ("owed", [UNIT]),
        ("overdue", [UNIT]),
        ("late", [COMMUNITY]),
        ("formed", [VILLAGE]),
        ("open_post", []),
    ],
)
def test_the_list_is_narrowed_by_state(street: SampleCounty, state: str, codes: list[str]) -> None:
    assert list_names(street, f"?state={state}") == codes


def test_the_export_has_the_overdue_orgs_and_no_names(street: SampleCounty) -> None:
    rows = read_export(log_in_client(street, "wu").get("/groups/?state=overdue&as=xlsx"))
    assert [(row["代码"], row["成立情况"]) for row in rows] == [(UNIT, "逾期未成立（16天）")]
    everything = read_export(log_in_client(street, "wu").get("/groups/?as=xlsx"))
    assert LEADER not in str(everything) and "青村发〔2021〕3号" in str(everything)


def test_the_page_says_that_the_day_is_of_a_former_year(street: SampleCounty, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2022, 12, 1))
    set_programme(actor="wu", org=street.orgs[STREET], plan="fengling", period=Period.parse("2022"))
    assert "这个期限是往年的" in read_visible_text(log_in_client(street, "wu").get("/groups/"))


def test_a_village_sees_its_own_group_and_that_of_the_street(street: SampleCounty) -> None:
    assert sorted(list_names(street, name="li")) == sorted([STREET, VILLAGE])
    client = log_in_client(street, "li")
    assert client.get(f"/groups/{STREET}/").status_code == 200
    assert {client.get(f"/groups/{code}/").status_code for code in (COMMUNITY, UNIT, OTHER_VILLAGE)} == {404}
    assert client.get(f"/groups/{STREET}/formation/").status_code == 404


def test_the_page_of_the_group_has_what_waits_of_its_org(street: SampleCounty) -> None:
    page = read_visible_text(log_in_client(street, "qian").get(f"/groups/{UNIT}/"))
    assert "日常工作" in page and "落实 六(一)“按时成立本级领导小组”" in page and "逾期16天" in page
    assert "日常工作" not in read_visible_text(log_in_client(street, "qian").get(f"/groups/{STREET}/"))


def test_another_street_has_no_page(street: SampleCounty) -> None:
    client = log_in_client(street, "zhao")
    addresses = ("", "formation/", "office/", "paper/", "paper/export/", "posts/add/", "posts/1/end/")
    assert {client.get(f"/groups/{VILLAGE}/{address}").status_code for address in addresses} == {404}


def test_a_unit_records_its_group_from_the_day_to_a_hand_over(street: SampleCounty) -> None:
    client, page = log_in_client(street, "qian"), f"/groups/{UNIT}/"
    assert "登记成立" in read_visible_text(client.get(page))
    client.post(f"{page}formation/", {"formed_on": "2021-11-30", "paper_no": "财发〔2021〕9号"})
    assert LeadingGroup.objects.as_of(None).get(org=UNIT).formed_on == date(2021, 11, 30)
    values = {"post": "leader", "official_name": LEADER, "department": "所长", "since_on": "2021-11-30"}
    client.post(f"{page}posts/add/", values)
    form = {"seen": "1", "on": "2021-12-01", "official_name": SECOND, "department": ""}
    client.post(f"{page}posts/1/hand-over/", form)
    text = read_visible_text(client.get(page))
    assert "逾期成立（15天）" in text and "以前的任职" in text and SECOND in text
    again = client.post(f"{page}posts/1/end/", {"seen": "1", "ended_on": "2021-12-01"})
    assert "由别人改过" in read_visible_text(again)


def test_the_forms_stand_in_correct_and_withdraw(street: SampleCounty) -> None:
    client, page = log_in_client(street, "li"), f"/groups/{VILLAGE}/"
    values = {"seen": "1", "official_name": SECOND, "since_on": "2021-11-20", "planned_end_on": "2021-11-25"}
    client.post(f"{page}posts/1/stand-in/", values)
    text = read_visible_text(client.get(page))
    assert f"代{LEADER}" in text and "已经到期" in text
    assert list_names(street, "?state=open_post") == [VILLAGE]
    client.post(f"{page}posts/2/correct/", values | {"planned_end_on": "2021-12-31", "reason": "续一个月"})
    assert "已经到期" not in read_visible_text(client.get(page))
    client.post(f"{page}posts/2/withdraw/", {"seen": "2", "reason": "没有代理"})
    assert "更正和撤回的记录" in read_visible_text(client.get(page))
    assert client.get(f"{page}posts/2/end/").status_code == 404
    assert client.get(f"{page}posts/1/nothing/").status_code == 404


def test_the_office_of_the_group_has_a_place(street: SampleCounty) -> None:
    client = log_in_client(street, "wu")
    client.post(f"/groups/{STREET}/formation/", {"formed_on": "2021-11-01"})
    client.post(f"/groups/{STREET}/office/", {"place": "社会治理办", "since_on": "2021-11-01"})
    assert "社会治理办" in read_visible_text(client.get(f"/groups/{STREET}/"))


def test_a_member_of_a_group_gets_no_account(street: SampleCounty) -> None:
    count = User.objects.count()
    appoint_official(street, VILLAGE, GroupPost.MEMBER, SECOND)
    assert (User.objects.count(), GroupHolding.objects.count()) == (count, 2)


def test_names_stand_on_the_page_of_the_group_alone(street: SampleCounty) -> None:
    client = log_in_client(street, "wu")
    assert LEADER in read_visible_text(client.get(f"/groups/{VILLAGE}/"))
    pages = ("", "todo/", "groups/", "books/groups/", f"standing/{VILLAGE}/", f"orgs/{VILLAGE}/", "attestations/")
    assert not any(LEADER in client.get(f"/{page}").content.decode() for page in pages)
    assert LEADER not in log_in_client(street, "sun").get("/log/").content.decode()


def test_the_notice_names_who_is_on_record(street: SampleCounty) -> None:
    client = log_in_client(street, "li")
    page = read_visible_text(client.get(f"/groups/{VILLAGE}/paper/"))
    assert f"组长：{LEADER}（村党支部书记）" in page and "2021年11月10日成立" in page
    file = client.get(f"/groups/{VILLAGE}/paper/export/")
    assert file["Content-Type"].endswith("wordprocessingml.document")
    assert "还没有登记组长" in read_visible_text(log_in_client(street, "wu").get(f"/groups/{COMMUNITY}/paper/"))
