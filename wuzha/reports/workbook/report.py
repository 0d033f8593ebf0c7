"""The assessment as one Excel workbook that an office prints, signs and files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from wuzha.core.calendar_words import day
from wuzha.core.findings.findings import Assessment
from wuzha.core.problems import LEFT_OUT, Problem
from wuzha.core.statement.questions import Questions
from wuzha.core.words.explain import HASH_SHOWN, circumstances
from wuzha.intake.files.cell_writing import whole_workbook
from wuzha.reports.workbook.basis_sheet import basis_page
from wuzha.reports.workbook.duties_sheet import duties_page
from wuzha.reports.workbook.evidence_sheet import evidence_page
from wuzha.reports.workbook.formats import Look
from wuzha.reports.workbook.reading_sheets import problems_page, sheets_page
from wuzha.reports.workbook.reasons_sheet import reasons_page
from wuzha.reports.workbook.sheet_page import Page, Running, write_page
from wuzha.reports.workbook.standings_sheet import standings_page

if TYPE_CHECKING:
    from wuzha.intake.reading.ledger_reader import SheetReading

NOTICE = "本表由程序按方案和台账评出，供认定参考，不是认定结论"


def write_workbook(
    path: Path,
    assessment: Assessment,
    problems: Sequence[Problem] = (),
    read: Sequence[SheetReading] | None = None,
    *,
    books_at: datetime | None = None,
) -> None:
    """Write the workbook, whole or not at all; `read` is None where the facts came as a folder.

    `books_at`: they came from an office's own books as they were at that moment. Nothing was read then, and what was
    wrong with a file was told when it came in, so the sheets about reading are left out.

    Raises: OSError when the place cannot be written; Refusal when a list is longer than a sheet can be.
    """
    questions, plan = assessment.questions, assessment.questions.plan
    with whole_workbook(path) as book:
        title = f"{plan.title} {questions.period.label}"
        known_on = datetime.combine(questions.as_of or questions.period.end, time())
        book.set_properties({"title": title, "created": known_on})
        look = Look(book)
        running = Running(_running_basis(questions, problems), NOTICE, f"{plan.id} {plan.sha256[:HASH_SHOWN]}")
        notes = [_basis(questions, problems, books_at)]
        about_files = () if books_at is not None else (problems_page(problems, notes), sheets_page(read, notes))
        for page in _pages(assessment, notes, *about_files):
            write_page(book, look, page, running)


def _pages(
    assessment: Assessment, notes: Sequence[str], problems: Page | None = None, sheets: Page | None = None
) -> Iterator[Page]:
    yield standings_page(assessment, notes)
    yield reasons_page(assessment, notes)
    yield evidence_page(assessment, notes)
    if problems is not None:
        yield problems
    yield duties_page(assessment, notes)
    if sheets is not None:
        yield sheets
    yield basis_page(assessment.questions, notes)


def _basis(questions: Questions, problems: Sequence[Problem], books_at: datetime | None) -> str:
    """What everything rests on, in one line: it stands on every sheet, since sheets are filed apart."""
    told = list(circumstances(questions))
    if books_at is not None:
        told.append(f"按{books_at:%Y-%m-%d %H:%M}的网上台账评出")
    told += [f"{problem.text.rstrip('。')}（见“问题”）" for problem in problems if problem.code == LEFT_OUT]
    return "；".join(told)


def _running_basis(questions: Questions, problems: Sequence[Problem]) -> str:
    """The same in a few words, for every sheet of paper."""
    told = [questions.period.label]
    if questions.as_of is not None:
        told.append(f"截至{day(questions.as_of)}" + ("（期间尚未结束）" if questions.is_provisional else ""))
    if questions.assume_complete:
        told.append("按全部台账已报齐评判")
    if any(problem.code == LEFT_OUT for problem in problems):
        told.append("已略去被退回的内容")
    return "，".join(told)
