"""Numbers of a request, however long somebody writes them."""

import re
from pathlib import Path

import pytest

from wuzha.web.numbers import read_number

WEB = Path(__file__).parents[2] / "wuzha" / "web"


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("12", 12), ("007", 7), ("9" * 18, 10**18 - 1)])
def test_a_whole_number_is_read(text: str, number: int) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize("text", [None, "", "-1", "+1", "1.0", " 1", "abc", "１２", "²", "9" * 19, "9" * 5000])
def test_what_is_no_number_of_the_books_is_none(text: str | None) -> None:
    assert read_number(text) is None


def test_no_page_reads_a_number_of_a_request_by_itself() -> None:
    """The framework's forms aside, digits are checked in one place: `isdigit` beside `int` misses their number."""
    pattern = re.compile(r"\bint\(.*\bis(?:digit|decimal)\(\)")
    lines = {
        f"{path.relative_to(WEB)}: {line.strip()}"
        for path in WEB.rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if pattern.search(line)
    }
    assert not lines
