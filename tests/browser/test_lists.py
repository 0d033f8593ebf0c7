"""Lists are filtered while the user types and sorted in place; the address always describes the list."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.office import DESKTOP, VILLAGE, Office

pytestmark = pytest.mark.slow


def test_a_list_is_filtered_while_typing_without_a_page_load(office: Office) -> None:
    with office.open_window(DESKTOP, "wu") as page:
        page.goto("/books/cases/")
        page.evaluate("window.isTheSamePage = true")
        page.get_by_label("组织").press_sequentially(VILLAGE.name)
        expect(page.get_by_role("cell", name=VILLAGE.name, exact=True).first).to_be_visible()
        expect(page.locator("tbody tr").filter(has_not_text=VILLAGE.name)).to_have_count(0)
        page.get_by_role("link", name="被骗金额").click()
        expect(page.locator("th[aria-sort=ascending]")).to_have_text("被骗金额")
        expect(page).to_have_url(re.compile("org=.+sort=loss_fen"))
        assert page.evaluate("window.isTheSamePage")
        rows = page.locator("tbody").inner_text()
        page.reload()
        assert page.locator("tbody").inner_text() == rows


def test_going_back_restores_the_list(office: Office) -> None:
    with office.open_window(DESKTOP, "wu") as page:
        page.goto("/books/cases/?sort=case_no")
        page.get_by_role("link", name="下一页").click()
        expect(page).to_have_url(re.compile("page=2"))
        expect(page.get_by_text("第 2 页")).to_be_visible()
        page.go_back()
        expect(page.get_by_text("第 1 页")).to_be_visible()
        stored_text = page.evaluate("Object.values(localStorage).concat(Object.values(sessionStorage)).join()")
        assert "<" not in stored_text, "several people share the machine: no page is kept in the browser"


def test_an_expired_session_leads_to_the_whole_log_in_page(office: Office) -> None:
    with office.open_window(DESKTOP, "wu") as page:
        page.goto("/books/cases/")
        page.context.clear_cookies()
        page.get_by_label("编号").press_sequentially("1")
        expect(page.get_by_role("heading", level=1)).to_have_text("登录")
