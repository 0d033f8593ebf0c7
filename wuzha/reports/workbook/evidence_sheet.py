"""Build the sheet of evidence (证据): one row per org, clause and row of a ledger that counts or may count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set

from wuzha.core.findings.findings import Assessment, CriterionFinding, TestFinding
from wuzha.core.measures import MEASURES
from wuzha.core.statement.questions import Figure
from wuzha.core.vocabulary import Register
from wuzha.core.words.phrases import name_measure
from wuzha.reports.workbook.formats import ReportCell
from wuzha.reports.workbook.sheet_page import ReportColumn, ReportSheet

NOW, BASE = "本期", "基期"
CERTAIN, DOUBTFUL = "确定", "存疑"
EVIDENCE_COLUMNS = (
    ReportColumn("代码", 16),
    ReportColumn("名称", 24),
    ReportColumn("条款", 10, is_centred=True),
    ReportColumn("计数内容", 30),
    ReportColumn("本期或基期", 12, is_centred=True),
    ReportColumn("期间", 20, is_centred=True),
    ReportColumn("台账", 10, is_centred=True),
    ReportColumn("编号", 30),
    ReportColumn("是否确定", 12, is_centred=True),
)
HIDDEN_ROWS = "另有{count}条不在您的范围"

VisibleIds = Mapping[Register, Set[str]]


def build_evidence_sheet(
    assessment: Assessment, notes: Sequence[str], visible_ids: VisibleIds | None = None
) -> ReportSheet:
    """Return the rows behind every figure; a figure that several tests of a clause use is listed once.

    `visible_ids` are the rows that the reader may see, by register; the others are counted, not named. None: all.
    """
    return ReportSheet(
        name="证据",
        title="数字背后的台账记录",
        notes=notes,
        columns=EVIDENCE_COLUMNS,
        rows=list(_make_rows(assessment, visible_ids)),
        if_empty="没有计入或存疑的记录。",
    )


def _make_rows(assessment: Assessment, visible_ids: VisibleIds | None) -> Iterator[list[ReportCell]]:
    for target in assessment.targets:
        yield from _list_criterion_rows(target.code, target.name, target.criterion, visible_ids)
    for org in assessment.orgs:
        for criterion in org.criteria:
            yield from _list_criterion_rows(org.code, org.name, criterion, visible_ids)


def _list_criterion_rows(
    code: str, name: str, finding: CriterionFinding, visible_ids: VisibleIds | None
) -> Iterator[list[ReportCell]]:
    listed_figures: set[tuple[Figure, str]] = set()
    for test in finding.tests:
        for figure, part, certain, doubtful in _list_figures(test):
            if (figure, part) in listed_figures:
                continue
            listed_figures.add((figure, part))
            measure, window = name_measure(figure), figure.window.label
            register = MEASURES[figure.measure].register
            for ids, certainty in ((certain, CERTAIN), (doubtful, DOUBTFUL)):
                for row_id in _name_rows(ids, None if visible_ids is None else visible_ids.get(register, frozenset())):
                    yield [code, name, finding.clause, measure, part, window, register.label, row_id, certainty]


def _name_rows(ids: Sequence[str], visible_ids: Set[str] | None) -> Iterator[str]:
    """Yield the ids that the reader may see, then how many others there are."""
    if visible_ids is None:
        yield from ids
        return
    yield from (row_id for row_id in ids if row_id in visible_ids)
    if hidden_count := sum(row_id not in visible_ids for row_id in ids):
        yield HIDDEN_ROWS.format(count=hidden_count)


def _list_figures(test: TestFinding) -> Iterator[tuple[Figure, str, Sequence[str], Sequence[str]]]:
    if test.question.now is not None:
        yield test.question.now, NOW, test.evidence, test.doubtful
    if test.question.base is not None:
        yield test.question.base, BASE, test.base_evidence, test.base_doubtful
