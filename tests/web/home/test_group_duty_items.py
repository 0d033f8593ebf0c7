"""The day in the register of groups stands beside the attestation, and ends the duty to form a group."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from tests.groups import IN_TIME, LATE, form_group
from tests.sample_county import COMMUNITY, STREET, UNIT, VILLAGE, SampleCounty, log_in_client, read_visible_text
from tests.standing import YEAR, declare_everything
from wuzha.core.periods import Period
from wuzha.programmes.services import set_programme
from wuzha.web.home.todo_list import list_todo_groups


def test_the_grid_of_attestations_shows_the_day(county: SampleCounty, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2022, 10, 3))
    declare_everything(county)
    form_group(county, COMMUNITY, LATE)
    assert "2021年11月20日成立，迟5天" in read_visible_text(log_in_client(county, "wu").get("/attestations/"))


def test_the_duty_to_form_a_group_ends_when_one_is_on_record(
    county: SampleCounty, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2021, 11, 8))
    set_programme(actor="wu", org=county.orgs[STREET], plan="fengling", period=Period.parse("2021H2"))

    def list_orgs() -> set[str]:
        county["wu"].cache_memberships()
        groups = list_todo_groups(county["wu"])
        return {item.org_code for group in groups if "领导小组" in group.title for item in group.items}

    assert list_orgs() == {VILLAGE, COMMUNITY, UNIT}
    form_group(county, VILLAGE, date(2021, 11, 8))
    assert list_orgs() == {COMMUNITY, UNIT}


def test_a_group_settles_no_clause(county: SampleCounty) -> None:
    programme = declare_everything(county)
    form_group(county, VILLAGE, IN_TIME)
    assert programme.period == YEAR.id
    page = read_visible_text(log_in_client(county, "wu").get(f"/standing/{VILLAGE}/?period=2022"))
    assert "待定" in page
