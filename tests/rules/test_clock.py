"""Code asks the time of `django.utils.timezone`, whose clock the demo sets (ADR 28)."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
OTHER_CLOCKS = re.compile(r"\b(datetime\.(now|utcnow|today)|date\.today)\(")
ALLOWED = {"wuzha/intake/reading/ledger_reader.py"}
"""The reader of ledgers, which commands use without Django; uploads give it the day."""


def test_no_other_clock_is_asked() -> None:
    paths = sorted((ROOT / "wuzha").rglob("*.py"))
    modules = {str(path.relative_to(ROOT)) for path in paths if OTHER_CLOCKS.search(path.read_text(encoding="utf-8"))}
    assert modules == ALLOWED
