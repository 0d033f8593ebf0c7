"""The flow of a plan's rounds and its legal basis stand on the page of the plan, and are changed there."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.plan_pages import make_draft, read_form
from tests.sample_county import STREET, SampleCounty, log_in_client, read_visible_text
from wuzha.core.plan.plan import Plan
from wuzha.core.rounds.flow import RoundFlow
from wuzha.core.vocabulary import OptionalStep
from wuzha.programmes.models import PlanVersion
from wuzha.programmes.plan_choice import load_version

LAW = "《中华人民共和国反电信网络诈骗法》第四条"


@pytest.fixture(autouse=True)
def in_november_2026(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2026, 11, 30))


def load_latest() -> Plan:
    return load_version(PlanVersion.objects.latest("number"))


def test_a_plan_without_a_flow_shows_the_usual_one_and_stays_as_it_is(county: SampleCounty) -> None:
    draft = make_draft(county)
    wu = log_in_client(county, "wu")
    page = wu.get(f"/plans/{draft.pk}/")
    assert "考核流程" in read_visible_text(page) and "个工作日" in read_visible_text(page)
    values = read_form(page.content.decode())
    assert (values["flow.publicity_days"], values["flow.steps.publicity"]) == ("5", "in")
    wu.post(f"/plans/{draft.pk}/save/", values)
    assert PlanVersion.objects.get().sha256 == draft.sha256


def test_steps_days_and_legal_basis_are_changed_and_come_back_with_the_folder(county: SampleCounty) -> None:
    draft = make_draft(county)
    wu = log_in_client(county, "wu")
    changes = {
        "legal_basis": LAW,
        "flow.publicity_days": "7",
        "flow.sample_percent": "35",
        "flow.steps.self_check": "out",
        "flow.countersign": "false",
    }
    values = read_form(wu.get(f"/plans/{draft.pk}/").content.decode()) | changes
    assert "已保存并核对" in read_visible_text(wu.post(f"/plans/{draft.pk}/save/", values, follow=True))
    steps = frozenset({OptionalStep.VERIFICATION, OptionalStep.PUBLICITY})
    flow = RoundFlow(steps=steps, publicity_days=7, sample_percent=35, countersign=False)
    assert (load_latest().flow, load_latest().legal_basis) == (flow, LAW)
    shown_values = read_form(wu.get(f"/plans/{draft.pk}/").content.decode())
    assert {name: shown_values[name] for name in changes} == changes

    archive = wu.get(f"/plans/{draft.pk}/file/").content
    fields = {"org": county.orgs[STREET].pk, "based_on": "fengling", "start_year": "2026"}
    wu.post("/plans/new/", fields | {"archive": SimpleUploadedFile("方案.zip", archive)})
    assert PlanVersion.objects.count() == 2
    assert (load_latest().flow, load_latest().legal_basis) == (flow, LAW)
    wu.post(f"/plans/{draft.pk}/next/")
    assert PlanVersion.objects.count() == 3
    assert (load_latest().flow, load_latest().legal_basis) == (flow, LAW)


@pytest.mark.parametrize(("name", "value"), [("flow.publicity_days", "91"), ("flow.sample_percent", "0")])
def test_a_number_out_of_range_is_refused_at_its_field(county: SampleCounty, name: str, value: str) -> None:
    draft = make_draft(county)
    wu = log_in_client(county, "wu")
    values = read_form(wu.get(f"/plans/{draft.pk}/").content.decode()) | {name: value}
    assert "还没有保存" in read_visible_text(wu.post(f"/plans/{draft.pk}/save/", values))
    assert PlanVersion.objects.get().sha256 == draft.sha256


def test_two_editors_of_two_steps_both_have_their_change(county: SampleCounty) -> None:
    draft = make_draft(county)
    wu = log_in_client(county, "wu")
    values = read_form(wu.get(f"/plans/{draft.pk}/").content.decode())
    wu.post(f"/plans/{draft.pk}/save/", values | {"flow.steps.publicity": "out"})
    wu.post(f"/plans/{draft.pk}/save/", values | {"flow.steps.self_check": "out"})
    assert load_latest().flow.steps == {OptionalStep.VERIFICATION}
