"""Fixtures of the tests of pages."""

import pytest

from wuzha.web.home.todo_list import BOOK_ITEMS, OTHER_ITEMS, TODO_GROUPS


@pytest.fixture(autouse=True)
def forget_todo_items() -> None:
    """Every test begins with a copy of the same log, and some write rows without a line of it."""
    BOOK_ITEMS.clear()
    OTHER_ITEMS.clear()
    TODO_GROUPS.clear()
