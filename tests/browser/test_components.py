"""The components have the sizes of the design: as calm and as dense as the mock-ups, and large enough for a finger."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.office import DESKTOP, PHONE, TABLET, Office, upload_file, write_case

pytestmark = pytest.mark.slow

RAIL, BAR, ROW, BUTTON, TOUCH, BADGE, BOTTOM_BAR = 208, 52, 32, 36, 44, 22, 60


def measure(page: Page, selector: str) -> dict[str, float]:
    box = page.locator(selector).first.bounding_box()
    assert box, selector
    return dict(box)


@pytest.mark.parametrize("width", [PHONE, TABLET, DESKTOP])
def test_the_page_of_components_fits_the_window_and_is_photographed(office: Office, tmp_path: Path, width: int) -> None:
    with office.open_window(width, "wu") as page:
        page.goto("/components/")
        assert page.screenshot(path=tmp_path / f"components-{width}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") == width
        # An icon that was not built or not found would be empty.
        assert page.evaluate("document.querySelector('.badge, .outcome').querySelector('svg').getBBox().width") > 0


def test_on_a_desk_the_sizes_are_those_of_the_design(office: Office) -> None:
    with office.open_window(DESKTOP, "wu") as page:
        page.goto("/components/")
        assert abs(measure(page, ".rail")["width"] - RAIL) <= 1
        assert abs(measure(page, ".bar")["height"] - BAR) <= 1
        assert abs(measure(page, "main table tbody tr")["height"] - ROW) <= 2
        assert abs(measure(page, "main .page-head .button")["height"] - BUTTON) <= 1
        assert abs(measure(page, "main .outcome")["height"] - BADGE) <= 1
        assert not page.locator(".bottom").is_visible()


def test_on_a_phone_controls_are_large_enough_for_a_finger(office: Office) -> None:
    with office.open_window(PHONE, "wu", has_touch=True) as page:
        page.goto("/components/")
        for control in ("main .page-head .button", "main .chips a", "main button.small", "main select"):
            assert measure(page, control)["height"] >= TOUCH, control
        assert abs(measure(page, ".bottom > ul")["height"] - BOTTOM_BAR) <= 1
        assert not page.locator(".rail").is_visible()


def test_the_bar_at_the_bottom_of_a_phone_leads_to_every_page(office: Office) -> None:
    with office.open_window(PHONE, "wu") as page:
        page.goto("/")
        menu = page.get_by_role("navigation", name="常用页面").locator("summary")
        menu.click()
        page.get_by_role("navigation", name="常用页面").get_by_role("link", name="组织").click()
        page.wait_for_url("**/orgs/**")


def test_an_open_menu_closes_beside_it_and_with_escape(office: Office) -> None:
    with office.open_window(DESKTOP, "wu") as page:
        page.goto("/")
        menu = page.locator(".bar .end details")
        menu.locator("summary").click()
        page.locator("h1").click()
        assert menu.get_attribute("open") is None
        menu.locator("summary").click()
        page.keyboard.press("Escape")
        assert menu.get_attribute("open") is None


def test_giving_an_upload_up_is_asked_first_without_scripts(office: Office, tmp_path: Path) -> None:
    with office.open_window(DESKTOP, "wu") as page:
        page.goto("/")
        upload_file(page, write_case(tmp_path, "K20220077"))
        address = page.url
    with office.open_window(PHONE, "wu", java_script_enabled=False) as page:
        page.goto(address)
        question = page.get_by_role("dialog", name="放弃这次上传？")
        page.get_by_role("button", name="放弃", exact=True).click()
        expect(question).to_be_visible()
        expect(question.get_by_role("button", name="返回")).to_be_focused()
        question.get_by_role("button", name="返回").click()
        expect(question).to_be_hidden()
        page.get_by_role("button", name="放弃", exact=True).click()
        question.get_by_role("button", name="放弃这次上传").click()
        expect(page.get_by_text("已放弃，台账没有变动。")).to_be_visible()
