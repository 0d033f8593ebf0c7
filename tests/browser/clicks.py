"""Count the clicks that a piece of work takes."""

from __future__ import annotations

from playwright.sync_api import Locator


class Clicks:
    """Counts the clicks of a person; what is typed or chosen in the system's dialogue for files is none."""

    def __init__(self) -> None:
        self.count = 0

    def click(self, target: Locator) -> None:
        self.count += 1
        target.click()
