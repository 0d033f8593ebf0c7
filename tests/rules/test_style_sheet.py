"""The style sheet is whole, and so are the pictures of the READMEs."""

import re
from pathlib import Path

STYLE_SHEET = Path(__file__).parents[2] / "wuzha" / "web" / "static" / "site" / "wuzha.css"
COMMENTS = re.compile(r"/\*.*?\*/", re.DOTALL)


def test_every_block_of_the_style_sheet_is_closed_where_it_belongs() -> None:
    depth = 0
    for number, line in enumerate(COMMENTS.sub("", STYLE_SHEET.read_text(encoding="utf-8")).splitlines(), 1):
        # A rule at the margin inside another block stands behind a brace that is missing.
        assert depth == 0 or not line or line[0] in " }", f"line {number} without comments: {line}"
        depth += line.count("{") - line.count("}")
    assert depth == 0


def test_the_pictures_of_the_readmes_are_there_and_small() -> None:
    root = Path(__file__).parents[2]
    for name in ("README.md", "README.zh-CN.md"):
        pictures = re.findall(r"\((docs/pictures/\S+?)\)", (root / name).read_text(encoding="utf-8"))
        assert len(pictures) == 3 and all(0 < (root / path).stat().st_size <= 150_000 for path in pictures)
