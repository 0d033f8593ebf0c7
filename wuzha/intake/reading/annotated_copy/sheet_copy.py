"""One sheet of a marked copy: the cells as they were, the faulty ones coloured, the reasons in a column beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain

from xlsxwriter import Workbook
from xlsxwriter.exceptions import OverlappingRange
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from wuzha.core.normalise import plain
from wuzha.core.problems import Problem
from wuzha.core.sheet.cells import Raw, is_blank
from wuzha.core.sheet.columns import REASONS, SURPLUS
from wuzha.core.vocabulary import Severity
from wuzha.intake.files.cell_writing import DATE_FORMAT, MOMENT_FORMAT, TEXT_FORMAT, print_on_a4, write_cell
from wuzha.intake.files.workbook import Merge, RawSheet
from wuzha.intake.reading.headers import OwnHeaders
from wuzha.intake.reading.recognition import Layout, recognise

_COLOURS = {Severity.REFUSED: "#FFC7CE", Severity.WARNING: "#FFEB9C"}
_HEADER_COLOUR = "#D9D9D9"
_LEGEND = "红色的格子要改正，黄色的请核对。改好后把这个文件送回即可，这一列不必删除。"
_REASONS_WIDTH, _WIDEST, _NARROWEST = 60, 30, 8
_LINE_HEIGHT, _TALLEST_ROW = 16, 400
_EARLIEST_YEAR = 1900


class Looks:
    """The formats of a workbook, one for each colour and kind of value."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._known: dict[tuple[str | None, str, bool], Format] = {}

    def of(self, colour: str | None, number_format: str, *, is_bold: bool = False) -> Format:
        key = colour, number_format, is_bold
        if key not in self._known:
            look: dict[str, object] = {"num_format": number_format, "bold": is_bold, "align": "left", "valign": "top"}
            if colour is not None or not is_bold:
                look |= {"border": 1, "border_color": "#BFBFBF"}
            if colour is not None:
                look["bg_color"] = colour
            self._known[key] = self._workbook.add_format(look)
        return self._known[key]

    def reasons(self, colour: str) -> Format:
        """As a marked cell, with its lines wrapped."""
        look = self.of(colour, TEXT_FORMAT)
        look.set_text_wrap()
        return look


@dataclass(frozen=True, slots=True)
class Marks:
    """What is marked on a sheet: cells by line and place, reasons by line, and what is wrong with the whole sheet."""

    layout: Layout | None
    cells: Mapping[tuple[int, int], Severity]
    lines: Mapping[int, Sequence[Problem]]
    whole: Sequence[Problem]

    @classmethod
    def of(cls, sheet: RawSheet, problems: Sequence[Problem], own: OwnHeaders) -> Marks:
        found = recognise(sheet, own)
        layout = found if isinstance(found, Layout) else None
        cells: dict[tuple[int, int], Severity] = {}
        lines: dict[int, list[Problem]] = defaultdict(list)
        for problem in problems:
            if problem.line is None or layout is None:
                continue
            lines[problem.line].append(problem)
            at = _place(layout, problem.column)
            if at is not None and cells.get((problem.line, at)) is not Severity.REFUSED:
                cells[problem.line, at] = problem.severity
        whole = tuple(problem for problem in problems if problem.line is None or layout is None)
        return cls(layout, cells, lines, whole)


def _place(layout: Layout, header: str | None) -> int | None:
    """Where the column stands that a problem names, by the header printed or by the one our templates print."""
    for heading in layout.headings.read:
        if header in (heading.header, heading.column.header):
            return heading.at
    return None


