"""The daily work of each role takes few clicks: an upload of five files, a missing date, what a leader looks at."""

from __future__ import annotations

import re
from pathlib import Path
from time import monotonic

import pytest
from playwright.sync_api import Page

from tests.browser.clicks import Clicks
from tests.browser.office import DESKTOP, HEIGHTS, PATIENCE, PHONE, Office, wait_for_state, write_case
from wuzha.demo.office import DEMO_PASSWORD

pytestmark = pytest.mark.slow

MOST_CLICKS_OF_AN_UPLOAD, MOST_SECONDS_OF_AN_UPLOAD = 8, 40
MOST_CLICKS_OF_A_DATE = 3


def test_a_clerk_enters_four_of_five_files_and_sees_what_moved(office: Office, tmp_path: Path) -> None:
    files = [write_case(tmp_path, f"D2022000{number}") for number in range(4)]
    damaged = tmp_path / "问责.xlsx"
    damaged.write_bytes(b"PK\x03\x04 damaged")
    start, clicks = monotonic(), Clicks()
    with office.open_window(DESKTOP) as page:
        page.goto("/log-in/")
        page.get_by_label("账号").fill("wu")
        page.get_by_label("密码").fill(DEMO_PASSWORD)
        clicks.click(page.get_by_role("button", name="登录"))
        clicks.click(page.get_by_role("main").get_by_role("link", name="上传台账"))
        clicks.count += 1
        page.get_by_label("台账文件").set_input_files([*files, damaged])
        clicks.click(page.get_by_role("button", name="读取"))
        wait_for_state(page, "待确认")
        clicks.click(page.get_by_role("button", name="确认入账"))
        wait_for_state(page, "已入账")
        page.locator("#upload-consequence .consequence").wait_for(timeout=PATIENCE)
        seconds = monotonic() - start
        assert page.title().startswith("读取报告"), "what is loaded into a page does not rename it"
        assert page.locator(".files .state").all_inner_texts().count("已入账") == len(files)
    assert clicks.count <= MOST_CLICKS_OF_AN_UPLOAD
    assert seconds <= MOST_SECONDS_OF_AN_UPLOAD


def test_a_missing_date_is_filled_in_with_three_clicks_and_leads_to_the_next(office: Office) -> None:
    clicks = Clicks()
    with office.open_window(DESKTOP, "chen") as page:
        page.goto("/")
        clicks.click(page.get_by_role("link", name="案件的立案日期").first)
        clicks.click(page.locator("#list tbody th a").first)
        first = page.url
        page.get_by_role("link", name="更正").click()
        page.get_by_label("立案日期").fill("2022-03-08")
        page.get_by_label("更正原因").fill("补登立案日期")
        clicks.click(page.get_by_role("button", name="保存并看下一条"))
        page.wait_for_url(lambda url: url != first and "/correct/" in url)
    assert clicks.count <= MOST_CLICKS_OF_A_DATE


def test_a_leader_sees_what_is_urgent_without_scrolling(office: Office) -> None:
    with office.open_window(DESKTOP, "zheng") as page:
        page.goto("/")
        items = page.locator(".attention li")
        boxes = [box for item in items.all() if (box := item.bounding_box())]
        assert boxes and all(box["y"] + box["height"] <= HEIGHTS[DESKTOP] for box in boxes)


TAPS_OF_OUTREACH = 3


@pytest.mark.parametrize("has_scripts", [True, False])
def test_a_village_secretary_records_outreach_with_three_taps_on_a_phone(office: Office, has_scripts: bool) -> None:
    with office.open_window(PHONE, "li", java_script_enabled=has_scripts) as page:
        page.goto("/")
        page.get_by_role("link", name="记宣传").click()
        assert page.get_by_label("今天").is_checked()
        taps = Clicks()
        record_outreach(page, taps)
        assert taps.count == TAPS_OF_OUTREACH
        page.get_by_role("link", name="再记一次").click()
        for box in [choice.bounding_box() for choice in page.locator(".choices label").all()]:
            assert box and box["height"] >= 44 and box["x"] >= 0 and box["x"] + box["width"] <= PHONE


def test_a_button_tapped_twice_makes_one_record(office: Office) -> None:
    with office.open_window(PHONE, "li", java_script_enabled=False) as page:
        numbers = []
        for is_twice in (False, True, False):
            page.goto("/books/outreach/quick/")
            record_outreach(page, Clicks(), is_twice=is_twice)
            message = page.locator(".messages").inner_text()
            numbers.append(int(re.findall(r"记录编号：XC\d{8}-(\d+)", message)[0]))
        assert [number - numbers[0] for number in numbers] == [0, 1, 2]


def record_outreach(page: Page, taps: Clicks, *, is_twice: bool = False) -> None:
    """Choose a way and a number of people, and save."""
    for choice in ("逢户必进", "30人"):
        taps.click(page.locator(".choices label", has_text=choice))
    save = page.get_by_role("button", name="保存")
    if is_twice:
        save.dblclick()
    else:
        taps.click(save)
    page.locator(".messages").wait_for()


def count_hidden_pixels(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def test_a_village_secretary_sees_where_the_village_stands_and_what_to_do_on_a_phone(office: Office) -> None:
    with office.open_window(PHONE, "li") as page:
        page.goto("/")
        assert count_hidden_pixels(page) == 0
        standing = page.locator(".own").bounding_box()
        assert standing and standing["y"] + standing["height"] <= HEIGHTS[PHONE]
        assert page.locator(".own .badge, .own .outcome").first.is_visible()
        for label in ("记宣传", "零报告、报送月份", "认领、申诉案件"):
            box = page.get_by_role("link", name=label).bounding_box()
            assert box and box["height"] >= 44 and box["width"] >= PHONE - 32, label
