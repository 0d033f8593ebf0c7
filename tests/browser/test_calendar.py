"""Cells of the calendar are chosen by dragging and by keys; a phone shows one month at a time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page

from tests.browser.office import DESKTOP, PHONE, Office

pytestmark = pytest.mark.slow

ADDRESS = "/declarations/?window=2020"


@pytest.fixture
def calendar(office: Office) -> Iterator[Page]:
    with office.open_window(DESKTOP, "wu") as page:
        page.goto(ADDRESS)
        yield page


def find_cell(page: Page, row: int, month: int) -> Locator:
    return page.locator(".calendar tbody tr").nth(row).locator("td").nth(month - 1)


def count_chosen(page: Page) -> int:
    return page.locator(".calendar input:checked").count()


def drag(page: Page, start: Locator, end: Locator) -> None:
    start.hover()
    page.mouse.down()
    end.hover()
    page.mouse.up()


def test_a_drag_chooses_every_cell_between_its_ends_and_a_second_one_gives_them_back(calendar: Page) -> None:
    drag(calendar, find_cell(calendar, 1, 3), find_cell(calendar, 4, 6))
    assert count_chosen(calendar) == 16
    assert "已选16格" in calendar.locator("#chosen-count").inner_text()
    drag(calendar, find_cell(calendar, 4, 6), find_cell(calendar, 3, 6))
    assert count_chosen(calendar) == 14


def test_a_click_chooses_one_cell(calendar: Page) -> None:
    find_cell(calendar, 2, 5).click()
    assert count_chosen(calendar) == 1
    find_cell(calendar, 2, 5).click()
    assert count_chosen(calendar) == 0


def test_arrows_move_and_space_chooses(calendar: Page) -> None:
    find_cell(calendar, 0, 1).locator("input").focus()
    for key in ("Space", "ArrowDown", "ArrowRight", "Space"):
        calendar.keyboard.press(key)
    assert count_chosen(calendar) == 2
    assert find_cell(calendar, 1, 2).locator("input").is_checked()


def test_all_overdue_cells_stay_chosen_when_the_button_is_pressed_twice(calendar: Page) -> None:
    button = calendar.get_by_role("button", name="选全部逾期")
    button.click()
    chosen_count = count_chosen(calendar)
    button.click()
    assert chosen_count and count_chosen(calendar) == chosen_count


def test_a_phone_shows_one_month_and_nothing_beyond_its_edge(office: Office) -> None:
    with office.open_window(PHONE, "wu") as page:
        page.goto(f"{ADDRESS}&month=2020-05")
        assert find_cell(page, 0, 5).is_visible() and not find_cell(page, 0, 6).is_visible()
        find_cell(page, 0, 5).click()
        assert count_chosen(page) == 1
        assert page.get_by_role("button", name="报送选中的格").is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE


def test_a_village_reports_a_month_on_its_phone_and_the_office_confirms_it(office: Office) -> None:
    with office.open_window(PHONE, "li") as page:
        page.goto(f"{ADDRESS}&register=dens")
        page.get_by_role("button", name="零报告").first.click()
        page.get_by_text("待确认").first.wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE
    with office.open_window(DESKTOP, "wu") as page:
        page.goto(f"{ADDRESS}&register=dens")
        page.get_by_role("button", name="确认全部1格").click()
        page.get_by_text("已报送1项").wait_for()
