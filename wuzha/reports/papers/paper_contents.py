"""The values of every kind of paper; the decisions, findings and plans they come from are read elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from wuzha.reports.papers.paper_fields import NAMES_ORG, PaperContent
from wuzha.reports.papers.paper_kinds import PaperKind
from wuzha.reports.papers.paper_rows import (
    AgendaRow,
    BriefTargetRow,
    BriefTaskRow,
    ClauseCheckRow,
    ClauseTextRow,
    DecisionRow,
    LateOrgRow,
    MeasureRow,
    OrgClauseRow,
    OrgNameRow,
    OrgOutcomeRow,
    OrgReasonRow,
    OutcomeChangeRow,
    OutcomeCountRow,
    PostRow,
    ProblemRow,
    StandardRow,
    StepRow,
    TargetOutcomeRow,
    TargetOutlookRow,
    TextRow,
    TitledTextRow,
)

Recipients = Annotated[str, "主送", NAMES_ORG]
SubjectOrg = Annotated[str, "对象", NAMES_ORG]
Counts = Annotated[tuple[OutcomeCountRow, ...], "汇总"]
TargetOutcomes = Annotated[tuple[TargetOutcomeRow, ...], "目标表"]
ListedOrgs = Annotated[tuple[OrgOutcomeRow, ...], "名单"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanNotice(PaperContent):
    """The notice with which a plan is sent out (方案通知)."""

    kind: ClassVar[PaperKind] = PaperKind.PLAN_NOTICE
    recipients: Recipients
    purpose: Annotated[str, "目的"]
    targets: Annotated[tuple[TextRow, ...], "工作目标"]
    standards: Annotated[tuple[StandardRow, ...], "创建标准"]
    steps: Annotated[tuple[StepRow, ...], "时间安排"]
    measures: Annotated[tuple[MeasureRow, ...], "工作措施"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentNotice(PaperContent):
    """The notice that opens a round of assessment (考核通知)."""

    kind: ClassVar[PaperKind] = PaperKind.ASSESSMENT_NOTICE
    recipients: Recipients
    scope: Annotated[str, "考核对象"]
    freeze_on: Annotated[date, "数据截止日"]
    steps: Annotated[tuple[StepRow, ...], "日程"]
    requirements: Annotated[tuple[TextRow, ...], "工作要求"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfCheckSheet(PaperContent):
    """The sheet on which a village or unit confirms or disputes its outcome (自查表)."""

    kind: ClassVar[PaperKind] = PaperKind.SELF_CHECK
    org: SubjectOrg
    org_kind: Annotated[str, "类别"]
    due_on: Annotated[date, "交回日期"]
    clauses: Annotated[tuple[ClauseCheckRow, ...], "条款表"]
    evidence: Annotated[tuple[ClauseTextRow, ...], "佐证清单"]
    gaps: Annotated[tuple[TextRow, ...], "待补事项"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultReport(PaperContent):
    """The report to the leading group, with the outcome of every org as annex (考核结果报告)."""

    kind: ClassVar[PaperKind] = PaperKind.RESULT_REPORT
    recipients: Recipients
    process: Annotated[str, "开展情况"]
    counts: Counts
    targets: TargetOutcomes
    differences: Annotated[tuple[DecisionRow, ...], "不一致"]
    results: Annotated[tuple[DecisionRow, ...], "结果表"]
    reasons: Annotated[tuple[OrgClauseRow, ...], "未达标原因"]
    silent_orgs: Annotated[tuple[OrgNameRow, ...], "未交自查"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicityNotice(PaperContent):
    """The notice that shows the intended outcomes for some working days (公示)."""

    kind: ClassVar[PaperKind] = PaperKind.PUBLICITY_NOTICE
    process: Annotated[str, "过程"]
    orgs: ListedOrgs
    starts_on: Annotated[date, "公示开始"]
    ends_on: Annotated[date, "公示截止"]
    day_count: Annotated[int, "工作日数"]
    contact: Annotated[str, "反映方式"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultList(PaperContent):
    """The numbered list: published where the plan is approved, a circular to those assessed otherwise (名单、通报)."""

    kind: ClassVar[PaperKind] = PaperKind.RESULT_LIST
    recipients: Recipients
    number: Annotated[str, "名单编号"]
    orgs: ListedOrgs
    address: Annotated[str, "查询地址"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectionAnswer(PaperContent):
    """The answer to an objection, by its number: who raised it is not named (异议答复)."""

    kind: ClassVar[PaperKind] = PaperKind.OBJECTION_ANSWER
    number: Annotated[str, "异议编号"]
    received_on: Annotated[date, "收到日期"]
    org: SubjectOrg
    subject: Annotated[str, "异议事项"]
    check: Annotated[str, "核查情况"]
    answer: Annotated[str, "答复意见"]
    reopening: Annotated[str, "后续处理"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RectificationOrder(PaperContent):
    """The order to put faults right until a day (整改通知)."""

    kind: ClassVar[PaperKind] = PaperKind.RECTIFICATION_ORDER
    org: SubjectOrg
    number: Annotated[str, "编号"]
    problems: Annotated[tuple[ProblemRow, ...], "问题清单"]
    due_on: Annotated[date, "整改期限"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingNote(PaperContent):
    """The note that closes a rectification (销号单)."""

    kind: ClassVar[PaperKind] = PaperKind.CLOSING_NOTE
    org: SubjectOrg
    number: Annotated[str, "编号"]
    order_number: Annotated[str, "整改通知编号"]
    problem: Annotated[str, "问题"]
    measures: Annotated[str, "整改措施"]
    result: Annotated[str, "整改结果"]
    check: Annotated[str, "检查意见"]
    checked_by: Annotated[str, "检查人"]
    closed_on: Annotated[date, "销号日期"]


@dataclass(frozen=True, slots=True, kw_only=True)
class YearSummary(PaperContent):
    """The experience and gaps of a period (经验做法总结)."""

    kind: ClassVar[PaperKind] = PaperKind.YEAR_SUMMARY
    overview: Annotated[str, "基本情况"]
    counts: Counts
    targets: TargetOutcomes
    experiences: Annotated[tuple[TitledTextRow, ...], "主要做法"]
    gaps: Annotated[tuple[TitledTextRow, ...], "存在不足"]
    next_steps: Annotated[tuple[TitledTextRow, ...], "下步打算"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommendationNotice(PaperContent):
    """The circular that praises orgs, each with its grounds (表扬通报)."""

    kind: ClassVar[PaperKind] = PaperKind.COMMENDATION_NOTICE
    recipients: Recipients
    orgs: Annotated[tuple[OrgReasonRow, ...], "表扬名单"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyBulletin(PaperContent):
    """The bulletin of a month (月报)."""

    kind: ClassVar[PaperKind] = PaperKind.MONTHLY_BULLETIN
    number: Annotated[int, "期号"]
    month: Annotated[str, "月份"]
    counts: Counts
    changes: Annotated[tuple[OutcomeChangeRow, ...], "结论变化"]
    late: Annotated[tuple[LateOrgRow, ...], "逾期报送"]
    tasks: Annotated[tuple[TextRow, ...], "下月事项"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetReport(PaperContent):
    """The report on the street's own targets: outcome, allowance, trend, forecast and luck (目标报告)."""

    kind: ClassVar[PaperKind] = PaperKind.TARGET_REPORT
    targets: Annotated[tuple[TargetOutlookRow, ...], "目标表"]
    method: Annotated[str, "预测方法"]
    back_test: Annotated[str, "回测情况"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingMinutes(PaperContent):
    """The minutes of the meeting that decides (会议纪要); officials are named in office."""

    kind: ClassVar[PaperKind] = PaperKind.MINUTES
    held_on: Annotated[str, "会议日期"]
    place: Annotated[str, "地点"]
    chair: Annotated[str, "主持人"]
    present: Annotated[str, "出席"]
    absent: Annotated[str, "缺席"]
    recorder: Annotated[str, "记录人"]
    items: Annotated[tuple[AgendaRow, ...], "议题表"]
    decisions: Annotated[tuple[DecisionRow, ...], "认定表"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupNotice(PaperContent):
    """The notice with which an org forms its leading group (小组成立通知); officials are named in office."""

    kind: ClassVar[PaperKind] = PaperKind.GROUP_NOTICE
    org: SubjectOrg
    formed_on: Annotated[date, "成立日期"]
    posts: Annotated[tuple[PostRow, ...], "岗位表"]
    office_place: Annotated[str, "办公室地点"]
    office_head: Annotated[str, "办公室主任"]
    office_members: Annotated[str, "办公室成员"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefPaper(PaperContent):
    """The brief for the leader on one page (简报); sentences say how many of a list are left out."""

    kind: ClassVar[PaperKind] = PaperKind.BRIEF
    org: SubjectOrg
    day_note: Annotated[str, "日期说明"]
    counts: Counts
    changes: Annotated[str, "较前变化"]
    targets: Annotated[tuple[BriefTargetRow, ...], "目标表"]
    attention: Annotated[tuple[TitledTextRow, ...], "关注事项"]
    not_met: Annotated[tuple[OrgClauseRow, ...], "未达标"]
    more_not_met: Annotated[int, "未达标另有"]
    late: Annotated[tuple[LateOrgRow, ...], "逾期报送"]
    more_late: Annotated[int, "逾期另有"]
    tasks: Annotated[tuple[BriefTaskRow, ...], "一周事项"]


CONTENT_TYPES: Mapping[PaperKind, type[PaperContent]] = {
    content_type.kind: content_type
    for content_type in (
        PlanNotice,
        AssessmentNotice,
        SelfCheckSheet,
        ResultReport,
        PublicityNotice,
        ResultList,
        ObjectionAnswer,
        RectificationOrder,
        ClosingNote,
        YearSummary,
        CommendationNotice,
        MonthlyBulletin,
        TargetReport,
        MeetingMinutes,
        BriefPaper,
        GroupNotice,
    )
}
"""The dataclass of every kind."""
