"""The rows of the lists in papers: org names, outcomes, clauses and figures, each with its Chinese name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from wuzha.reports.papers.paper_fields import NAMES_ORG

OrgName = Annotated[str, "名称", NAMES_ORG]


@dataclass(frozen=True, slots=True)
class TextRow:
    """A line of a list of sentences."""

    text: Annotated[str, "内容"]


@dataclass(frozen=True, slots=True)
class TitledTextRow:
    """A paragraph with a heading."""

    title: Annotated[str, "标题"]
    text: Annotated[str, "内容"]


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of a calendar (环节) with its days in words."""

    step: Annotated[str, "环节"]
    days: Annotated[str, "时间"]
    text: Annotated[str, "内容"]


@dataclass(frozen=True, slots=True)
class StandardRow:
    """A clause of a standard, and whose standard it is."""

    subject: Annotated[str, "对象"]
    clause: Annotated[str, "条款"]
    text: Annotated[str, "内容"]


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A duty of the plan (工作措施) and until when; the day is empty where the plan sets none."""

    clause: Annotated[str, "条款"]
    text: Annotated[str, "内容"]
    due: Annotated[str, "期限"] = ""


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post of a leading group, and the officials who hold it, each with the department."""

    post: Annotated[str, "岗位"]
    officials: Annotated[str, "人员"]


@dataclass(frozen=True, slots=True)
class ClauseCheckRow:
    """A clause of an org with the outcome that the books give, and its figures in words."""

    clause: Annotated[str, "条款"]
    text: Annotated[str, "内容"]
    outcome: Annotated[str, "系统结论"]
    figures: Annotated[str, "依据"]


@dataclass(frozen=True, slots=True)
class ClauseTextRow:
    """A clause and what is to be said or handed in about it."""

    clause: Annotated[str, "条款"]
    text: Annotated[str, "内容"]


@dataclass(frozen=True, slots=True)
class OrgNameRow:
    """The name of an org alone."""

    name: OrgName


@dataclass(frozen=True, slots=True)
class OrgOutcomeRow:
    """An org with its outcome, as lists show it."""

    name: OrgName
    kind: Annotated[str, "类别"]
    outcome: Annotated[str, "结果"]


@dataclass(frozen=True, slots=True)
class OrgReasonRow:
    """An org with a reason in words."""

    name: OrgName
    kind: Annotated[str, "类别"]
    reason: Annotated[str, "事由"]


@dataclass(frozen=True, slots=True)
class OrgClauseRow:
    """An org with a clause that it does not meet, and the reason."""

    name: OrgName
    clause: Annotated[str, "条款"]
    reason: Annotated[str, "原因"]


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """An org with its finding (测算结论) beside the decision (认定结论); the reason is given where they differ."""

    name: OrgName
    kind: Annotated[str, "类别"]
    finding: Annotated[str, "测算结论"]
    decision: Annotated[str, "认定结论"]
    reason: Annotated[str, "理由"] = ""


@dataclass(frozen=True, slots=True)
class OutcomeChangeRow:
    """An org whose outcome has changed, from what to what, and why."""

    name: OrgName
    before: Annotated[str, "原结论"]
    after: Annotated[str, "现结论"]
    reason: Annotated[str, "原因"]


@dataclass(frozen=True, slots=True)
class LateOrgRow:
    """An org that has not reported, and the months that it owes."""

    name: OrgName
    months: Annotated[str, "月份"]


@dataclass(frozen=True, slots=True)
class OutcomeCountRow:
    """How many orgs of a kind have which outcome."""

    label: Annotated[str, "类别"]
    all_count: Annotated[int, "总数"]
    met_count: Annotated[int, "达标"]
    not_met_count: Annotated[int, "未达标"]
    undetermined_count: Annotated[int, "待定"]


@dataclass(frozen=True, slots=True)
class TargetOutcomeRow:
    """A target of the street with what it asks for and what came of it."""

    target: Annotated[str, "目标"]
    required: Annotated[str, "要求"]
    result: Annotated[str, "结果"]
    outcome: Annotated[str, "结论"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetOutlookRow:
    """A target with its figures, allowance, trend, forecast with its interval, and the chance to pass by luck."""

    target: Annotated[str, "目标"]
    now: Annotated[str, "本期"]
    base: Annotated[str, "基数"]
    required: Annotated[str, "要求"]
    outcome: Annotated[str, "结论"]
    allowance: Annotated[str, "还可发案"]
    trend: Annotated[str, "趋势"]
    forecast: Annotated[str, "预测"]
    luck: Annotated[str, "偶然"]


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """A fault to put right, by clause, and what is asked for."""

    clause: Annotated[str, "条款"]
    problem: Annotated[str, "问题"]
    demand: Annotated[str, "要求"]


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """An item of a meeting: what was said, and what was decided."""

    topic: Annotated[str, "议题"]
    discussion: Annotated[str, "讨论"]
    resolution: Annotated[str, "决定"]


@dataclass(frozen=True, slots=True)
class BriefTargetRow:
    """A target of the brief in a line; the forecast is left out where the page has no room for it."""

    target: Annotated[str, "目标"]
    outcome: Annotated[str, "结论"]
    allowance: Annotated[str, "还可发案"]
    trend: Annotated[str, "趋势"]
    forecast: Annotated[str, "预测"] = ""


@dataclass(frozen=True, slots=True)
class BriefTaskRow:
    """A task of the coming week and its day, if it has one."""

    text: Annotated[str, "内容"]
    due_on: Annotated[date | None, "期限"] = None
