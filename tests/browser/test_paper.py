"""Pages as they are printed: folded details are open, tables are whole, no row is cut by a page break."""

import pytest
from playwright.sync_api import Page

from tests.browser.office import DESKTOP, PHONE, VILLAGE, Office
from wuzha.demo.street import STREET, VILLAGES

pytestmark = pytest.mark.slow

A4_WIDTH, A4_LENGTH = 794 - 2 * 45, 1123 - 2 * 45
"""The sides of an A4 sheet between its margins, in CSS pixels (96 to the inch)."""

A4_HEIGHT = 1122 - 2 * 57
"""Its height."""

LYING_A4_WIDTH = 1122 - 2 * 45
"""The width of a sheet on its side, on which registers and calendars are printed."""

DOUBTFUL_VILLAGE = next(village for village in VILLAGES if village.name == "竹溪村")
"""A village with cases without a filing date."""

HIDDEN_DETAILS = """() => [...document.querySelectorAll("main details > :not(summary)")]
    .filter(element => !element.closest(".search, .fix"))
    .filter(element => !element.checkVisibility() || element.getBoundingClientRect().height < 10)
    .map(element => element.outerHTML.slice(0, 80))"""

CLIPPED_TABLES = """() => [...document.querySelectorAll("main table")]
    .filter(element => element.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .map(element => element.caption?.textContent ?? element.className)"""


def open_for_print(page: Page, address: str, width: int = A4_WIDTH) -> None:
    page.set_viewport_size({"width": width, "height": 1000})
    page.goto(address)
    page.emulate_media(media="print")


@pytest.mark.parametrize("address", [f"/standing/{VILLAGE.code}/", f"/standing/{STREET.code}/targets/", "/"])
def test_folded_details_are_open_on_paper_and_no_column_is_clipped(office: Office, address: str) -> None:
    with office.open_window(DESKTOP, "wu") as page:
        page.goto(address)
        assert page.locator("main details:not([open])").count()
        assert page.evaluate(HIDDEN_DETAILS), "on the screen it is folded"
        open_for_print(page, address)
        # The print style takes effect in the next frame, not at once.
        page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        assert page.evaluate(HIDDEN_DETAILS) == []
        assert page.evaluate(CLIPPED_TABLES) == []


def test_the_readings_of_a_card_are_printed_with_it(office: Office) -> None:
    with office.open_window(DESKTOP, "wu") as page:
        open_for_print(page, f"/standing/{VILLAGE.code}/")
        assert page.locator(".readings").count()
        for readings in page.locator(".readings").all():
            assert readings.locator("summary").inner_text().startswith("口径")
            assert all(reading.bounding_box() for reading in readings.locator("dd").all())


def test_a_card_is_printed_with_its_head_and_room_for_a_seal_but_without_what_is_only_for_the_screen(
    office: Office,
) -> None:
    with office.open_window(DESKTOP, "wu") as page:
        page.goto(f"/standing/{DOUBTFUL_VILLAGE.code}/")
        assert not page.locator(".seal").is_visible() and page.locator(".fix").first.is_visible()
        assert page.get_by_role("button", name="打印证据卡").is_visible()
        open_for_print(page, f"/standing/{DOUBTFUL_VILLAGE.code}/")
        assert page.locator(".seal").is_visible() and page.locator(".paper-only").first.is_visible()
        for place in (".fix", ".related", ".actions"):
            assert not any(element.is_visible() for element in page.locator(f"main {place}").all()), place


def test_a_link_to_a_clause_that_is_met_unfolds_its_card_without_scripts(office: Office) -> None:
    with office.open_window(DESKTOP, "wu", java_script_enabled=False) as page:
        page.goto(f"/standing/{VILLAGE.code}/")
        assert not page.locator("#no_dens").is_visible()
        page.goto(f"/standing/{VILLAGE.code}/?period=2022#no_dens")
        page.locator("#no_dens").wait_for(state="visible")


def test_on_a_phone_the_columns_that_decide_stand_beside_the_number_and_nothing_scrolls_sideways(
    office: Office,
) -> None:
    with office.open_window(PHONE, "wu") as page:
        page.goto(f"/standing/{DOUBTFUL_VILLAGE.code}/?period=2022")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
        tables = "[...document.querySelectorAll('main .wide')].filter(wide => wide.scrollWidth > wide.clientWidth + 1)"
        assert page.evaluate(f"{tables}.length") == 0
        row = page.locator(".evidence tbody tr").first
        mark, day = (row.locator(place).first.bounding_box() for place in ("td.mark", "td:not(.mark)"))
        assert mark and day and mark["y"] < day["y"]
        missing, clause = (page.locator(place).first.bounding_box() for place in ("#missing", ".clause"))
        assert missing and clause and missing["y"] < clause["y"]


