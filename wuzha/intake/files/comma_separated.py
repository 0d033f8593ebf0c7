"""Read the rows of a CSV file in any encoding that office machines write."""

from __future__ import annotations

import codecs
import csv
import re
from io import StringIO

from wuzha.core.problems import RefusalError

_LONGEST_CELL = 1_000_000
_SAMPLE_LENGTH = 4000
_TEXT_FORMULA = re.compile(r'^="([^"]*)"$')
"""A number written as a formula so that a spreadsheet does not drop its zeros: ="0012"."""


def read_csv(data: bytes, file: str) -> list[list[str]]:
    """Return every row, blank ones too: the index of a row, counted from one, is its line number in the file.

    Raises: RefusalError when the text is in no known encoding, or is no table.
    """
    text = _decode(data, file)
    if "\0" in text:
        raise RefusalError("file.not_a_table", file=file)
    csv.field_size_limit(_LONGEST_CELL)
    try:
        # Strict: a quotation mark that is never closed would swallow the rows after it.
        rows = list(csv.reader(StringIO(text, newline=""), delimiter=_guess_delimiter(text), strict=True))
    except csv.Error as error:
        raise RefusalError("file.not_a_table", file=file) from error
    return [[_TEXT_FORMULA.sub(r"\1", cell) if cell.startswith("=") else cell for cell in row] for row in rows]


def _decode(data: bytes, file: str) -> str:
    """Decode UTF-8 with or without its mark, the UTF-16 of 'Unicode text', else GB18030: the first that fits."""
    encodings = ["utf-8-sig", "gb18030"]
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings.insert(0, "utf-16")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RefusalError("file.encoding", file=file)


def _guess_delimiter(text: str) -> str:
    """Return the delimiter that the most of the first lines contain.

    Amounts and stories contain commas too, so lines are counted and not characters.
    """
    lines = text[:_SAMPLE_LENGTH].splitlines()
    return max((",", "\t", ";"), key=lambda delimiter: sum(delimiter in line for line in lines))
