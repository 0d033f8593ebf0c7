"""Nothing that a grid worker records without a network is lost or written twice: in a real browser, on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from time import monotonic

import pytest
from playwright.sync_api import Error, Page

from tests.browser.capture_phone import (
    PATIENCE,
    PLAIN_HOST,
    CaptureSite,
    choose,
    fill_queue,
    list_states,
    open_capture,
    open_capture_site,
    record,
    wait_for_text,
)
from tests.browser.clicks import Clicks
from tests.browser.office import PHONE, log_in

pytestmark = pytest.mark.slow

SPACE_REMEMBERED = 35_000
SECONDS_UNTIL_THE_FIRST = 30


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CaptureSite]:
    with open_capture_site(tmp_path_factory.mktemp("capture")) as capture_site:
        yield capture_site


def crash_tab(page: Page) -> None:
    """End the tab as a phone that needs its memory does: no code of the page runs any more."""
    with suppress(Error):
        page.goto("chrome://crash", timeout=5_000)
    page.close()


def test_three_records_without_a_network_survive_the_end_of_the_tab_and_are_sent_once(site: CaptureSite) -> None:
    with site.open_phone() as phone:
        log_in(phone.new_page(), "li")
        page, before = open_capture(phone), site.count_records()
        phone.set_offline(True)
        for people in ("10人", "30人", "30人"):
            record(page, people)
        crash_tab(page)
        page = phone.new_page()
        page.goto("/capture/")
        wait_for_text(page, "count", "待发送3条")
        assert list_states(page) == ["待发送"] * 3 and "青石村" in page.locator("main").inner_text()
        assert site.count_records() == before
        phone.set_offline(False)
        page.evaluate("dispatchEvent(new Event('online'))")
        page.locator("li.sent").nth(2).wait_for()
        assert list_states(page) == ["已发送"] * 3
        page.reload()
        wait_for_text(page, "count", "没有待发送的记录")
        assert site.count_records() == before + 3


def test_a_record_takes_three_taps_and_fits_a_small_phone(site: CaptureSite) -> None:
    with site.open_phone() as phone:
        log_in(phone.new_page(), "zhou")
        page, taps = open_capture(phone), Clicks()
        for choice in ("逢村必发", "50人"):
            taps.click(page.locator(".choices label", has_text=choice))
        taps.click(page.get_by_role("button", name="保存", exact=True))
        page.locator("li.sent").wait_for()
        assert taps.count == 3
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
        buttons = page.locator("#capture-form :is(.choices label, button):visible").all()
        assert all((box := button.bounding_box()) and box["height"] >= 44 for button in buttons)


def test_what_is_missing_is_said_and_a_record_is_changed_and_deleted_on_the_phone(site: CaptureSite) -> None:
    with site.open_phone() as phone:
        log_in(phone.new_page(), "li")
        page = open_capture(phone)
        phone.set_offline(True)
        page.get_by_role("button", name="保存", exact=True).click()
        wait_for_text(page, "fault", "请选择“方式”。")
        record(page, "没有统计")
        page.get_by_role("button", name="改", exact=True).click()
        choose(page, "其他人数")
        page.get_by_label("其他人数").last.fill("37")
        page.get_by_role("button", name="保存", exact=True).click()
        page.locator('[data-capture="list"] li', has_text="37人").wait_for()
        assert list_states(page) == ["待发送"]
        page.get_by_role("button", name="删", exact=True).click()
        page.get_by_role("button", name="删除").click()
        wait_for_text(page, "count", "没有待发送的记录")


def test_a_record_that_is_refused_stays_with_its_reason_until_it_is_corrected(site: CaptureSite) -> None:
    with site.open_phone() as phone:
        log_in(phone.new_page(), "li")
        page = open_capture(phone)
        choose(page, "其他人数")
        page.get_by_label("其他人数").last.fill("很多")
        page.get_by_role("button", name="保存", exact=True).click()
        page.locator("li.refused", has_text="“很多”不是整数").wait_for()
        page.get_by_role("button", name="改", exact=True).click()
        page.get_by_label("其他人数").last.fill("12")
        page.get_by_role("button", name="保存", exact=True).click()
        page.locator("li.sent", has_text="12人").wait_for()
        assert list_states(page) == ["已发送"]


def test_another_account_on_the_phone_neither_sees_nor_sends_what_the_first_has_recorded(site: CaptureSite) -> None:
    with site.open_phone() as phone:
        log_in(phone.new_page(), "li")
        page, before = open_capture(phone), site.count_records()
        phone.set_offline(True)
        record(page, "100人")
        phone.clear_cookies()
        phone.set_offline(False)
        page.evaluate("dispatchEvent(new Event('online'))")
        wait_for_text(page, "state", "登录已过期")
        assert list_states(page) == ["待发送"]
        page.close()
        log_in(phone.new_page(), "zhou")
        page = open_capture(phone)
        wait_for_text(page, "others", "别的账号的1条记录")
        record(page, "10人")
        page.locator("li.sent").wait_for()
        assert list_states(page) == ["已发送"] and site.count_records() == before + 1
        phone.clear_cookies()
        log_in(phone.new_page(), "li")
        page = open_capture(phone)
        page.locator("li.sent", has_text="100人").wait_for()
        assert site.count_records() == before + 2


def test_on_a_full_disk_nothing_is_said_to_be_saved_and_the_choices_stay(site: CaptureSite) -> None:
    with site.open_phone() as phone:
        log_in(phone.new_page(), "li")
        page, before = open_capture(phone), site.count_records()
        session = phone.new_cdp_session(page)
        session.send("Storage.overrideQuotaForOrigin", {"origin": site.address, "quotaSize": 1})
        # For so long Chromium goes on writing into the space that it has asked for before.
        page.wait_for_timeout(SPACE_REMEMBERED)
        choose(page, "50人", "广播")
        page.get_by_role("button", name="保存", exact=True).click()
        wait_for_text(page, "fault", "手机存储已满")
        assert page.locator('[data-capture="saved"]').is_hidden()
        assert page.get_by_label("50人").is_checked() and page.get_by_label("广播").is_checked()
        assert site.count_records() == before
        session.send("Storage.overrideQuotaForOrigin", {"origin": site.address})
        page.get_by_role("button", name="保存", exact=True).click()
        page.locator("li.sent", has_text="50人").wait_for()


def test_a_server_that_is_killed_while_it_receives_loses_nothing_and_writes_nothing_twice(site: CaptureSite) -> None:
    with site.open_phone() as phone:
        log_in(phone.new_page(), "li")
        page, before = open_capture(phone), site.count_records()
        fill_queue(page, 120)
        page.reload()
        deadline = monotonic() + SECONDS_UNTIL_THE_FIRST
        while site.count_records() < before + 20:
            assert monotonic() < deadline
            page.wait_for_timeout(20)
        site.kill()
        wait_for_text(page, "state", "现在发不出去")
        page.reload()
        wait_for_text(page, "count", "待发送")
        site.start()
        page.get_by_role("button", name="现在发送").click()
        page.locator('[data-capture="count"]', has_text="没有待发送的记录").wait_for(timeout=2 * PATIENCE)
        assert site.count_records() == before + 120


def test_on_a_plain_address_the_page_says_what_it_cannot_do_and_records_all_the_same(site: CaptureSite) -> None:
    with site.open_phone(base_url=f"http://{PLAIN_HOST}:{site.port}") as phone:
        log_in(phone.new_page(), "li")
        page = phone.new_page()
        page.goto("/capture/")
        page.locator('[data-capture="no-worker"]').wait_for()
        assert page.evaluate("isSecureContext") is False
        phone.set_offline(True)
        record(page, "30人")
        assert list_states(page) == ["待发送"]
        phone.set_offline(False)
        page.evaluate("dispatchEvent(new Event('online'))")
        page.locator("li.sent").wait_for()


def test_a_browser_that_cannot_store_sends_at_once(site: CaptureSite) -> None:
    with site.open_phone() as phone:
        log_in(phone.new_page(), "li")
        phone.add_init_script("Object.defineProperty(window, 'indexedDB', {value: undefined})")
        page = phone.new_page()
        page.goto("/capture/")
        page.locator('[data-capture="no-store"]').wait_for()
        choose(page)
        page.get_by_role("button", name="保存", exact=True).click()
        page.locator(".messages", has_text="已记宣传").wait_for()
