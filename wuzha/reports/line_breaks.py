"""Break a long line of Chinese: not before a closing mark, not inside a number; further rows are indented."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len
from rich.text import Text

HANGING_INDENT = 4
_PIECE = re.compile(r"[“（《【]*(?:\S\(\S\)\d*|[!-~]+[起人个次年月日万元]?|.)[，。；：、！？）”》】…—]* *")
"""What is never broken: the number of a clause, a word, a number with its unit, one character; with marks beside it."""


def break_line(text: Text, width: int, extra_indent: int = HANGING_INDENT) -> Iterator[Text]:
    """Break the text into rows of at most `width` cells; a single word that is longer stays whole."""
    indent = len(text.plain) - len(text.plain.lstrip(" "))
    breaks, width_so_far = [], 0
    for piece in _PIECE.finditer(text.plain):
        if width_so_far + cell_len(piece[0].rstrip()) > width and piece.start() > indent:
            breaks.append(piece.start())
            width_so_far = indent + extra_indent
        width_so_far += cell_len(piece[0])
    first, *further_rows = text.divide(breaks)
    yield first
    for row in further_rows:
        yield Text(" " * (indent + extra_indent)).append_text(row)
