"""A street office makes a plan of its own on the site: copy, change two numbers, look at who moves, activate."""

from __future__ import annotations

import zipfile
from datetime import date
from io import BytesIO
from itertools import pairwise
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.plan_pages import HALVED, LARGE, REASON, get_seen, make_draft, read_form
from tests.sample_county import STREET, VILLAGE, SampleCounty, log_in_client, read_visible_text
from tests.standing import case, declare_everything, enter
from wuzha.core.plan.editing import change_number, change_values
from wuzha.core.plan.plan_files import PlanFiles
from wuzha.core.vocabulary import Register
from wuzha.programmes.models import PlanVersion, Programme
from wuzha.programmes.plan_activation import activate_plan
from wuzha.programmes.plan_choice import load_files_named, load_version

TODAY = date(2026, 11, 30)


@pytest.fixture(autouse=True)
def in_november_2026(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)


def save(client: Any, version: PlanVersion, **values: Any) -> str:
    """Save the form of a draft with some values changed; names are those of fields."""
    page = client.get(f"/plans/{version.pk}/").content.decode()
    changes = values.pop("values", {})
    answer = client.post(f"/plans/{version.pk}/save/", read_form(page) | changes, follow=True)
    return read_visible_text(answer)


def test_a_plan_of_this_year_is_made_changed_previewed_and_activated(county: SampleCounty) -> None:
    """The way of a clerk in nine clicks: list, new, make, two fields, save, preview, activate."""
    declare_everything(county)
    wu = log_in_client(county, "wu")
    assert "新建方案" in read_visible_text(wu.get("/plans/"))
    page = wu.get("/plans/new/").content.decode()
    assert 'name="start_year" value="2026"' in page
    base = {"org": county.orgs[STREET].pk, "based_on": "fengling", "start_year": "2026"}
    answer = wu.post("/plans/new/", base, follow=True)
    draft = PlanVersion.objects.get()
    assert "2026年下半年、2027年、2028年、2029年" in read_visible_text(answer)
    text = save(wu, draft, values={LARGE: "300000", HALVED: "40"})
    assert "已保存并核对" in text and "处问题" not in text
    assert "没有30万元以上的案件" in text and "发案数要比上一年下降40%以上" in text
    assert "还写着“一半”“减半”" in text
    preview = read_visible_text(wu.get(f"/plans/{draft.pk}/preview/"))
    assert "2026年下半年" in preview and "2025年下半年" in preview and "启用日期" in preview
    wu.post(f"/plans/{draft.pk}/activate/", {"active_from": "2026-11-30", **REASON, "seen": get_seen(draft)})
    programme = Programme.objects.get()
    assert (programme.plan, programme.period) == (PlanVersion.objects.get().name, "2026H2")
    assert "第1版" in read_visible_text(wu.get(f"/standing/{STREET}/"))
    assert "现行" in read_visible_text(wu.get("/plans/"))


def test_saving_what_the_page_shows_changes_nothing(county: SampleCounty) -> None:
    draft = make_draft(county)
    save(log_in_client(county, "wu"), draft)
    assert PlanVersion.objects.get().sha256 == draft.sha256


def test_next_year_is_two_clicks_and_keeps_the_numbers(county: SampleCounty) -> None:
    version = make_draft(county, change_number(load_files_named("fengling"), LARGE, 300_000))
    activate_plan(actor=county["wu"], version=version, active_from=TODAY, **REASON)
    wu = log_in_client(county, "wu")
    page = wu.get(f"/plans/{version.pk}/").content.decode()
    assert f'action="/plans/{version.pk}/next/"' in page and "保存并核对" not in page
    text = read_visible_text(wu.post(f"/plans/{version.pk}/next/", follow=True))
    assert "2022年下半年、2023年、2024年、2025年" in text and "没有30万元以上的案件" in text
    assert PlanVersion.objects.get(number=2).based_on == version.name


def test_all_problems_are_listed_at_once_and_activation_is_not_offered(county: SampleCounty) -> None:
    files = change_values(load_files_named("fengling"), {LARGE: "400000", HALVED: "35"})
    draft = make_draft(county, files)
    wu = log_in_client(county, "wu")
    text = read_visible_text(wu.get(f"/plans/{draft.pk}/"))
    assert "核对出2处问题" in text and "400000元" in text and "35%" in text
    preview = read_visible_text(wu.get(f"/plans/{draft.pk}/preview/"))
    assert "核对出2处问题" in preview and "启用日期" not in preview
    answer = wu.post(f"/plans/{draft.pk}/activate/", {"active_from": "2026-11-30", "seen": get_seen(draft)})
    assert answer.status_code == 200 and PlanVersion.objects.get().is_draft


def test_a_changed_clause_that_leaves_its_quote_behind_is_told(county: SampleCounty) -> None:
    draft = make_draft(county)
    text = save(log_in_client(county, "wu"), draft, values={"clause:三": "发案总数要下降。"})
    assert "引文不在条款三里" in text


def test_an_install_rate_is_refused_with_the_rule(county: SampleCounty) -> None:
    draft = make_draft(county)
    words = "本村（社区）反诈应用安装率达到95%。"
    text = save(log_in_client(county, "wu"), draft, values={"clause:四(一)4": words})
    assert "国办函〔2026〕12号不允许考核、通报安装率" in text


