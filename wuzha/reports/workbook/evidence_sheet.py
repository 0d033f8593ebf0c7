"""The evidence (证据): one row per org, clause and row of a ledger that counts or may count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wuzha.core.findings.findings import Assessment, CriterionFinding, TestFinding
from wuzha.core.measures import MEASURES
from wuzha.core.statement.questions import Figure
from wuzha.core.words.phrases import thing
from wuzha.reports.workbook.formats import Cell
from wuzha.reports.workbook.sheet_page import Column, Page

NOW, BASE = "本期", "基期"
CERTAIN, DOUBTFUL = "确定", "存疑"
COLUMNS = (
    Column("代码", 16),
    Column("名称", 24),
    Column("条款", 10, centred=True),
    Column("计数内容", 30),
    Column("本期或基期", 12, centred=True),
    Column("期间", 20, centred=True),
    Column("台账", 10, centred=True),
    Column("编号", 30),
    Column("是否确定", 12, centred=True),
)


def evidence_page(assessment: Assessment, notes: Sequence[str]) -> Page:
    """The rows behind every figure. A figure that several tests of a clause read is listed once."""
    return Page(
        "证据", "数字背后的台账记录", notes, COLUMNS, list(_rows(assessment)), if_empty="没有计入或存疑的记录。"
    )


def _rows(assessment: Assessment) -> Iterator[list[Cell]]:
    for target in assessment.targets:
        yield from _criterion(target.code, target.name, target.criterion)
    for org in assessment.orgs:
        for criterion in org.criteria:
            yield from _criterion(org.code, org.name, criterion)


def _criterion(code: str, name: str, finding: CriterionFinding) -> Iterator[list[Cell]]:
    listed: set[tuple[Figure, str]] = set()
    for test in finding.tests:
        for figure, part, certain, doubtful in _figures(test):
            if (figure, part) in listed:
                continue
            listed.add((figure, part))
            counted, window = thing(figure), figure.window.label
            register = MEASURES[figure.measure].register.label
            for ids, how_sure in ((certain, CERTAIN), (doubtful, DOUBTFUL)):
                for row_id in ids:
                    yield [code, name, finding.clause, counted, part, window, register, row_id, how_sure]


def _figures(test: TestFinding) -> Iterator[tuple[Figure, str, Sequence[str], Sequence[str]]]:
    if test.asked.now is not None:
        yield test.asked.now, NOW, test.evidence, test.doubtful
    if test.asked.base is not None:
        yield test.asked.base, BASE, test.base_evidence, test.base_doubtful
