"""Write the assessment as one Excel workbook that an office prints, signs and files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from wuzha.core.calendar_words import format_day
from wuzha.core.findings.findings import Assessment
from wuzha.core.problems import LEFT_OUT, Problem
from wuzha.core.statement.questions import Questions
from wuzha.core.words.explain import HASH_LENGTH, describe_circumstances
from wuzha.intake.files.cell_writing import create_workbook
from wuzha.reports.workbook.basis_sheet import build_basis_sheet
from wuzha.reports.workbook.duties_sheet import build_duties_sheet
from wuzha.reports.workbook.evidence_sheet import VisibleIds, build_evidence_sheet
from wuzha.reports.workbook.formats import CellFormats
from wuzha.reports.workbook.reading_sheets import build_problems_sheet, build_reading_sheet
from wuzha.reports.workbook.reasons_sheet import build_reasons_sheet
from wuzha.reports.workbook.sheet_page import PrintedMargins, ReportSheet, write_sheet
from wuzha.reports.workbook.standings_sheet import build_standings_sheet

if TYPE_CHECKING:
    from wuzha.intake.reading.ledger_reader import SheetReading

NOTICE = "本表由程序按方案和台账评出，供认定参考，不是认定结论"


def write_workbook(
    path: Path,
    assessment: Assessment,
    problems: Sequence[Problem] = (),
    sheets: Sequence[SheetReading] | None = None,
    *,
    books_at: datetime | None = None,
    visible_ids: VisibleIds | None = None,
    log_head: str = "",
    omissions: Sequence[str] = (),
) -> None:
    """Write the workbook, completely or not at all; `sheets` is None where the facts came as a folder.

    `books_at`: the facts came from an office's own books as they were at that moment. No file was read for it, so the
    sheets about reading are left out. `visible_ids`: see `build_evidence_sheet`. `log_head`: the end of the office's
    log. `omissions`: lines about what was handed in and is not in the books.

    Raises: OSError when the file cannot be written; RefusalError when a list is longer than a sheet can be.
    """
    questions, plan = assessment.questions, assessment.questions.plan
    with create_workbook(path) as book:
        title = f"{plan.full_title} {questions.period.label}"
        known_on = datetime.combine(questions.as_of or questions.period.end, time())
        book.set_properties({"title": title, "created": known_on})
        formats = CellFormats(book)
        source = f"{plan.id} {plan.sha256[:HASH_LENGTH]} {log_head}".rstrip()
        margins = PrintedMargins(_write_short_basis(questions, problems, omissions), NOTICE, source)
        notes = [_write_basis(questions, problems, books_at, omissions)]
        about_files = (
            () if books_at is not None else (build_problems_sheet(problems, notes), build_reading_sheet(sheets, notes))
        )
        evidence = build_evidence_sheet(assessment, notes, visible_ids)
        for sheet in _build_sheets(assessment, notes, evidence, *about_files):
            write_sheet(book, formats, sheet, margins)


def _build_sheets(
    assessment: Assessment,
    notes: Sequence[str],
    evidence: ReportSheet,
    problems: ReportSheet | None = None,
    reading: ReportSheet | None = None,
) -> Iterator[ReportSheet]:
    yield build_standings_sheet(assessment, notes)
    yield build_reasons_sheet(assessment, notes)
    yield evidence
    if problems is not None:
        yield problems
    yield build_duties_sheet(assessment, notes)
    if reading is not None:
        yield reading
    yield build_basis_sheet(assessment.questions, notes)


def _write_basis(
    questions: Questions, problems: Sequence[Problem], books_at: datetime | None, omissions: Sequence[str]
) -> str:
    """Return the basis of all results in one line; it is on every sheet, since sheets are filed apart."""
    parts = list(describe_circumstances(questions))
    if books_at is not None:
        parts.append(f"按{books_at:%Y-%m-%d %H:%M}的网上台账评出")
    parts += omissions
    parts += [f"{problem.text.rstrip('。')}（见“问题”）" for problem in problems if problem.code == LEFT_OUT]
    return "；".join(parts)


def _write_short_basis(questions: Questions, problems: Sequence[Problem], omissions: Sequence[str]) -> str:
    """Return the same in a few words, for every printed page."""
    parts = [questions.period.label]
    if questions.as_of is not None:
        parts.append(f"截至{format_day(questions.as_of)}" + ("（期间尚未结束）" if questions.is_provisional else ""))
    if questions.assume_complete:
        parts.append("按全部台账已报齐评判")
    if any(problem.code == LEFT_OUT for problem in problems):
        parts.append("有退回未补的内容")
    if questions.refusals.unknown_places:
        parts.append("有工作表没有认出")
    if omissions:
        parts.append("有上传没有入账")
    return "，".join(parts)
