"""The handbook for users names addresses that exist, leads every role, and is linked from both READMEs."""

import re
from pathlib import Path

import pytest

from tests.site_addresses import generalise, list_patterns
from wuzha.core.vocabulary import Role

ROOT = Path(__file__).parents[2]
HANDBOOK = (ROOT / "docs" / "handbook.md").read_text(encoding="utf-8")
ADDRESSES = sorted(set(re.findall(r"`(/[^`]*)`", HANDBOOK)))
HEADINGS = re.findall(r"^## (.+)$", HANDBOOK, re.M)
LONGEST = 120
"""Lines of the handbook: two to three pages."""


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_address_is_one_of_the_site(address: str) -> None:
    assert generalise(address) in {generalise(pattern) for pattern in list_patterns()}


def test_it_has_a_part_for_each_reader() -> None:
    village, leader, reviewer = (
        role.chinese for role in (Role.VILLAGE_SECRETARY, Role.GROUP_LEADER, Role.COUNTY_REVIEWER)
    )
    assert ["街道办公室", f"{village}、{Role.UNIT_LIAISON.chinese}", leader, reviewer, "居民"] == HEADINGS


def test_it_stays_short() -> None:
    assert len(HANDBOOK.splitlines()) <= LONGEST


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_readers_of_the_project_find_it(name: str) -> None:
    assert "docs/handbook.md" in (ROOT / name).read_text(encoding="utf-8")
