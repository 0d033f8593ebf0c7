"""How a cell of the report looks: fonts that Excel and WPS have, and fills that stay apart on a grey print.

A fill never stands alone: the word is always in the cell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from wuzha.core.findings.findings import Range
from wuzha.core.vocabulary import Outcome, Severity

BODY_FONT = "宋体"
HEADING_FONT = "黑体"
UNPRINTABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")
LONGEST_TEXT = 32_000
RULED = {"border": 1, "border_color": "#7F7F7F"}


class NumberLook(StrEnum):
    """How a number is shown; the cell still holds the number."""

    PLAIN = "0"
    AT_MOST = '"至多"0'
    AT_LEAST = '"至少"0'
    CHANCE = '[<0.001]"不到0.1%";0.0%'


@dataclass(frozen=True, slots=True)
class Number:
    """A number that is shown with words or as a percentage."""

    value: float
    look: NumberLook


Cell = str | int | Number | Outcome | Severity | None


def range_cell(known: Range | None) -> Cell:
    """A number where it is known, else what is known of it: 2, 1–3, 至少1."""
    if known is None:
        return None
    if known.high is None:
        return f"至少{known.low}"
    return known.low if known.is_exact else f"{known.low}–{known.high}"


class Look:
    """The formats of one workbook."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self.title = self._format(font_name=HEADING_FONT, font_size=16, align="center")
        self.note = self._format(font_size=10, align="left")
        self.heading = self._format(font_name=HEADING_FONT, bg_color="#DDE6F0", align="center", **RULED)
        self.text = self._format(align="left", **RULED)
        self.word = self._format(align="center", **RULED)
        self.numbers = {look: self._format(align="center", **RULED, num_format=look.value) for look in NumberLook}
        self.outcomes: dict[Outcome | Severity, Format] = {
            Outcome.MET: self._format(align="center", **RULED, bg_color="#E2EFDA"),
            Outcome.NOT_MET: self._format(align="center", **RULED, bg_color="#F4B9A7", bold=True),
            Outcome.UNDETERMINED: self._format(align="center", **RULED, bg_color="#FFF2CC", italic=True),
            Outcome.NOT_APPLICABLE: self._format(align="center", **RULED, font_color="#595959"),
            Severity.REFUSED: self._format(align="center", **RULED, bg_color="#F4B9A7", bold=True),
            Severity.WARNING: self._format(align="center", **RULED, bg_color="#FFF2CC"),
        }

    def _format(self, **properties: object) -> Format:
        usual = {"font_name": BODY_FONT, "font_size": 10, "valign": "vcenter", "text_wrap": True}
        return self._book.add_format(usual | properties)

    def put(self, sheet: Worksheet, row: int, column: int, cell: Cell, centred: bool = False) -> None:
        """Write one cell. Text is always text, whatever it begins with."""
        match cell:
            case Outcome() | Severity():
                sheet.write_string(row, column, cell.label, self.outcomes[cell])
            case str():
                sheet.write_string(row, column, printable(cell), self.word if centred else self.text)
            case Number():
                sheet.write_number(row, column, cell.value, self.numbers[cell.look])
            case int():
                sheet.write_number(row, column, cell, self.numbers[NumberLook.PLAIN])
            case None:
                sheet.write_blank(row, column, None, self.word if centred else self.text)


def printable(text: str) -> str:
    """The text without what a workbook cannot hold, cut where a cell would be full."""
    if len(text) > LONGEST_TEXT:
        text = text[: LONGEST_TEXT - 1] + "…"
    return text if text.isascii() else UNPRINTABLE.sub("�", text)


def shown_width(cell: Cell) -> int:
    """How wide a cell's longest line is, in columns of a Latin letter; a Chinese character takes two."""
    match cell:
        case None:
            return 0
        case Number():
            return 8
        case int():
            return len(str(cell))
        case Outcome() | Severity():
            return 2 * len(cell.label)
    if "\n" in cell:
        return max(shown_width(line) for line in cell.split("\n"))
    return len(cell.encode("gb18030", "replace"))
