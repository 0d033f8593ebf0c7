"""Write one sheet of an annotated copy: the same cells, faulty ones coloured, and a column of reasons beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain

from xlsxwriter import Workbook
from xlsxwriter.exceptions import OverlappingRange
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from wuzha.core.normalise import normalise
from wuzha.core.problems import Problem
from wuzha.core.sheet.cells import RawCell, is_blank
from wuzha.core.sheet.columns import REASONS_HEADER, SURPLUS_HEADER
from wuzha.core.vocabulary import Severity
from wuzha.intake.files.cell_writing import DATE_FORMAT, MOMENT_FORMAT, TEXT_FORMAT, print_on_a4, write_cell
from wuzha.intake.files.workbook import Merge, RawSheet
from wuzha.intake.reading.header_finder import Layout
from wuzha.intake.reading.header_matching import OwnHeaders
from wuzha.intake.reading.recognition import recognise

_COLOURS = {Severity.REFUSED: "#FFC7CE", Severity.WARNING: "#FFEB9C"}
_HEADER_COLOUR = "#D9D9D9"
_LEGEND = "红色的格子要改正，黄色的请核对。改好后把这个文件送回即可，这一列不必删除。"
_REASONS_WIDTH, _WIDEST, _NARROWEST = 60, 30, 8
_LINE_HEIGHT, _TALLEST_ROW = 16, 400
_EARLIEST_YEAR = 1900


class AnnotationFormats:
    """The cell formats of a workbook, one for each colour, number format, weight and wrapping."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._formats: dict[tuple[str | None, str, bool, bool], Format] = {}

    def get(self, colour: str | None, number_format: str, *, is_bold: bool = False, is_wrapped: bool = False) -> Format:
        key = colour, number_format, is_bold, is_wrapped
        if key not in self._formats:
            properties: dict[str, object] = {
                "num_format": number_format,
                "bold": is_bold,
                "align": "left",
                "valign": "top",
                "text_wrap": is_wrapped,
            }
            if colour is not None or not is_bold:
                properties |= {"border": 1, "border_color": "#BFBFBF"}
            if colour is not None:
                properties["bg_color"] = colour
            self._formats[key] = self._workbook.add_format(properties)
        return self._formats[key]


@dataclass(frozen=True, slots=True)
class SheetAnnotations:
    """The problems of a sheet: severities by line and position, problems by line, and those of the whole sheet."""

    layout: Layout | None
    severities: Mapping[tuple[int, int], Severity]
    problems_by_line: Mapping[int, Sequence[Problem]]
    sheet_problems: Sequence[Problem]

    @classmethod
    def of(cls, sheet: RawSheet, problems: Sequence[Problem], own_headers: OwnHeaders) -> SheetAnnotations:
        recognition = recognise(sheet, own_headers)
        layout = recognition if isinstance(recognition, Layout) else None
        severities: dict[tuple[int, int], Severity] = {}
        problems_by_line: dict[int, list[Problem]] = defaultdict(list)
        for problem in problems:
            if problem.line is None or layout is None:
                continue
            problems_by_line[problem.line].append(problem)
            position = _find_position(layout, problem.column)
            if position is not None and severities.get((problem.line, position)) is not Severity.REFUSED:
                severities[problem.line, position] = problem.severity
        sheet_problems = tuple(problem for problem in problems if problem.line is None or layout is None)
        return cls(layout, severities, problems_by_line, sheet_problems)


def _find_position(layout: Layout, header: str | None) -> int | None:
    """Return the position of the column that a problem names, by the printed header or by the canonical one."""
    for heading in layout.headings.readable:
        if header in (heading.header, heading.column.header):
            return heading.position
    return None


