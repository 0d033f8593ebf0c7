"""Build the sheets of what was wrong in the ledgers (问题), and of what each sheet was read as (读取情况)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wuzha.core.problems import Problem
from wuzha.reports.workbook.formats import ReportCell
from wuzha.reports.workbook.sheet_page import ReportColumn, ReportSheet

if TYPE_CHECKING:
    from wuzha.intake.reading.ledger_reader import SheetReading

PROBLEM_COLUMNS = (
    ReportColumn("后果", 8, is_centred=True),
    ReportColumn("文件", 22),
    ReportColumn("工作表", 14),
    ReportColumn("行", 8, is_centred=True),
    ReportColumn("列", 16),
    ReportColumn("填写的内容", 24),
    ReportColumn("问题", 40),
    ReportColumn("怎样改", 40),
)
READING_COLUMNS = (
    ReportColumn("文件", 26),
    ReportColumn("工作表", 18),
    ReportColumn("台账", 10, is_centred=True),
    ReportColumn("读入行数", 11, is_centred=True),
    ReportColumn("退回行数", 11, is_centred=True),
    ReportColumn("跳过行数", 11, is_centred=True),
    ReportColumn("重复行数", 11, is_centred=True),
    ReportColumn("不读入的列", 30),
    ReportColumn("不认识的列", 30),
)
NOT_RECOGNISED = "没有认出"
NO_LEDGERS = "这次评判直接用数据文件夹，没有读取台账文件。"


def build_problems_sheet(problems: Sequence[Problem], notes: Sequence[str]) -> ReportSheet:
    """Return every problem with its place and its remedy."""
    rows = [_make_problem_row(problem) for problem in problems]
    return ReportSheet(
        name="问题",
        title="读入时发现的问题",
        notes=notes,
        columns=PROBLEM_COLUMNS,
        rows=rows,
        if_empty="没有发现问题。",
    )


def build_reading_sheet(sheets: Sequence[SheetReading] | None, notes: Sequence[str]) -> ReportSheet:
    """Return every sheet of every file: what it was read as, and what was left out of it."""
    rows = [_make_sheet_row(sheet) for sheet in sheets or ()]
    if_empty = NO_LEDGERS if sheets is None else "没有读到工作表。"
    return ReportSheet(
        name="读取情况", title="台账读取情况", notes=notes, columns=READING_COLUMNS, rows=rows, if_empty=if_empty
    )


def _make_problem_row(problem: Problem) -> list[ReportCell]:
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


def _make_sheet_row(sheet: SheetReading) -> list[ReportCell]:
    return [
        sheet.file,
        f"{sheet.sheet}（隐藏）" if sheet.is_hidden else sheet.sheet,
        NOT_RECOGNISED if sheet.register is None else sheet.register.label,
        sheet.rows,
        sheet.refused,
        sheet.skipped,
        sheet.repeated,
        "、".join(sheet.left_out_columns),
        "、".join(sheet.unknown_columns),
    ]
