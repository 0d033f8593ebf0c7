"""Read the whole numbers that a request brings: of a step, a row, a page."""

from __future__ import annotations

MAX_DIGITS = 18
"""So many digits fit every column of the database; Python refuses to read some thousands."""


def read_number(text: str | None, digits: int = MAX_DIGITS) -> int | None:
    """Return the whole number that a field or an address names; None for anything else and for a longer one."""
    if text is None or not text.isascii() or not text.isdecimal() or len(text) > digits:
        return None
    return int(text)
