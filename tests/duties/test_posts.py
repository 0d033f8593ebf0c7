"""The office records who holds the posts of a leading group; nothing of it is ever overwritten."""

from __future__ import annotations

from datetime import date

import pytest

from tests.groups import IN_TIME, appoint_official, form_group
from tests.sample_county import COMMUNITY, OTHER_VILLAGE, STREET, UNIT, VILLAGE, SampleCounty
from wuzha.audit.models import LogLine
from wuzha.audit.verification import find_broken_links
from wuzha.core.problems import RefusalError
from wuzha.core.vocabulary import GroupPost, LogAction
from wuzha.duties.group_record import GroupRecord, load_group
from wuzha.duties.models import GroupHolding
from wuzha.duties.post_services import (
    HoldingDraft,
    correct_holding,
    end_holding,
    hand_over,
    set_office,
    withdraw_holding,
)
from wuzha.duties.todo_items import list_todo_items
from wuzha.people.models import User

LEADER, TODAY = GroupPost.LEADER, date(2022, 6, 1)
FIRST, SECOND, THIRD = "甲某某", "乙某某", "丙某某"


@pytest.fixture
def village_group(county: SampleCounty) -> SampleCounty:
    """The street and the village have formed their groups."""
    for code in (STREET, VILLAGE):
        form_group(county, code, IN_TIME)
    return county


def load(county: SampleCounty, code: str = VILLAGE, day: date = TODAY) -> GroupRecord:
    return load_group(county.orgs[code], day)


def list_leaders(county: SampleCounty, day: date = TODAY) -> list[str]:
    return [holding.official_name for holding in load(county, day=day).list_of(LEADER)]


def catch_refusal(act: object, **arguments: object) -> str:
    with pytest.raises(RefusalError) as refusal:
        act(**arguments)  # type: ignore[operator]
    return refusal.value.code


def test_a_hand_over_ends_one_leader_and_begins_the_next_on_a_day(village_group: SampleCounty) -> None:
    holding = appoint_official(village_group, VILLAGE, LEADER, FIRST)
    on = date(2022, 3, 1)
    successor = hand_over(actor=village_group["li"], holding=holding, official_name=SECOND, on=on)
    assert (list_leaders(village_group), successor.follows) == ([SECOND], holding.number)
    assert list_leaders(village_group, date(2022, 2, 28)) == [FIRST]
    assert [(item.official_name, item.ended_on) for item in load(village_group).former] == [(FIRST, date(2022, 2, 28))]
    assert len(LogLine.objects.filter(action=LogAction.RECORD_GROUP)) == 2


def test_every_revision_stays_and_the_log_names_nobody(village_group: SampleCounty) -> None:
    holding = appoint_official(village_group, VILLAGE, LEADER, FIRST)
    draft = HoldingDraft(post=LEADER, official_name=SECOND, since_on=IN_TIME)
    corrected = correct_holding(actor=village_group["wu"], holding=holding, draft=draft, reason="登记时写错")
    withdraw_holding(actor=village_group["wu"], holding=corrected, reason="重复登记")
    names = GroupHolding.objects.order_by("revision").values_list("official_name", "is_withdrawn")
    assert list(names) == [(FIRST, False), (SECOND, False), (SECOND, True)]
    assert load(village_group).current == []
    lines = "".join(f"{line.subject}{line.details}" for line in LogLine.objects.all())
    assert FIRST not in lines and SECOND not in lines
    assert list(find_broken_links()) == []


def test_a_group_has_one_leader_at_a_time_and_many_members(village_group: SampleCounty) -> None:
    appoint_official(village_group, VILLAGE, LEADER, FIRST)
    for name in (SECOND, THIRD):
        appoint_official(village_group, VILLAGE, GroupPost.OFFICE_MEMBER, name)
    arguments = {"county": village_group, "code": VILLAGE, "post": LEADER, "name": SECOND}
    assert catch_refusal(appoint_official, **arguments) == "group.post_taken"
    members = load(village_group).list_of(GroupPost.OFFICE_MEMBER)
    assert [holding.official_name for holding in members] == [SECOND, THIRD]


@pytest.mark.parametrize("name", ["13900000000", "甲某某13900000000", "520303197203071230", "", "甲某某，书记"])
def test_a_name_is_a_name_alone(village_group: SampleCounty, name: str) -> None:
    arguments = {"county": village_group, "code": VILLAGE, "post": LEADER, "name": name}
    assert catch_refusal(appoint_official, **arguments) == "group.name_unreadable"


