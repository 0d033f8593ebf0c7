"""The style sheet is whole, and every colour of a rule is one of its named values."""

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
