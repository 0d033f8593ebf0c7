"""What was wrong in the ledgers (问题), and what each sheet was taken for (读取情况)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wuzha.core.problems import Problem
from wuzha.reports.workbook.formats import Cell
from wuzha.reports.workbook.sheet_page import Column, Page

if TYPE_CHECKING:
    from wuzha.intake.reading.ledger_reader import SheetReading

PROBLEM_COLUMNS = (
    Column("后果", 8, centred=True),
    Column("文件", 22),
    Column("工作表", 14),
    Column("行", 8, centred=True),
    Column("列", 16),
    Column("填写的内容", 24),
    Column("问题", 40),
    Column("怎样改", 40),
)
SHEET_COLUMNS = (
    Column("文件", 26),
    Column("工作表", 18),
    Column("台账", 10, centred=True),
    Column("读入行数", 11, centred=True),
    Column("退回行数", 11, centred=True),
    Column("跳过行数", 11, centred=True),
    Column("重复行数", 11, centred=True),
    Column("不读入的列", 30),
    Column("不认识的列", 30),
)
NOT_A_LEDGER = "不是台账"
NO_LEDGERS = "这次评判直接用数据文件夹，没有读取台账文件。"


def problems_page(problems: Sequence[Problem], notes: Sequence[str]) -> Page:
    """Every problem with its place and its remedy."""
    rows = [_problem(problem) for problem in problems]
    return Page("问题", "读入时发现的问题", notes, PROBLEM_COLUMNS, rows, if_empty="没有发现问题。")


def sheets_page(read: Sequence[SheetReading] | None, notes: Sequence[str]) -> Page:
    """Every sheet of every file: what it was read as, and what was left out of it."""
    rows = [_sheet(sheet) for sheet in read or ()]
    if_empty = NO_LEDGERS if read is None else "没有读到工作表。"
    return Page("读取情况", "台账读取情况", notes, SHEET_COLUMNS, rows, if_empty=if_empty)


def _problem(problem: Problem) -> list[Cell]:
    return [
        problem.severity,
        problem.file,
        problem.sheet,
        problem.line,
        problem.column,
        problem.value,
        problem.text,
        problem.remedy,
    ]


def _sheet(sheet: SheetReading) -> list[Cell]:
    return [
        sheet.file,
        sheet.sheet,
        NOT_A_LEDGER if sheet.register is None else sheet.register.label,
        sheet.rows,
        sheet.refused,
        sheet.skipped,
        sheet.repeated,
        "、".join(sheet.left_out_columns),
        "、".join(sheet.unknown_columns),
    ]