def test_a_department_holds_no_telephone_number(village_group: SampleCounty) -> None:
    arguments = {"code": VILLAGE, "post": LEADER, "name": FIRST, "department": "村委会13900000000"}
    assert catch_refusal(appoint_official, county=village_group, **arguments) == "text.personal_refused"


@pytest.mark.parametrize(
    ("name", "code", "refusal"),
    [
        ("li", COMMUNITY, "group.not_yours"),
        ("zhou", VILLAGE, "group.not_yours"),
        ("chen", VILLAGE, "group.not_yours"),
        ("wu", OTHER_VILLAGE, "group.not_yours"),
        ("wu", COMMUNITY, "group.not_formed"),
    ],
)
def test_a_village_records_its_own_group_and_the_office_those_of_its_street(
    village_group: SampleCounty, name: str, code: str, refusal: str
) -> None:
    arguments = {"county": village_group, "code": code, "post": LEADER, "name": FIRST, "by": name}
    assert catch_refusal(appoint_official, **arguments) == refusal


def test_a_unit_records_its_own_group(county: SampleCounty) -> None:
    form_group(county, UNIT, IN_TIME)
    appoint_official(county, UNIT, LEADER, FIRST, by="qian")
    assert load(county, UNIT).list_of(LEADER)


def test_two_people_who_change_the_same_record_do_not_overwrite_each_other(village_group: SampleCounty) -> None:
    holding = appoint_official(village_group, VILLAGE, LEADER, FIRST)
    end_holding(actor=village_group["wu"], holding=holding, ended_on=date(2022, 3, 1))
    arguments = {"actor": village_group["li"], "holding": holding, "ended_on": date(2022, 4, 1)}
    assert catch_refusal(end_holding, **arguments) == "group.changed_meanwhile"


def list_titles(user: User) -> list[str]:
    return [item.title for item in list_todo_items(user, TODAY)]


def test_a_leader_who_left_is_missed_until_somebody_follows_or_stands_in(village_group: SampleCounty) -> None:
    holding = appoint_official(village_group, VILLAGE, LEADER, FIRST)
    assert list_titles(village_group["li"]) == []
    end_holding(actor=village_group["li"], holding=holding, ended_on=date(2022, 3, 1))
    assert list_titles(village_group["li"]) == list_titles(village_group["wu"]) == ["组长空缺，没有人接任"]
    assert list_titles(village_group["zhao"]) == list_titles(village_group["zhou"]) == []
    appoint_official(village_group, VILLAGE, LEADER, SECOND, since_on=date(2022, 4, 1))
    assert list_titles(village_group["li"]) == []


def test_a_stand_in_is_due_when_the_planned_day_has_passed(village_group: SampleCounty) -> None:
    holding = appoint_official(village_group, VILLAGE, LEADER, FIRST)
    until, number = date(2022, 5, 1), holding.number
    stand_in = appoint_official(
        village_group,
        VILLAGE,
        LEADER,
        SECOND,
        since_on=date(2022, 4, 1),
        planned_end_on=until,
        stands_in_for=number,
    )
    assert list_leaders(village_group) == [FIRST, SECOND]
    (item,) = list_todo_items(village_group["li"], TODAY)
    assert (item.title, item.due_on) == ("代理已到期，没有续办或恢复", until)
    end_holding(actor=village_group["li"], holding=stand_in, ended_on=until)
    assert list_titles(village_group["li"]) == []
    assert list_leaders(village_group) == [FIRST]


def test_a_stand_in_stands_in_for_the_holder_of_the_same_post(village_group: SampleCounty) -> None:
    member = appoint_official(village_group, VILLAGE, GroupPost.MEMBER, FIRST)
    arguments = {"code": VILLAGE, "post": LEADER, "name": SECOND, "stands_in_for": member.number}
    assert catch_refusal(appoint_official, county=village_group, **arguments) == "group.no_holder"


def test_the_office_moves_and_its_place_before_stays_on_record(village_group: SampleCounty) -> None:
    street = village_group.orgs[STREET]
    for place, day in (("社会治理办", IN_TIME), ("党政综合办", date(2022, 3, 1))):
        set_office(actor=village_group["wu"], org=street, place=place, since_on=day)
    offices = [load(village_group, STREET, day).office for day in (date(2022, 2, 1), TODAY)]
    assert [office and office.place for office in offices] == ["社会治理办", "党政综合办"]
    arguments = {"actor": village_group["wu"], "org": street, "place": "请打13900000000", "since_on": IN_TIME}
    assert catch_refusal(set_office, **arguments) == "text.personal_refused"
