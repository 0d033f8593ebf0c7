"""Write the tables of a paper as a workbook: the same rows, in the look of the report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from wuzha.core.calendar_words import format_day
from wuzha.core.i18n import override
from wuzha.core.vocabulary import Outcome
from wuzha.intake.files.cell_writing import create_workbook
from wuzha.reports.papers.honour_words import refuse_honours_in_values
from wuzha.reports.papers.paper_fields import (
    INTERNAL_FIELD,
    PERIOD_RUNS,
    ROW_NUMBER,
    PaperContent,
    PaperField,
    PaperHead,
    list_record_fields,
)
from wuzha.reports.workbook.formats import CellFormats, ReportCell, measure_width
from wuzha.reports.workbook.sheet_page import PrintedMargins, ReportColumn, ReportSheet, write_sheet

_WIDEST = 54
_NARROW = 16
"""Columns no wider than so many Latin letters are centred."""

_OUTCOMES: Mapping[str, Outcome] = {outcome.chinese: outcome for outcome in Outcome}
_OUTCOME_FIELDS = ("结果", "结论")
"""The ends of the names of fields that hold an outcome."""


def write_annex_workbook(path: Path, head: PaperHead, content: PaperContent) -> None:
    """Write a sheet for each table of a paper, completely or not at all.

    Raises: OSError when the file cannot be written; RefusalError when a list is longer than a sheet can be, or an
    internal assessment speaks of honours.
    """
    if head.is_internal:
        refuse_honours_in_values(head, content)
    # Papers are Chinese, whatever the language of the reader who asks for one.
    with override(None), create_workbook(path) as book:
        formats = CellFormats(book)
        margins = PrintedMargins(
            f"{head.period}，截至{format_day(head.as_of)}",
            INTERNAL_FIELD if head.is_internal else f"批准文号：{head.approval}",
            f"校验码 {head.check_code}",
        )
        for sheet in _build_sheets(head, content):
            write_sheet(book, formats, sheet, margins)


def _build_sheets(head: PaperHead, content: PaperContent) -> Iterator[ReportSheet]:
    notes = "；".join(
        [
            head.plan_title,
            f"数据截至{format_day(head.as_of)}{PERIOD_RUNS if head.facts_note else ''}",
            *([INTERNAL_FIELD] if head.is_internal else []),
            f"校验码（全文）{head.chain_root}",
        ]
    )
    for field in list_record_fields(type(content)):
        if field.is_list:
            rows = [_make_cells(number, field, row) for number, row in enumerate(getattr(content, field.attribute), 1)]
            yield ReportSheet(
                name=field.name,
                title=f"{head.street}{head.period}{field.name}",
                notes=[notes],
                columns=_make_columns(field, rows),
                rows=rows,
                if_empty="（无）",
            )


def _make_cells(number: int, field: PaperField, row: Any) -> list[ReportCell]:
    values = [(cell.name, getattr(row, cell.attribute)) for cell in field.row_fields]
    return [number, *(_make_cell(name, value) for name, value in values)]


def _make_cell(name: str, value: str | int | date | None) -> ReportCell:
    if isinstance(value, date):
        return format_day(value)
    if isinstance(value, str) and name.endswith(_OUTCOME_FIELDS):
        return _OUTCOMES.get(value, value)
    return None if value == "" else value


def _make_columns(field: PaperField, rows: Sequence[Sequence[ReportCell]]) -> list[ReportColumn]:
    headings = [ROW_NUMBER, *(cell.name for cell in field.row_fields)]
    widths = [max((measure_width(row[place]) for row in rows), default=0) for place in range(len(headings))]
    return [
        ReportColumn(heading, _WIDEST, is_centred=width <= _NARROW)
        for heading, width in zip(headings, widths, strict=True)
    ]
