"""Copy cells that are merged downwards into every row that they cover."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from wuzha.core.normalise import to_half_width
from wuzha.core.sheet.cells import CellKind
from wuzha.intake.files.workbook import Merge, RawRow, RawSheet
from wuzha.intake.reading.header_finder import Layout

# A merge over more rows than this is a mistake of layout, such as a whole column merged to the end of the sheet.
_TALLEST_MERGE = 500
_FILL_DOWN_KINDS = frozenset(
    {
        CellKind.VILLAGE,
        CellKind.UNIT,
        CellKind.ORG,
        CellKind.DATE,
        CellKind.TERM,
        CellKind.WORD,
        CellKind.OUTREACH_METHOD,
        CellKind.MONTHS,
        CellKind.PERIOD,
        CellKind.CLAUSE,
        CellKind.TEXT,
        CellKind.DECIDER,
    }
)


def fill_down(sheet: RawSheet, layout: Layout) -> Iterator[RawRow]:
    """Yield the rows under the header, with each merged cell of words or days copied into all of its rows.

    Amounts and counts are not copied: a sum written once for several rows belongs to none of them alone.
    """
    rows = sheet.rows[layout.first_row :]
    positions = {heading.position for heading in layout.headings.readable if heading.column.kind in _FILL_DOWN_KINDS}
    tall_merges = [merge for merge in sheet.merges if merge.first_position in positions and is_tall(merge, rows)]
    if not tall_merges:
        yield from rows
        return
    by_line: Mapping[int, RawRow] = {row.line: row for row in rows}
    for merge in tall_merges:
        source = by_line.get(merge.first_line)
        if source is None:
            continue
        for line in range(merge.first_line + 1, merge.last_line + 1):
            if (row := by_line.get(line)) and to_half_width(str(row.cells[merge.first_position] or "")) == "":
                row.cells[merge.first_position] = source.cells[merge.first_position]
    yield from rows


def is_tall(merge: Merge, rows: Sequence[RawRow]) -> bool:
    """Return whether the merge covers several rows of data; one over hundreds of rows is a layout accident."""
    return bool(rows) and rows[0].line <= merge.first_line < merge.last_line < merge.first_line + _TALLEST_MERGE
