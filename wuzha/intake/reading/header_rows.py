"""Tell which rows under the first rows of a header belong to it: units and parts below the names of columns."""

from __future__ import annotations

import re
from collections.abc import Sequence

from wuzha.core.normalise import normalise
from wuzha.core.sheet.cells import RawCell, is_blank
from wuzha.intake.files.workbook import Merge, RawSheet

_PART = re.compile(
    r"[(\[]?(?:单位:?)?(?:人民币[:/]?)?(?:[十百千]?万元|[百千亿]元|元|万)[)\]]?"
    r"|(?:受害人|事主)?(?:户籍|籍贯|案发|发案|(?:现|实际)?(?:居住|常住|现居|暂住|居|住))(?:所在)?(?:地|址)?(?:村|社区|村\(社区\))?"
    r"|男性?|女性?|[合小总共]计|总数|人数|人次|笔数|次数|(?:转账|汇款|支付)?(?:次数|笔数|金额|数额)(?:\((?:万?元|次|笔)\))?"
)
"""What stands below the name of a column or of a group of columns: a unit, or a part."""
_DEEPEST = 3


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
        filled = [position for position, cell in enumerate(row.cells) if not is_blank(cell)]
        # The rows of a table fill its first column, or its second beside a serial number: a row of parts leaves both.
        if not filled or len(filled) == len(row.cells) or not self._texts[top][0] or filled[0] == 0:
            return False
        return all(_is_part(row.cells[position]) for position in filled)

    @staticmethod
    def _covers(merge: Merge, top_line: int, above_line: int, line: int) -> bool:
        """Return whether the cell is merged from a row of the header down into this line."""
        is_low = merge.last_line - merge.first_line < _DEEPEST
        return is_low and top_line <= merge.first_line <= above_line and merge.last_line >= line

    def name_groups(self, stacks: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
        """Return the stacks with the name of a group over each of its parts, also where no cells are merged."""
        named = list(stacks)
        for position, stack in enumerate(named[1:], 1):
            left = named[position - 1]
            if len(stack) > 1 and len(left) > 1 and stack[-1] and left[-1] and not any(stack[:-1]):
                named[position] = (*left[:-1], stack[-1])
        return named


def is_group_part(stacks: Sequence[tuple[str, ...]], position: int) -> bool:
    """Return whether the column is one of several below the same name."""
    stack = stacks[position]
    neighbours = (stacks[other] for other in (position - 1, position + 1) if 0 <= other < len(stacks))
    return any(
        len(other) == len(stack) and any(stack[:-1]) and other[:-1] == stack[:-1] and other[-1] != stack[-1]
        for other in neighbours
    )


def _is_part(cell: RawCell) -> bool:
    return isinstance(cell, str) and _PART.fullmatch(normalise(cell)) is not None
