"""Collect what was refused and stays open: the rows, and the sheets and files of which nothing was read (R20)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from wuzha.core.refused_rows import OpenRefusals, RefusedRow
from wuzha.core.vocabulary import Register, Severity
from wuzha.intake.reading.sheet_reader import LedgerSheet

NOTHING_READ = "file.nothing_read"
# Whole sheets, or files, of which nobody knows what they hold.
_NOTHING_KNOWN = frozenset({NOTHING_READ, "sheet.unreadable", "sheet.too_many_rows", "sheet.too_many_columns"})
_TABLE_BESIDE = "sheet.table_beside"


def collect_refusals(rows: Iterable[RefusedRow], sheets: Sequence[LedgerSheet]) -> OpenRefusals:
    """Return the number of open rows by register, and the registers of which a sheet was not read."""
    unread = [(sheet, registers) for sheet in sheets if (registers := frozenset(_list_unread(sheet)))]
    return OpenRefusals(
        row_counts=Counter(row.register for row in rows),
        unread_registers=frozenset[Register]().union(*(registers for _, registers in unread)),
        unread_places=tuple(f"{sheet.report.file}“{sheet.report.sheet}”" for sheet, _ in unread),
    )


def _list_unread(sheet: LedgerSheet) -> Iterator[Register]:
    """Yield the registers whose rows the sheet may hold unread; every register where nothing says which."""
    codes = {problem.code for problem in sheet.report.problems if problem.severity is Severity.REFUSED}
    if codes & _NOTHING_KNOWN and sheet.report.register is None:
        yield from Register
    elif codes and (sheet.layout is None or _TABLE_BESIDE in codes) and sheet.report.register is not None:
        yield sheet.report.register
