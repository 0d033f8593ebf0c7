"""The worked examples of a draft are changed, copied and removed on the site; activating asks that they pass."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.utils import timezone

from tests.plan_pages import LARGE, REASON, get_seen, make_draft, read_form
from tests.sample_county import SampleCounty, log_in_client, read_visible_text
from tests.standing import declare_everything
from wuzha.core.examples.example_texts import read_entries
from wuzha.core.plan.editing import change_number
from wuzha.core.plan.plan_files import PlanFiles
from wuzha.programmes.models import PlanVersion
from wuzha.programmes.plan_choice import load_files_named
from wuzha.programmes.plan_examples import run_examples

TODAY = date(2026, 11, 30)


@pytest.fixture(autouse=True)
def in_november_2026(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: TODAY)


def take_examples(*ids: str, large: int = 500_000) -> PlanFiles:
    """Return the built-in plan with these of its examples, and another amount of a large case."""
    files = load_files_named("fengling")
    head, _, remainder = files.examples.partition("examples:\n")
    parts = re.split(r"^(?=  - id: |  # )", remainder, flags=re.MULTILINE)
    blocks = [block for block in parts if any(block.startswith(f"  - id: {name}\n") for name in ids)]
    files = PlanFiles(text=files.text, data=files.data, examples=f"{head}examples:\n{''.join(blocks)}")
    return files if large == 500_000 else change_number(files, LARGE, large)


def read_fields(page: str) -> dict[str, str]:
    """Return the values of the form of an example as a browser would send them."""
    form = page[page.index('class="plan-form"') : page.rindex("</fieldset>")]
    values = dict(re.findall(r'<input type="(?:text|number|date|hidden)" name="([^"]+)"(?: value="([^"]*)")?', form))
    for name, options in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', form, flags=re.DOTALL):
        values[name] = "".join(re.findall(r'value="([^"]*)" selected', options)[:1])
    return {name: unescape(value) for name, value in values.items()}


def open_example(client: Any, draft: PlanVersion, number: int, query: str = "") -> dict[str, str]:
    return read_fields(client.get(f"/plans/{draft.pk}/example/?example={number}{query}").content.decode())


def read_draft_entries() -> list[dict[str, Any]]:
    return read_entries(PlanVersion.objects.get().examples)


def test_what_comes_out_otherwise_is_told_by_org_and_clause_and_a_changed_number_leads_there(
    county: SampleCounty,
) -> None:
    draft = make_draft(county, take_examples("V9a", "V3"))
    wu = log_in_client(county, "wu")
    values = read_form(wu.get(f"/plans/{draft.pk}/").content.decode())
    page = wu.post(f"/plans/{draft.pk}/save/", values | {LARGE: "300000"}, follow=True)
    assert "1个算例与应得的结论不同" in read_visible_text(page)
    assert f'href="/plans/{draft.pk}/check/"' in page.content.decode()
    text = " ".join(read_visible_text(wu.get(f"/plans/{draft.pk}/check/")).split())
    assert "甲村 四(一)2 没有30万元以上的案件 结论： 应得“达标”，得到“未达标”" in text
    assert "相符的1个" in text


def test_saving_an_example_as_it_is_changes_no_value(county: SampleCounty) -> None:
    draft = make_draft(county, take_examples("V1", "V2", "V6", "V20a", "A4"))
    wu = log_in_client(county, "wu")
    before = read_draft_entries()
    for number in range(1, len(before) + 1):
        answer = wu.post(f"/plans/{draft.pk}/example/", open_example(wu, draft, number))
        assert answer.status_code == 302, read_visible_text(answer)
    assert read_draft_entries() == before
    assert run_examples(PlanVersion.objects.get().files).failed == []


def test_the_expected_outcome_the_rows_and_the_day_of_an_example_are_changed(county: SampleCounty) -> None:
    draft = make_draft(county, take_examples("V1"))
    wu = log_in_client(county, "wu")
    values = open_example(wu, draft, 1)
    changes = {"expected:0": "not_met", "row:cases:1:times": "3", "as_of": "2022-01-31"}
    text = read_visible_text(wu.post(f"/plans/{draft.pk}/example/", values | changes, follow=True))
    assert "已保存算例" in text and "得到：" in text
    entry = read_draft_entries()[0]
    assert entry["as_of"] == "2022-01-31" and entry["rows"]["cases"][1]["times"] == "3"
    assert entry["expect"]["甲村"]["no_or_halved_cases"] == "not_met"


def test_a_row_a_column_a_register_and_an_expectation_are_added_and_taken_away(county: SampleCounty) -> None:
    draft = make_draft(county, take_examples("V3"))
    wu = log_in_client(county, "wu")
    address = f"/plans/{draft.pk}/example/"
    values = open_example(wu, draft, 1)
    new_row = {"row:cases:2:village": "乙村", "row:cases:2:filed_on": "2021-10-01"}
    additions = {"new_org": "乙村", "new_node": "no_dens:outcome", "new_value": "达标", "new_register": "dens"}
    answer = wu.post(address, values | new_row | additions | {"new_column": "cases.loss_yuan"})
    assert "register=dens" in answer.headers["Location"] and "column=cases.loss_yuan" in answer.headers["Location"]
    query = "&register=dens&column=cases.loss_yuan"
    values = open_example(wu, draft, 1, query)
    values |= {"row:dens:0:village": "乙村", "row:dens:0:found_on": "2021-10-02", "row:cases:2:loss_yuan": "1000.50"}
    values |= {"expected:1": "not_met"}
    assert wu.post(f"{address}?example=1{query}", values).status_code == 302
    entry = read_draft_entries()[0]
    assert entry["rows"]["dens"] == [{"village": "乙村", "found_on": "2021-10-02"}]
    assert entry["rows"]["cases"][2] == {"village": "乙村", "filed_on": "2021-10-01", "loss_yuan": "1000.50"}
    assert run_examples(PlanVersion.objects.get().files).failed == []
    values = open_example(wu, draft, 1)
    blank = {name: "" for name in values if name.startswith(("row:dens", "row:cases:2", "expected:1"))}
    wu.post(address, values | blank)
    entry = read_draft_entries()[0]
    assert "dens" not in entry["rows"] and len(entry["rows"]["cases"]) == 2 and list(entry["expect"]) == ["甲村"]


def test_what_the_check_refuses_stays_typed_with_its_reason(county: SampleCounty) -> None:
    draft = make_draft(county, take_examples("V1"))
    wu = log_in_client(county, "wu")
    values = open_example(wu, draft, 1)
    changes = {"row:cases:0:times": "viele", "period": "2021-13"}
    text = read_visible_text(wu.post(f"/plans/{draft.pk}/example/", values | changes))
    assert "“viele”不是1至1000之间的整数" in text and "“2021-13”不是期间" in text
    text = read_visible_text(wu.post(f"/plans/{draft.pk}/example/", values | {"title": "张伟13912345678"}))
    assert "13912345678" not in text.split("还没有保存")[0]
    assert read_draft_entries()[0]["title"] != "张伟13912345678"


def test_an_example_is_copied_added_and_removed(county: SampleCounty) -> None:
    draft = make_draft(county, take_examples("V1", "V3"))
    wu = log_in_client(county, "wu")

    def post(step: str, **values: object) -> str:
        fields = {"seen": PlanVersion.objects.get().files.content_sha256, **values}
        return read_visible_text(wu.post(f"/plans/{draft.pk}/example/{step}/", fields, follow=True))

    assert "已加一个算例" in post("add", example=1)
    assert [entry["id"] for entry in read_draft_entries()] == ["V1", "V1-1", "V3"]
    post("add")
    assert [entry["id"] for entry in read_draft_entries()] == ["V1", "V1-1", "V3", "S1"]
    for _number in range(4):
        assert "已删除算例" in post("remove", example=1)
    assert PlanVersion.objects.get().examples == ""
    assert "已加一个算例" in post("add")
    assert run_examples(PlanVersion.objects.get().files).failed == []


def test_a_change_of_the_examples_by_two_people_at_once_is_refused(county: SampleCounty) -> None:
    draft = make_draft(county, take_examples("V1", "V3"))
    wu = log_in_client(county, "wu")
    values = open_example(wu, draft, 1)
    wu.post(f"/plans/{draft.pk}/example/", values | {"title": "甲"})
    text = read_visible_text(wu.post(f"/plans/{draft.pk}/example/", values | {"title": "乙"}))
    assert "刚由别人改过（wu" in text and read_draft_entries()[0]["title"] == "甲"


def test_what_came_out_is_taken_over_in_the_examples_that_were_chosen(county: SampleCounty) -> None:
    draft = make_draft(county, take_examples("V9a", "V20b", "V3", large=300_000))
    wu = log_in_client(county, "wu")
    page = wu.get(f"/plans/{draft.pk}/check/").content.decode()
    numbers = re.findall(r'name="chosen" value="(\d+)"', page)
    assert len(numbers) == 2
    version_hash = draft.files.content_sha256
    wu.post(f"/plans/{draft.pk}/check/adopt/", {"seen": version_hash, "chosen": numbers[:1]})
    assert len({result.example.line for result in run_examples(PlanVersion.objects.get().files).failed}) == 1
    version_hash = PlanVersion.objects.get().files.content_sha256
    wu.post(f"/plans/{draft.pk}/check/adopt/", {"seen": version_hash, "chosen": numbers[1:]})
    assert "结论都相符" in read_visible_text(wu.get(f"/plans/{draft.pk}/check/"))


def test_activating_asks_that_the_examples_pass_or_for_a_reason_that_is_kept(county: SampleCounty) -> None:
    declare_everything(county)
    draft = make_draft(county, take_examples("V9a", large=300_000))
    wu = log_in_client(county, "wu")
    text = read_visible_text(wu.get(f"/plans/{draft.pk}/preview/"))
    assert "算例不符仍启用的理由" in text and "1个算例与应得的结论不同" in text
    for reason in ({}, {"reason": "  "}, {"reason": "13912345678"}):
        wu.post(f"/plans/{draft.pk}/activate/", {"active_from": "2026-11-30", **reason, "seen": get_seen(draft)})
        assert PlanVersion.objects.get().is_draft
    wu.post(f"/plans/{draft.pk}/activate/", {"active_from": "2026-11-30", **REASON, "seen": get_seen(draft)})
    assert not PlanVersion.objects.get().is_draft
    assert f"1个算例不符，理由：{REASON['reason']}" in read_visible_text(wu.get(f"/plans/{draft.pk}/"))


def test_a_plan_whose_examples_pass_asks_for_no_reason(county: SampleCounty) -> None:
    draft = make_draft(county, take_examples("V9a"))
    assert "理由" not in read_visible_text(log_in_client(county, "wu").get(f"/plans/{draft.pk}/preview/"))


def test_every_example_of_the_built_in_plan_has_a_page(county: SampleCounty) -> None:
    draft = make_draft(county, take_examples("V1", "U1", "T1", "D1", "B1", "R18-1"))
    wu = log_in_client(county, "wu")
    for number in range(1, len(read_draft_entries()) + 1):
        assert wu.get(f"/plans/{draft.pk}/example/?example={number}").status_code == 200
    assert wu.get(f"/plans/{draft.pk}/example/?example=99").status_code == 404


@pytest.mark.parametrize(
    "text",
    [
        "examples: {a: [",
        "examples:\n- 5\n- null\n",
        "examples:\n- {}\n",
        "examples:\n- {id: a, title: [x], expect: {V: {p1: met}}}\n",
        "examples:\n- {id: a, rows: 7, expect: {V: {p1: met}}}\n",
        "examples:\n- {id: a, rows: {cases: [5]}, expect: 9}\n",
        "examples:\n- {id: a, orgs: [5], under: 5}\n",
        "examples:\n- {id: a, under: {x: [1]}, expect: {V: [1]}}\n",
        "examples:\n- {id: a, expect: {V: {a: {b: {c: d}}}}}\n",
    ],
)
def test_examples_that_cannot_be_read_are_refused_in_words_on_every_page(county: SampleCounty, text: str) -> None:
    files = load_files_named("fengling")
    draft = make_draft(county, PlanFiles(text=files.text, data=files.data, examples=text))
    wu, seen = log_in_client(county, "wu"), {"seen": draft.files.content_sha256}
    check = read_visible_text(wu.get(f"/plans/{draft.pk}/example/?example=1", follow=True))
    assert "表单里不能" in check and "下载方案压缩包" in check
    for action in ("check/adopt", "example/add", "example/remove"):
        answer = wu.post(f"/plans/{draft.pk}/{action}/", seen | {"example": "1", "all": "1"}, follow=True)
        assert answer.status_code == 200
    assert PlanVersion.objects.get().examples == text
