"""Which rows under a header are data, and which are totals, notes, headers printed again, or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum, auto

from wuzha.core.cells import CellKind, Raw, is_blank
from wuzha.core.spelling import half_width, plain, plain_header
from wuzha.intake.recognition import Layout
from wuzha.intake.workbook import Merge, RawRow, RawSheet

_TOTAL = re.compile(
    r"(本[页月季年]|全[年县镇街道]*|\d{1,2}月份?|第?[一二三四1-4]季度|[上下]半年)?(合计|小计|总计|共计|累计)"
)
_NOTE = re.compile(
    r"(备?注|说明|填表说明|填[表报]人|填[表报]单位|填[表报]日期|填[表报]时间|制表人?|制表日期|审核人?|审批人?|负责人"
    r"|单位负责人|主要领导|联系人|报送单位|报送人|打印日期|统计时间|数据来源|单位\(盖章\)|\(盖章\))([::\d一二三、.(]|$)"
)
_MAY_OPEN_NO_DATA = re.compile(r"[计注明填制审负主联报打统数盖]")
"""A letter of every word above: most rows are told from totals and notes by it alone."""
_SENTENCE = re.compile(r"[。;；、：:，,]|^(以上|截至|截止|本表|数据|共\d)")
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
    }
)


class RowSort(Enum):
    """What a row is; everything but DATA and BLANK is counted as skipped."""

    DATA = auto()
    BLANK = auto()
    SKIPPED = auto()


class RowSorter:
    """Sorts the rows of one sheet; it looks at first words and at what is filled, and keeps nothing."""

    def __init__(self, sheet: RawSheet, layout: Layout) -> None:
        headings = layout.headings.read
        self._identity = headings[0] if headings else None
        for heading in headings:
            if heading.column.required:
                self._identity = heading
                break
        self._headers = {heading.at: plain_header(heading.header) for heading in headings}
        self._ignored = self._ignored_places(sheet, layout)
        self._wide = {merge.first_line for merge in sheet.merges if merge.last > merge.first}

    def _ignored_places(self, sheet: RawSheet, layout: Layout) -> frozenset[int]:
        """The places of 序号 and 错误原因: a row with nothing else is blank."""
        above = sheet.rows[: layout.first_row][-3:]
        return frozenset(
            at
            for row in above
            for at, cell in enumerate(row.cells)
            if isinstance(cell, str) and plain(cell) in ("序号", "错误原因")
        )

    def sort(self, row: RawRow) -> RowSort:
        """What this row is."""
        filled = [
            at
            for at, cell in enumerate(row.cells)
            if cell != "" and cell is not None and not (isinstance(cell, str) and cell.isspace())
        ]
        if not filled:
            return RowSort.BLANK
        first = row.cells[filled[0]]
        identity = row.cells[self._identity.at] if self._identity else ""
        if isinstance(first, str) and _MAY_OPEN_NO_DATA.search(first) and self._opens_no_data(first, identity, filled):
            return RowSort.SKIPPED
        if not is_blank(identity) and len(filled) > 2:
            return RowSort.SKIPPED if self._is_header(row.cells) else RowSort.DATA
        return self._sort_sparse(row, [at for at in filled if at not in self._ignored], identity)

    def _opens_no_data(self, first: str, identity: Raw, filled: Sequence[int]) -> bool:
        """The row opens with 合计 or 注:, and its identity cell is no identity."""
        has_identity = self._identity is not None and filled[0] != self._identity.at and not is_blank(identity)
        if has_identity and not (isinstance(identity, str) and _TOTAL.match(plain(identity))):
            return False
        word = plain(first)
        return bool(_TOTAL.match(word) or _NOTE.match(word))

    def _is_header(self, cells: Sequence[Raw]) -> bool:
        """The header printed again, as on every page of a printed table."""
        if self._identity is None or not self._repeats(cells, self._identity.at):
            return False
        again = sum(self._repeats(cells, at) for at in self._headers)
        return again > 1 and again * 2 > len(self._headers)

    def _repeats(self, cells: Sequence[Raw], at: int) -> bool:
        cell = cells[at]
        return isinstance(cell, str) and plain_header(cell) == self._headers[at]

    def _sort_sparse(self, row: RawRow, filled: Sequence[int], identity: Raw) -> RowSort:
        if not filled:
            return RowSort.BLANK
        texts = [plain(cell) for at in filled if isinstance(cell := row.cells[at], str)]
        if any(_TOTAL.match(text) for text in texts[:3]) and (is_blank(identity) or _TOTAL.match(plain(str(identity)))):
            return RowSort.SKIPPED
        if self._is_header(row.cells):
            return RowSort.SKIPPED
        if len(filled) == 1 and texts and self._is_note(row, filled[0], texts[0]):
            return RowSort.SKIPPED
        return RowSort.DATA

    def _is_note(self, row: RawRow, at: int, text: str) -> bool:
        """A lone text that cannot be a row: merged over columns, a sentence, or words where a code should stand."""
        if row.line in self._wide or _SENTENCE.search(text) or len(text) > _LONGEST_CODE:
            return True
        if self._identity is None or at != self._identity.at:
            return at not in self._headers
        is_code = self._identity.column.kind is CellKind.CODE
        return is_code and not text.isascii() and not any(letter.isdigit() for letter in text)


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
