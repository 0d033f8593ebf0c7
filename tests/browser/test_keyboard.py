"""Keyboard access: Tab reaches the content, the main pages and the form, and the focus is always visible."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.office import DESKTOP, PHONE, Office

pytestmark = pytest.mark.slow

FOCUS_SCRIPT = """() => {
    const element = document.activeElement, box = element.getBoundingClientRect(), style = getComputedStyle(element);
    return {
        what: element.id || element.getAttribute('href') || element.tagName,
        inNavigation: !!element.closest('nav.rail, nav.bottom'), inMain: !!element.closest('main'),
        isSeen: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
        isMarked: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    };
}"""


def press_tab_to_form(page: Page, limit: int = 40) -> list[dict[str, object]]:
    """Return where the focus is after each Tab, from the top of the page to its first field."""
    stops = []
    for _ in range(limit):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(FOCUS_SCRIPT))
        if stops[-1]["inMain"] and str(stops[-1]["what"]).startswith("id_"):
            break
    return stops


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("address", ["/books/cases/", "/books/cases/add/", "/uploads/", "/orgs/520399001000/change/"])
def test_tab_reaches_the_skip_link_the_navigation_and_the_form_visibly(
    office: Office, width: int, address: str
) -> None:
    with office.open_window(width, "wu") as page:
        page.goto(address)
        stops = press_tab_to_form(page)
    assert stops[0]["what"] == "#content"
    # On a phone the bar of pages stands at the bottom, after the content.
    assert width == PHONE or any(stop["inNavigation"] for stop in stops)
    assert str(stops[-1]["what"]).startswith("id_"), stops
    assert [stop for stop in stops if not (stop["isSeen"] and stop["isMarked"])] == []


def test_the_skip_link_leads_past_the_navigation(office: Office) -> None:
    with office.open_window(DESKTOP, "wu") as page:
        page.goto("/books/cases/")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUS_SCRIPT)["inMain"]
