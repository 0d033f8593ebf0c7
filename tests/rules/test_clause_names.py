"""The number of a clause and its title are joined in one way everywhere: 三、发案总数下降, 四(一)1 没有发案."""

from __future__ import annotations

import re
from pathlib import Path

from wuzha.core.words.phrases import join_clause

SOURCE = Path(__file__).parents[2] / "wuzha"
JOINED_BY_HAND = re.compile(
    r"\{[\w.]*\b(?:clause|clause\.number)\} \{|clause(?:\|chinese)? \}\} *<[^>]*>\{\{[^}]*title"
)


def test_no_module_and_no_template_joins_them_itself() -> None:
    files = [path for ending in ("*.py", "*.html") for path in SOURCE.rglob(ending) if path.name != "phrases.py"]
    assert [path.name for path in files if JOINED_BY_HAND.search(path.read_text(encoding="utf-8"))] == []


def test_a_number_in_han_digits_has_a_pause_mark_behind_it() -> None:
    assert join_clause("三", "发案总数下降") == "三、发案总数下降"
    assert join_clause("四(一)1", "没有发案") == "四(一)1 没有发案"
