"""Sample values of every kind of paper, of an invented street: a template is tried and previewed with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from wuzha.reports.papers.group_sample import build_group_notice
from wuzha.reports.papers.paper_contents import (
    AssessmentNotice,
    BriefPaper,
    ClosingNote,
    CommendationNotice,
    MeetingMinutes,
    MonthlyBulletin,
    ObjectionAnswer,
    PlanNotice,
    PublicityNotice,
    RectificationOrder,
    ResultList,
    ResultReport,
    SelfCheckSheet,
    TargetReport,
    YearSummary,
)
from wuzha.reports.papers.paper_fields import PaperContent, PaperHead
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
    ProblemRow,
    StandardRow,
    StepRow,
    TargetOutcomeRow,
    TargetOutlookRow,
    TextRow,
    TitledTextRow,
)

SAMPLE_APPROVAL = "示例平安办〔2026〕5号"
_RECIPIENTS = "各村（社区），各工作部门"
_COUNTS = (OutcomeCountRow("村（社区）", 12, 9, 2, 1), OutcomeCountRow("单位", 8, 7, 0, 1))
_TARGETS = (TargetOutcomeRow("全街道发案比上年下降", "下降5%以上", "下降8.3%（24起→22起）", "达标"),)
_ORGS = (
    OrgOutcomeRow("青石村", "村", "达标"),
    OrgOutcomeRow("河湾社区", "社区", "未达标"),
    OrgOutcomeRow("财政所", "单位", "达标"),
)
_DECISIONS = (
    DecisionRow("青石村", "村", "达标", "达标"),
    DecisionRow("河湾社区", "社区", "待定", "未达标", "逾期没有补报11月案件台账，也没有说明原因"),
)
_STEPS = (
    StepRow("封存数据", "12月1日", "以当日24时已登记的台账为准。"),
    StepRow("自查", "12月2日至12月15日", "各村（社区）、各单位核对系统结论，交回自查表。"),
    StepRow("公示", "12月24日至12月30日", "公示5个工作日，受理异议。"),
)


def build_sample_head(*, approval: str = "") -> PaperHead:
    """Return the head of a sample paper; without an approval it is an internal assessment."""
    return PaperHead(
        street="云岭街道",
        office="云岭街道防范电信网络诈骗工作领导小组办公室",
        plan_title="云岭街道防范电信网络诈骗工作方案",
        plan_hash="0a1b2c3d4e5f",
        period="2026年",
        as_of=date(2026, 12, 1),
        chain_root="9f2c61d07be4835a" * 4,
        issued_on=date(2026, 12, 31),
        approval=approval,
        legal_basis="《中华人民共和国反电信网络诈骗法》",
        document_number="云街办〔2026〕18号",
    )


def build_sample(kind: PaperKind) -> PaperContent:
    """Return sample values of a kind of paper."""
    return _SAMPLES[kind]()


def _build_plan_notice() -> PlanNotice:
    return PlanNotice(
        recipients=_RECIPIENTS,
        purpose="坚持预防为主、群防群治，减少电信网络诈骗案件，守护群众财产安全。",
        targets=(TextRow("全街道发案比上年下降5%以上；"), TextRow("单位职工被骗案件比上年下降30%以上。")),
        standards=(
            StandardRow("村（社区）", "四（一）1", "没有电信网络诈骗案件发生，或发案比上年下降50%以上。"),
            StandardRow("单位", "四（二）3", "对工作人员和服务对象开展宣传防范工作。"),
        ),
        steps=_STEPS,
        measures=(
            MeasureRow("六（一）", "成立领导小组，明确专人负责。", "11月15日前"),
            MeasureRow("六（二）1", "在人员密集场所设置宣传标语、横幅。"),
        ),
    )


def _build_assessment_notice() -> AssessmentNotice:
    return AssessmentNotice(
        recipients=_RECIPIENTS,
        scope="本街道12个村（社区）和8个工作部门。",
        freeze_on=date(2026, 12, 1),
        steps=_STEPS,
        requirements=(TextRow("如实填报，不得虚报、瞒报。"), TextRow("系统已有的资料不重复报送。")),
    )


def _build_self_check() -> SelfCheckSheet:
    return SelfCheckSheet(
        org="青石村",
        org_kind="村",
        due_on=date(2026, 12, 15),
        clauses=(
            ClauseCheckRow("四（一）1", "没有案件发生，或发案下降50%以上", "达标", "本年1起，上年3起"),
            ClauseCheckRow("四（一）2", "没有发生50万元以上的案件", "达标", "最高1.2万元"),
            ClauseCheckRow("四（一）5", "认真履职，落实工作措施", "待定", "待认定"),
        ),
        evidence=(ClauseTextRow("六（一）", "领导小组文件"), ClauseTextRow("六（二）1", "宣传台账12次")),
        gaps=(TextRow("11月案件台账还没有报送。"),),
    )


def _build_result_report() -> ResultReport:
    return ResultReport(
        recipients="街道党工委、办事处",
        process="12月2日至15日自查，12月16日至22日复核，按事先登记的随机数抽查4个村（社区）。",
        counts=_COUNTS,
        targets=_TARGETS,
        differences=_DECISIONS[1:],
        results=_DECISIONS,
        reasons=(OrgClauseRow("河湾社区", "四（一）1", "本年4起，上年5起，下降20%，要求下降50%以上"),),
        silent_orgs=(OrgNameRow("桥头社区"),),
    )


def _build_publicity_notice() -> PublicityNotice:
    return PublicityNotice(
        orgs=_ORGS,
        starts_on=date(2026, 12, 24),
        ends_on=date(2026, 12, 30),
        process="经自查、复核、提请、认定",
        day_count=5,
        contact="由各村（社区）、单位在考核系统本单位的考核页面提出，或书面送交云岭街道社会治理办",
    )


def _build_result_list() -> ResultList:
    return ResultList(recipients=_RECIPIENTS, number="2026-001", orgs=_ORGS, address="")


def _build_objection_answer() -> ObjectionAnswer:
    return ObjectionAnswer(
        number="2026-003",
        received_on=date(2026, 12, 25),
        org="河湾社区",
        subject="认为11月的一起案件发生在外地，不应计入河湾社区。",
        check="经与派出所核对，该案受害人在外地务工期间被骗，户籍在河湾社区。",
        answer="异议成立，该案不计入河湾社区。",
        reopening="据此重新测算河湾社区条款四（一）1，其他结论不变。",
    )


def _build_rectification_order() -> RectificationOrder:
    return RectificationOrder(
        org="河湾社区",
        number="2027-002",
        problems=(
            ProblemRow("四（一）1", "本年发案4起，没有达到下降50%的要求", "分析案件原因，提出防范措施"),
            ProblemRow("六（二）1", "宣传台账缺8月、9月", "补报并说明原因"),
        ),
        due_on=date(2027, 2, 28),
    )


def _build_closing_note() -> ClosingNote:
    return ClosingNote(
        org="河湾社区",
        number="2027-002-1",
        order_number="2027-002",
        problem="宣传台账缺8月、9月。",
        measures="补报台账；明确专人每月25日前报送。",
        result="8月、9月台账已补报，经核对与活动记录一致。",
        check="已整改到位，同意销号。",
        checked_by="复核岗",
        closed_on=date(2027, 2, 20),
    )


def _build_year_summary() -> YearSummary:
    return YearSummary(
        overview="本街道12个村（社区）、8个工作部门参加考核，全年发案22起，比上年减少2起。",
        counts=_COUNTS,
        targets=_TARGETS,
        experiences=(TitledTextRow("宣传进村入户", "每月赶集日开展集中宣传，2026年36次。"),),
        gaps=(TitledTextRow("报送不够及时", "有3个村（社区）逾期报送共5个月次。"),),
        next_steps=(TitledTextRow("盯住高发类型", "针对刷单类案件，开展入户提醒。"),),
    )


def _build_commendation_notice() -> CommendationNotice:
    return CommendationNotice(
        recipients=_RECIPIENTS, orgs=(OrgReasonRow("青石村", "村", "全年没有发案，12个月台账按期报送"),)
    )


def _build_monthly_bulletin() -> MonthlyBulletin:
    return MonthlyBulletin(
        number=11,
        month="2026年11月",
        counts=_COUNTS,
        changes=(OutcomeChangeRow("河湾社区", "达标", "未达标", "11月新增1起，全年4起"),),
        late=(LateOrgRow("桥头社区", "10月、11月"),),
        tasks=(TextRow("12月5日前报送11月台账。"), TextRow("12月15日前交回自查表。")),
    )


def _build_target_report() -> TargetReport:
    outlook = TargetOutlookRow(
        target="全街道发案比上年下降",
        now="20起",
        base="24起",
        required="至多22起",
        outcome="达标",
        allowance="2起",
        trend="近6个月每月1至3起，没有明显升降。",
        forecast="全年预计22起，九成可能在20至25起之间。",
        luck="实际情况不变时，仅因偶然波动达到此降幅的可能约24%。",
    )
    return TargetReport(
        targets=(outlook,),
        method="按近24个月的月均发案推算余下月份，区间按泊松分布给出。",
        back_test="用2023年至2025年回测，36个月中有33个月落在区间内。",
    )


def _build_minutes() -> MeetingMinutes:
    return MeetingMinutes(
        held_on="2026年12月23日",
        place="街道三楼会议室",
        chair="领导小组组长",
        present="领导小组成员7人",
        absent="",
        recorder="领导小组办公室",
        items=(AgendaRow("审议考核结果", "听取复核情况汇报。", "同意附表所列结论，公示5个工作日。"),),
        decisions=_DECISIONS,
    )


def _build_brief() -> BriefPaper:
    return BriefPaper(
        org="云岭街道",
        day_note="截至2026年12月1日，期间尚未结束",
        counts=_COUNTS,
        changes="与30天前相比：村（社区）达标减少1个、未达标增加1个；单位没有变化。",
        targets=(
            BriefTargetRow("全街道发案比上年下降", "待定", "还可发案2起", "近6个月没有明显升降", "全年预计20至25起"),
        ),
        attention=(TitledTextRow("河湾社区由达标变为未达标", "11月新增1起"),),
        not_met=(OrgClauseRow("河湾社区", "四（一）1", "本年4起"),),
        more_not_met=1,
        late=(LateOrgRow("桥头社区", "10月、11月"),),
        more_late=0,
        tasks=(BriefTaskRow("报送11月的台账", date(2026, 12, 5)), BriefTaskRow("决定1件案件的归属")),
    )


_SAMPLES: Mapping[PaperKind, Callable[[], PaperContent]] = {
    PaperKind.PLAN_NOTICE: _build_plan_notice,
    PaperKind.ASSESSMENT_NOTICE: _build_assessment_notice,
    PaperKind.SELF_CHECK: _build_self_check,
    PaperKind.RESULT_REPORT: _build_result_report,
    PaperKind.PUBLICITY_NOTICE: _build_publicity_notice,
    PaperKind.RESULT_LIST: _build_result_list,
    PaperKind.OBJECTION_ANSWER: _build_objection_answer,
    PaperKind.RECTIFICATION_ORDER: _build_rectification_order,
    PaperKind.CLOSING_NOTE: _build_closing_note,
    PaperKind.YEAR_SUMMARY: _build_year_summary,
    PaperKind.COMMENDATION_NOTICE: _build_commendation_notice,
    PaperKind.MONTHLY_BULLETIN: _build_monthly_bulletin,
    PaperKind.TARGET_REPORT: _build_target_report,
    PaperKind.GROUP_NOTICE: build_group_notice,
    PaperKind.MINUTES: _build_minutes,
    PaperKind.BRIEF: _build_brief,
}
"""A sample of every kind."""
