"""Whoever has no mouse gets everywhere: to the content, to the main pages, into the form; and sees where they are."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.office import DESKTOP, PHONE, Office

pytestmark = pytest.mark.slow

WHERE = """() => {
    const here = document.activeElement, box = here.getBoundingClientRect(), look = getComputedStyle(here);
    return {
        what: here.id || here.getAttribute('href') || here.tagName,
        inNavigation: !!here.closest('header nav'), inMain: !!here.closest('main'),
        isSeen: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
        isMarked: look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2,
    };
}"""


def tabbed(page: Page, most: int = 40) -> list[dict[str, object]]:
    """Where the focus goes, Tab by Tab, from the top of the page to its first field."""
    stops = []
    for _ in range(most):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(WHERE))
        if stops[-1]["inMain"] and str(stops[-1]["what"]).startswith("id_"):
            break
    return stops


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("address", ["/books/cases/", "/books/cases/add/", "/uploads/", "/orgs/520399001000/change/"])
def test_tab_reaches_the_skip_link_the_navigation_and_the_form_and_is_always_seen(
    office: Office, width: int, address: str
) -> None:
    with office.seat(width, "wu") as page:
        page.goto(address)
        stops = tabbed(page)
    assert stops[0]["what"] == "#content"
    assert any(stop["inNavigation"] for stop in stops)
    assert str(stops[-1]["what"]).startswith("id_"), stops
    assert [stop for stop in stops if not (stop["isSeen"] and stop["isMarked"])] == []


def test_the_skip_link_leads_past_the_navigation(office: Office) -> None:
    with office.seat(DESKTOP, "wu") as page:
        page.goto("/books/cases/")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate(WHERE)["inMain"]
