"""Format figures for docs/performance.md, and print progress."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from bench.processes import BenchmarkError


def format_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table."""
    table = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in table)


def describe_start() -> str:
    """Return when a measurement starts, and the load of the machine before it."""
    return f"Measured on {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, load before it {os.getloadavg()[0]:.1f}."


def format_section(heading: str, write_text: Callable[[str], str]) -> str:
    """Return a section of the page; `write_text` measures and returns its text, a failure is reported in its place."""
    print_progress(heading[:1].lower() + heading[1:])
    try:
        text = write_text(describe_start())
    except BenchmarkError as error:
        text = f"Failed: {str(error).strip().splitlines()[-1][:300]}"
    return f"\n## {heading}\n\n{text}\n"


def print_progress(text: str) -> None:
    """Print what is being measured."""
    print(f"… {text}", file=sys.stderr, flush=True)
