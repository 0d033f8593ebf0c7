"""Serve the invented street to real browsers, log in, and send files."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, StorageState, sync_playwright
from xlsxwriter import Workbook

from tests.cli.processes import COMMAND, build_environment, find_free_port
from tests.demo.office_of_day import DEMO_DAY
from wuzha.demo.office import DEMO_PASSWORD
from wuzha.demo.street import VILLAGES

CHROMIUM = "/usr/bin/chromium"
PHONE, TABLET, DESKTOP = 360, 768, 1440
HEIGHTS = {PHONE: 780, TABLET: 1024, DESKTOP: 900}
PATIENCE = 60_000
VILLAGE = VILLAGES[0]


@dataclass
class Office:
    """A site that answers at `address`, a browser, and the cookies of everyone who has logged in so far."""

    address: str
    browser: Browser
    storage_states: dict[str, StorageState] = field(default_factory=dict)

    @contextmanager
    def open_window(self, width: int, name: str | None = None, **options: Any) -> Iterator[Page]:
        """Open a window of this width in which this person is logged in; without a name, nobody is."""
        context = self.browser.new_context(
            viewport={"width": width, "height": HEIGHTS.get(width, 900)},
            base_url=self.address,
            storage_state=None if name is None else self._logged_in(name),
            locale="zh-CN",
            reduced_motion="reduce",
            **options,
        )
        try:
            yield open_blank_page(context)
        finally:
            context.close()

    def _logged_in(self, name: str) -> StorageState:
        if name not in self.storage_states:
            context = self.browser.new_context(base_url=self.address)
            log_in(open_blank_page(context), name)
            self.storage_states[name] = context.storage_state()
            context.close()
        return self.storage_states[name]


def open_blank_page(context: BrowserContext) -> Page:
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    return page


def log_in(page: Page, name: str) -> None:
    page.goto("/log-in/")
    page.get_by_label("账号").fill(name)
    page.get_by_label("密码").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_role("heading", name="工作台").wait_for()


@contextmanager
def open_office(data: Path, day: date = DEMO_DAY) -> Iterator[Office]:
    """Run the demo of a day on a port of its own, and Chromium, for as long as the block lasts."""
    port = find_free_port()
    command = [*COMMAND, "serve", "--demo-day", day.isoformat(), "--port", str(port), "--workers", "1"]
    with (
        subprocess.Popen(
            command, env=build_environment(data), stdout=subprocess.PIPE, text=True, process_group=0
        ) as site,
        sync_playwright() as playwright,
    ):
        try:
            wait_for_site(site)
            # Chromium's sandbox needs rights that a container rarely grants; it opens only our own pages here.
            options = ["--no-sandbox"] if os.geteuid() == 0 else []
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
            yield Office(f"http://127.0.0.1:{port}", browser)
            browser.close()
        finally:
            os.killpg(site.pid, signal.SIGKILL)


def wait_for_site(site: subprocess.Popen[str]) -> None:
    assert site.stdout is not None
    output = ""
    while "网站已在运行" not in output:
        line = site.stdout.readline()
        assert line, output
        output += line


def write_case(folder: Path, number: str, village_header: str = "所属村(社区)", filed_on: str = "2022-09-05") -> Path:
    """Write a police file with one more case, of the first village, whose name stands under this header."""
    path = folder / f"{number}.xlsx"
    case = {"案件编号": number, "立案日期": filed_on, village_header: VILLAGE.name, "被骗金额(元)": "8000"}
    with Workbook(path) as book:
        sheet = book.add_worksheet("案件")
        sheet.write_row(0, 0, case.keys())
        sheet.write_row(1, 0, case.values())
    return path


def open_main_page(page: Page, label: str) -> None:
    """Open a page of the navigation: from the rail, or on a phone from the bar at the bottom."""
    rail = page.get_by_role("navigation", name="主要页面")
    if rail.count():
        rail.get_by_role("link", name=label, exact=True).click()
        return
    bar = page.get_by_role("navigation", name="常用页面")
    if not bar.get_by_role("link", name=label, exact=True).count():
        bar.get_by_text("更多").click()
    bar.get_by_role("link", name=label, exact=True).click()


def upload_file(page: Page, file: Path) -> None:
    """Send the file and wait for its reading report: a worker reads it in the background."""
    open_main_page(page, "上传台账")
    page.get_by_label("台账文件").set_input_files(file)
    page.get_by_role("button", name="读取").click()
    wait_for_state(page, "待确认")


def wait_for_state(page: Page, state: str) -> None:
    for _ in range(60):
        if page.locator("main").get_by_text(state).count():
            return
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError(f"never {state}: {page.locator('main').inner_text()}")
