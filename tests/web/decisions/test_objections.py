"""Objections: filed on paper or by a village, answered by somebody else, confirmed by a second person."""

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from tests.rounds import add_colleague, decide_as_found, end_publicity, reach_decisions, reach_publicity
from tests.sample_county import (
    COUNTY,
    STREET,
    UNIT,
    VILLAGE,
    SampleCounty,
    log_in_client,
    open_account,
    read_visible_text,
)
from tests.todo import read_todo
from tests.web.decisions.pages import find_address, read_page, send, send_as
from wuzha.audit.models import LogLine
from wuzha.core.vocabulary import LogAction, Permission, Role
from wuzha.decisions.models import Round, RoundStep
from wuzha.decisions.objection_services import find_objection, is_confirmed_by_judge
from wuzha.decisions.round_state import load_round
from wuzha.people.access import GRANTS
from wuzha.people.models import User
from wuzha.programmes.models import Programme
from wuzha.web.log.log_sentences import describe_lines


@pytest.fixture
def round_(county: SampleCounty, programme: Programme) -> Round:
    """A round in its publicity."""
    today: date = timezone.localdate()
    return reach_publicity(county, programme, today)


@pytest.fixture
def colleague(county: SampleCounty) -> Client:
    """A client of 韩, who had no part in the decisions."""
    client = log_in_client(county, "wu")
    client.force_login(add_colleague(county))
    return client


def list_address(round_: Round) -> str:
    return f"/rounds/{round_.pk}/objections/"


def object_as_village(county: SampleCounty, round_: Round) -> str:
    address = f"{find_address(round_, VILLAGE)}objection/"
    answer = log_in_client(county, "li").post(address, {"text": "宣传少算了两场"}, follow=True)
    return read_visible_text(answer)


def test_a_village_objects_and_follows_it_on_its_page_without_a_code(county: SampleCounty, round_: Round) -> None:
    assert "提出异议" in read_page(county, "li", find_address(round_, VILLAGE))
    text = object_as_village(county, round_)
    assert "异议已受理" in text and "查询码" not in text
    due_on = load_round(round_).state.objections[1].due_on
    page = read_page(county, "li", find_address(round_, VILLAGE))
    assert "我的异议" in page and "宣传少算了两场" in page and f"待答复，{due_on}前" in page
    assert find_objection(f"{round_.pk}-1", "") is None
    assert "我的异议" not in read_page(county, "wang", find_address(round_, VILLAGE))
    assert f"{round_.pk}-1 文峰村" in " ".join(read_page(county, "wu", list_address(round_)).split())


def test_the_office_enters_an_objection_that_came_on_paper(county: SampleCounty, round_: Round) -> None:
    client, address = log_in_client(county, "wu"), f"{list_address(round_)}add/"
    page = client.get(address).content.decode()
    assert "文峰村" in page and "财政所" in page
    answer = client.post(address, {"org": county.orgs[UNIT].pk, "text": "", "is_anonymous": "on"})
    assert "请填写“异议内容”" in read_visible_text(answer)
    answer = client.post(address, {"org": county.orgs[UNIT].pk, "text": "电话13800138000", "is_anonymous": "on"})
    assert "异议已受理" not in read_visible_text(answer)
    answer = client.post(address, {"org": county.orgs[UNIT].pk, "text": "台账不实", "is_anonymous": "on"})
    assert "异议已受理" in read_visible_text(answer)
    assert "匿名" in read_page(county, "wu", f"{list_address(round_)}1/")


def test_what_an_objection_says_stays_with_those_who_answer_it(county: SampleCounty, round_: Round) -> None:
    object_as_village(county, round_)
    for name in ("li", "qian", "zhao", "chen", "wang", "zhou"):
        client = log_in_client(county, name)
        assert client.get(list_address(round_)).status_code == 404, name
        assert client.get(f"{list_address(round_)}1/").status_code == 404, name
        answer = send(client, f"{list_address(round_)}1/", round_, "answer_objection", accepts="1", text="x")
        assert answer.status_code == 404, name
    assert "宣传少算了两场" not in read_page(county, "wang", find_address(round_, VILLAGE))
    assert log_in_client(county, "wu").get(f"{list_address(round_)}2/").status_code == 404


def test_an_objection_is_answered_by_another_and_confirmed_by_a_second_person(
    county: SampleCounty, round_: Round, colleague: Client
) -> None:
    object_as_village(county, round_)
    address = f"{list_address(round_)}1/"
    fields = {"accepts": "1", "text": "属实，已补登"}
    answer = send_as(county, "wu", address, round_, "answer_objection", **fields)
    text = read_visible_text(answer)
    assert "参与认定的人不能答复" in text and "属实，已补登" in text
    colleague.force_login(User.objects.get(username="han"))
    assert send(colleague, address, round_, "answer_objection", **fields).status_code == 302
    assert "答复的人不能自己核准" in read_visible_text(colleague.get(address))
    assert "属实，已补登" not in read_page(county, "li", find_address(round_, VILLAGE)), "not confirmed yet"
    assert "文峰村的认定重新办理" in read_page(county, "zheng", address)
    assert send_as(county, "zheng", address, round_, "confirm_answer").status_code == 302
    assert load_round(round_).state.open_decisions == (VILLAGE,)
    assert "已采纳" in read_page(county, "wu", list_address(round_))
    assert "属实，已补登" in read_page(county, "li", find_address(round_, VILLAGE))


