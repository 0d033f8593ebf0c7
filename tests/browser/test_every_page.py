"""Every page, for everyone who may open it, at three widths: accessible, small, and without requests to other hosts.

The pages are found by following links from each person's navigation: one of each address of `wuzha.site.urls`. A new
page is found without a change here; the test fails for a page that nobody can reach, and for a dead link.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from tests.browser.no_pages import NO_PAGES, PAGES_OF_A_STAGE, make_plan, upload_monthly_form
from tests.browser.office import (
    DESKTOP,
    PHONE,
    VILLAGE,
    Office,
    open_office,
    upload_file,
    wait_for_state,
    write_case,
)
from tests.browser.page_errors import list_errors_of, list_overflows
from tests.browser.page_links import find_pages
from tests.demo.demo_folders import DemoFolders
from tests.demo.office_of_day import DEMO_DAY
from tests.web.sweeps.every_address import addresses
from wuzha.demo.office import DEMO_PEOPLE
from wuzha.demo.street import STREET

pytestmark = pytest.mark.slow

ZOOMED_TWICE = 640
"""What a window of 1280 px shows at 200 % zoom."""


@pytest.fixture(scope="module")
def office(demo_folders: DemoFolders, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Serve the demo with an open item of each kind: a refused row, an upload, a proposal, a closed account, a code."""
    with open_office(demo_folders.copy(DEMO_DAY, tmp_path_factory.mktemp("office"))) as office_site:
        with office_site.open_window(DESKTOP, "wu") as page:
            page.goto("/")
            upload_file(page, write_case(tmp_path_factory.mktemp("refused"), "K20220099", filed_on="三月"))
            page.get_by_role("button", name="记为退回未补").click()
            wait_for_state(page, "已入账")
            make_plan(page)
            upload_monthly_form(page, STREET.code, tmp_path_factory.mktemp("forms"))
            upload_file(page, write_case(tmp_path_factory.mktemp("files"), "K20220001"))
        with office_site.open_window(DESKTOP, "li") as page:
            page.goto("/books/cases/?org=" + VILLAGE.name)
            page.locator("tbody a").first.click()
            page.get_by_role("link", name="申请变更归属").click()
            page.get_by_label("理由").fill("受害人不住在本村")
            page.get_by_role("button", name="提交").click()
        with office_site.open_window(DESKTOP, "chen") as page:
            page.goto("/attribution/")
            page.locator("main .chips a[href^='/books/cases/']").first.click()
            page.get_by_role("link", name="申请变更归属").click()
            page.get_by_label("所属村（社区）").select_option(label=VILLAGE.name)
            page.get_by_label("理由").fill("报案地址在那里")
            page.get_by_role("button", name="提交").click()
        with office_site.open_window(DESKTOP, "anquan") as page:
            page.goto("/people/add/")
            page.get_by_label("账号").fill("anbao")
            page.get_by_label("角色").select_option("auditor")
            page.get_by_label("组织").fill(STREET.name)
            page.get_by_role("button", name="开通").click()
            page.get_by_role("link", name="查看账号").click()
            page.get_by_role("link", name="停用账号").click()
            page.get_by_role("button", name="停用").click()
            page.get_by_role("link", name="恢复账号").wait_for()
            page.goto("/people/?q=chen")
            page.get_by_role("link", name="chen").click()
            page.get_by_role("link", name="发一次性代码").click()
            page.get_by_role("button", name="提交").click()
            page.get_by_text("等另一位管理员确认；").wait_for()
        yield office_site


@pytest.mark.parametrize("person", [person.username for person in DEMO_PEOPLE])
def test_every_page_is_accessible(office: Office, seen_names: set[str], person: str) -> None:
    """Every page at three widths by whoever sees it first, and by everybody else as their role sees it on a phone."""
    pages = find_pages(office, person)
    new_pages = [addresses[0] for name, addresses in pages.items() if name not in seen_names]
    other_pages = [addresses[0] for name, addresses in pages.items() if name in seen_names]
    seen_names |= pages.keys()
    errors = list_errors_of(office, person, new_pages)
    assert errors + list_errors_of(office, person, other_pages, widths=(PHONE,)) == []


@pytest.fixture(scope="module")
def seen_names() -> set[str]:
    """Return the names of the addresses that were looked at so far."""
    return set()


@pytest.mark.parametrize("person", ["wu", "li", "zheng", "anquan"])
def test_every_page_fits_a_window_that_is_zoomed_to_twice_its_size(office: Office, person: str) -> None:
    errors = []
    with office.open_window(ZOOMED_TWICE, person) as page:
        for address, *_ in find_pages(office, person).values():
            page.goto(address)
            errors += [f"{address}: {error}" for error in list_overflows(page)]
    assert errors == []


def test_the_pages_before_the_log_in_are_accessible(office: Office) -> None:
    assert list_errors_of(office, None, ["/log-in/", "/log-in/code/"]) == []