def test_a_due_day_and_a_reading_are_chosen_beside_their_clause(county: SampleCounty) -> None:
    draft = make_draft(county)
    values = {
        "duties.form_leading_group.due_on": "2021-12-20",
        "readings.R4.default": "R4b",
        "approval": "黔表办〔2026〕3号",
    }
    save(log_in_client(county, "wu"), draft, values=values)
    plan = load_version(PlanVersion.objects.get())
    assert (plan.duties[3].due_on, plan.readings["R4"].default) == (date(2021, 12, 20), "R4b")
    assert plan.approval == "黔表办〔2026〕3号"


def test_another_start_year_rolls_the_plan(county: SampleCounty) -> None:
    draft = make_draft(county)
    text = save(log_in_client(county, "wu"), draft, values={"start_year": "2025"})
    assert "2025年下半年、2026年、2027年、2028年" in text and "处问题" not in text


def test_the_page_says_who_changed_what_since_the_plan_it_was_made_from(county: SampleCounty) -> None:
    draft = make_draft(county)
    wu = log_in_client(county, "wu")
    assert "与底稿相同" in read_visible_text(wu.get(f"/plans/{draft.pk}/"))
    text = save(wu, draft, values={LARGE: "300000"})
    assert "wu 修改方案" in text and "+2、没有哪一起电信网络诈骗案件的损失达到30万元（含30万元）以上。" in text


def test_a_wrong_number_stays_in_its_field_with_its_fault(county: SampleCounty) -> None:
    draft = make_draft(county)
    text = save(log_in_client(county, "wu"), draft, values={HALVED: "140"})
    assert "还没有保存" in text
    assert PlanVersion.objects.get().sha256 == draft.sha256


def test_the_preview_names_who_would_move(county: SampleCounty, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2022, 12, 31))
    declare_everything(county)
    before = [case(f"B{number}", on=date(2021, 4, 1)) for number in range(10)]
    enter(county, Register.CASES, *before, *(case(f"N{number}") for number in range(6)))
    draft = make_draft(county, change_number(load_files_named("fengling"), HALVED, 40))
    text = read_visible_text(log_in_client(county, "wu").get(f"/plans/{draft.pk}/preview/"))
    assert "文峰村" in text and "四(一)1" in text and "结论推演" in text


def test_a_plan_whose_data_cannot_be_read_still_has_a_page(county: SampleCounty) -> None:
    wu = log_in_client(county, "wu")
    for data in (
        "",
        "[",
        "- 1",
        "title: {a: b}\nperiods: 3\nstandards: x\ntargets: {a: 1}\nreadings: [1]\nduties: {b: {}}\n",
    ):
        draft = make_draft(county, PlanFiles(text="一、目标\n", data=data))
        for page in ("", "preview/", "check/", "file/"):
            assert wu.get(f"/plans/{draft.pk}/{page}").status_code == 200


def test_examples_are_run_and_differences_named(county: SampleCounty) -> None:
    files = load_files_named("fengling")
    head, _, rest = files.examples.partition("examples:\n")
    first = rest[: rest.index("  - id: V3")]
    draft = make_draft(county, PlanFiles(text=files.text, data=files.data, examples=f"{head}examples:\n{first}"))
    wu = log_in_client(county, "wu")
    assert "结论都相符" in read_visible_text(wu.get(f"/plans/{draft.pk}/check/"))
    values = read_form(wu.get(f"/plans/{draft.pk}/").content.decode())
    launch = HALVED.replace("any[3]", "any[2]")
    wu.post(f"/plans/{draft.pk}/save/", values | {launch: "60"})
    text = read_visible_text(wu.get(f"/plans/{draft.pk}/check/"))
    assert "处与应得的结论不同" in text and "V1" in text


def test_a_draft_is_discarded_and_a_plan_in_force_is_not(county: SampleCounty) -> None:
    wu = log_in_client(county, "wu")
    draft = make_draft(county)
    assert "已删除草稿" in read_visible_text(
        wu.post(f"/plans/{draft.pk}/discard/", {"seen": get_seen(draft)}, follow=True)
    )
    version = make_draft(county)
    activate_plan(actor=county["wu"], version=version, active_from=TODAY)
    assert "已经启用" in read_visible_text(wu.post(f"/plans/{version.pk}/discard/", follow=True))
    assert PlanVersion.objects.count() == 1


