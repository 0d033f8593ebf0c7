"""Whoever presses the button twice, or loads the answer anew, has filed one objection and keeps its codes."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.office import PHONE, open_office
from tests.demo.demo_folders import DemoFolders
from wuzha.demo.working_days import find_story_day

pytestmark = pytest.mark.slow
DAY_OF_PUBLICITY = find_story_day(2023, 10)


def read_codes(page: Page) -> list[str]:
    page.get_by_role("heading", name="异议已受理").wait_for()
    return page.locator("dd.code").all_inner_texts()


def count_objections(data: Path) -> int:
    (path,) = data.glob("*.sqlite3")
    with sqlite3.connect(path) as database:
        (count,) = database.execute(
            "select count(*) from decisions_roundstep where move = 'file_objection' and text = '有一起没有算'"
        ).fetchone()
    return int(count)


def test_two_quick_clicks_and_a_reload_file_one_objection(demo_folders: DemoFolders, tmp_path: Path) -> None:
    demo_folders.copy(DAY_OF_PUBLICITY, tmp_path)
    with open_office(tmp_path, DAY_OF_PUBLICITY) as office, office.open_window(PHONE) as page:
        page.goto("/public/objections/")
        page.locator("#about").select_option(index=1)
        page.locator("#text").fill("有一起没有算")
        page.get_by_role("button", name="提交").dblclick()
        codes = read_codes(page)
        assert len(codes) == 2 and all(codes)
        page.reload()
        assert read_codes(page) == codes
        assert count_objections(tmp_path) == 1
        page.go_back()
        page.get_by_role("heading", name="提出异议").wait_for()
