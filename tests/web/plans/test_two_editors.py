"""Two people change one draft at the same time: what touches other fields is joined, what touches the same is asked."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.utils import timezone

from tests.plan_pages import HALVED, LARGE, REASON, make_draft, read_form
from tests.sample_county import STREET, SampleCounty, log_in_client, read_visible_text
from tests.standing import declare_everything
from wuzha.core.plan.clause_editing import remove_clause
from wuzha.core.problems import RefusalError
from wuzha.programmes.models import PlanVersion
from wuzha.programmes.plan_activation import activate_plan, require_signature
from wuzha.programmes.plan_choice import load_version
from wuzha.programmes.plan_services import change_plan


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2026, 11, 30))


def read_numbers() -> tuple[int, ...]:
    """Return the amount of a large case and the percentages of the year of the draft."""
    data = PlanVersion.objects.get().data
    return (int(data.split("loss_at_least_yuan: ")[1].split("}")[0]), data.count("fell_by_percent: 40"))


def test_changes_of_two_people_in_different_fields_are_both_kept(county: SampleCounty) -> None:
    draft = make_draft(county)
    wu = log_in_client(county, "wu")
    values = read_form(wu.get(f"/plans/{draft.pk}/").content.decode())
    wu.post(f"/plans/{draft.pk}/save/", values | {LARGE: "300000"})
    text = read_visible_text(wu.post(f"/plans/{draft.pk}/save/", values | {HALVED: "40"}, follow=True))
    assert "已保存并核对" in text
    assert read_numbers() == (300_000, 5)


def test_the_same_field_is_asked_and_saving_again_decides(county: SampleCounty) -> None:
    draft = make_draft(county)
    wu = log_in_client(county, "wu")
    values = read_form(wu.get(f"/plans/{draft.pk}/").content.decode())
    wu.post(f"/plans/{draft.pk}/save/", values | {LARGE: "300000", HALVED: "40"})
    page = wu.post(f"/plans/{draft.pk}/save/", values | {LARGE: "200000"})
    assert "这里刚由别人改为“300000”" in read_visible_text(page)
    assert read_numbers() == (300_000, 5)
    again = read_form(page.content.decode())
    assert again[LARGE] == "200000"
    wu.post(f"/plans/{draft.pk}/save/", again)
    assert read_numbers() == (200_000, 5)


def test_the_same_value_typed_by_both_is_no_conflict(county: SampleCounty) -> None:
    draft = make_draft(county)
    wu = log_in_client(county, "wu")
    values = read_form(wu.get(f"/plans/{draft.pk}/").content.decode())
    wu.post(f"/plans/{draft.pk}/save/", values | {LARGE: "300000"})
    wu.post(f"/plans/{draft.pk}/save/", values | {LARGE: "300000", HALVED: "40"})
    assert read_numbers() == (300_000, 5)


def test_a_change_of_a_clause_that_somebody_removed_is_told(county: SampleCounty) -> None:
    draft = make_draft(county)
    wu = log_in_client(county, "wu")
    values = read_form(wu.get(f"/plans/{draft.pk}/").content.decode())
    files = remove_clause(draft.files, "四(一)4")
    change_plan(actor=county["wu"], version=draft, files=files, seen_sha256=draft.files.content_sha256)
    text = read_visible_text(wu.post(f"/plans/{draft.pk}/save/", values | {"clause:四(一)4": "窝点不多。"}))
    assert "刚由别人删去" in text
    text = read_visible_text(wu.post(f"/plans/{draft.pk}/save/", values | {LARGE: "300000"}, follow=True))
    assert "已保存并核对" in text and read_numbers()[0] == 300_000
    assert "no_dens" not in [
        criterion.id for criterion in load_version(PlanVersion.objects.get()).standards[0].criteria
    ]


def test_what_comes_in_between_reading_and_writing_is_refused_with_who_and_when(county: SampleCounty) -> None:
    draft = make_draft(county)
    seen = draft.files.content_sha256
    change_plan(actor=county["wu"], version=draft, files=remove_clause(draft.files, "四(一)4"), seen_sha256=seen)
    with pytest.raises(RefusalError, match=r"刚由别人改过（wu，\d\d:\d\d），您的修改没有保存"):
        change_plan(actor=county["wu"], version=draft, files=remove_clause(draft.files, "四(一)3"), seen_sha256=seen)


def test_a_plan_that_changed_after_its_preview_is_not_put_in_force(county: SampleCounty) -> None:
    draft = make_draft(county)
    wu = log_in_client(county, "wu")
    seen = draft.files.content_sha256
    values = read_form(wu.get(f"/plans/{draft.pk}/").content.decode())
    wu.post(f"/plans/{draft.pk}/save/", values | {LARGE: "300000"})
    activation = {"active_from": "2026-11-30", "seen": seen} | REASON
    page = wu.post(f"/plans/{draft.pk}/activate/", activation, follow=True)
    assert "这份草稿刚由别人改过（wu，" in read_visible_text(page)
    draft.refresh_from_db()
    assert draft.is_draft
    assert f'name="seen" value="{draft.files.content_sha256}"' in page.content.decode()
    text = read_visible_text(wu.post(f"/plans/{draft.pk}/discard/", {"seen": seen}, follow=True))
    assert "这份草稿刚由别人改过（wu，" in text
    assert PlanVersion.objects.exists()


def test_the_leader_signs_only_what_the_page_showed(county: SampleCounty) -> None:
    declare_everything(county)
    require_signature(actor=county["wu"], org=county.orgs[STREET], is_required=True)
    draft = make_draft(county)
    activate_plan(actor=county["wu"], version=draft, active_from=date(2026, 11, 30))
    leader = log_in_client(county, "zheng")
    page = leader.get(f"/plans/{draft.pk}/preview/").content.decode()
    seen = dict(re.findall(r'name="(seen|day)" value="([^"]*)"', page))
    wu = log_in_client(county, "wu")
    values = read_form(wu.get(f"/plans/{draft.pk}/").content.decode())
    wu.post(f"/plans/{draft.pk}/save/", values | {LARGE: "300000"})
    changed = PlanVersion.objects.get()
    activate_plan(actor=county["wu"], version=changed, active_from=date(2026, 11, 30), **REASON)
    text = read_visible_text(leader.post(f"/plans/{draft.pk}/sign/", seen, follow=True))
    assert "没有办理" in text
    seen["seen"] = changed.files.content_sha256
    activate_plan(actor=county["wu"], version=changed, active_from=date(2027, 1, 1), **REASON)
    text = read_visible_text(leader.post(f"/plans/{draft.pk}/sign/", seen, follow=True))
    assert "启用日期刚改为2027-01-01，没有签批" in text
    text = read_visible_text(leader.post(f"/plans/{draft.pk}/sign/", seen | {"seen_day": "2027-01-01"}, follow=True))
    assert "已启用：2027-01-01起" in text
