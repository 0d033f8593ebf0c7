"""How figures look in docs/performance.md, and what is said while they are measured."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from bench.processes import Failed


def table(header: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    rows = [header, ["---"] * len(header), *lines]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def begun() -> str:
    """When a measurement begins, and how busy the machine was before it."""
    return f"Measured on {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, load before it {os.getloadavg()[0]:.1f}."


def told_section(heading: str, told: Callable[[str], str]) -> str:
    """A section of the page: what `told` says of what it measured, handed when it began; a failure in its place."""
    say(heading[:1].lower() + heading[1:])
    try:
        text = told(begun())
    except Failed as fault:
        text = f"Failed: {str(fault).strip().splitlines()[-1][:300]}"
    return f"\n## {heading}\n\n{text}\n"


def say(what: str) -> None:
    """What is being measured now."""
    print(f"… {what}", file=sys.stderr, flush=True)
