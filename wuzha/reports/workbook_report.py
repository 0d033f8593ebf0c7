"""The assessment as one Excel workbook that an office prints, signs and files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from wuzha.core.explain import circumstances
from wuzha.core.findings import Assessment
from wuzha.core.questions import Questions
from wuzha.core.vocabulary import Severity
from wuzha.intake.cell_writing import whole_workbook
from wuzha.reports.basis_sheet import basis_page
from wuzha.reports.duties_sheet import duties_page
from wuzha.reports.evidence_sheet import evidence_page
from wuzha.reports.reading_sheets import problems_page, sheets_page
from wuzha.reports.reasons_sheet import reasons_page
from wuzha.reports.sheet_look import Look
from wuzha.reports.sheet_page import Page, write_page
from wuzha.reports.standings_sheet import standings_page

if TYPE_CHECKING:
    from wuzha.intake.reading import LedgerReading


def write_workbook(path: Path, assessment: Assessment, reading: LedgerReading | None) -> None:
    """Write the workbook, whole or not at all; without a reading the facts came as a folder.

    Raises: OSError when the place cannot be written; Refusal when a list is longer than a sheet can be.
    """
    questions = assessment.questions
    with whole_workbook(path) as book:
        title = f"{questions.plan.title} {questions.period.label}"
        known_on = datetime.combine(questions.as_of or questions.period.end, time())
        book.set_properties({"title": title, "created": known_on})
        look = Look(book)
        footer = f"{questions.plan.id} {questions.period.label}"
        for page in _pages(assessment, reading):
            write_page(book, look, page, footer)


def _pages(assessment: Assessment, reading: LedgerReading | None) -> Iterator[Page]:
    questions = assessment.questions
    notes = [_basis(questions, reading)]
    yield standings_page(assessment, notes)
    yield reasons_page(assessment, notes)
    yield evidence_page(assessment, notes)
    yield problems_page(reading, notes)
    yield duties_page(assessment, notes)
    yield sheets_page(reading, notes)
    yield basis_page(questions, notes)


def _basis(questions: Questions, reading: LedgerReading | None) -> str:
    """What everything rests on, in one line: it stands on every sheet, since sheets are filed apart."""
    told = list(circumstances(questions))
    if reading is not None and any(problem.severity is Severity.REFUSED for problem in reading.problems):
        rows = sum(sheet.refused for sheet in reading.read)
        told.append(f"已剔除退回的{rows}行，见“问题”" if rows else "退回的内容没有计入，见“问题”")
    return "；".join(told)
