"""Each page of the navigation has a sign of its own, which the sprite is built with."""

import re
from pathlib import Path

from wuzha.web.navigation import MANAGEMENT_PAGES, WORK_PAGES

SOURCE = Path(__file__).parents[2] / "front" / "icons.js"


def test_no_two_pages_of_the_navigation_share_an_icon() -> None:
    icons = [icon for _permission, _name, icon, _label in (*WORK_PAGES, *MANAGEMENT_PAGES)]
    assert [icon for icon in icons if icons.count(icon) > 1] == []


def test_every_icon_of_the_navigation_is_built_into_the_sprite() -> None:
    names = re.findall(
        r'"([a-z0-9-]+)"', SOURCE.read_text(encoding="utf-8").partition("NAMES = [")[2].partition("]")[0]
    )
    assert {icon for _permission, _name, icon, _label in (*WORK_PAGES, *MANAGEMENT_PAGES)} <= set(names)
    assert names == sorted(names)