def test_the_leader_signs_what_the_office_proposes(county: SampleCounty) -> None:
    declare_everything(county)
    wu, leader = log_in_client(county, "wu"), log_in_client(county, "zheng")
    assert "须由领导小组组长签批" in read_visible_text(wu.post(f"/plans/{STREET}/signature/", follow=True))
    draft = make_draft(county)
    assert "送组长签批" in read_visible_text(wu.get(f"/plans/{draft.pk}/preview/"))
    assert "待签批" in read_visible_text(
        wu.post(f"/plans/{draft.pk}/activate/", {"active_from": "2026-11-30", "seen": get_seen(draft)}, follow=True)
    )
    assert wu.post(f"/plans/{draft.pk}/sign/").status_code == 404
    assert "同意启用" in read_visible_text(leader.get(f"/plans/{draft.pk}/preview/"))
    assert "已启用" in read_visible_text(
        leader.post(f"/plans/{draft.pk}/sign/", {"seen": get_seen(draft), "seen_day": "2026-11-30"}, follow=True)
    )
    assert Programme.objects.get().plan == draft.name
    assert wu.post(f"/plans/{STREET}/no-signature/").status_code == 404
    leader.post(f"/plans/{STREET}/no-signature/")
    assert not Programme.objects.get().needs_signature


def test_who_may_not_manage_reads_and_changes_nothing(county: SampleCounty) -> None:
    draft = make_draft(county)
    leader = log_in_client(county, "zheng")
    text = read_visible_text(leader.get(f"/plans/{draft.pk}/"))
    assert "保存并核对" not in text and "草稿" in text
    for step in ("save", "next", "discard", "activate", "check"):
        assert leader.post(f"/plans/{draft.pk}/{step}/").status_code == 404
    for name in ("zhao", "li"):
        assert log_in_client(county, name).get(f"/plans/{draft.pk}/").status_code == 404


def test_a_plan_that_waits_and_one_that_another_replaced_are_told_apart(county: SampleCounty) -> None:
    declare_everything(county)
    wu = log_in_client(county, "wu")
    for number in (1, 2):
        activate_plan(actor=county["wu"], version=make_draft(county), active_from=date(2027, 1, number))
    text = read_visible_text(wu.get("/plans/"))
    assert "2027-01-02起启用" in text and "2027-01-01起启用" not in text and "已停用" in text


def test_a_plan_in_force_can_be_chosen_again_with_another_period(county: SampleCounty) -> None:
    version = make_draft(county)
    activate_plan(actor=county["wu"], version=version, active_from=TODAY)
    wu = log_in_client(county, "wu")
    assert "（第1版）" in wu.get(f"/standing/{STREET}/programme/").content.decode()
    wu.post(f"/standing/{STREET}/programme/", {"plan": "fengling", "period": "2022"})
    assert "（第1版）" in wu.get(f"/standing/{STREET}/programme/").content.decode()
    wu.post(f"/standing/{STREET}/programme/", {"plan": version.name, "period": "2023"})
    assert Programme.objects.get().plan == version.name


HONOURS = ("命名", "授牌", "挂牌", "牌匾", "荣誉称号", "示范村")


def test_results_of_a_plan_without_approval_have_no_word_of_honour(county: SampleCounty) -> None:
    programme = declare_everything(county)
    assert load_version(make_draft(county)).approval is None
    wu = log_in_client(county, "wu")
    export = wu.get(f"/standing/{STREET}/export/?period={programme.period}")
    with zipfile.ZipFile(BytesIO(b"".join(export))) as workbook:
        sheets = "".join(workbook.read(name).decode() for name in workbook.namelist() if name.endswith(".xml"))
    pages = "".join(wu.get(f"/standing/{code}/").content.decode() for code in (STREET, VILLAGE))
    assert "无诈村" in sheets
    assert [word for word in HONOURS if word in sheets + pages] == []


@pytest.mark.parametrize("words", ["反诈APP装机率达到95%。", "安-装-率达到95%。", "the install rate reaches 95%."])
def test_other_words_for_it_are_refused_by_the_form_and_by_the_archive(county: SampleCounty, words: str) -> None:
    draft = make_draft(county)
    wu = log_in_client(county, "wu")
    assert "国办函〔2026〕12号不允许考核、通报安装率" in save(wu, draft, values={"clause:四(一)5": words})
    archive = SimpleUploadedFile("方案.zip", wu.get(f"/plans/{draft.pk}/file/").content)
    fields = {"org": county.orgs[STREET].pk, "based_on": "fengling", "start_year": "2026", "archive": archive}
    page = wu.post("/plans/new/", fields, follow=True)
    assert "国办函〔2026〕12号不允许考核、通报安装率" in read_visible_text(page)
    second = PlanVersion.objects.get(number=2)
    wu.post(f"/plans/{second.pk}/activate/", {"active_from": "2026-11-30", "seen": get_seen(second)})
    assert PlanVersion.objects.get(number=2).is_draft


BOMB = "a: &a [x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 8)}]\n" for before, name in pairwise("abcdefghijk")
)


@pytest.mark.parametrize("data", [BOMB, "a: &a [*a]\n", "".join(f"{' ' * depth}a:\n" for depth in range(900))])
def test_a_plan_with_aliases_or_deep_nesting_is_shown_with_its_problem(county: SampleCounty, data: str) -> None:
    files = load_files_named("fengling")
    draft = make_draft(county, PlanFiles(text=files.text, data=data, examples=data))
    wu = log_in_client(county, "wu")
    for page in ("", "clause/add/", "check/", "preview/"):
        assert wu.get(f"/plans/{draft.pk}/{page}", follow=True).status_code == 200
    text = read_visible_text(wu.get(f"/plans/{draft.pk}/"))
    assert "plan.yaml" in text
