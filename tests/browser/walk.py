"""Walk through the site as one person does: press links and buttons, and note what is wrong on the way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import ConsoleMessage, Error, Locator, Page, Response, expect

from tests.browser.office import Office, open_main_page
from tests.browser.page_errors import list_overflows

FIRST_REFUSED_STATUS = 400


@dataclass
class Walk:
    """A window of one person, and its faults: refused requests, errors of scripts, pages that scroll sideways."""

    page: Page
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("response", self._note_response)
        self.page.on("console", self._note_console)
        self.page.on("pageerror", self._note_error)

    @property
    def main(self) -> Locator:
        """The main part of the page, without navigation and head."""
        return self.page.get_by_role("main")

    def start(self, address: str = "/") -> None:
        """Open the page where somebody begins."""
        self.page.goto(address, wait_until="load")
        self._look()

    def open_main_page(self, label: str) -> None:
        """Open a page of the navigation."""
        with self.page.expect_event("load"):
            open_main_page(self.page, label)
        self._look()

    def follow(self, name: str, *, among: Locator | None = None) -> None:
        """Press the first link of this name."""
        self._press((self.main if among is None else among).get_by_role("link", name=name, exact=True).first)

    def follow_task(self, title: str) -> None:
        """Press the first link whose text holds the title of a task."""
        self._press(self.main.get_by_role("link").filter(has_text=title).first)

    def press(self, name: str, *, among: Locator | None = None) -> None:
        """Press the one button of this name, which sends its form."""
        self._press((self.main if among is None else among).get_by_role("button", name=name, exact=True))

    def open_box(self, title: str) -> Locator:
        """Return the box of a move, opened if it was folded."""
        box = self.main.locator("details.move").filter(has=self.page.get_by_role("heading", name=title, exact=True))
        if box.get_attribute("open") is None:
            box.locator("summary").click()
        return box

    def expect_text(self, *texts: str) -> None:
        """Check that the page shows these texts. Raises: AssertionError."""
        for text in texts:
            expect(self.main).to_contain_text(text)

    def _press(self, target: Locator) -> None:
        with self.page.expect_event("load"):
            target.click()
        self._look()

    def _look(self) -> None:
        self.faults += [f"{self.page.url}: {fault}" for fault in list_overflows(self.page)]

    def _note_response(self, response: Response) -> None:
        if response.status >= FIRST_REFUSED_STATUS:
            self.faults.append(f"{response.url}: status {response.status}")

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(f"{self.page.url}: {message.text}")

    def _note_error(self, error: Error) -> None:
        self.faults.append(f"{self.page.url}: {error}")


@contextmanager
def walk_as(office: Office, width: int, name: str | None, address: str = "/") -> Iterator[Walk]:
    """Yield a walk of this person from the address on; at its end nothing may have gone wrong."""
    with office.open_window(width, name) as page:
        walk = Walk(page)
        walk.start(address)
        yield walk
        assert not walk.faults, "\n".join(walk.faults)
