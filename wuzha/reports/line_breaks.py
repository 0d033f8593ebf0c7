"""Where a long line of Chinese breaks: not before a closing mark, not inside a number; further rows stand in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len
from rich.text import Text

FURTHER_IN = 4
_PIECE = re.compile(r"[“（《【]*(?:\S\(\S\)\d*|[!-~]+[起人个次年月日万元]?|.)[，。；：、！？）”》】…—]* *")
"""What stays in one row: the number of a clause, a word, a number with its unit, one character; and marks beside it."""


def broken(text: Text, width: int, further_in: int = FURTHER_IN) -> Iterator[Text]:
    """The text in rows of at most `width` cells; a single word that is longer stays whole."""
    indent = len(text.plain) - len(text.plain.lstrip(" "))
    ends, filled = [], 0
    for piece in _PIECE.finditer(text.plain):
        if filled + cell_len(piece[0].rstrip()) > width and piece.start() > indent:
            ends.append(piece.start())
            filled = indent + further_in
        filled += cell_len(piece[0])
    first, *rest = text.divide(ends)
    yield first
    for row in rest:
        yield Text(" " * (indent + further_in)).append_text(row)
