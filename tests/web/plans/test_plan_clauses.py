"""Clauses are added to a draft and removed from it on its page."""

from __future__ import annotations

from html import unescape
from urllib.parse import unquote

from tests.plan_pages import make_draft
from tests.sample_county import SampleCounty, log_in_client, read_visible_text
from wuzha.core.plan.plan import Attested
from wuzha.programmes.models import PlanVersion
from wuzha.programmes.plan_choice import load_version
from wuzha.programmes.plan_examples import run_examples

VILLAGE = "standards.fraud_free_village.criteria"


def read_seen(page: str) -> str:
    return page.split('name="seen" value="')[1].split('"')[0]


def test_a_clause_that_people_attest_is_added_and_its_page_leads_to_it(county: SampleCounty) -> None:
    draft = make_draft(county)
    wu = log_in_client(county, "wu")
    page = unescape(wu.get(f"/plans/{draft.pk}/clause/add/").content.decode())
    assert (
        "四(一)6 无诈村" not in page and 'value="四(一)6"' in page and "照“四(一)2 没有50万元以上的案件”的评法" in page
    )
    values = {
        "seen": read_seen(page),
        "place": "四(一)6",
        "way": VILLAGE,
        "text": "组织签订承诺书。",
        "title": "签订承诺书",
    }
    answer = wu.post(f"/plans/{draft.pk}/clause/add/", values)
    assert unquote(answer.headers["Location"]).endswith("#clause-四(一)6")
    criterion = load_version(PlanVersion.objects.get()).standards[0].criteria[-1]
    assert (criterion.clause, criterion.title, criterion.node) == ("四(一)6", "签订承诺书", Attested())
    assert "签订承诺书" in read_visible_text(wu.get(f"/plans/{draft.pk}/"))


def test_a_clause_is_judged_as_another_with_numbers_of_its_own(county: SampleCounty) -> None:
    draft = make_draft(county)
    wu = log_in_client(county, "wu")
    seen = draft.files.content_sha256
    values = {"seen": seen, "place": "四(一)6", "way": f"{VILLAGE}.no_large_case", "text": "", "title": ""}
    wu.post(f"/plans/{draft.pk}/clause/add/", values)
    assert f'name="{VILLAGE}.own_clause_a.asks.loss_at_least_yuan"' in wu.get(f"/plans/{draft.pk}/").content.decode()


def test_a_clause_without_words_or_of_several_numbers_is_refused_with_what_was_typed(county: SampleCounty) -> None:
    draft = make_draft(county)
    wu = log_in_client(county, "wu")
    values = {"seen": draft.files.content_sha256, "place": "四(一)6", "way": "text", "text": "", "title": ""}
    assert "请填写“条文”" in read_visible_text(wu.post(f"/plans/{draft.pk}/clause/add/", values))
    text = wu.post(f"/plans/{draft.pk}/clause/add/", values | {"text": "甲。\n7、乙。"}).content.decode()
    assert "编了号的段落" in text and "7、乙。" in text
    assert PlanVersion.objects.get().sha256 == draft.sha256


def test_the_page_before_a_removal_says_what_hangs_on_the_clause(county: SampleCounty) -> None:
    draft = make_draft(county)
    wu = log_in_client(county, "wu")
    page = wu.get(f"/plans/{draft.pk}/clause/remove/", {"clause": "四(一)4"})
    text = read_visible_text(page)
    assert "没有窝点" in text and "个算例里有这一条" in text
    values = {"removing": "四(一)4", "seen": read_seen(page.content.decode())}
    assert "已删除条款四(一)4" in read_visible_text(wu.post(f"/plans/{draft.pk}/clause/remove/", values, follow=True))
    run = run_examples(PlanVersion.objects.get().files)
    # A den alone fails nobody any more, which the one example of a den has to be changed for.
    assert [result.example.id for result in run.failed] == ["V11"]
    assert "no_dens" not in PlanVersion.objects.get().examples


def test_a_clause_in_use_is_refused_with_where(county: SampleCounty) -> None:
    draft = make_draft(county)
    wu = log_in_client(county, "wu")
    text = read_visible_text(wu.get(f"/plans/{draft.pk}/clause/remove/", {"clause": "四(一)"}))
    assert "还在用" in text and "“无诈村（社区）”这一标准按它列出" in text and "下面还有四(一)1" in text
    values = {"removing": "四(一)", "seen": draft.files.content_sha256}
    assert "还在用" in read_visible_text(wu.post(f"/plans/{draft.pk}/clause/remove/", values, follow=True))
    assert "没有条款九" in read_visible_text(wu.get(f"/plans/{draft.pk}/clause/remove/", {"clause": "九"}, follow=True))
    assert PlanVersion.objects.get().sha256 == draft.sha256
