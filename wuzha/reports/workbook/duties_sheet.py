"""What the ledgers say about each org's duties (履职情况): for the people who decide them, never a verdict."""

from __future__ import annotations

from collections.abc import Sequence

from wuzha.core.findings.duty_sheet import blank_sheet
from wuzha.core.findings.findings import Assessment, OrgFinding
from wuzha.core.vocabulary import Outcome, OutreachMust
from wuzha.reports.workbook.formats import Cell
from wuzha.reports.workbook.sheet_page import Column, Page

FORMED = {Outcome.MET: "按时成立", Outcome.NOT_MET: "没有按时成立"}
NO_RECORD = "没有记录"
COLUMNS = (
    Column("代码", 16),
    Column("名称", 20),
    Column("领导小组", 14, centred=True),
    Column("应报月数", 11, centred=True),
    Column("已报月数", 11, centred=True),
    Column("迟报月数", 11, centred=True),
    Column("宣传次数", 11, centred=True),
    *(Column(must.written, 11, centred=True) for must in OutreachMust),
)
REMARK = "本表供认定的人参考，不作结论。已报月数只计本级自己报送的，上级代报的不在内。"


def duties_page(assessment: Assessment, notes: Sequence[str]) -> Page:
    """One row per village and unit."""
    rows = [_row(org, assessment) for org in assessment.orgs]
    return Page("履职情况", "履职情况", [*notes, REMARK], COLUMNS, rows, if_empty="没有要评判的村（社区）和单位。")


def _row(org: OrgFinding, assessment: Assessment) -> list[Cell]:
    sheet = assessment.duty_sheets.get(org.code) or blank_sheet(assessment.questions)
    return [
        org.code,
        org.name,
        FORMED.get(sheet.group_formed, NO_RECORD),
        sheet.asked_months,
        sheet.declared_months,
        sheet.late_months,
        sheet.outreach_count,
        *(sheet.outreach_by_must.get(must, 0) for must in OutreachMust),
    ]
