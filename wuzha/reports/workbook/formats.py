"""Format the cells of the report, in fonts that Excel and WPS have, and with fills that differ on a grey print.

A fill is never the only sign: the word is always in the cell.
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
MAX_TEXT = 32_000
BORDERS = {"border": 1, "border_color": "#7F7F7F"}


class NumberFormat(StrEnum):
    """The format of a number; the cell still holds the number."""

    PLAIN = "0"
    AT_MOST = '"至多"0'
    AT_LEAST = '"至少"0'
    CHANCE = '[<0.001]"不到0.1%";0.0%'


@dataclass(frozen=True, slots=True)
class FormattedNumber:
    """A number with words beside it, or as a percentage."""

    value: float
    format: NumberFormat


ReportCell = str | int | FormattedNumber | Outcome | Severity | None


def format_range(range: Range | None) -> ReportCell:
    """Return a number if it is exact, otherwise its bounds: 2, 1–3, 至少1."""
    if range is None:
        return None
    if range.high is None:
        return f"至少{range.low}"
    return range.low if range.is_exact else f"{range.low}–{range.high}"


class CellFormats:
    """The formats of one workbook."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self.title = self._add_format(font_name=HEADING_FONT, font_size=16, align="center")
        self.note = self._add_format(font_size=10, align="left")
        self.heading = self._add_format(font_name=HEADING_FONT, bg_color="#DDE6F0", align="center", **BORDERS)
        self.text = self._add_format(align="left", **BORDERS)
        self.word = self._add_format(align="center", **BORDERS)
        self.numbers = {
            number_format: self._add_format(align="center", **BORDERS, num_format=number_format.value)
            for number_format in NumberFormat
        }
        self.outcomes: dict[Outcome | Severity, Format] = {
            Outcome.MET: self._add_format(align="center", **BORDERS, bg_color="#E2EFDA"),
            Outcome.NOT_MET: self._add_format(align="center", **BORDERS, bg_color="#F4B9A7", bold=True),
            Outcome.UNDETERMINED: self._add_format(align="center", **BORDERS, bg_color="#FFF2CC", italic=True),
            Outcome.NOT_APPLICABLE: self._add_format(align="center", **BORDERS, font_color="#595959"),
            Severity.REFUSED: self._add_format(align="center", **BORDERS, bg_color="#F4B9A7", bold=True),
            Severity.WARNING: self._add_format(align="center", **BORDERS, bg_color="#FFF2CC"),
        }

    def _add_format(self, **properties: object) -> Format:
        defaults = {"font_name": BODY_FONT, "font_size": 10, "valign": "vcenter", "text_wrap": True}
        return self._book.add_format(defaults | properties)

    def write_cell(
        self, sheet: Worksheet, row: int, column: int, cell: ReportCell, *, is_centred: bool = False
    ) -> None:
        """Write one cell. Text is always text, whatever it begins with."""
        match cell:
            case Outcome() | Severity():
                sheet.write_string(row, column, cell.label, self.outcomes[cell])
            case str():
                sheet.write_string(row, column, make_printable(cell), self.word if is_centred else self.text)
            case FormattedNumber():
                sheet.write_number(row, column, cell.value, self.numbers[cell.format])
            case int():
                sheet.write_number(row, column, cell, self.numbers[NumberFormat.PLAIN])
            case None:
                sheet.write_blank(row, column, None, self.word if is_centred else self.text)


def make_printable(text: str) -> str:
    """Return the text without what a workbook cannot hold, cut where a cell would be full."""
    if len(text) > MAX_TEXT:
        text = text[: MAX_TEXT - 1] + "…"
    return text if text.isascii() else UNPRINTABLE.sub("�", text)


def measure_width(cell: ReportCell) -> int:
    """Return the width of a cell's longest line, in Latin letters; a Chinese character takes two."""
    match cell:
        case None:
            return 0
        case FormattedNumber():
            return 8
        case int():
            return len(str(cell))
        case Outcome() | Severity():
            return 2 * len(cell.label)
    if "\n" in cell:
        return max(measure_width(line) for line in cell.split("\n"))
    return len(cell.encode("gb18030", "replace"))
