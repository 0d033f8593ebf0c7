"""Charts in a real browser: each is drawn from its table, and the content security policy of the page allows it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpResponse

from tests.sample_county import COMMUNITY, SampleCounty, log_in_client
from tests.standing import case, enter
from wuzha.core.vocabulary import Register
from wuzha.programmes.models import Programme
from wuzha.web.charts.drawing import SCRIPT

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
MAX_CHECKS = 50
"""How often a test checks the width of a chart, a tenth of a second apart; the policy forbids waiting by a script."""

PHONE, DESKTOP = 360, 1440
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
    pytest.mark.skipif(finders.find(SCRIPT) is None, reason="make charts has not been run"),
]


@pytest.fixture
def charts(county: SampleCounty, programme: Programme) -> HttpResponse:
    """Return the response with the charts of the street for its office."""
    enter(
        county,
        Register.CASES,
        *(case(f"A{number}", fraud_type="loan", loss_fen=1_000_000) for number in range(3)),
        case("B1", COMMUNITY, date(2021, 5, 1), fraud_type="other"),
    )
    response = log_in_client(county, "wu").get("/trends/")
    assert isinstance(response, HttpResponse)
    return response


@pytest.fixture
def browser_errors() -> list[str]:
    """Return an empty list for the errors that the browser reports."""
    return []


@pytest.fixture(params=[PHONE, DESKTOP])
def page(request: Any, charts: HttpResponse, browser_errors: list[str]) -> Iterator[Any]:
    """Open the page in a browser with the headers of the response, without a server."""

    def answer(route: Any) -> None:
        place = urlsplit(route.request.url).path
        if place.startswith("/static/"):
            route.fulfill(path=finders.find(place.removeprefix("/static/")))
        else:
            route.fulfill(status=charts.status_code, headers=dict(charts.items()), body=charts.content)

    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM)
        window = browser.new_page(viewport={"width": request.param, "height": 900})
        window.route("**/*", answer)
        window.on("console", lambda message: browser_errors.append(message.text))
        window.on("pageerror", lambda error: browser_errors.append(str(error)))
        window.goto("http://localhost/trends/")
        yield window
        browser.close()


def test_every_chart_is_drawn_without_a_browser_error(page: Any, browser_errors: list[str]) -> None:
    assert page.locator(".drawing svg").count() == page.locator("table.drawn").count() == 4
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    page.locator(".drawing svg").first.hover(position={"x": 120, "y": 200})
    page.emulate_media(media="print")
    assert browser_errors == []
    for drawing in page.locator(".drawing").all():
        assert drawing.get_attribute("role") == "img" and "数字见下表" in drawing.get_attribute("aria-label")


def test_every_row_has_its_label_in_the_drawing_and_the_money_its_unit(page: Any) -> None:
    lying = page.locator("section.trend:has(table.lying)").all()
    assert len(lying) == 2
    for section in lying:
        names = section.locator("tbody th").all_inner_texts()
        drawn_texts = section.locator(".drawing svg text").all_text_contents()
        assert len(names) > 1 and set(names) <= set(drawn_texts)
    money = page.locator("section.trend:has(#loss) .drawing svg text").all_text_contents()
    assert "被骗金额（万元）" in money


def test_a_chart_is_resized_with_its_page(page: Any) -> None:
    width_before = measure_width(page)
    page.set_viewport_size({"width": 500, "height": 900})
    for _ in range(MAX_CHECKS):
        if abs(measure_width(page) - 466) < 20:
            break
        page.wait_for_timeout(100)
    assert abs(measure_width(page) - 466) < 20 and measure_width(page) != width_before


def measure_width(page: Any) -> float:
    """Return the width of the first chart in pixels."""
    return float(page.locator(".drawing svg").first.bounding_box()["width"])