class MarkedPage:
    """The writing of one sheet of the copy."""

    def __init__(self, page: Worksheet, sheet: RawSheet, marks: Marks, looks: Looks) -> None:
        self.page, self.sheet, self.marks, self.looks = page, sheet, marks, looks
        first_row = marks.layout.first_row if marks.layout else 0
        self.header_line = sheet.rows[first_row - 1].line if first_row else 0
        self.reasons_at = self._reasons_at(first_row)

    def write(self) -> None:
        merges = list(self._merge())
        for row in self.sheet.rows:
            for at, cell in enumerate(row.cells):
                if not (at == self.reasons_at and row.line >= self.header_line > 0):
                    self._write_cell(row.line, at, cell)
        self._colour_merges(merges)
        self._write_reasons()
        self._set_widths()
        print_on_a4(self.page, header_rows=range(self.header_line))

    def _reasons_at(self, first_row: int) -> int:
        """The column of reasons: the one of an earlier copy, else the first one free at the right."""
        for row in self.sheet.rows[:first_row]:
            for at, cell in enumerate(row.cells):
                if isinstance(cell, str) and plain(cell) == REASONS:
                    return at
        return max(len(self.sheet.rows[0].cells), *(merge.last + 1 for merge in self.sheet.merges), 0)

    def _merge(self) -> Iterator[Merge]:
        """Merge what was merged, where it is more than one cell, none of another merge, and not below the last row."""
        last_line = self.sheet.rows[-1].line
        for merge in self.sheet.merges:
            cut = merge._replace(last_line=min(merge.last_line, last_line))
            is_one_cell = (cut.first_line, cut.first) == (cut.last_line, cut.last)
            if cut.first < 0 or cut.last_line < cut.first_line or is_one_cell:
                continue
            with suppress(OverlappingRange):
                self.page.merge_range(cut.first_line - 1, cut.first, cut.last_line - 1, cut.last, None)
                yield cut

    def _colour_merges(self, merges: Sequence[Merge]) -> None:
        """A merged cell shows only its first; it takes the colour of whatever is marked in it."""
        cells = {row.line: row.cells for row in self.sheet.rows}
        for merge in merges:
            columns = range(merge.first, merge.last + 1)
            lines = range(merge.first_line, merge.last_line + 1)
            marked = [found for line in lines for at in columns if (found := self.marks.cells.get((line, at)))]
            if marked and merge.first_line in cells:
                self._write_cell(merge.first_line, merge.first, cells[merge.first_line][merge.first], _hardest(marked))

    def _write_cell(self, line: int, at: int, cell: Raw, severity: Severity | None = None) -> None:
        severity = severity or self.marks.cells.get((line, at))
        if is_blank(cell) and line < self.header_line:
            return
        if cell is None and line == self.header_line:
            cell = SURPLUS
        if isinstance(cell, date) and cell.year < _EARLIEST_YEAR:
            cell = cell.isoformat()
        is_bold = line <= self.header_line
        colour = _COLOURS[severity] if severity else _HEADER_COLOUR if line == self.header_line else None
        write_cell(
            self.page,
            line - 1,
            at,
            cell,
            self.looks.of(colour, _number_format(cell, is_marked=severity is not None), is_bold=is_bold),
        )

    def _write_reasons(self) -> None:
        if self.header_line:
            head = self.looks.of(_HEADER_COLOUR, TEXT_FORMAT, is_bold=True)
            self.page.write_string(self.header_line - 1, self.reasons_at, REASONS, head)
            self.page.set_column(self.reasons_at, self.reasons_at, _REASONS_WIDTH)
            self.page.freeze_panes(self.header_line, 0)
            last_line = max(self.sheet.rows[-1].line, self.header_line + 1)
            self.page.autofilter(self.header_line - 1, 0, last_line - 1, self.reasons_at)
        for line, problems in self.marks.lines.items():
            reasons = [_reason(problem) for problem in problems]
            look = self.looks.reasons(_COLOURS[_worst(problems)])
            write_cell(self.page, line - 1, self.reasons_at, "\n".join(reasons), look)
            lines = sum(-(-_printed_width(text) // _REASONS_WIDTH) for text in reasons)
            self.page.set_row(line - 1, min(_LINE_HEIGHT * lines, _TALLEST_ROW))
        self._write_notes()

    def _write_notes(self) -> None:
        """What is wrong with the sheet as a whole, in a note that stands open; how to read the marks, in a shut one."""
        notes = [_reason(problem) for problem in self.marks.whole] + [_LEGEND] * bool(self.marks.lines)
        if notes:
            row, at = (self.header_line - 1, self.reasons_at) if self.header_line else (0, 0)
            is_open = bool(self.marks.whole)
            self.page.write_comment(row, at, "\n".join(notes), {"x_scale": 2.5, "visible": is_open})
            self.page.set_tab_color(_COLOURS[_worst([*self.marks.whole, *chain(*self.marks.lines.values())])])

    def _set_widths(self) -> None:
        """As wide as the longest cell of the table itself; a lone note below it may run over."""
        rows = [row for row in self.sheet.rows if row.line >= self.header_line and sum(map(_is_filled, row.cells)) > 1]
        for at in range(self.reasons_at):
            texts = [_shown(row.cells[at]) for row in rows if at < len(row.cells)]
            widest = max(map(_printed_width, texts), default=0)
            self.page.set_column(at, at, min(max(widest + 2, _NARROWEST), _WIDEST))


def _worst(problems: Iterable[Problem]) -> Severity:
    return _hardest(problem.severity for problem in problems)


def _hardest(severities: Iterable[Severity]) -> Severity:
    return min(severities, key=list(Severity).index)


def _number_format(cell: Raw, *, is_marked: bool) -> str:
    """Words and whatever must be typed anew are in text format; a day or a number stays what it is."""
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


def _reason(problem: Problem) -> str:
    """What is wrong and what to do; the line is left out, for it changes when rows are taken out."""
    return problem.text.removeprefix(f"第{problem.line}行") + problem.remedy


def _is_filled(cell: Raw) -> bool:
    return not is_blank(cell)


def _printed_width(text: str) -> int:
    """A Chinese character is as wide as two letters."""
    return len(text.encode("gb18030", "replace"))


def _shown(cell: Raw) -> str:
    return str(cell.date() if isinstance(cell, datetime) else "" if cell is None else cell)
