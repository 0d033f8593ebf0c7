"""Tell which rows under the first rows of a header belong to it: units and parts below the names of columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from wuzha.core.normalise import normalise, normalise_header
from wuzha.core.sheet.cells import RawCell, is_blank
from wuzha.intake.files.workbook import Merge, RawSheet
from wuzha.intake.reading.money_units import MoneyUnit, find_money_unit

_PART = re.compile(
    r"[(\[]?(?:单位:?)?(?:人民币[:/]?)?(?:[十百千]?万元|[百千亿wW]元|元|[万亿])[)\]]?"
    r"|(?:受害人|事主)?(?:户籍|户口|籍贯|案发|发案|(?:现|实际)?(?:居住|常住|现居|暂住|居|住))(?:所在)?(?:地|址)?(?:村|社区|村\(社区\))?"
    r"|男性?|女性?|[合小总共]计|总数|人数|人次|起数|笔数|次数|(?:转账|汇款|支付)?(?:次数|笔数|金额|数额)(?:\((?:万?元|次|笔)\))?"
)
"""What stands below the name of a column or of a group of columns: a unit, or a part."""
_REMARK = re.compile(r"[(\[].*[)\]]|[\x20-\x7e]+|.*(?:填|格式|年月日|如:|示例|精确|全称|简称|下拉|为准|单位[:为是]).*")
_NO_REMARK = re.compile("户籍|户口|籍贯|原|案发|发案|居住|[笔次起]数|其中|现金|转账|[追挽]回|追缴|止付|[返退]还|受理")
_DATUM = re.compile(r"[约近]?[\d.,/\-年月日号:人民币¥零一二三四五六七八九十百千万亿元余多]*")
_DEEPEST = 3
DEEPEST_HEADER = _DEEPEST + 1
"""The most rows of a header: those that name the columns, and one of units or parts below them."""
_LONGEST_PART = 12
_FEWEST_PARTS = 2


class HeaderRows:
    """The first rows of a sheet as header cells; `texts` hold the text of a merged cell in every cell it covers."""

    def __init__(self, sheet: RawSheet, texts: Sequence[Sequence[str]]) -> None:
        self._sheet, self._texts = sheet, texts

    def find_depth(self, top: int, depth: int) -> int:
        """Return how many rows the header has in all, of which the first `depth` name the columns."""
        while depth <= _DEEPEST and top + depth < len(self._texts) and self._belongs(top, top + depth):
            depth += 1
        return depth

    def _belongs(self, top: int, row_index: int) -> bool:
        row, above = self._sheet.rows[row_index], self._sheet.rows[row_index - 1]
        if any(self._covers(merge, self._sheet.rows[top].line, above.line, row.line) for merge in self._sheet.merges):
            return True
        # A program that takes merged cells apart repeats their text in each row.
        words = [
            position
            for position, cell in enumerate(row.cells)
            if not is_blank(cell) and not self._repeats(cell, self._texts[row_index - 1][position])
        ]
        if not words or not self._texts[top][0]:
            return False
        if self._divides_group(top, row_index, words):
            return True
        # The rows of a table fill its first column, or its second beside a serial number: a row of parts leaves both.
        if len(words) == len(row.cells) or words[0] == 0:
            return False
        return all(_is_part(row.cells[position]) for position in words)

    @staticmethod
    def _repeats(cell: RawCell, text: str) -> bool:
        return isinstance(cell, str) and text != "" and normalise(cell) == text

    def _divides_group(self, top: int, row_index: int, words: Sequence[int]) -> bool:
        """Return whether the words are the parts of a group: below a name that spans several columns.

        A row of data would also fill columns outside the groups.
        """
        cells = self._sheet.rows[row_index].cells
        columns = list(zip(*self._texts[top:row_index], strict=True))
        starts = _list_starts(columns)
        sizes = Counter(starts)
        parts = [position for position in words if sizes[starts[position]] > 1]
        if not parts or any(position not in parts and not _is_part(cells[position]) for position in words):
            return False
        if not all(_is_short_text(cells[position]) for position in parts):
            return False
        # Where cells are merged, or their text is repeated, the group is certain.
        name_counts = Counter(start for start, column in zip(starts, columns, strict=True) if any(column))
        if any(name_counts[starts[position]] > 1 for position in parts):
            return True
        counts = Counter(starts[position] for position in parts)
        has_words = all(_DATUM.fullmatch(normalise(str(cells[position]))) is None for position in parts)
        return has_words and words[0] != 0 and max(counts.values()) >= _FEWEST_PARTS

    @staticmethod
    def _covers(merge: Merge, top_line: int, above_line: int, line: int) -> bool:
        """Return whether the cell is merged from a row of the header down into this line."""
        is_low = merge.last_line - merge.first_line < _DEEPEST
        return is_low and top_line <= merge.first_line <= above_line and merge.last_line >= line

    def name_groups(self, stacks: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
        """Return the stacks with the name of a group over each of its parts, also where no cells are merged.

        A column of a group without a part of its own has no name at all.
        """
        named_stacks = list(stacks)
        for position, stack in enumerate(named_stacks[1:], 1):
            left_stack = named_stacks[position - 1]
            if len(stack) > 1 and len(left_stack) == len(stack) and stack[-1] and left_stack[-1]:
                named_stacks[position] = _inherit(left_stack, stack)
        return [
            () if len(stack) > 1 and not stack[-1] and is_group_part(named_stacks, position) else stack
            for position, stack in enumerate(named_stacks)
        ]


def _list_starts(columns: Sequence[tuple[str, ...]]) -> list[int]:
    """Return for each column where its name begins: further left where it is blank, or the same."""
    starts: list[int] = []
    for position, column in enumerate(columns):
        is_continued = position > 0 and (not any(column) or column == columns[position - 1])
        starts.append(starts[-1] if is_continued else position)
    return starts


def _inherit(left_stack: tuple[str, ...], stack: tuple[str, ...]) -> tuple[str, ...]:
    """Return the stack with the names that it shares with the one to its left: blank cells from the top down."""
    texts = list(stack)
    for level, text in enumerate(stack[:-1]):
        if text:
            break
        texts[level] = left_stack[level]
    return tuple(texts)


def is_group_part(stacks: Sequence[tuple[str, ...]], position: int) -> bool:
    """Return whether the column is one of several below the same name."""
    stack = stacks[position]
    neighbours = (stacks[other] for other in (position - 1, position + 1) if 0 <= other < len(stacks))
    return any(
        len(other) == len(stack) and any(stack[:-1]) and other[:-1] == stack[:-1] and other[-1] != stack[-1]
        for other in neighbours
    )


def is_remark(text: str) -> bool:
    """Return whether a text below a header only explains it (年月日), or names its unit of money."""
    word = normalise_header(text)
    if not word or find_money_unit([text]) in (MoneyUnit.YUAN, MoneyUnit.WAN):
        return True
    return _REMARK.fullmatch(word) is not None and _NO_REMARK.search(word) is None


def _is_part(cell: RawCell) -> bool:
    """Return whether a cell without a group is certainly below a name: a usual part, a unit, or a remark in words."""
    if not isinstance(cell, str):
        return False
    word = normalise(cell)
    return _PART.fullmatch(word) is not None or (not word.isascii() and len(word) <= _LONGEST_PART and is_remark(word))


def _is_short_text(cell: RawCell) -> bool:
    return isinstance(cell, str) and len(normalise(cell)) <= _LONGEST_PART
