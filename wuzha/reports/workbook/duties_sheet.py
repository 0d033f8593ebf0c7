"""Build the sheet of duties (履职情况): what the ledgers say of them, for those who decide, never a verdict."""

from __future__ import annotations

from collections.abc import Sequence

from wuzha.core.declaration_states import DEFAULT_REPORT_DAY
from wuzha.core.findings.duty_sheet import make_blank_sheet
from wuzha.core.findings.findings import Assessment, OrgFinding
from wuzha.core.vocabulary import Outcome, OutreachMust
from wuzha.reports.workbook.formats import ReportCell
from wuzha.reports.workbook.sheet_page import ReportColumn, ReportSheet

GROUP_TEXTS = {Outcome.MET: "按时成立", Outcome.NOT_MET: "没有按时成立"}
NO_RECORD = "没有记录"
DUTY_COLUMNS = (
    ReportColumn("代码", 16),
    ReportColumn("名称", 20),
    ReportColumn("领导小组", 14, is_centred=True),
    ReportColumn("小组成立日期", 14, is_centred=True),
    ReportColumn("应报月数", 11, is_centred=True),
    ReportColumn("已报月数", 11, is_centred=True),
    ReportColumn("迟报月数", 11, is_centred=True),
    ReportColumn("宣传次数", 11, is_centred=True),
    *(ReportColumn(must.chinese, 11, is_centred=True) for must in OutreachMust),
)
REMARK = (
    "本表供认定的人参考，不作结论。领导小组一栏是已有的认定，小组成立日期出自“小组”台账。已报月数只计本级自己报送的，上级代报的不在内；"
    f"晚于月报日（没有设定的为次月{DEFAULT_REPORT_DAY}日）报送的算迟报。"
)


def build_duties_sheet(assessment: Assessment, notes: Sequence[str]) -> ReportSheet:
    """Return one row per village and unit."""
    rows = [_make_row(org, assessment) for org in assessment.orgs]
    return ReportSheet(
        name="履职情况",
        title="履职情况",
        notes=[*notes, REMARK],
        columns=DUTY_COLUMNS,
        rows=rows,
        if_empty="没有要评判的村（社区）和单位。",
    )


def _make_row(org: OrgFinding, assessment: Assessment) -> list[ReportCell]:
    sheet = assessment.duty_sheets.get(org.code) or make_blank_sheet(assessment.questions)
    return [
        org.code,
        org.name,
        GROUP_TEXTS.get(sheet.group_formed, NO_RECORD),
        None if sheet.group_formed_on is None else sheet.group_formed_on.isoformat(),
        sheet.required_months,
        sheet.declared_months,
        sheet.late_months,
        sheet.outreach_count,
        *(sheet.outreach_by_must.get(must, 0) for must in OutreachMust),
    ]
