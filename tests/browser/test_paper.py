"""Pages as they are printed: what is folded on the screen stands open, tables are whole, no row is cut by a page."""

import pytest
from playwright.sync_api import Page

from tests.browser.office import DESKTOP, VILLAGE, Office
from wuzha.demo.street import STREET

pytestmark = pytest.mark.slow

A4_WIDTH = 794 - 2 * 45
"""A sheet between its margins, as a browser counts: 96 points to the inch."""

UNREAD = """() => [...document.querySelectorAll("main details > :not(summary)")]
    .filter(one => !one.closest(".search"))
    .filter(one => !one.checkVisibility() || one.getBoundingClientRect().height < 10)
    .map(one => one.outerHTML.slice(0, 80))"""

CUT_OFF = """() => [...document.querySelectorAll("main table")]
    .filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .map(one => one.caption?.textContent ?? one.className)"""


def on_paper(page: Page, address: str) -> None:
    page.set_viewport_size({"width": A4_WIDTH, "height": 1000})
    page.goto(address)
    page.emulate_media(media="print")


@pytest.mark.parametrize("address", [f"/standing/{VILLAGE.code}/", f"/standing/{STREET.code}/targets/", "/"])
def test_what_is_folded_on_the_screen_is_read_on_paper_and_no_column_is_cut_off(office: Office, address: str) -> None:
    with office.seat(DESKTOP, "wu") as page:
        page.goto(address)
        assert page.locator("main details:not([open])").count()
        assert page.evaluate(UNREAD), "on the screen it is folded"
        on_paper(page, address)
        # What a style uncovers is there in the next picture, not at once.
        page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        assert page.evaluate(UNREAD) == []
        assert page.evaluate(CUT_OFF) == []


def test_the_readings_of_a_card_are_printed_with_it(office: Office) -> None:
    with office.seat(DESKTOP, "wu") as page:
        on_paper(page, f"/standing/{VILLAGE.code}/")
        for card in page.locator(".card").all():
            assert card.locator("summary").inner_text() == "口径"
            assert all(reading.bounding_box() for reading in card.locator("dd").all())


def test_a_browser_that_no_style_can_tell_opens_what_is_folded_before_it_prints(office: Office) -> None:
    with office.seat(DESKTOP, "wu") as page:
        page.add_init_script("CSS.supports = () => false")
        page.goto(f"/standing/{VILLAGE.code}/")
        folded, opened = page.locator("main details:not([open])"), page.locator("main details[open]")
        count = folded.count()
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert count and (folded.count(), opened.count()) == (0, count)
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert (folded.count(), opened.count()) == (count, 0)


def test_a_row_is_not_divided_between_two_sheets_and_a_long_card_begins_below_the_heading(office: Office) -> None:
    with office.seat(DESKTOP, "wu") as page:
        on_paper(page, f"/standing/{STREET.code}/targets/")
        rows, cards = (
            {page.locator(found).nth(n).evaluate("one => getComputedStyle(one).breakInside") for n in range(2)}
            for found in (".card tr", ".card:has(.book)")
        )
        assert rows == {"avoid"} and cards == {"auto"}