def test_an_answer_is_returned_with_its_reason(county: SampleCounty, round_: Round, colleague: Client) -> None:
    object_as_village(county, round_)
    address = f"{list_address(round_)}1/"
    colleague.force_login(User.objects.get(username="han"))
    send(colleague, address, round_, "answer_objection", accepts="0", text="查无此事")
    send_as(county, "zheng", address, round_, "return_answer", text="请写明依据")
    assert load_round(round_).state.objections[1].answered_by == ""
    assert "请写明依据" in read_page(county, "wu", address)
    assert "请写明依据" not in read_page(county, "li", find_address(round_, VILLAGE))


def test_after_its_day_nobody_objects(county: SampleCounty, round_: Round) -> None:
    end_publicity(round_)
    assert "公示期已满" in object_as_village(county, round_)


def object_to_list(county: SampleCounty, round_: Round) -> str:
    """Enter an objection to the whole list, and return the address of its page."""
    address = list_address(round_)
    log_in_client(county, "wu").post(f"{address}add/", {"org": "", "text": "几个村都少算了宣传"})
    return f"{address}1/"


def test_nobody_who_had_a_part_in_any_decision_answers_an_objection_to_the_whole_list(
    county: SampleCounty, round_: Round
) -> None:
    address = object_to_list(county, round_)
    text = read_visible_text(send_as(county, "wu", address, round_, "answer_objection", accepts="0", text="不属实"))
    assert "参与认定（提请、签批、会签）的人不能答复对整份结果的异议" in text
    holders = {role for role, permissions in GRANTS.items() if Permission.ANSWER_OBJECTIONS in permissions}
    assert holders == {Role.STREET_OFFICE} and "请由没有参与认定的街道办公室工作人员答复" in text


def test_whoever_accepts_an_objection_to_the_whole_list_names_the_orgs_that_are_decided_anew(
    county: SampleCounty, round_: Round, colleague: Client
) -> None:
    address = object_to_list(county, round_)
    colleague.force_login(User.objects.get(username="han"))
    assert "涉及哪些" in read_visible_text(colleague.get(address))
    fields: dict[str, object] = {"accepts": "1", "text": "属实，已补登"}
    page = read_visible_text(send(colleague, address, round_, "answer_objection", **fields))
    assert "请指明涉及的村（社区）、单位" in page and "属实，已补登" in page
    orgs = [county.orgs[VILLAGE].pk, county.orgs[UNIT].pk]
    assert send(colleague, address, round_, "answer_objection", **fields, orgs=orgs).status_code == 302
    page = read_page(county, "zheng", address)
    assert "核准后，文峰村、财政所的认定重新办理，其他的不变。" in page
    assert send_as(county, "zheng", address, round_, "confirm_answer").status_code == 302
    state = load_round(round_).state
    assert set(state.open_decisions) == {VILLAGE, UNIT}
    assert all(state.orgs[code].is_reopened for code in (VILLAGE, UNIT))
    assert "属实，已补登" in read_page(county, "li", find_address(round_, VILLAGE))


def test_refusing_an_objection_to_the_whole_list_reopens_nothing(
    county: SampleCounty, round_: Round, colleague: Client
) -> None:
    address = object_to_list(county, round_)
    colleague.force_login(User.objects.get(username="han"))
    fields: dict[str, object] = {"accepts": "0", "text": "与台账一致", "orgs": [county.orgs[VILLAGE].pk]}
    assert send(colleague, address, round_, "answer_objection", **fields).status_code == 302
    assert send_as(county, "zheng", address, round_, "confirm_answer").status_code == 302
    assert not load_round(round_).state.open_decisions


def test_the_office_sees_in_time_that_nobody_could_answer(county: SampleCounty, programme: Programme) -> None:
    page = read_page(county, "wu", "/rounds/open/")
    assert "还没有人能答复异议" in page and "另设一个办公室账号" in page
    add_colleague(county)
    page = read_page(county, "wu", "/rounds/open/")
    assert "可以答复的：han" in page and "还没有人能答复异议" not in page


def test_the_publicity_begins_with_the_people_who_could_answer(county: SampleCounty, programme: Programme) -> None:
    round_ = reach_decisions(county, programme, timezone.localdate())
    decide_as_found(county, round_)
    address = f"/rounds/{round_.pk}/move/start_publicity/"
    assert "还没有人能答复异议" in read_page(county, "wu", address)
    add_colleague(county)
    page = read_page(county, "wu", address)
    assert "可以答复的：han；可以核准的：" in page
    assert "还没有人能答复异议" not in page


