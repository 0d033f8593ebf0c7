"""Where the leader of the group signs plans, no page puts another plan in force without the signature."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from tests.sample_county import COUNTY, STREET, SampleCounty, log_in_client, read_visible_text
from tests.standing import declare_everything
from wuzha.core.periods import Period
from wuzha.core.problems import RefusalError
from wuzha.orgs.models import Org
from wuzha.programmes.models import PlanVersion, Programme
from wuzha.programmes.plan_activation import activate_plan, require_signature, sign_plan
from wuzha.programmes.plan_choice import load_files_named
from wuzha.programmes.plan_services import make_plan
from wuzha.programmes.services import set_programme

TODAY = date(2026, 11, 30)


@pytest.fixture(autouse=True)
def in_november_2026(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)


def make_version(county: SampleCounty, org: str = STREET) -> PlanVersion:
    return make_plan(actor=county["wu"], org=county.orgs[org], files=load_files_named("fengling"), based_on="fengling")


def sign_a_plan(county: SampleCounty, active_from: date = TODAY) -> PlanVersion:
    """Let the office propose a version and the leader sign it."""
    declare_everything(county)
    require_signature(actor=county["wu"], org=county.orgs[STREET], is_required=True)
    version = activate_plan(actor=county["wu"], version=make_version(county), active_from=active_from)
    return sign_plan(actor=county["zheng"], version=version)


def test_the_page_of_plan_and_period_offers_the_signed_plan_alone_and_leads_to_the_plans(county: SampleCounty) -> None:
    version = sign_a_plan(county)
    wu = log_in_client(county, "wu")
    page = wu.get(f"/standing/{STREET}/programme/")
    text = read_visible_text(page)
    assert "这里只改期间" in text and '<option value="fengling"' not in page.content.decode()
    for plan in ("fengling", "plan-version:x"):
        wu.post(f"/standing/{STREET}/programme/", {"plan": plan, "period": "2022"})
        assert Programme.objects.get().plan == version.name
    wu.post(f"/standing/{STREET}/programme/", {"plan": version.name, "period": "2023"})
    assert (Programme.objects.get().plan, Programme.objects.get().period) == (version.name, "2023")


def test_no_service_takes_an_earlier_plan_again_without_the_signature(county: SampleCounty) -> None:
    version = sign_a_plan(county)
    with pytest.raises(RefusalError, match="须由领导小组组长签批"):
        set_programme(actor="wu", org=county.orgs[STREET], plan="fengling", period=Period.parse("2022"))
    assert Programme.objects.get().plan == version.name


def test_a_programme_of_its_own_below_the_signed_one_needs_the_signature_too(county: SampleCounty) -> None:
    set_programme(actor="wu", org=county.orgs[COUNTY], plan="fengling", period=Period.parse("2022"))
    require_signature(actor=county["wu"], org=county.orgs[COUNTY], is_required=True)
    street = Org.objects.get(code=STREET)
    set_programme(actor="wu", org=street, plan="fengling", period=Period.parse("2023"))
    assert Programme.objects.get(org=street).needs_signature
    assert activate_plan(actor=county["wu"], version=make_version(county), active_from=TODAY).is_draft


def test_a_draft_below_a_signed_programme_waits_for_the_signature(county: SampleCounty) -> None:
    set_programme(actor="wu", org=county.orgs[COUNTY], plan="fengling", period=Period.parse("2022"))
    require_signature(actor=county["wu"], org=county.orgs[COUNTY], is_required=True)
    version = activate_plan(actor=county["wu"], version=make_version(county), active_from=TODAY)
    assert version.is_draft
    assert not sign_plan(actor=county["zheng"], version=version).is_draft
    assert Programme.objects.get(org=county.orgs[STREET]).needs_signature


def test_another_period_of_the_same_plan_leaves_the_plan_that_waits_for_its_day(county: SampleCounty) -> None:
    waiting = sign_a_plan(county, date(2027, 1, 1))
    programme = Programme.objects.get()
    period = Period.parse("2023")
    set_programme(actor="wu", org=county.orgs[STREET], plan=programme.plan, period=period)
    programme = Programme.objects.get()
    assert (programme.period, programme.next_plan, programme.next_from) == ("2023", waiting.name, date(2027, 1, 1))


def test_a_period_chosen_after_the_day_of_the_plan_is_the_period_of_the_pages(
    county: SampleCounty, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = sign_a_plan(county, date(2027, 1, 1))
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2027, 3, 1))
    set_programme(actor="wu", org=county.orgs[STREET], plan=waiting.name, period=Period.parse("2022"))
    assert Programme.objects.get().period == "2022"
