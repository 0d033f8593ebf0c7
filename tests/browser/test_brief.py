"""The brief is one page of paper: for the demo, and for a street where everything is bad and every name is long."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.template.loader import render_to_string

from tests.browser.office import DESKTOP, PHONE, Office
from wuzha.assessments.late_months import LateOrg
from wuzha.assessments.overview import TargetSummary
from wuzha.core.periods import Period
from wuzha.core.vocabulary import Outcome, Register
from wuzha.reports.attention import MAX_ITEMS, AttentionItem, AttentionKind
from wuzha.reports.brief import (
    COUNTED_OUTCOMES,
    MAX_LATE,
    MAX_NAMES,
    MAX_NOT_MET,
    MAX_TARGETS,
    MAX_TASKS,
    Brief,
    BriefCount,
    BriefCounts,
    BriefReason,
    BriefTarget,
    BriefTask,
    Shortlist,
)

pytestmark = pytest.mark.slow

LONG_NAME = "云岭经济技术开发区综合行政执法大队"
ORG_COUNT = 34
MONTHS = (Period.parse("2021-12"), Period.parse("2022-10"))


def count_pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


def make_bad_brief() -> Brief:
    """Return a brief that is as long as it can be: 34 orgs not met and late, and every list longer than its part."""
    target = TargetSummary(
        org="云岭街道",
        code="1",
        id="all_cases",
        clause="三",
        title="职工及家属受害案件总数下降",
        outcome=Outcome.NOT_MET,
        allowance="2022年到目前（截至2022年12月15日）发案至少138起、上限不明，按2021年的基数至多139起，最多还可发1起，待核实的弄清后可能更少。",
        left=None,
    )
    item = AttentionItem(
        kind=AttentionKind.LATE,
        title=f"{ORG_COUNT}个村（社区）、单位逾期未报送",
        reason="、".join([LONG_NAME] * MAX_NAMES) + f"等{ORG_COUNT}个",
        figure="最长逾期1518天",
        address="",
    )
    course = ("近30天新增12–25起，此前30天至少10起", "按目前速度，年底约138–157起，达标可能约一成至三成")
    late = LateOrg(code="1", name=LONG_NAME, months=MONTHS, registers=(Register.CASES,), days=1518)
    counts = tuple(BriefCount(outcome, 20, 20) for outcome in COUNTED_OUTCOMES)
    return Brief(
        org_code="1",
        org_name="云岭经济技术开发区街道",
        period=Period.parse("2022"),
        plan_title="凤岭街道“无诈村（社区）”“无诈单位”创建工作方案（第12版）",
        plan_sha256="0" * 64,
        as_of=date(2022, 12, 15),
        is_provisional=True,
        before_on=date(2022, 11, 15),
        counts=(BriefCounts("村（社区）", 20, counts), BriefCounts("单位", 14, counts)),
        targets=Shortlist.take([BriefTarget(target, target.heading, *course)] * 9, MAX_TARGETS),
        attention=(item,) * MAX_ITEMS,
        not_met=Shortlist.take(
            [BriefReason("1", LONG_NAME, "四(一)1：2022年8月、10月未报送")] * ORG_COUNT, MAX_NOT_MET
        ),
        late=Shortlist.take([late] * ORG_COUNT, MAX_LATE),
        tasks=(BriefTask("核实：34个村（社区）、单位有待核实的记录", date(2022, 12, 20)),) * MAX_TASKS,
    )


def test_the_brief_of_the_demo_is_one_page_of_paper(office: Office) -> None:
    with office.open_window(DESKTOP, "zheng") as page:
        page.goto("/")
        page.get_by_role("link", name="一页简报").first.click()
        page.get_by_role("heading", name="创建简报").wait_for()
        assert page.get_by_role("button", name="打印").is_visible()
        assert count_pages(page.pdf(prefer_css_page_size=True)) == 1
        page.emulate_media(media="print")
        assert page.locator(".log-head").is_visible() and not page.locator(".rail").is_visible()


def test_the_brief_of_a_street_where_everything_is_bad_is_one_page_too(office: Office, tmp_path: Path) -> None:
    brief = make_bad_brief()
    assert brief.is_long
    pdf, text = print_brief(office, brief, tmp_path)
    assert count_pages(pdf) == 1
    assert "另有5个目标" in text and f"等{ORG_COUNT}个，其余见“结论”页" in text and "其余见“报送”页" in text
    assert text.count(LONG_NAME) == MAX_NOT_MET + MAX_LATE + MAX_NAMES * MAX_ITEMS


def test_a_brief_that_is_just_not_long_is_one_page_in_normal_type(office: Office, tmp_path: Path) -> None:
    brief = make_bad_brief()
    brief = replace(
        brief,
        targets=replace(brief.targets, items=brief.targets.items[:3]),
        not_met=replace(brief.not_met, items=brief.not_met.items[:8]),
        late=replace(brief.late, items=brief.late.items[:4]),
    )
    assert not brief.is_long
    assert count_pages(print_brief(office, brief, tmp_path)[0]) == 1


@pytest.mark.parametrize("is_english", [False, True], ids=["zh", "en"])
def test_on_a_phone_every_outcome_of_the_brief_is_on_the_screen_with_its_earlier_count(
    office: Office, is_english: bool
) -> None:
    with office.open_window(PHONE, "zheng") as page:
        page.goto("/brief/")
        if is_english:
            page.locator("form[action*=language] button").first.evaluate("button => button.form.requestSubmit(button)")
            page.get_by_text("Undetermined").first.wait_for()
            page.goto("/brief/")
        earlier_count = "<span class='note'>(before 20)</span>" if is_english else "<span class='note'>（原20）</span>"
        page.locator(".brief-counts td.number:not(:nth-child(2))").evaluate_all(
            f"cells => cells.forEach(cell => {{ cell.innerHTML = `<strong>20</strong>{earlier_count}` }})"
        )
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE


def print_brief(office: Office, brief: Brief, folder: Path) -> tuple[bytes, str]:
    """Print the page of a brief that no office has; return the paper and the text of the page."""
    context = {"brief": brief, "org": SimpleNamespace(code="1", name=brief.org_name), "questions": brief}
    html = render_to_string("brief/brief.html", context | {"log_head": "日志第123456行 0123456789abcdef"})
    style = (Path(settings.STATICFILES_DIRS[0]) / "site" / "wuzha.css").read_text()
    html = re.sub(r"<script[^>]*></script>|<link[^>]*>", "", html).replace("</head>", f"<style>{style}</style></head>")
    (folder / "brief.html").write_text(html)
    with office.open_window(DESKTOP) as page:
        page.goto((folder / "brief.html").as_uri())
        pdf = page.pdf(prefer_css_page_size=True)
        (folder / "brief.pdf").write_bytes(pdf)
        return pdf, page.locator("main").inner_text()


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_a_screen_on_a_wall_opens_without_a_log_in_and_turns_without_scripts(office: Office, width: int) -> None:
    with office.open_window(DESKTOP, "zheng") as page:
        page.goto("/screens/")
        page.get_by_role("button", name="开启一个地址").click()
        address = page.locator(".feed-address").inner_text()
    with office.open_window(width, java_script_enabled=False) as page:
        for number, word in enumerate(("无诈村（社区）", "无诈单位", "各月报送情况", "时间安排"), 1):
            page.goto(f"{address}&view={number}")
            assert page.get_by_role("heading", name=word).is_visible()
            assert page.context.cookies() == [] and page.locator("input, form, a").count() == 0
        overflow = page.locator("html").evaluate("html => html.scrollWidth - html.clientWidth")
        assert overflow <= 0
    with office.open_window(DESKTOP, "zheng") as page:
        page.goto("/screens/")
        page.get_by_role("button", name="停用").first.click()
        page.get_by_text("已停用大屏地址").wait_for()
    with office.open_window(width) as page:
        answer = page.goto(address)
        assert answer and answer.status == 404 and page.get_by_text("这个地址已停用").is_visible()
