"""A plan of this year or the next is made, changed, looked at and activated with few clicks, or by keys alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.clicks import Clicks
from tests.browser.office import DESKTOP, PHONE, Office, open_office
from tests.demo.demo_folders import DemoFolders

pytestmark = pytest.mark.slow

DAY = date(2026, 11, 30)

MOST_CLICKS = 12
LARGE = "standards.fraud_free_village.criteria.no_large_case.asks.loss_at_least_yuan"
HALVED = "standards.fraud_free_village.criteria.no_or_halved_cases.asks.options.R1a.any[3].then.fell_by_percent"


@pytest.fixture(scope="module")
def office(demo_folders: DemoFolders, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(demo_folders.copy(DAY, tmp_path_factory.mktemp("plans")), DAY) as office_site:
        yield office_site


def find_field(page: Page, name: str) -> Locator:
    return page.locator(f'[name="{name}"]')


def open_plans(page: Page, clicks: Clicks) -> None:
    """Open the list of plans from the first page: on a phone behind 更多."""
    page.goto("/")
    link = page.get_by_role("link", name="方案", exact=True)
    if not link.first.is_visible():
        clicks.click(page.locator("summary", has_text="更多").first)
    clicks.click(page.get_by_role("link", name="方案", exact=True).first)


@pytest.mark.parametrize(("year", "width"), [(2026, DESKTOP), (2027, DESKTOP), (2026, PHONE)])
def test_a_plan_from_the_built_in_one_is_in_force_after_at_most_twelve_clicks(
    office: Office, year: int, width: int
) -> None:
    clicks = Clicks()
    with office.open_window(width, "wu") as page:
        open_plans(page, clicks)
        clicks.click(page.get_by_role("link", name="新建方案"))
        if find_field(page, "start_year").input_value() != str(year):
            clicks.click(find_field(page, "start_year"))
            find_field(page, "start_year").fill(str(year))
        clicks.click(page.get_by_role("button", name="建立草稿"))
        for name, value in ((LARGE, "300000"), (HALVED, "40")):
            clicks.click(find_field(page, name))
            find_field(page, name).fill(value)
        clicks.click(page.get_by_role("button", name="保存并核对"))
        expect(page.get_by_text("没有30万元以上的案件").first).to_be_visible()
        clicks.click(page.get_by_role("link", name="看影响，启用"))
        expect(page.get_by_role("heading", name="结论推演").first).to_be_visible()
        clicks.click(find_field(page, "reason"))
        find_field(page, "reason").fill("数字由领导小组会议调整，算例随后补改")
        clicks.click(page.get_by_role("button", name="启用", exact=True))
        expect(page.get_by_role("heading", level=1)).to_contain_text("现行" if year == 2026 else "起启用")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert clicks.count <= MOST_CLICKS


def test_the_plan_of_next_year_is_two_clicks_from_the_list(office: Office) -> None:
    clicks = Clicks()
    with office.open_window(DESKTOP, "wu") as page:
        page.goto("/plans/")
        clicks.click(page.locator("main .rows a").first)
        clicks.click(page.get_by_role("button", name="编制下一年方案"))
        expect(page.get_by_text("已建立下一年的草稿")).to_be_visible()
        expect(page.get_by_role("button", name="保存并核对")).to_be_visible()
        expect(page.get_by_text("没有30万元以上的案件").first).to_be_visible()
    assert clicks.count == 2


def test_a_number_is_changed_and_an_example_is_corrected_by_keys_alone(office: Office) -> None:
    with office.open_window(DESKTOP, "wu") as page:
        page.goto("/plans/new/")
        page.get_by_role("button", name="建立草稿").focus()
        page.keyboard.press("Enter")
        find_field(page, LARGE).focus()
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type("300000")
        page.keyboard.press("Enter")
        link = page.get_by_role("link", name="核对算例")
        link.focus()
        page.keyboard.press("Enter")
        page.get_by_role("link", name="打开修改").first.focus()
        page.keyboard.press("Enter")
        expected = find_field(page, "expected:0")
        expected.focus()
        page.keyboard.press("ArrowDown")
        expect(expected).to_have_value("not_met")
        button = page.get_by_role("button", name="保存并核对")
        for _stop in range(60):
            page.keyboard.press("Tab")
            if button.evaluate("element => element === document.activeElement"):
                break
        page.keyboard.press("Enter")
        expect(page.get_by_text("已保存算例")).to_be_visible()


@pytest.mark.parametrize("path", ["", "preview/", "check/", "example/?example=1", "clause/add/"])
def test_no_page_of_a_draft_is_wider_than_a_phone(office: Office, path: str) -> None:
    with office.open_window(PHONE, "wu") as page:
        page.goto("/plans/new/")
        page.get_by_role("button", name="建立草稿").click()
        page.get_by_role("button", name="保存并核对").wait_for()
        page.goto(page.url.partition("?")[0] + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
