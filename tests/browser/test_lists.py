"""Lists are filtered while the user types and sorted in place; the address always describes the list."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.office import DESKTOP, PHONE, TABLET, VILLAGE, Office

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


def test_without_a_network_a_list_says_that_it_was_not_renewed(office: Office) -> None:
    with office.open_window(PHONE, "wu") as page:
        page.goto("/books/cases/")
        expect(page.get_by_text("网络断了")).to_be_hidden()
        page.context.set_offline(True)
        page.get_by_label("编号").press_sequentially("NET2")
        expect(page.get_by_text("网络断了")).to_be_visible()
        page.context.set_offline(False)
        expect(page.get_by_text("网络断了")).to_be_hidden()
        page.get_by_label("编号").press_sequentially("3")
        expect(page.locator("tbody tr")).to_have_count(0)


def test_without_a_network_a_form_stays_as_it_was_typed_and_is_sent_later(office: Office) -> None:
    with office.open_window(PHONE, "wu") as page:
        page.goto(f"/orgs/{VILLAGE.code}/change/")
        page.get_by_label("别名").fill("河边的村")
        page.context.set_offline(True)
        page.get_by_role("button", name="保存").click()
        expect(page.get_by_text("网络断了")).to_be_visible()
        expect(page.get_by_label("别名")).to_have_value("河边的村")
        page.context.set_offline(False)
        page.get_by_role("button", name="保存").click()
        expect(page.get_by_text("河边的村", exact=True)).to_be_visible()


def shoot_right_edge(page: Page, scroll_left: int) -> bytes:
    """Return a picture of a few pixels at the right edge of the table, between the text of a row and the next row."""
    page.evaluate("left => { document.querySelector('.wide').scrollLeft = left }", scroll_left)
    page.locator("tbody tr").nth(2).scroll_into_view_if_needed()
    row, table = page.locator("tbody tr").nth(2).bounding_box(), page.locator(".wide").first.bounding_box()
    assert row and table
    clip = {"x": table["x"] + table["width"] - 6, "y": row["y"] + row["height"] - 5, "width": 4, "height": 2}
    return page.screenshot(clip=clip)  # type: ignore[arg-type]


def test_a_table_wider_than_the_page_is_shaded_at_the_edge_where_it_goes_on(office: Office) -> None:
    with office.open_window(TABLET, "wu") as page:
        page.goto("/books/cases/")
        plain = shoot_right_edge(page, 10_000)
        assert shoot_right_edge(page, 0) != plain, "the table goes on to the right"
    with office.open_window(DESKTOP, "wu") as page:
        page.goto("/orgs/?q=村")
        assert shoot_right_edge(page, 0) == plain, "all of it is in sight"


def test_on_a_phone_a_row_is_a_card_and_further_filters_open_on_demand(office: Office) -> None:
    with office.open_window(PHONE, "wu") as page:
        page.goto("/books/cases/")
        card = page.locator("tbody tr").first
        assert card.evaluate("row => getComputedStyle(row.closest('.wide')).overflowX !== 'visible'")
        assert page.evaluate(
            "document.querySelector('.wide').scrollWidth <= document.querySelector('.wide').clientWidth"
        )
        expect(card.locator("td:visible")).to_have_count(4)
        expect(page.get_by_label("组织")).to_be_hidden()
        page.get_by_text("筛选", exact=True).click()
        page.get_by_label("组织").fill(VILLAGE.name)
        expect(page).to_have_url(re.compile("org=.+"))
        expect(page.locator("tbody tr").filter(has_not_text=VILLAGE.name)).to_have_count(0)


def test_on_a_phone_the_cards_of_a_list_are_sorted_by_a_choice_without_scripts(office: Office) -> None:
    with office.open_window(PHONE, "wu", java_script_enabled=False) as page:
        page.goto("/books/cases/?q=2022")
        page.get_by_text("排序", exact=True).click()
        page.locator(".of-cards").get_by_role("link", name="被骗金额").click()
        expect(page).to_have_url(re.compile(r"q=2022&sort=loss_fen"))
        page.get_by_text("排序", exact=True).click()
        choice = page.locator(".of-cards").get_by_role("link", name="升序")
        box = choice.bounding_box()
        assert box and box["height"] >= 44
        choice.click()
        expect(page).to_have_url(re.compile(r"sort=-loss_fen"))
        page.get_by_text("排序", exact=True).click()
        page.get_by_role("link", name="原来的次序").click()
        expect(page).to_have_url(re.compile(r"\?q=2022$"))
    with office.open_window(DESKTOP, "wu") as page:
        page.goto("/books/cases/")
        expect(page.get_by_text("排序", exact=True)).to_be_hidden()


@pytest.mark.parametrize("address", ["/uploads/", "/books/cases/", "/books/refused/", "/orgs/?q=村", "/attribution/"])
def test_on_a_phone_every_list_is_one_of_cards_that_fit_the_window(office: Office, address: str) -> None:
    with office.open_window(PHONE, "wu") as page:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE
        for table in page.locator("#list .wide").all():
            assert table.evaluate("table => table.scrollWidth - table.clientWidth") <= 0
            assert not table.locator("thead").is_visible()


def test_all_columns_of_a_register_are_in_sight_on_an_office_screen(office: Office) -> None:
    with office.open_window(DESKTOP, "wu") as page:
        page.set_viewport_size({"width": 1440, "height": 900})
        for register in ("cases", "persons", "outreach", "declarations", "attestations"):
            page.goto(f"/books/{register}/")
            table = page.locator("#list > .wide")
            assert table.evaluate("table => table.scrollWidth - table.clientWidth") <= 0, register


def test_back_from_an_entry_the_list_is_at_its_row(office: Office) -> None:
    with office.open_window(DESKTOP, "wu") as page:
        page.goto("/books/cases/?sort=-loss_fen&page=2")
        row = page.locator("tbody tr").last
        number = row.locator("th").inner_text()
        row.get_by_role("link").click()
        page.get_by_role("link", name="返回列表").click()
        expect(page).to_have_url(re.compile(r"sort=-loss_fen&page=2#entry-\d+"))
        expect(page.get_by_role("link", name=number)).to_be_in_viewport()


def test_on_a_phone_the_matrix_is_a_list_of_the_clauses_that_are_not_met(office: Office) -> None:
    with office.open_window(PHONE, "zheng") as page:
        page.goto("/standing/")
        matrix = page.locator(".matrix").first
        assert matrix.evaluate("element => element.scrollWidth - element.clientWidth") == 0
        exception = matrix.locator("td .outcome.not_met").last
        assert exception.is_visible()
        assert matrix.locator("td .clause").first.is_visible()
        assert not matrix.locator(".no-exception").first.is_visible()
