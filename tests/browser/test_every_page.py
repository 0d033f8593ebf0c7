"""Every page, for everyone who may open it, at three widths: nothing that keeps people out, nothing from elsewhere.

The pages are found by following links, from each person's navigation on: one of each address of `wuzha.site.urls`. A
new page is found by itself; one that nobody can reach fails, and so does a link to a page that is not there.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve
from django.utils import timezone
from playwright.sync_api import ConsoleMessage, Page, Response

from tests.browser.office import DESKTOP, PHONE, TABLET, VILLAGE, Office, a_case, open_office, send, wait_for_state
from tests.rules.every_address import addresses
from wuzha.demo.office import PEOPLE
from wuzha.demo.street import STREET

pytestmark = pytest.mark.slow

NO_PAGES = {
    "language",
    "log_out",
    "withdraw_entry",
    "settle_upload",
    "name_columns",
    "withdraw_cases",
    "say_full_file",
    "forget_header",
    "marked_copy",
    "export_standing",
    "export_changes",
    "export_trends",
    "export_uploads",
    "export_accounts",
}
"""Addresses that do something or hand out a file."""

NEVER_FOLLOWED = {"log_in", *NO_PAGES}
MOST_BYTES = 300 * 1024
CHARTS = "charts"
GRAVE = {"serious", "critical"}
WIDTHS = (PHONE, TABLET, DESKTOP)
A_FEW = 4


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The demo with an upload that nobody has confirmed, a case in dispute, and an account that was closed."""
    with open_office(tmp_path_factory.mktemp("office")) as opened:
        with opened.seat(DESKTOP, "wu") as page:
            page.goto("/")
            send(page, a_case(tmp_path_factory.mktemp("sent"), "K20220001"))
        with opened.seat(DESKTOP, "li") as page:
            page.goto("/books/cases/?org=" + VILLAGE.name)
            page.locator("tbody a").first.click()
            page.get_by_role("link", name="不属于本村").click()
            page.get_by_label("理由").fill("受害人不住在本村")
            page.get_by_role("button", name="提出").click()
        with opened.seat(DESKTOP, "chen") as page:
            page.goto("/attribution/")
            page.locator("main a[href^='/books/cases/']:not([href*='?'])").first.click()
            page.get_by_role("link", name="没有所属村（社区），提出归属").click()
            page.get_by_label("所属村（社区）").select_option(label=VILLAGE.name)
            page.get_by_label("理由").fill("报案地址在那里")
            page.get_by_role("button", name="提出").click()
        with opened.seat(DESKTOP, "anquan") as page:
            page.goto("/people/add/")
            page.get_by_label("账号").fill("anbao")
            page.get_by_label("角色").select_option("auditor")
            page.get_by_label("组织").fill(STREET.name)
            page.get_by_label("新密码", exact=True).fill("Yunling-Jie-2023")
            page.get_by_label("再输一遍新密码").fill("Yunling-Jie-2023")
            page.get_by_role("button", name="开通").click()
            page.get_by_role("link", name="停用账号").click()
            page.get_by_role("button", name="停用").click()
            page.get_by_role("link", name="恢复账号").wait_for()
        yield opened


@dataclass
class Visit:
    """What a page had fetched, and what the browser complained of."""

    address: str
    complaints: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    weights: dict[str, int] = field(default_factory=dict)

    def note_response(self, response: Response) -> None:
        self.hosts.add(urlsplit(response.url).netloc)
        if response.ok and CHARTS not in response.url:
            self.weights[response.url] = len(gzip.compress(response.body()))

    def note_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def faults(self, page: Page, host: str) -> Iterator[str]:
        """Everything wrong with the page that stands open."""
        yield from self.complaints
        if elsewhere := self.hosts - {host, ""}:
            yield f"asked {elsewhere}"
        if (weight := sum(self.weights.values())) > MOST_BYTES:
            yield f"weighs {weight // 1024} KB"
        if wider := page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"):
            yield f"{wider} px wider than the window: {page.evaluate(WIDEST)}"
        for found in Axe().run(page).response["violations"]:
            if found["impact"] in GRAVE:
                places = [node["target"][-1] for node in found["nodes"][:3]]
                yield f"{found['id']} ({found['impact']}), {len(found['nodes'])} times: {places}"


WIDEST = """[...document.querySelectorAll('main *, header *')]
    .filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth && !one.closest('.wide'))
    .slice(0, 3).map(one => one.outerHTML.slice(0, 80))"""


