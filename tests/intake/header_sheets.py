"""Sheets whose headers take several rows, with merged cells or without, and their reading."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from tests.intake.sheets import ORGS, write_csv, write_xlsx
from tests.office import load_fengling
from wuzha.intake.reading.ledger_reader import LedgerReading, read_files

CASE_NO, FILED_ON, VILLAGE, LOSS = "案件编号", "立案日期", "所属村(社区)", "被骗金额"
SIXTY_WAN = 60_000_000


def read_merged(
    folder: Path, name: str, rows: Sequence[Sequence[Any]], *merges: tuple[int, int, int, int]
) -> LedgerReading:
    """Read a sheet with merged cells, each given by its first row and column and its last ones."""
    path = folder / "台账.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        orgs = book.add_worksheet("组织")
        for line, row in enumerate(ORGS):
            orgs.write_row(line, 0, row)
        sheet = book.add_worksheet(name)
        for line, row in enumerate(rows):
            sheet.write_row(line, 0, row)
        for top, first, bottom, last in merges:
            sheet.merge_range(top, first, bottom, last, rows[top][first])
    return read_files([path], plan=load_fengling())


def read_text_table(folder: Path, *rows: Sequence[Any]) -> LedgerReading:
    orgs = write_xlsx(folder / "组织.xlsx", {"组织": ORGS})
    return read_files([orgs, write_csv(folder / "案件.csv", rows)], plan=load_fengling())
