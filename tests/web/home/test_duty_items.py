"""What the plan itself asks for is a to-do with the day that the plan gives, for whom it concerns, while it matters."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from tests.sample_county import (
    COMMUNITY,
    STREET,
    UNIT,
    VILLAGE,
    SampleCounty,
    log_in_client,
    read_visible_text,
)
from tests.standing import YEAR, declare_everything, enter, row
from wuzha.core.periods import Period
from wuzha.core.vocabulary import Register, TodoVerb
from wuzha.programmes.models import PlanVersion, Programme
from wuzha.programmes.plan_activation import activate_plan, require_signature
from wuzha.programmes.plan_choice import load_files_named
from wuzha.programmes.plan_services import make_plan
from wuzha.programmes.services import set_programme
from wuzha.web.home.calendar_text import write_calendar
from wuzha.web.home.todo_groups import TodoGroup, find_address
from wuzha.web.home.todo_list import list_todo_groups

GROUP_TITLE = "六(一)“按时成立本级领导小组”"
OUTREACH_TITLE = "四(二)3“开展宣传”（2022年下半年）"


def go_to(monkeypatch: pytest.MonkeyPatch, today: date) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: today)


def judge_period(county: SampleCounty, period: Period) -> Programme:
    return set_programme(actor="wu", org=county.orgs[STREET], plan="fengling", period=period)


def find_groups(county: SampleCounty, name: str, verb: TodoVerb = TodoVerb.CARRY_OUT) -> dict[str, TodoGroup]:
    county[name].cache_memberships()
    return {group.title: group for group in list_todo_groups(county[name]) if group.verb is verb}


def attest(county: SampleCounty, *codes: str, criterion: str = "form_leading_group", period: str = "2021H2") -> None:
    values = {"criterion": criterion, "period": period, "verdict": "met", "attested_by": "考核组"}
    rows = [row(Register.ATTESTATIONS, org=code, attested_on=date(2021, 11, 12), **values) for code in codes]
    enter(county, Register.ATTESTATIONS, *rows)


def test_a_duty_is_due_on_the_day_of_the_plan_until_it_is_on_record(
    county: SampleCounty, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_to(monkeypatch, date(2021, 11, 8))
    judge_period(county, Period.parse("2021H2"))
    group = find_groups(county, "wu")[GROUP_TITLE]
    assert (group.due_on, group.due_text) == (date(2021, 11, 15), "7天后")
    assert {item.org_code for item in group.items} == {VILLAGE, COMMUNITY, UNIT}
    page = log_in_client(county, "wu").get(group.address)
    assert {row.org.code for row in page.context["rows"]} == {VILLAGE, COMMUNITY, UNIT}
    attest(county, COMMUNITY, UNIT)
    group = find_groups(county, "wu")[GROUP_TITLE]
    assert [item.org_code for item in group.items] == [VILLAGE]
    assert group.address == f"/groups/{VILLAGE}/"
    attest(county, VILLAGE)
    assert GROUP_TITLE not in find_groups(county, "wu")


def test_a_village_sees_the_duty_of_its_own_alone(county: SampleCounty, monkeypatch: pytest.MonkeyPatch) -> None:
    go_to(monkeypatch, date(2021, 11, 20))
    judge_period(county, Period.parse("2021H2"))
    group = find_groups(county, "li")[GROUP_TITLE]
    assert group.is_overdue and group.address == f"/groups/{VILLAGE}/"
    assert log_in_client(county, "li").get(group.address).status_code == 200
    assert find_groups(county, "zhao") == find_groups(county, "chen") == {}


def test_a_past_duty_matters_as_long_as_its_clause_waits(county: SampleCounty, monkeypatch: pytest.MonkeyPatch) -> None:
    declare_everything(county)
    go_to(monkeypatch, date(2022, 10, 3))
    assert {item.org_code for item in find_groups(county, "wu")[GROUP_TITLE].items} == {VILLAGE, COMMUNITY}
    attest(county, VILLAGE, criterion="duties_done", period="2022")
    assert [item.org_code for item in find_groups(county, "wu")[GROUP_TITLE].items] == [COMMUNITY]
    attest(county, COMMUNITY, criterion="duties_done", period="2022")
    assert GROUP_TITLE not in find_groups(county, "wu")


def test_outreach_of_a_half_year_is_due_when_the_half_year_ends(
    county: SampleCounty, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_to(monkeypatch, date(2022, 10, 3))
    judge_period(county, YEAR)
    talk = row(Register.OUTREACH, outreach_no="X1", org=UNIT, done_on=date(2022, 3, 1), must="home")
    enter(county, Register.OUTREACH, talk)
    for name in ("wu", "qian"):
        group = find_groups(county, name)[OUTREACH_TITLE]
        assert (group.due_on, group.amount, group.org_names) == (date(2022, 12, 31), "还差1次", ["财政所"])
        page = read_visible_text(log_in_client(county, name).get(group.address))
        assert "开展宣传" in page and group.address.endswith("#outreach_done")
    enter(county, Register.OUTREACH, row(Register.OUTREACH, outreach_no="X2", org=UNIT, done_on=date(2022, 8, 1)))
    assert OUTREACH_TITLE not in find_groups(county, "wu")


def test_outreach_of_a_unit_that_has_failed_is_not_chased(
    county: SampleCounty, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_to(monkeypatch, date(2022, 10, 3))
    judge_period(county, YEAR)
    person = {"category": "offender", "unit": UNIT, "relation": "self", "residence": "permanent"}
    values = person | {"person_no": "P1", "confirmed_on": date(2022, 3, 1), "confirmation": "confirmed"}
    enter(county, Register.PERSONS, row(Register.PERSONS, **values))
    group = find_groups(county, "wu")[OUTREACH_TITLE]
    assert group.is_settled


def test_the_calendar_has_the_days_of_the_plan(county: SampleCounty, monkeypatch: pytest.MonkeyPatch) -> None:
    go_to(monkeypatch, date(2021, 11, 8))
    judge_period(county, Period.parse("2021H2"))
    county["qian"].cache_memberships()
    text = write_calendar(list_todo_groups(county["qian"]), date(2021, 11, 8)).replace("\r\n ", "")
    assert "DTSTART;VALUE=DATE:20211115" in text and f"落实：{GROUP_TITLE}" in text
    assert "DTSTART;VALUE=DATE:20211231" in text and "财政所" not in text


def test_a_reminder_of_a_duty_is_for_the_org_that_carries_it_out(
    county: SampleCounty, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_to(monkeypatch, date(2021, 11, 8))
    judge_period(county, Period.parse("2021H2"))
    group = find_groups(county, "wu")[GROUP_TITLE]
    page = read_visible_text(log_in_client(county, "wu").get(f"/todo/reminders/?group={group.id}"))
    assert f"落实{GROUP_TITLE}，应于2021年11月15日前办结（7天后）。" in page


def test_each_attestation_leads_to_the_grid_with_its_org_alone(county: SampleCounty, programme: Programme) -> None:
    (group,) = find_groups(county, "wu", TodoVerb.ATTEST).values()
    wu = log_in_client(county, "wu")
    for item in group.items:
        grid = wu.get(find_address(item)).context["grid"]
        assert [row.org.code for row in grid.rows] == [item.org_code] and grid.clause.id == "duties_done"
    grid = wu.get(group.address).context["grid"]
    assert {row.org.code for row in grid.rows} == {item.org_code for item in group.items}


def test_a_plan_waits_for_the_signature_of_the_leader_who_did_not_propose_it(county: SampleCounty) -> None:
    programme = declare_everything(county)
    require_signature(actor=county["wu"], org=programme.org, is_required=True)
    version = make_plan(actor=county["wu"], org=programme.org, files=load_files_named("fengling"))
    assert find_groups(county, "zheng", TodoVerb.SIGN) == {}
    activate_plan(actor=county["wu"], version=version, active_from=timezone.localdate())
    (group,) = find_groups(county, "zheng", TodoVerb.SIGN).values()
    assert (group.due_on, group.org_names) == (timezone.localdate(), ["清河街道"])
    assert "同意启用" in read_visible_text(log_in_client(county, "zheng").get(group.address))
    assert find_groups(county, "wu", TodoVerb.SIGN) == {}
    PlanVersion.objects.update(proposed_by=county["zheng"])
    log_in_client(county, "zheng")
    enter(county, Register.OUTREACH, row(Register.OUTREACH, outreach_no="X1", org=UNIT, done_on=date(2022, 3, 1)))
    assert find_groups(county, "zheng", TodoVerb.SIGN) == {}


def test_a_unit_that_can_still_carry_out_its_outreach_has_not_failed(
    county: SampleCounty, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_to(monkeypatch, date(2022, 10, 3))
    judge_period(county, YEAR)
    talk = row(Register.OUTREACH, outreach_no="X1", org=UNIT, done_on=date(2022, 3, 1), must="home")
    enter(county, Register.OUTREACH, talk)
    months = find_groups(county, "qian", TodoVerb.REPORT)
    assert any("重点人员" in title for title in months) and not any(group.is_settled for group in months.values())
    go_to(monkeypatch, date(2023, 2, 1))
    months = find_groups(county, "qian", TodoVerb.REPORT)
    assert all(group.is_settled for title, group in months.items() if "重点人员" in title)
