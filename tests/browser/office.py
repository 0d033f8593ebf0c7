"""The invented street served to real browsers: who logs in, what they see, and what a page is asked."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, StorageState, sync_playwright
from xlsxwriter import Workbook

from tests.cli.test_audit import COMMAND, NOT_INHERITED
from tests.cli.test_serve import a_free_port
from wuzha.demo.office import PASSWORD
from wuzha.demo.street import VILLAGES

CHROMIUM = "/usr/bin/chromium"
PHONE, TABLET, DESKTOP = 360, 768, 1440
HEIGHTS = {PHONE: 780, TABLET: 1024, DESKTOP: 900}
PATIENCE = 60_000
VILLAGE = VILLAGES[0]


@dataclass
class Office:
    """A site that answers at `address`, a browser, and who has logged in so far."""

    address: str
    browser: Browser
    known: dict[str, StorageState] = field(default_factory=dict)

    @contextmanager
    def seat(self, width: int, name: str | None = None, **more: Any) -> Iterator[Page]:
        """A window of this width in which this person has logged in; without a name, nobody has."""
        context = self.browser.new_context(
            viewport={"width": width, "height": HEIGHTS[width]},
            base_url=self.address,
            storage_state=None if name is None else self._logged_in(name),
            locale="zh-CN",
            reduced_motion="reduce",
            **more,
        )
        try:
            yield page_of(context)
        finally:
            context.close()

    def _logged_in(self, name: str) -> StorageState:
        if name not in self.known:
            context = self.browser.new_context(base_url=self.address)
            log_in(page_of(context), name)
            self.known[name] = context.storage_state()
            context.close()
        return self.known[name]


def page_of(context: BrowserContext) -> Page:
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    return page


def log_in(page: Page, name: str) -> None:
    page.goto("/log-in/")
    page.get_by_label("账号").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_role("heading", name=f"{name}，您好").wait_for()


@contextmanager
def open_office(data: Path) -> Iterator[Office]:
    """The demo on a port of its own, as `make demo` opens it, and Chromium; both are gone afterwards."""
    port = a_free_port()
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(NOT_INHERITED)}
    command = [*COMMAND, "serve", "--demo", "--port", str(port), "--workers", "1"]
    environment = inherited | {"WUZHA_DATA": str(data)}
    with (
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, process_group=0) as running,
        sync_playwright() as playwright,
    ):
        try:
            wait_until_it_answers(running)
            # Chromium's own walls need rights that a container rarely grants; it opens our own pages alone.
            options = ["--no-sandbox"] if os.geteuid() == 0 else []
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
            yield Office(f"http://127.0.0.1:{port}", browser)
            browser.close()
        finally:
            os.killpg(running.pid, signal.SIGKILL)


def wait_until_it_answers(running: subprocess.Popen[str]) -> None:
    assert running.stdout is not None
    said = ""
    while "网站已在运行" not in said:
        line = running.stdout.readline()
        assert line, said
        said += line


def a_case(folder: Path, number: str, village: str = "所属村(社区)") -> Path:
    """A police file with one case more, of the first village, which stands under this header."""
    path = folder / f"{number}.xlsx"
    case = {"案件编号": number, "立案日期": "2022-09-05", village: VILLAGE.name, "被骗金额(元)": "8000"}
    with Workbook(path) as book:
        sheet = book.add_worksheet("案件")
        sheet.write_row(0, 0, case.keys())
        sheet.write_row(1, 0, case.values())
    return path


def send(page: Page, file: Path) -> None:
    """The file sent, and its report awaited: reading may happen while one looks at another page."""
    page.get_by_role("link", name="上传台账").first.click()
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
