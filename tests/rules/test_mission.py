"""The table of the plan's sentences names every one, and addresses that exist."""

import re
from pathlib import Path

import pytest

from tests.site_addresses import generalise, list_patterns

MISSION = Path(__file__).parents[2] / "docs" / "mission.md"
SENTENCES = 35
YEAR_END = (5, *range(17, 23))
"""The sentences of targets and of the year-end chain: each has its address."""


def read_rows() -> dict[int, list[str]]:
    rows = re.findall(r"^\| (\d+) \| (.+?) \|(.*?)\|(.*?)\|$", MISSION.read_text(encoding="utf-8"), re.M)
    return {int(number): re.findall(r"`(/[^`]*)`", addresses) for number, _, _, addresses in rows}


def test_every_sentence_of_the_plan_has_its_row() -> None:
    assert sorted(read_rows()) == list(range(1, SENTENCES + 1))


def test_every_address_of_the_table_is_one_of_the_site() -> None:
    patterns = {generalise(pattern) for pattern in list_patterns()}
    addresses = {address for row in read_rows().values() for address in row}
    assert {address for address in addresses if generalise(address) not in patterns} == set()


@pytest.mark.parametrize("number", YEAR_END)
def test_the_sentences_of_the_year_end_have_their_pages(number: int) -> None:
    assert read_rows()[number]