def test_a_browser_without_print_styles_for_details_opens_them_before_it_prints(office: Office) -> None:
    with office.open_window(DESKTOP, "wu") as page:
        page.add_init_script("CSS.supports = () => false")
        page.goto(f"/standing/{VILLAGE.code}/")
        details, open_count = page.locator("main details:not([open])"), page.locator("main details[open]")
        count = details.count()
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert count and (details.count(), open_count.count()) == (0, count)
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert (details.count(), open_count.count()) == (count, 0)


def test_a_row_is_not_divided_by_a_page_break_and_a_long_card_may_be(office: Office) -> None:
    with office.open_window(DESKTOP, "wu") as page:
        open_for_print(page, f"/standing/{STREET.code}/targets/")
        rows, cards = (
            {page.locator(places).nth(n).evaluate("element => getComputedStyle(element).breakInside") for n in range(2)}
            for places in (".card tr", ".card:has(.evidence)")
        )
        assert rows == {"avoid"} and cards == {"auto"}


MAIN_PAGES = (
    "/",
    "/standing/",
    "/declarations/",
    "/attestations/",
    "/books/cases/",
    "/attribution/",
    "/trends/",
    "/todo/",
)
FRAME = (".rail", ".bar", ".bottom", ".actions", ".foot", ".search", ".term > button")

CUT_WORDS = """() => [...document.querySelectorAll(".drawing svg")].flatMap(picture => {
    const sheet = picture.getBoundingClientRect();
    return [...picture.querySelectorAll("text")].filter(word => {
        const box = word.getBoundingClientRect();
        return box.right > sheet.right + 1 || box.left < sheet.left - 1 || box.bottom > sheet.bottom + 4;
    }).map(word => word.textContent);
})"""


@pytest.mark.parametrize("address", MAIN_PAGES)
def test_a_main_page_is_printed_without_its_frame_and_with_the_heads_of_its_tables(
    office: Office, address: str
) -> None:
    with office.open_window(DESKTOP, "wu") as page:
        open_for_print(page, address, LYING_A4_WIDTH if "/books/" in address else A4_WIDTH)
        for place in FRAME:
            assert not any(element.is_visible() for element in page.locator(place).all()), place
        heads = page.locator("main thead").evaluate_all("heads => heads.map(head => getComputedStyle(head).display)")
        assert set(heads) <= {"table-header-group"}
        assert page.evaluate(CLIPPED_TABLES) == []


def test_a_chart_is_printed_whole_with_its_last_month(office: Office) -> None:
    with office.open_window(DESKTOP, "wu") as page:
        page.goto(f"/trends/{STREET.code}/?period=2022")
        page.locator(".drawing svg").first.wait_for()
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        page.set_viewport_size({"width": A4_WIDTH, "height": 1000})
        page.emulate_media(media="print")
        page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        assert "12月" in page.locator(".drawing svg text").all_text_contents() and page.evaluate(CUT_WORDS) == []
        pictures = page.locator(".drawing svg").evaluate_all("all => all.map(one => one.getBoundingClientRect())")
        assert all(picture["width"] <= A4_WIDTH and picture["height"] < A4_HEIGHT for picture in pictures)


def test_the_calendar_is_printed_under_its_register_without_what_is_only_for_choosing(office: Office) -> None:
    with office.open_window(DESKTOP, "wu") as page:
        open_for_print(page, "/declarations/", LYING_A4_WIDTH)
        assert "案件" in page.locator("h2#calendar").inner_text()
        assert not page.locator(".tabs").is_visible() and not page.locator(".calendar tfoot").is_visible()


def test_attestations_are_printed_as_a_list_without_fields(office: Office) -> None:
    with office.open_window(DESKTOP, "wu") as page:
        open_for_print(page, "/attestations/")
        assert page.locator("main :is(input, select, textarea):visible").count() == 0
        assert page.locator(".grid tbody tr").first.locator("td:visible").count() == 2


def test_the_calendar_of_declarations_has_every_month_on_paper_and_in_its_repeated_head(office: Office) -> None:
    with office.open_window(DESKTOP, "wu") as page:
        open_for_print(page, "/declarations/?window=2023", A4_LENGTH)
        page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        assert page.evaluate(CLIPPED_TABLES) == []
        # A button in a repeated head stays empty on the second sheet.
        assert page.locator(".calendar button.line:visible").count() == 0
        heads = page.locator(".calendar thead th:visible").all_inner_texts()
        assert [head.split()[-1] for head in heads][1:] == [f"{month}月" for month in range(1, 13)]
        assert page.locator(".calendar tbody tr").first.locator("td:visible").count() == 12


@pytest.mark.parametrize("address", ["/standing/timeline/", "/standing/520399001001/timeline/"])
def test_a_timeline_is_printed_without_its_slider_and_its_steps_begin_on_the_first_sheet(
    office: Office, address: str
) -> None:
    with office.open_window(DESKTOP, "wu") as page:
        open_for_print(page, address)
        assert page.locator("main :is(input, select):visible").count() == 0
        for card in page.locator("main section.card:visible").all():
            if card.evaluate("card => card.scrollHeight") > A4_HEIGHT / 2:
                assert card.evaluate("card => getComputedStyle(card).breakInside") == "auto"