class AnnotatedSheet:
    """Writes one sheet of the copy."""

    def __init__(
        self, worksheet: Worksheet, sheet: RawSheet, annotations: SheetAnnotations, formats: AnnotationFormats
    ) -> None:
        self.worksheet, self.sheet, self.annotations, self.formats = worksheet, sheet, annotations, formats
        first_row = annotations.layout.first_row if annotations.layout else 0
        self.header_line = sheet.rows[first_row - 1].line if first_row else 0
        # A damaged sheet has no rows; its copy says why.
        self.last_line = sheet.rows[-1].line if sheet.rows else 0
        self.width = len(sheet.rows[0].cells) if sheet.rows else 0
        self.reasons_position = self._find_reasons_position(first_row)

    def write(self) -> None:
        merges = self._write_merges()
        for row in self.sheet.rows:
            for position, cell in enumerate(row.cells):
                if not (position == self.reasons_position and row.line >= self.header_line > 0):
                    self._write_cell(row.line, position, cell)
        self._colour_merges(merges)
        self._write_reasons()
        self._set_widths()
        print_on_a4(self.worksheet, header_rows=range(self.header_line))

    def _find_reasons_position(self, first_row: int) -> int:
        """Return the position of the column of reasons: that of an earlier copy, else the first free one."""
        for row in self.sheet.rows[:first_row]:
            for position, cell in enumerate(row.cells):
                if isinstance(cell, str) and normalise(cell) == REASONS_HEADER:
                    return position
        return max(self.width, *(merge.last_position + 1 for merge in self.sheet.merges), 0)

    def _write_merges(self) -> list[Merge]:
        """Merge the cells that were merged, except single cells, overlaps and lines below the last row; return them."""
        merges: list[Merge] = []
        for merge in self.sheet.merges:
            visible_merge = merge._replace(last_line=min(merge.last_line, self.last_line))
            is_one_cell = (visible_merge.first_line, visible_merge.first_position) == (
                visible_merge.last_line,
                visible_merge.last_position,
            )
            if visible_merge.first_position < 0 or visible_merge.last_line < visible_merge.first_line or is_one_cell:
                continue
            with suppress(OverlappingRange):
                self.worksheet.merge_range(
                    visible_merge.first_line - 1,
                    visible_merge.first_position,
                    visible_merge.last_line - 1,
                    visible_merge.last_position,
                    None,
                )
                merges.append(visible_merge)
        return merges

    def _colour_merges(self, merges: Sequence[Merge]) -> None:
        """Colour each merged cell by the highest severity of all its cells, since only the first is visible."""
        cells = {row.line: row.cells for row in self.sheet.rows}
        for merge in merges:
            columns = range(merge.first_position, merge.last_position + 1)
            lines = range(merge.first_line, merge.last_line + 1)
            severities = [
                severity
                for line in lines
                for position in columns
                if (severity := self.annotations.severities.get((line, position)))
            ]
            if severities and merge.first_line in cells:
                self._write_cell(
                    merge.first_line,
                    merge.first_position,
                    cells[merge.first_line][merge.first_position],
                    _max_severity(severities),
                )

    def _write_cell(self, line: int, position: int, cell: RawCell, severity: Severity | None = None) -> None:
        severity = severity or self.annotations.severities.get((line, position))
        # A blank cell above the header belongs to no table, and a border would make it look like one.
        if is_blank(cell) and line < self.header_line:
            return
        # Rows of a text file can be longer than its header: the word marks these cells for the next reading.
        if cell is None and line == self.header_line:
            cell = SURPLUS_HEADER
        # Excel has no days before 1900, the writer refuses them.
        if isinstance(cell, date) and cell.year < _EARLIEST_YEAR:
            cell = cell.isoformat()
        is_bold = line <= self.header_line
        colour = _COLOURS[severity] if severity else _HEADER_COLOUR if line == self.header_line else None
        write_cell(
            self.worksheet,
            line - 1,
            position,
            cell,
            self.formats.get(colour, _choose_number_format(cell, is_marked=severity is not None), is_bold=is_bold),
        )

    def _write_reasons(self) -> None:
        if self.header_line:
            header_format = self.formats.get(_HEADER_COLOUR, TEXT_FORMAT, is_bold=True)
            self.worksheet.write_string(self.header_line - 1, self.reasons_position, REASONS_HEADER, header_format)
            self.worksheet.set_column(self.reasons_position, self.reasons_position, _REASONS_WIDTH)
            self.worksheet.freeze_panes(self.header_line, 0)
            last_line = max(self.last_line, self.header_line + 1)
            self.worksheet.autofilter(self.header_line - 1, 0, last_line - 1, self.reasons_position)
        for line, problems in self.annotations.problems_by_line.items():
            reasons = [_format_reason(problem) for problem in problems]
            reason_format = self.formats.get(_COLOURS[_max_problem_severity(problems)], TEXT_FORMAT, is_wrapped=True)
            write_cell(self.worksheet, line - 1, self.reasons_position, "\n".join(reasons), reason_format)
            lines = sum(-(-_measure_width(text) // _REASONS_WIDTH) for text in reasons)
            self.worksheet.set_row(line - 1, min(_LINE_HEIGHT * lines, _TALLEST_ROW))
        self._write_notes()

    def _write_notes(self) -> None:
        """Write a note on the header of the reasons: problems of the whole sheet, and how to use the copy.

        The note is open only where it names problems of the whole sheet; the tab has the colour of the worst problem.
        """
        notes = [_format_reason(problem) for problem in self.annotations.sheet_problems] + [_LEGEND] * bool(
            self.annotations.problems_by_line
        )
        if notes:
            row, position = (self.header_line - 1, self.reasons_position) if self.header_line else (0, 0)
            is_visible = bool(self.annotations.sheet_problems)
            self.worksheet.write_comment(row, position, "\n".join(notes), {"x_scale": 2.5, "visible": is_visible})
            self.worksheet.set_tab_color(
                _COLOURS[
                    _max_problem_severity(
                        [*self.annotations.sheet_problems, *chain(*self.annotations.problems_by_line.values())]
                    )
                ]
            )

    def _set_widths(self) -> None:
        """Make each column as wide as its longest cell in the table; a lone note below it may overflow."""
        rows = [row for row in self.sheet.rows if row.line >= self.header_line and sum(map(_is_filled, row.cells)) > 1]
        for position in range(self.reasons_position):
            texts = [_format_cell(row.cells[position]) for row in rows if position < len(row.cells)]
            widest = max(map(_measure_width, texts), default=0)
            self.worksheet.set_column(position, position, min(max(widest + 2, _NARROWEST), _WIDEST))


def _max_problem_severity(problems: Iterable[Problem]) -> Severity:
    return _max_severity(problem.severity for problem in problems)


def _max_severity(severities: Iterable[Severity]) -> Severity:
    return min(severities, key=list(Severity).index)


def _choose_number_format(cell: RawCell, *, is_marked: bool) -> str:
    """Return the number format: days and correct numbers keep theirs, texts and numbers to be corrected become text."""
    match cell:
        case datetime() if (cell.hour, cell.minute) != (0, 0):
            return MOMENT_FORMAT
        case date():
            return DATE_FORMAT
        case time():
            return "hh:mm:ss"
        case timedelta():
            return "[h]:mm:ss"
        case int() | float() if not is_marked:
            return "General"
    return TEXT_FORMAT


def _format_reason(problem: Problem) -> str:
    """Return the problem and its remedy, without the line number, which changes when rows are removed."""
    return problem.text.removeprefix(f"第{problem.line}行") + problem.remedy


def _is_filled(cell: RawCell) -> bool:
    return not is_blank(cell)


def _measure_width(text: str) -> int:
    """Return the width in letters; a Chinese character is as wide as two."""
    return len(text.encode("gb18030", "replace"))


def _format_cell(cell: RawCell) -> str:
    return str(cell.date() if isinstance(cell, datetime) else "" if cell is None else cell)
