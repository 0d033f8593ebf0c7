"""Collect what was refused and stays open: the rows, and the sheets and files of which nothing was read (R20)."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from wuzha.core.refused_rows import OpenRefusals, RefusedRow, UnknownSheet, UnreadSheet
from wuzha.core.vocabulary import Register, Severity
from wuzha.intake.reading.sheet_reader import LedgerSheet

NOTHING_READ = "file.nothing_read"
LOOKS_LIKE_NONE = "sheet.unknown"
# Whole sheets, or files, of which nobody knows what they hold.
_NOTHING_KNOWN = frozenset({NOTHING_READ, "sheet.unreadable", "sheet.too_many_rows", "sheet.too_many_columns"})
_TABLE_BESIDE = "sheet.table_beside"


def collect_refusals(
    rows: Iterable[RefusedRow], unread_sheets: Sequence[UnreadSheet], unknown_sheets: Iterable[UnknownSheet] = ()
) -> OpenRefusals:
    """Return the number of open rows by register, and the registers of which a sheet was not read."""
    unread_registers: set[Register] = set()
    for sheet in unread_sheets:
        unread_registers.update(Register if sheet.register is None else [sheet.register])
    return OpenRefusals(
        row_counts=Counter(row.register for row in rows),
        unread_registers=frozenset(unread_registers),
        unread_places=tuple(sheet.place for sheet in unread_sheets),
        unknown_places=tuple(sheet.place for sheet in unknown_sheets),
    )


def list_unread_sheets(sheets: Iterable[LedgerSheet]) -> Iterator[UnreadSheet]:
    """Yield the sheets that may hold rows and were not read."""
    for sheet in sheets:
        report = sheet.report
        codes = {problem.code for problem in report.problems if problem.severity is Severity.REFUSED}
        is_unknown = report.register is None and bool(codes & _NOTHING_KNOWN)
        is_unread = report.register is not None and bool(codes) and (sheet.layout is None or _TABLE_BESIDE in codes)
        register = report.register or (None if is_unknown else report.likely)
        if is_unknown or is_unread or register is not report.register:
            yield UnreadSheet(file=report.file, sheet=report.sheet, register=register)


def list_unknown_sheets(sheets: Iterable[LedgerSheet]) -> Iterator[UnknownSheet]:
    """Yield the sheets that look like no register; the first of a file of which nothing was read is an unread one."""
    for sheet in sheets:
        codes = {problem.code for problem in sheet.report.problems}
        if LOOKS_LIKE_NONE in codes and NOTHING_READ not in codes:
            cells = repr([row.cells for row in sheet.raw.rows]).encode(errors="backslashreplace")
            digest = hashlib.sha256(cells).hexdigest()
            yield UnknownSheet(file=sheet.report.file, sheet=sheet.report.sheet, digest=digest)
