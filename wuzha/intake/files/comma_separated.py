"""The rows of a CSV file, in whatever encoding an office machine wrote it."""

from __future__ import annotations

import codecs
import csv
import re
from io import StringIO

from wuzha.core.problems import refusal

_LONGEST_CELL = 1_000_000
_HEAD = 4000
_AS_TEXT = re.compile(r'^="([^"]*)"$')
"""How a program keeps a number as text in a CSV file: as a formula that says so."""


def read_table(data: bytes, file: str) -> list[list[str]]:
    """Every row, blank ones too, so that the place in the list is the line the office sees.

    Raises: Refusal when the text is in no encoding we know, or is no table.
    """
    text = _decoded(data, file)
    if "\0" in text:
        raise refusal("file.not_a_table", file=file)
    csv.field_size_limit(_LONGEST_CELL)
    try:
        # Strict: a quotation mark that is never closed would swallow the rows after it.
        rows = list(csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text), strict=True))
    except csv.Error as fault:
        raise refusal("file.not_a_table", file=file) from fault
    return [[_AS_TEXT.sub(r"\1", cell) if cell.startswith("=") else cell for cell in row] for row in rows]


def _decoded(data: bytes, file: str) -> str:
    """UTF-8 with or without its mark, the UTF-16 of 'Unicode text', else GB18030: the first that fits exactly."""
    encodings = ["utf-8-sig", "gb18030"]
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings.insert(0, "utf-16")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise refusal("file.encoding", file=file)


def _delimiter(text: str) -> str:
    """What stands in the most of the first lines: amounts and stories have commas too, a header has none."""
    lines = text[:_HEAD].splitlines()
    return max((",", "\t", ";"), key=lambda mark: sum(mark in line for line in lines))
