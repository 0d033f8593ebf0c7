"""A site that can be killed and started again, and what a grid worker does on a phone: record, lose the network."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.office import CHROMIUM, HEIGHTS, PHONE, wait_for_site
from tests.cli.processes import COMMAND, build_environment, find_free_port
from tests.demo.office_of_day import DEMO_DAY

PLAIN_HOST = "wuzha.lan"
"""A name under which the site is no secure context."""
PATIENCE = 30_000

_PUT_RECORDS = """async ({count, account}) => {
  const opening = indexedDB.open("wuzha-capture");
  const database = await new Promise((resolve) => (opening.onsuccess = () => resolve(opening.result)));
  const change = database.transaction("records", "readwrite", {durability: "strict"});
  for (let number = 0; number < count; number += 1) {
    change.objectStore("records").put({
      key: crypto.randomUUID(), account: account.account, org: account.org, orgName: account.orgName,
      day: "2022-12-30", way: "逢户必进", audience: String(number + 1), savedAt: Date.now(),
      revision: 1, isAttempted: false, state: "waiting", reasons: [],
    });
  }
  await new Promise((resolve) => (change.oncomplete = resolve));
  database.close();
}"""


@dataclass
class CaptureSite:
    """The demo on a port that stays the same, and a browser that reaches it under two names."""

    data: Path
    port: int
    browser: Browser
    process: subprocess.Popen[str] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start the server; the first start makes the demo."""
        command = [*COMMAND, "serve", "--demo-day", DEMO_DAY.isoformat(), "--port", str(self.port), "--workers", "1"]
        environment = build_environment(self.data, WUZHA_HOSTS=f"127.0.0.1,{PLAIN_HOST}")
        self.process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, process_group=0)
        wait_for_site(self.process)

    def kill(self) -> None:
        """Kill the server with all its processes, as a power cut would."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def count_records(self) -> int:
        """Return how many entries phones have sent."""
        with closing(sqlite3.connect(self.data / "wuzha.sqlite3")) as books:
            return int(books.execute("SELECT count(DISTINCT entry_id) FROM registers_clientkey").fetchone()[0])

    def open_phone(self, **options: Any) -> BrowserContext:
        """Return a phone on which nobody is logged in."""
        size = {"width": PHONE, "height": HEIGHTS[PHONE]}
        options = {"base_url": self.address, "viewport": size, "locale": "zh-CN", "reduced_motion": "reduce"} | options
        context = self.browser.new_context(**options)
        context.set_default_timeout(PATIENCE)
        return context


@contextmanager
def open_capture_site(data: Path) -> Iterator[CaptureSite]:
    """Serve the demo for as long as the block lasts."""
    with sync_playwright() as playwright:
        options = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*options, f"--host-resolver-rules=MAP {PLAIN_HOST} 127.0.0.1"]
        )
        site = CaptureSite(data, find_free_port(), browser)
        try:
            site.start()
            yield site
            browser.close()
        finally:
            site.kill()


def open_capture(context: BrowserContext) -> Page:
    """Open the page and wait until the phone can open it without a network."""
    page = context.new_page()
    page.goto("/capture/")
    page.locator('[data-capture="ready"]').wait_for()
    return page


def record(page: Page, people: str = "30人", way: str = "逢户必进") -> None:
    """Record with three taps, and wait until the page says that it is on the phone."""
    choose(page, people, way)
    page.get_by_role("button", name="保存", exact=True).click()
    page.locator('[data-capture="saved"]').wait_for()


def choose(page: Page, people: str = "30人", way: str = "逢户必进") -> None:
    for choice in (way, people):
        page.locator(".choices label", has_text=choice).click()


def fill_queue(page: Page, count: int) -> None:
    """Put so many records into the queue of the account that is logged in, as the page would."""
    account = page.evaluate("JSON.parse(document.getElementById('capture-account').textContent)")
    page.evaluate(_PUT_RECORDS, {"count": count, "account": account})


def list_states(page: Page) -> list[str]:
    """Return the states of the records that the page lists."""
    return page.locator('[data-capture="list"] li > strong').all_inner_texts()


def wait_for_text(page: Page, name: str, text: str) -> None:
    page.locator(f'[data-capture="{name}"]', has_text=text).wait_for()
