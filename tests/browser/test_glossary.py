"""A “?” beside a word opens its sentence in place: without scripts, with keys, with a finger, and never on paper."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.office import DESKTOP, PHONE, TABLET, Office
from wuzha.demo.street import STREET

pytestmark = pytest.mark.slow

TOUCH = 44
PAGES = (f"/standing/{STREET.code}/", "/declarations/", "/attestations/", "/glossary/")


@pytest.mark.parametrize("width", [PHONE, TABLET, DESKTOP])
def test_the_sentence_opens_inside_the_window_without_scripts_and_moves_nothing(office: Office, width: int) -> None:
    with office.open_window(width, "wu", java_script_enabled=False) as page:
        page.goto("/declarations/")
        mark, sentence = page.get_by_role("button", name="什么是“逾期”"), page.locator("#term-overdue")
        expect(sentence).to_be_hidden()
        before = page.locator(".card").first.bounding_box()
        mark.click()
        expect(sentence).to_contain_text("过了报送期限，仍没有报送。")
        box = sentence.bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= width
        assert page.locator(".card").first.bounding_box() == before
        sentence.get_by_role("link", name="全部用语").click()
        page.wait_for_url("**/glossary/#overdue")


def test_keys_open_the_sentence_and_escape_closes_it(office: Office) -> None:
    with office.open_window(DESKTOP, "wu") as page:
        page.goto("/declarations/")
        mark, sentence = page.get_by_role("button", name="什么是“逾期”"), page.locator("#term-overdue")
        mark.focus()
        page.keyboard.press("Enter")
        expect(sentence).to_be_visible()
        page.keyboard.press("Escape")
        expect(sentence).to_be_hidden()
        expect(mark).to_be_focused()


def test_on_a_phone_a_question_mark_is_as_large_as_a_finger_and_its_line_as_high_as_without_it(office: Office) -> None:
    with office.open_window(PHONE, "wu", has_touch=True) as page:
        page.goto("/declarations/")
        for mark in page.locator("main .term > button:visible").all():
            box = mark.bounding_box()
            assert box and min(box["width"], box["height"]) >= TOUCH
        with_mark, without = (
            page.locator(".summary dt", has_text=word).evaluate("element => element.clientHeight")
            for word in ("逾期", "已报送")
        )
        assert with_mark == without


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_pages_with_explained_words_are_accessible(office: Office, address: str, width: int) -> None:
    with office.open_window(width, "wu") as page:
        page.goto(address)
        mark = page.locator("main .term > button:visible").first
        if mark.count():
            mark.click()
        severe = [v["id"] for v in Axe().run(page).response["violations"] if v["impact"] in ("serious", "critical")]
        assert severe == [] and page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_a_browser_with_popovers_shows_the_button_and_never_the_link_beside_it(
    office: Office, address: str, width: int
) -> None:
    with office.open_window(width, "wu") as page:
        page.goto(address)
        assert page.locator(".term > a:visible").count() == 0


def test_paper_has_no_question_marks(office: Office) -> None:
    with office.open_window(DESKTOP, "wu") as page:
        page.goto("/declarations/")
        page.emulate_media(media="print")
        assert page.locator(".term > :is(button, a, [popover]):visible").count() == 0
