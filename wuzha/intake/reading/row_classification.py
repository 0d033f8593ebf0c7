"""Which rows under a header are data, and which are totals, notes, headers printed again, or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import Enum, auto
from itertools import islice

from wuzha.core.normalise import half_width, plain, plain_header
from wuzha.core.sheet.cells import CellKind, Raw, is_blank, is_error
from wuzha.core.sheet.columns import REASONS, SERIAL
from wuzha.intake.files.workbook import Merge, RawRow, RawSheet
from wuzha.intake.reading.headers import begins_a_table
from wuzha.intake.reading.recognition import Layout

_WHEN = r"\d{4}年(?:度)?|\d{1,2}月份?|第?[一二三四1-4]季度|[上下]半年"
_TOTAL_WORD = "(?:[合小总共累][计計]|总数(?!据)|汇总|计数)"
_OPENS_TOTAL = re.compile(rf"(?:本[页月季年]|全[年县镇街道]*|总|(?:{_WHEN})+)?{_TOTAL_WORD}")
_REST_OF_TOTAL = r"(?:\([^)]*\))?:?(?:共?[\d,.]+\w{0,3})?"
_TOTAL = re.compile(_OPENS_TOTAL.pattern + _REST_OF_TOTAL)
_TOTAL_OF = re.compile(rf"\w{{1,20}}{_TOTAL_WORD}{_REST_OF_TOTAL}")
"""青石村小计: in a column of names, days or codes."""
_EXAMPLE = re.compile(r"\(?(?:填写|填报)?(?:示例|样例|范例|例)\d*\)?(?::.*)?")
_NOTE = re.compile(
    r"(其中|备?注|说明|填表说明|填[表报]人|填[表报]单位|填[表报]日期|填[表报]时间|制表人?|制表日期|审核人?|审批人?|负责人"
    r"|单位负责人|主要领导|联系人|报送单位|报送人|打印日期|统计时间|数据来源|单位\(盖章\)|\(盖章\))([::\d一二三、.(]|$)"
)
_LABEL = re.compile("[\u3400-\u9fff]{2,8}(?:\\([^)]*\\))?:")
"""经办人: and the like: no code has a word with a colon before it."""
_MAY_OPEN_NO_DATA = re.compile(r"[计計数汇例其注明填制审负主联报打统盖:：]")
"""A letter of everything above: most rows are told from totals and notes by it alone."""
_SENTENCE = re.compile(r"[。;；、：:，,]|^(以上|截至|截止|本表|数据|共\d)")
_HEADING = re.compile(
    rf"(?:{_WHEN})+(?:\d{{1,2}}[日号])?|.*(?:台账|登记表|统计表|明细表|汇总表|一览表|清单|名册|情况表?)|第\d+页.*"
)
"""A title or the name of a month over the rows that follow, a day or a page number under them."""
_SIGNED = re.compile(r".*(?:办事处|办公室|派出所|政府|公安局|分局|大队|中队|领导小组|专班)(?:\(盖?章\))?")
_WRITTEN_DAY = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日|\d{4}([-/.])\d{1,2}\1\d{1,2}")
_LIKE_A_CODE = re.compile(r"\d{4}|\d号?$")
_LONGEST_CODE = 40
_TALLEST_MERGE = 500
_FILLED_DOWN = frozenset(
    {
        CellKind.VILLAGE,
        CellKind.UNIT,
        CellKind.ORG,
        CellKind.DATE,
        CellKind.TERM,
        CellKind.WORD,
        CellKind.WAY,
        CellKind.MONTHS,
        CellKind.PERIOD,
        CellKind.CLAUSE,
        CellKind.TEXT,
        CellKind.DECIDER,
    }
)
_NAMES_OR_TIMES = frozenset(
    {CellKind.CODE, CellKind.NAME, CellKind.VILLAGE, CellKind.UNIT, CellKind.ORG, CellKind.DATE, CellKind.MONTHS}
)
_NAMES_OF_OFFICES = frozenset({CellKind.NAME, CellKind.UNIT, CellKind.ORG})


class RowSort(Enum):
    """What a row is; SKIPPED are totals, examples, notes and repeated headers, ANOTHER_TABLE begins a new table."""

    DATA = auto()
    BLANK = auto()
    SKIPPED = auto()
    ANOTHER_TABLE = auto()


class RowSorter:
    """Sorts the rows of one sheet; it looks at first words and at what is filled, and keeps nothing."""

    def __init__(self, sheet: RawSheet, layout: Layout) -> None:
        headings = layout.headings.read
        self._identity = layout.identity or headings[0]
        self._headers = {heading.at: plain_header(heading.header) for heading in headings}
        self._kinds = {heading.at: heading.column.kind for heading in headings}
        self._ignored = self._ignored_places(sheet, layout)
        self._continued = set(self._continued_lines(sheet, layout))
        self._above = {tuple(row.cells) for row in sheet.rows[: layout.first_row]}
        identified = (row.line for row in reversed(sheet.rows) if not is_blank(row.cells[self._identity.at]))
        self._last_line = next(identified, 0)
        self._wide = {merge.first_line for merge in sheet.merges if merge.last > merge.first}

    def _ignored_places(self, sheet: RawSheet, layout: Layout) -> frozenset[int]:
        """The places of serial numbers and reasons: a row with nothing else is blank."""
        above = sheet.rows[: layout.first_row][-3:]
        return frozenset(
            at
            for row in above
            for at, cell in enumerate(row.cells)
            if isinstance(cell, str) and plain(cell) in (SERIAL, REASONS)
        )

    def _continued_lines(self, sheet: RawSheet, layout: Layout) -> Iterator[int]:
        """The lines over which a row was merged downwards: its identity reaches there, and nothing else is to read."""
        rows = sheet.rows[layout.first_row :]
        merges = [merge for merge in sheet.merges if merge.first == self._identity.at and _is_tall(merge, rows)]
        under = {line for merge in merges for line in range(merge.first_line + 1, merge.last_line + 1)}
        for row in rows if under else ():
            if row.line in under and all(is_blank(row.cells[at]) for at in self._headers):
                yield row.line

    def sort(self, row: RawRow) -> RowSort:
        """What this row is."""
        cells = row.cells
        first_three = list(islice(_filled(cells), 3))
        if not first_three:
            return RowSort.BLANK
        if row.line in self._continued:
            return RowSort.SKIPPED
        if self._is_plainly_data(cells, first_three):
            return RowSort.DATA
        filled = list(_filled(cells))
        identity, first = cells[self._identity.at], cells[filled[0]]
        if self._is_total_or_example(cells, filled) or self._opens_no_data(first, identity, filled[0]):
            return RowSort.SKIPPED
        if self._is_header(cells):
            return RowSort.SKIPPED
        is_words = _is_words(first)
        if is_words and begins_a_table(cells):
            return RowSort.ANOTHER_TABLE
        if (is_words or len(filled) <= 2) and self._is_closing(row, filled):
            return RowSort.SKIPPED
        if not is_blank(identity) and len(filled) > 2:
            return RowSort.DATA
        return self._sort_sparse(row, [at for at in filled if at not in self._ignored], identity)

    def _is_plainly_data(self, cells: Sequence[Raw], filled: Sequence[int]) -> bool:
        """A code where the identity stands and no words before it: totals, notes and headers open with words.

        `filled` are the places of the first three cells with anything in them.
        """
        if len(filled) <= 2 or is_blank(cells[self._identity.at]):
            return False
        opening = filled[1] if filled[0] in self._ignored else filled[0]
        return not any(_is_words(cells[at]) for at in (filled[0], opening, self._identity.at))

    def _is_total_or_example(self, cells: Sequence[Raw], filled: Sequence[int]) -> bool:
        """The row opens with 合计 or 示例, before or after its number, or has it where its identity should be."""
        opening = [at for at in filled[:2] if at == filled[0] or filled[0] in self._ignored]
        return any(self._says_total_or_example(cells[at], at) for at in (*opening, self._identity.at))

    def _says_total_or_example(self, cell: Raw, at: int) -> bool:
        if not isinstance(cell, str) or not _MAY_OPEN_NO_DATA.search(cell):
            return False
        word = plain(cell)
        if _TOTAL.fullmatch(word) or _EXAMPLE.fullmatch(word):
            return True
        return self._kinds.get(at) in _NAMES_OR_TIMES and bool(_TOTAL_OF.fullmatch(word))

    def _opens_no_data(self, first: Raw, identity: Raw, at: int) -> bool:
        """The row opens with 注: or 填表人:, or with a total told at length, and has no identity besides."""
        if not isinstance(first, str) or not _MAY_OPEN_NO_DATA.search(first):
            return False
        if at != self._identity.at and not is_blank(identity):
            return False
        word = plain(first)
        return bool(_OPENS_TOTAL.match(word) or _NOTE.match(word) or (is_blank(identity) and _LABEL.match(word)))

    def _is_header(self, cells: Sequence[Raw]) -> bool:
        """The header printed again, as on every page of a printed table."""
        if tuple(cells) in self._above:
            return True
        if not self._repeats(cells, self._identity.at):
            return False
        again = sum(self._repeats(cells, at) for at in self._headers)
        return again > 1 and again * 2 > len(self._headers)

    def _repeats(self, cells: Sequence[Raw], at: int) -> bool:
        cell = cells[at]
        return isinstance(cell, str) and plain_header(cell) == self._headers[at]

    def _sort_sparse(self, row: RawRow, filled: Sequence[int], identity: Raw) -> RowSort:
        """A row of one or two cells, or without an identity; formulas dragged down too far leave errors and zeros."""
        cells = row.cells
        if all(is_error(cells[at]) or cells[at] == 0 for at in filled):
            return RowSort.BLANK
        texts = [plain(cell) for at in filled if isinstance(cell := cells[at], str)]
        if is_blank(identity) and any(_OPENS_TOTAL.match(text) for text in texts[:3]):
            return RowSort.SKIPPED
        if isinstance(identity, str) and len(filled) <= 2 and _HEADING.fullmatch(plain(identity)):
            return RowSort.SKIPPED
        if len(filled) == 1 and texts and self._is_note(row, filled[0], texts[0]):
            return RowSort.SKIPPED
        return RowSort.DATA

    def _is_closing(self, row: RawRow, filled: Sequence[int]) -> bool:
        """Who signed and on which day, and nothing else; a day in a column of days only where no more rows follow."""
        may_be_dated = row.line > self._last_line
        return all(self._closes(row.cells[at], at, may_be_dated) for at in filled)

    def _closes(self, cell: Raw, at: int, may_be_dated: bool) -> bool:
        kind = self._kinds.get(at)
        is_no_day = kind is CellKind.DATE and not may_be_dated
        if not isinstance(cell, str):
            return isinstance(cell, date) and not is_no_day
        word = plain(cell)
        if _WRITTEN_DAY.fullmatch(word):
            return not is_no_day
        return bool(_LABEL.match(word) or (kind not in _NAMES_OF_OFFICES and _SIGNED.fullmatch(word)))

    def _is_note(self, row: RawRow, at: int, text: str) -> bool:
        """A lone text that cannot be a row: merged over columns, a sentence, or words where a code should stand."""
        if row.line in self._wide or _SENTENCE.search(text) or len(text) > _LONGEST_CODE:
            return True
        if at != self._identity.at:
            return at not in self._headers
        is_code = self._identity.column.kind is CellKind.CODE
        return is_code and not text.isascii() and not _LIKE_A_CODE.search(text)


def _filled(cells: Sequence[Raw]) -> Iterator[int]:
    """The places of the cells with anything in them."""
    return (at for at, cell in enumerate(cells) if cell != "" and not is_blank(cell))


def _is_words(cell: Raw) -> bool:
    return isinstance(cell, str) and not cell.isascii()


def filled_down(sheet: RawSheet, layout: Layout) -> Iterator[RawRow]:
    """The rows under the header, each merged cell of words or days standing in all of its rows.

    Amounts and counts are not: one sum written for several rows is nobody's alone.
    """
    rows = sheet.rows[layout.first_row :]
    places = {heading.at for heading in layout.headings.read if heading.column.kind in _FILLED_DOWN}
    tall = [merge for merge in sheet.merges if merge.first in places and _is_tall(merge, rows)]
    if not tall:
        yield from rows
        return
    by_line: Mapping[int, RawRow] = {row.line: row for row in rows}
    for merge in tall:
        source = by_line.get(merge.first_line)
        if source is None:
            continue
        for line in range(merge.first_line + 1, merge.last_line + 1):
            if (row := by_line.get(line)) and half_width(str(row.cells[merge.first] or "")) == "":
                row.cells[merge.first] = source.cells[merge.first]
    yield from rows


def _is_tall(merge: Merge, rows: Sequence[RawRow]) -> bool:
    return bool(rows) and rows[0].line <= merge.first_line < merge.last_line < merge.first_line + _TALLEST_MERGE