def visited(page: Page, address: str) -> Visit:
    """The page opened, and what happened meanwhile."""
    visit = Visit(address)
    page.on("response", visit.note_response)
    page.on("console", visit.note_console)
    page.goto(address, wait_until="load")
    page.remove_listener("response", visit.note_response)
    page.remove_listener("console", visit.note_console)
    return visit


def name_of(address: str) -> str | None:
    """The name of an address; None for one that is not ours to follow."""
    parts = urlsplit(address)
    if parts.netloc or not parts.path.startswith("/") or "as=xlsx" in parts.query:
        return None
    try:
        name = str(resolve(parts.path).url_name)
    except Resolver404:
        return None
    return None if name in NEVER_FOLLOWED else name


def pages_for(office: Office, person: str) -> dict[str, list[str]]:
    """A few addresses of each name that this person gets to by links: of two accounts one may be one's own."""
    found = {"first": ["/"]}
    waiting = ["/"]
    with office.seat(DESKTOP, person) as page:
        while waiting:
            here = waiting.pop(0)
            answer = page.request.get(here)
            assert answer.ok, f"a link leads to {here}, which answers {answer.status}"
            for link in map(unescape, re.findall(r'href="([^"#]+)', answer.text())):
                name = name_of(link)
                if name is not None and link not in found.setdefault(name, []) and len(found[name]) < A_FEW:
                    found[name].append(link)
                    waiting.append(link)
    return found


@pytest.mark.parametrize("person", [person.username for person in PEOPLE])
def test_no_page_keeps_anyone_out(office: Office, person: str) -> None:
    assert faults_of(office, person, [few[0] for few in pages_for(office, person).values()]) == []


def test_whoever_is_not_logged_in_is_not_kept_out_either(office: Office) -> None:
    assert faults_of(office, None, ["/log-in/"]) == []


def faults_of(office: Office, person: str | None, pages: Sequence[str]) -> list[str]:
    host, told = urlsplit(office.address).netloc, []
    for width in WIDTHS:
        with office.seat(width, person) as page:
            for address in pages:
                visit = visited(page, address)
                told += [f"{width} {address}: {fault}" for fault in visit.faults(page, host)]
    return told


def test_every_address_is_a_page_that_somebody_reaches_by_following_links(office: Office) -> None:
    reached = {"log_in"}.union(*(pages_for(office, person.username) for person in PEOPLE))
    assert {str(address.name) for address in addresses()} - reached - NO_PAGES == set()


def test_a_page_that_is_not_there_keeps_nobody_out(office: Office) -> None:
    told = faults_of(office, "wu", ["/nowhere/"])
    assert [fault for fault in told if "404" not in fault] == []


def test_a_page_beside_an_earlier_day_and_a_day_refused_keep_nobody_out(office: Office) -> None:
    pages = (f"/standing/{STREET.code}/", f"/standing/{VILLAGE.code}/", f"/standing/{STREET.code}/targets/")
    days = (timezone.localdate() - timedelta(days=1), date(2100, 1, 1))
    assert faults_of(office, "wu", [f"{page}?known_on={day}" for page in pages for day in days]) == []


def test_headers_to_be_named_and_cases_to_be_ticked_keep_nobody_out(office: Office, tmp_path: Path) -> None:
    for width, first, second in ((PHONE, "K20220002", "K20220003"), (DESKTOP, "K20220004", "K20220005")):
        with office.seat(width, "wu") as page:
            page.goto("/uploads/")
            send(page, a_case(tmp_path, first, village=f"辖区{width}"))
            assert faults_of(office, "wu", [urlsplit(page.url).path]) == []
            page.get_by_label(f"辖区{width}").select_option("village")
            page.get_by_role("button", name="记住并重新读取").click()
            wait_for_state(page, "按记住的自用列名读取")
            page.get_by_role("button", name="确认入账").click()
            wait_for_state(page, "已入账")
            send(page, a_case(tmp_path, second))
            for month in ("从哪个月", "到哪个月"):
                page.get_by_label(month).fill("2022-09")
            page.get_by_role("button", name="这是全量案件文件").click()
            page.get_by_role("button", name="确认入账").click()
            wait_for_state(page, "已入账")
            assert faults_of(office, "wu", [urlsplit(page.url).path]) == []
            page.get_by_role("checkbox", name=first).check()
            page.get_by_label("撤回原因").fill("县公安局撤案")
            page.get_by_role("button", name="撤回勾选的案件").click()
            page.get_by_text("已撤回1起案件").wait_for()
            assert page.get_by_role("checkbox", name=first).count() == 0