def test_who_may_not_answer_reads_why_and_who_may_and_sees_to_it(county: SampleCounty, round_: Round) -> None:
    object_as_village(county, round_)
    address = f"{list_address(round_)}1/"
    page = read_page(county, "wu", address)
    assert "现在没有人能办这一步" in page and page.index("参与认定的人不能答复") < page.index("办理过程")
    add_colleague(county)
    assert "可以答复的：han" in read_page(county, "wu", address)
    assert "您的角色不办这一步" in read_page(county, "zheng", address)
    lines = read_todo(log_in_client(county, "wu").get("/todo/"))
    (line,) = [line for line in lines if "安排人答复异议" in line]
    due_on = load_round(round_).state.objections[1].due_on
    assert f"{due_on:%Y-%m-%d}" in line and lines[line] == address


def test_an_objection_to_the_whole_list_names_who_may_answer_it(county: SampleCounty, round_: Round) -> None:
    add_colleague(county)
    log_in_client(county, "wu").post(f"{list_address(round_)}add/", {"org": "", "text": "名单有误"})
    assert "可以答复的：han" in read_page(county, "wu", f"{list_address(round_)}1/")


def press_twice(client: Client, address: str, **fields: str) -> None:
    """Send one copy of a form twice, as a second click does."""
    key = client.get(address).context["form"]["form_key"].value()
    for _ in range(2):
        client.post(address, {**fields, "form_key": key})


def test_a_second_click_files_no_second_objection(county: SampleCounty, round_: Round) -> None:
    own_page = f"{find_address(round_, VILLAGE)}objection/"
    press_twice(log_in_client(county, "li"), own_page, text="宣传少算了两场")
    assert load_round(round_).state.objections.keys() == {1}
    press_twice(log_in_client(county, "wu"), f"{list_address(round_)}add/", org="", text="来件说名单有误")
    assert load_round(round_).state.objections.keys() == {1, 2}
    press_twice(log_in_client(county, "li"), own_page, text="宣传少算了两场")
    assert load_round(round_).state.objections.keys() == {1, 2, 3}, "a new copy of the form is a new objection"


def answer_as_colleague(county: SampleCounty, round_: Round, colleague: Client) -> str:
    """Let 韩 answer the objection of the village, and return the address of its page."""
    object_as_village(county, round_)
    address = f"{list_address(round_)}1/"
    colleague.force_login(User.objects.get(username="han"))
    send(colleague, address, round_, "answer_objection", accepts="0", text="与台账一致")
    return address


def test_who_signed_the_outcome_does_not_confirm_the_answer_where_another_leader_can(
    county: SampleCounty, round_: Round, colleague: Client
) -> None:
    county.people["gao"] = open_account("gao", role=Role.GROUP_LEADER, org=county.orgs[STREET])
    address = answer_as_colleague(county, round_, colleague)
    for name in ("zheng", "wu"):
        page = read_page(county, name, address)
        assert "本级还有别人可以办" in page and "可以核准的：gao。" in page
        assert "本级还有别人可以办" in read_visible_text(send_as(county, name, address, round_, "confirm_answer"))
    assert "安排人核准异议的答复" in read_page(county, "wu", "/todo/")
    assert "异议的答复" not in read_page(county, "zheng", "/todo/")
    assert "异议的答复" in read_page(county, "gao", "/todo/")
    assert send_as(county, "gao", address, round_, "confirm_answer").status_code == 302
    assert "本级没有别人" not in read_page(county, "wu", address)


def test_in_an_office_of_so_few_that_nobody_else_can_the_answer_says_who_confirmed_it(
    county: SampleCounty, round_: Round, colleague: Client
) -> None:
    open_account("xianban", role=Role.STREET_OFFICE, org=county.orgs[COUNTY])
    address = answer_as_colleague(county, round_, colleague)
    assert "您参与了认定；本级没有别人可以办" in read_page(county, "zheng", address)
    assert send_as(county, "zheng", address, round_, "confirm_answer").status_code == 302
    assert "办的人参与了认定，本级没有别人可以办" in read_page(county, "wu", address)
    step = RoundStep.objects.get(move="confirm_answer")
    assert is_confirmed_by_judge([step])
    line = LogLine.objects.filter(action=LogAction.RECORD_ROUND_STEPS).latest("number")
    assert "参与认定的人办的：本级没有别人可以办" in describe_lines([line])[0].sentence


def test_the_office_sees_before_the_publicity_that_only_those_who_decided_could_confirm(
    county: SampleCounty, programme: Programme
) -> None:
    add_colleague(county)
    round_ = reach_decisions(county, programme, timezone.localdate())
    decide_as_found(county, round_)
    address = f"/rounds/{round_.pk}/move/start_publicity/"
    page = read_page(county, "wu", address)
    assert "有3个的答复，本级只有参与认定的人可以核准" in page and "另设一个办公室或组长账号" in page
    open_account("gao", role=Role.GROUP_LEADER, org=county.orgs[STREET])
    page = read_page(county, "wu", address)
    assert "可以核准的：gao。" in page and "本级只有参与认定的人可以核准" not in page
