"""Templates can be read in an editor: their lines are short, their addresses come from `reverse`."""

import re
from pathlib import Path

import pytest

WEB = Path(__file__).parents[2] / "wuzha" / "web"
TEMPLATES = sorted(WEB.rglob("templates/**/*.html"))
MAX_LETTERS = 120
TYPED_ADDRESS = re.compile(r"""(?:href|action|src)=["']/""")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(WEB).as_posix())
def test_no_line_of_a_template_has_more_than_120_letters(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [number for number, line in enumerate(lines, 1) if len(line) > MAX_LETTERS] == []


def test_no_template_contains_a_literal_address() -> None:
    names = {path.name for path in TEMPLATES if TYPED_ADDRESS.search(path.read_text(encoding="utf-8"))}
    assert names == set()
