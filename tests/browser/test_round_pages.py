"""The pages that a round has at one stage alone are accessible, on days on which the demo is at that stage."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.office import open_office
from tests.browser.page_errors import list_errors_of
from tests.demo.demo_folders import DemoFolders
from wuzha.demo.neighbours import OTHER_VILLAGES
from wuzha.demo.street import VILLAGES
from wuzha.demo.working_days import find_story_day

pytestmark = pytest.mark.slow
YEAR = 2023
FIRST_ROUND, SECOND_ROUND = "/rounds/1", "/rounds/2"
PUBLICITY_OF_THE_SECOND, DECISION, PUBLICITY = 10, 25, 29
"""Working days after the freeze."""


@pytest.mark.parametrize(
    ("number", "pages"),
    [
        (
            PUBLICITY_OF_THE_SECOND,
            [
                (None, "/public/publicity/2/"),
                (None, "/public/objections/?round=2"),
                ("gao", f"{SECOND_ROUND}/objections/add/"),
                ("gao", f"{SECOND_ROUND}/orgs/{OTHER_VILLAGES[0].code}/"),
                ("li", f"{FIRST_ROUND}/orgs/{VILLAGES[0].code}/"),
            ],
        ),
        (
            DECISION,
            [
                ("wu", f"{FIRST_ROUND}/propose/"),
                ("zheng", f"{FIRST_ROUND}/sign/"),
                ("liang", f"{FIRST_ROUND}/countersign/"),
            ],
        ),
        (
            PUBLICITY,
            [
                ("wu", f"{FIRST_ROUND}/objections/add/"),
                ("li", f"{FIRST_ROUND}/orgs/{VILLAGES[0].code}/objection/"),
                ("li", f"{FIRST_ROUND}/publicity/"),
                ("wu", f"{FIRST_ROUND}/move/publish_list/"),
            ],
        ),
    ],
)
def test_pages_of_a_stage_are_accessible(
    demo_folders: DemoFolders, tmp_path: Path, number: int, pages: list[tuple[str | None, str]]
) -> None:
    day = find_story_day(YEAR, number)
    with open_office(demo_folders.copy(day, tmp_path), day) as office:
        errors = [error for person, page in pages for error in list_errors_of(office, person, [page])]
        assert errors == []
