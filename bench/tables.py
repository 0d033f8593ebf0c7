"""How figures look in docs/performance.md, and what is said while they are measured."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def table(header: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    rows = [header, ["---"] * len(header), *lines]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def say(what: str) -> None:
    """What is being measured now."""
    print(f"… {what}", file=sys.stderr, flush=True)
