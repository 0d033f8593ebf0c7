"""The reasons (理由): one row per org and clause, with the sentence and the figures it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from wuzha.core.findings.findings import Assessment, CriterionFinding, TestFinding
from wuzha.core.plan.plan import AtLeast
from wuzha.core.statement.questions import Questions
from wuzha.core.words.explain import chance, explain_criterion
from wuzha.reports.workbook.formats import Cell, Number, NumberLook, range_cell
from wuzha.reports.workbook.sheet_page import Column, Page

TARGET = "工作目标"
UNKNOWN = "不明"
NOTHING = "—"
COLUMNS = (
    Column("代码", 16),
    Column("名称", 16),
    Column("类别", 10, centred=True),
    Column("条款", 10, centred=True),
    Column("内容", 16),
    Column("结论", 9, centred=True),
    Column("说明", 54),
    Column("本期", 13, centred=True),
    Column("基数", 13, centred=True),
    Column("要求", 13, centred=True),
    Column("凭运气通过的可能", 13, centred=True),
    Column("口径", 22),
)


def reasons_page(assessment: Assessment, notes: Sequence[str]) -> Page:
    """Targets first, then every village and unit, clause by clause."""
    return Page("理由", "逐条理由", notes, COLUMNS, list(_rows(assessment)), if_empty="没有要评判的内容。")


def _rows(assessment: Assessment) -> Iterator[list[Cell]]:
    questions = assessment.questions
    for target in assessment.targets:
        yield [target.code, target.name, TARGET, *_reason(target.criterion, questions)]
    for org in assessment.orgs:
        for criterion in org.criteria:
            yield [org.code, org.name, org.kind.label, *_reason(criterion, questions)]


def _reason(finding: CriterionFinding, questions: Questions) -> list[Cell]:
    criterion = finding.asked.criterion
    compared = _compared(finding)
    return [
        criterion.clause,
        criterion.title,
        finding.outcome,
        explain_criterion(finding, questions),
        _cell(compared, lambda test: range_cell(test.now)),
        _cell(compared, lambda test: range_cell(test.base)),
        _cell(compared, _required),
        _cell(compared, _luck),
        " ".join(questions.reading[reading] for reading in criterion.readings),
    ]


def _compared(finding: CriterionFinding) -> list[TestFinding]:
    """The tests whose figures stand beside the sentence: those with a base, where there is one."""
    counted = [test for test in finding.tests if test.now is not None]
    return [test for test in counted if test.base is not None] or counted


def _luck(test: TestFinding) -> Cell:
    """Nothing where a base of zero leaves no chance to speak of."""
    if test.luck is None or test.base is None or not test.base.low:
        return None
    return Number(test.luck, NumberLook.CHANCE)


def _required(test: TestFinding) -> Cell:
    if test.required is None:
        return UNKNOWN
    return Number(test.required, NumberLook.AT_LEAST if isinstance(test.asked.test, AtLeast) else NumberLook.AT_MOST)


def _cell(compared: Sequence[TestFinding], of: Callable[[TestFinding], Cell]) -> Cell:
    """One number where the tests agree; else each test's, in their order."""
    cells = [of(test) for test in compared]
    if all(cell == cells[0] for cell in cells):
        return cells[0] if cells else None
    return "；".join(_text(cell) for cell in cells)


def _text(cell: Cell) -> str:
    match cell:
        case None:
            return NOTHING
        case Number(value, NumberLook.AT_LEAST):
            return f"至少{value}"
        case Number(value, NumberLook.AT_MOST):
            return f"至多{value}"
        case Number(value):
            return chance(value)
    return str(cell)
