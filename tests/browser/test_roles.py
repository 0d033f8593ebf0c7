"""Each role does its three daily jobs on a phone and on a desk, by the links and buttons of the pages alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests.browser.office import DESKTOP, PHONE, VILLAGE, Office, open_main_page, open_office
from tests.demo.demo_folders import DemoFolders
from wuzha.demo.neighbours import COUNTY, OTHER_STREET
from wuzha.demo.people import DEMO_PEOPLE

pytestmark = pytest.mark.slow

WORKING_DAY = date(2022, 10, 20)
"""A day in the year: a month is owed, disputes wait, nothing is settled yet."""

Job = Callable[[Page], None]


@pytest.fixture(scope="module")
def office(demo_folders: DemoFolders, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(demo_folders.copy(WORKING_DAY, tmp_path_factory.mktemp("roles")), WORKING_DAY) as office_site:
        yield office_site


def preview_a_month(page: Page) -> None:
    open_main_page(page, "报送")
    page.locator("table.calendar input:visible").first.check()
    page.get_by_role("button", name="先看结论怎么变").click()
    expect(page.locator(".consequence").first).to_be_visible()


def draft_an_attestation(page: Page) -> None:
    open_main_page(page, "认定")
    row = page.locator("tbody tr").first
    row.get_by_label("达标", exact=True).check()
    page.get_by_label("认定人").fill("考核组")
    page.get_by_role("button", name="存草稿").click()
    expect(page.locator(".messages")).to_contain_text("草稿")


def write_reminders(page: Page) -> None:
    page.get_by_role("link", name=re.compile("^待办")).first.click()
    page.get_by_role("link", name="生成催办文本").first.click()
    expect(page.locator(".reminder").first).to_contain_text("待办事项")


def open_the_next_case_without_a_date(page: Page) -> None:
    page.locator("main").get_by_role("link", name=re.compile("立案日期")).first.click()
    page.locator("#list tbody th a").first.click()
    page.get_by_role("link", name="更正").click()
    expect(page.get_by_role("button", name="保存并看下一条")).to_be_visible()


def read_a_dispute(page: Page) -> None:
    open_main_page(page, "归属")
    page.locator("main tbody th a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("案件")


def find_the_village(page: Page) -> None:
    page.goto(f"/search/?q={VILLAGE.name}")
    page.locator("main").get_by_role("link", name=VILLAGE.name).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(VILLAGE.name)


def open_what_is_most_urgent(page: Page) -> None:
    page.locator(".attention a").first.click()
    expect(page.locator("main .outcome").first).to_be_visible()


def open_the_brief(page: Page) -> None:
    page.get_by_role("link", name="一页简报").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("简报")


def read_the_charts(page: Page) -> None:
    open_main_page(page, "图表")
    expect(page.locator(".drawing svg").first).to_be_visible()


def filter_the_log(page: Page) -> None:
    page.get_by_label("台账", exact=True).first.select_option("cases")
    page.get_by_role("button", name="查找").click()
    expect(page.locator("#list tbody tr").first).to_be_visible()


def draw_a_sample(page: Page) -> None:
    page.get_by_role("button", name="抽取").click()
    expect(page.locator("main tbody tr").first).to_be_visible()
    expect(page.locator("main")).to_contain_text("种子")


def look_back_at_a_card(page: Page) -> None:
    page.goto(f"/standing/{VILLAGE.code}/?period=2022")
    page.get_by_label("当时账上怎么记").fill("2022-09-10")
    page.get_by_role("button", name="查看").click()
    expect(page.locator("main")).to_contain_text("2022-09-10")


def see_how_the_year_went_in_the_county(page: Page) -> None:
    open_main_page(page, "结论")
    page.locator("main").get_by_role("link", name=COUNTY.name).first.click()
    page.get_by_role("link", name="结论怎么变的").first.click()
    expect(page.locator("main .outcome").first).to_be_visible()


def open_the_other_street(page: Page) -> None:
    page.goto(f"/search/?q={OTHER_STREET.name}")
    page.locator("main").get_by_role("link", name=OTHER_STREET.name).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(OTHER_STREET.name)


def see_where_the_org_stands(page: Page) -> None:
    expect(page.locator(".own .outcome, .own .badge").first).to_be_visible()
    expect(page.locator(".own")).to_contain_text("还可发案")


def see_what_is_missing(page: Page) -> None:
    see_where_the_org_stands(page)
    expect(page.get_by_role("heading", name="需补充的资料")).to_be_visible()


def record_outreach(page: Page) -> None:
    page.get_by_role("link", name="记宣传").click()
    page.locator(".choices label", has_text="逢户必进").click()
    page.locator(".choices label", has_text="30人").click()
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".messages")).to_contain_text("XC20221020-")


def look_at_the_own_months(page: Page) -> None:
    page.get_by_role("link", name="零报告、报送月份").click()
    expect(page.locator(".own-months li").first).to_be_visible()


def open_the_own_card(page: Page) -> None:
    open_main_page(page, "结论")
    expect(page.locator("main .outcome").first).to_be_visible()


def read_the_to_dos(page: Page) -> None:
    page.get_by_role("link", name=re.compile("^待办")).first.click()
    expect(page.get_by_role("heading", name="待办事项")).to_be_visible()


def fetch_a_template(page: Page) -> None:
    open_main_page(page, "上传台账")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载全部台账").click()
    assert download.value.suggested_filename.endswith(".xlsx")


def look_at_the_calendar(page: Page) -> None:
    open_main_page(page, "报送")
    expect(page.locator("table.calendar")).to_be_visible()


def begin_an_account(page: Page) -> None:
    open_main_page(page, "账号")
    page.get_by_role("link", name="开通账号").click()
    expect(page.get_by_label("角色")).to_be_visible()


def read_the_requests(page: Page) -> None:
    open_main_page(page, "账号确认")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def read_the_own_log_ins(page: Page) -> None:
    page.goto("/sessions/")
    expect(page.get_by_role("heading", name="我的登录")).to_be_visible()


def read_the_log(page: Page) -> None:
    open_main_page(page, "日志")
    expect(page.locator("#list tbody tr").first).to_be_visible()


def read_the_words(page: Page) -> None:
    page.goto("/glossary/")
    expect(page.locator(".words dt").first).to_be_visible()


JOBS: Mapping[str, tuple[Job, Job, Job]] = {
    "wu": (preview_a_month, draft_an_attestation, write_reminders),
    "chen": (open_the_next_case_without_a_date, read_a_dispute, find_the_village),
    "zheng": (open_what_is_most_urgent, open_the_brief, read_the_charts),
    "sun": (filter_the_log, draw_a_sample, look_back_at_a_card),
    "tang": (see_how_the_year_went_in_the_county, open_the_other_street, look_at_the_calendar),
    "li": (see_what_is_missing, record_outreach, look_at_the_own_months),
    "zhou": (record_outreach, open_the_own_card, read_the_to_dos),
    "qian": (see_where_the_org_stands, open_the_own_card, read_the_to_dos),
    "gao": (look_at_the_calendar, fetch_a_template, read_the_to_dos),
    "anquan": (begin_an_account, read_the_requests, read_the_own_log_ins),
    "xitong": (read_the_own_log_ins, read_the_to_dos, read_the_words),
    "shenji": (read_the_log, read_the_own_log_ins, read_the_words),
    "han": (look_at_the_calendar, fetch_a_template, read_the_to_dos),
    "liang": (open_what_is_most_urgent, open_the_brief, read_the_charts),
}


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("name", JOBS)
def test_each_role_does_its_three_daily_jobs(office: Office, name: str, width: int) -> None:
    with office.open_window(width, name) as page:
        errors: list[str] = []
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        for job in JOBS[name]:
            page.goto("/")
            job(page)
            assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
        assert errors == []


def test_the_jobs_are_those_of_everybody_who_can_log_in_to_the_demo() -> None:
    assert {person.username for person in DEMO_PEOPLE} == JOBS.keys()
