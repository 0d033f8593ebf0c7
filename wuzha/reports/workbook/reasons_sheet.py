"""Build the sheet of reasons (理由): one row per org and clause, with its sentence and figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from wuzha.core.findings.findings import Assessment, CriterionFinding, TestFinding
from wuzha.core.plan.plan import AtLeast
from wuzha.core.statement.questions import Questions
from wuzha.core.words.explain import format_chance
from wuzha.core.words.sentences import explain_criterion
from wuzha.reports.workbook.formats import FormattedNumber, NumberFormat, ReportCell, format_range
from wuzha.reports.workbook.sheet_page import ReportColumn, ReportSheet

TARGET = "工作目标"
UNKNOWN = "不明"
NO_VALUE = "—"
REASON_COLUMNS = (
    ReportColumn("代码", 16),
    ReportColumn("名称", 16),
    ReportColumn("类别", 10, is_centred=True),
    ReportColumn("条款", 10, is_centred=True),
    ReportColumn("内容", 16),
    ReportColumn("结论", 9, is_centred=True),
    ReportColumn("说明", 54),
    ReportColumn("本期", 13, is_centred=True),
    ReportColumn("基数", 13, is_centred=True),
    ReportColumn("要求", 13, is_centred=True),
    ReportColumn("凭运气通过的可能", 13, is_centred=True),
    ReportColumn("口径", 22),
)


def build_reasons_sheet(assessment: Assessment, notes: Sequence[str]) -> ReportSheet:
    """Return the targets, then every village and unit, clause by clause."""
    return ReportSheet(
        name="理由",
        title="逐条理由",
        notes=notes,
        columns=REASON_COLUMNS,
        rows=list(_make_rows(assessment)),
        if_empty="没有要评判的内容。",
    )


def _make_rows(assessment: Assessment) -> Iterator[list[ReportCell]]:
    questions = assessment.questions
    for target in assessment.targets:
        yield [target.code, target.name, TARGET, *_make_reason_cells(target.criterion, questions)]
    for org in assessment.orgs:
        for criterion in org.criteria:
            yield [org.code, org.name, org.kind.label, *_make_reason_cells(criterion, questions)]


def _make_reason_cells(finding: CriterionFinding, questions: Questions) -> list[ReportCell]:
    criterion = finding.question.criterion
    tests = _list_compared_tests(finding)
    return [
        criterion.clause,
        criterion.title,
        finding.outcome,
        explain_criterion(finding, questions),
        _merge_cells(tests, lambda test: format_range(test.now)),
        _merge_cells(tests, lambda test: format_range(test.base)),
        _merge_cells(tests, _format_required),
        _merge_cells(tests, _format_luck),
        " ".join(questions.reading[reading] for reading in criterion.readings),
    ]


def _list_compared_tests(finding: CriterionFinding) -> list[TestFinding]:
    """Return the tests with figures to show beside the sentence: those with a base, if any has one."""
    tests = [test for test in finding.tests if test.now is not None]
    return [test for test in tests if test.base is not None] or tests


def _format_luck(test: TestFinding) -> ReportCell:
    """Return the chance to pass by luck; nothing where the base is zero."""
    if test.luck is None or test.base is None or not test.base.low:
        return None
    return FormattedNumber(test.luck, NumberFormat.CHANCE)


def _format_required(test: TestFinding) -> ReportCell:
    if test.required is None:
        return UNKNOWN
    return FormattedNumber(
        test.required, NumberFormat.AT_LEAST if isinstance(test.question.test, AtLeast) else NumberFormat.AT_MOST
    )


def _merge_cells(tests: Sequence[TestFinding], to_cell: Callable[[TestFinding], ReportCell]) -> ReportCell:
    """Return one number where the tests agree, otherwise each test's, in their order."""
    cells = [to_cell(test) for test in tests]
    if all(cell == cells[0] for cell in cells):
        return cells[0] if cells else None
    return "；".join(_format_text(cell) for cell in cells)


def _format_text(cell: ReportCell) -> str:
    match cell:
        case None:
            return NO_VALUE
        case FormattedNumber(value, NumberFormat.AT_LEAST):
            return f"至少{value}"
        case FormattedNumber(value, NumberFormat.AT_MOST):
            return f"至多{value}"
        case FormattedNumber(value):
            return format_chance(value)
    return str(cell)