def test_somebody_reaches_every_page_by_links(office: Office) -> None:
    reachable_names = {"log_in", "redeem_code"}.union(*(find_pages(office, person.username) for person in DEMO_PEOPLE))
    assert {str(address.name) for address in addresses()} - reachable_names - NO_PAGES - PAGES_OF_A_STAGE == set()


def test_the_page_for_an_unknown_address_is_accessible(office: Office) -> None:
    errors = list_errors_of(office, "wu", ["/nowhere/"])
    assert [error for error in errors if "404" not in error] == []


def test_a_look_back_and_a_refused_day_are_accessible(office: Office) -> None:
    pages = (f"/standing/{STREET.code}/", f"/standing/{VILLAGE.code}/", f"/standing/{STREET.code}/targets/")
    days = (timezone.localdate(), date(2100, 1, 1))
    fields = ("known_on", "as_of")
    places = [f"{page}?{field}={day}" for page in pages for field in fields for day in days]
    assert list_errors_of(office, "wu", places) == []


def test_forms_for_headers_and_for_missing_cases_are_accessible(office: Office, tmp_path: Path) -> None:
    for width, first, second in ((PHONE, "K20220002", "K20220003"), (DESKTOP, "K20220004", "K20220005")):
        with office.open_window(width, "wu") as page:
            page.goto("/uploads/")
            upload_file(page, write_case(tmp_path, first, village_header=f"辖区{width}"))
            assert list_errors_of(office, "wu", [urlsplit(page.url).path]) == []
            page.get_by_label(f"辖区{width}").select_option("village")
            page.get_by_role("button", name="记住并重新读取").click()
            wait_for_state(page, "按记住的自用列名读取")
            page.get_by_role("button", name="确认入账").click()
            wait_for_state(page, "已入账")
            upload_file(page, write_case(tmp_path, second))
            for month in ("从哪个月", "到哪个月"):
                page.get_by_label(month).fill("2022-09")
            page.get_by_role("button", name="这是全量案件文件").click()
            page.get_by_role("button", name="确认入账").click()
            wait_for_state(page, "已入账")
            assert list_errors_of(office, "wu", [urlsplit(page.url).path]) == []
            page.get_by_role("checkbox", name=first).check()
            page.get_by_label("撤回原因").fill("县公安局撤案")
            page.get_by_role("button", name="撤回勾选的案件").click()
            page.get_by_text("已撤回1起案件").wait_for()
            assert page.get_by_role("checkbox", name=first).count() == 0


def test_cards_of_several_files_and_the_question_before_an_undo_are_accessible_without_a_script(
    office: Office, tmp_path: Path
) -> None:
    files = [write_case(tmp_path, number) for number in ("K20220006", "K20220007")]
    damaged = tmp_path / "坏了的台账文件名称很长很长很长很长很长很长很长很长.xlsx"
    damaged.write_bytes(b"PK\x03\x04 damaged")
    with office.open_window(PHONE, "wu", java_script_enabled=False) as page:
        page.goto("/uploads/")
        page.get_by_label("台账文件").set_input_files([*files, damaged])
        page.get_by_role("button", name="读取").click()
        wait_for_state(page, "待确认")
        assert list_errors_of(office, "wu", [urlsplit(page.url).path]) == []
        page.get_by_role("checkbox", name="入账").first.uncheck()
        page.get_by_role("button", name="确认入账").click()
        wait_for_state(page, "已按所选文件重新核对")
        page.get_by_role("button", name="确认入账").click()
        wait_for_state(page, "已入账")
        page.get_by_role("link", name="整批撤销").click()
        assert list_errors_of(office, "wu", [urlsplit(page.url).path]) == []
        page.get_by_role("button", name="确认整批撤销").click()
        wait_for_state(page, "已撤销")


CLEARANCE = 8
"""Pixels between the count of conflicts and the buttons below it."""


def test_conflicts_are_accessible_and_decided_without_a_script(office: Office, tmp_path: Path) -> None:
    with office.open_window(PHONE, "wu", java_script_enabled=False) as page:
        page.goto("/")
        upload_file(page, write_case(tmp_path, "K20220008"))
        page.get_by_role("button", name="确认入账").click()
        wait_for_state(page, "已入账")
        upload_file(page, write_case(tmp_path, "K20220008", filed_on=""))
        assert "空白" in page.locator("main").inner_text()
        assert list_errors_of(office, "wu", [urlsplit(page.url).path]) == []
        button = page.get_by_role("button", name="全部以文件为准")
        count, box = page.get_by_text("其中以文件为准0处").first.bounding_box(), button.bounding_box()
        assert count and box and box["y"] - (count["y"] + count["height"]) >= CLEARANCE
        button.click()
        page.get_by_text("以文件为准1处").first.wait_for()
