"""Build the first sheet (结果总表): every village and unit with its outcome, headroom and one column per clause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from wuzha.core.findings.findings import Assessment, OrgFinding, TargetFinding
from wuzha.core.statement.questions import Questions, StandardQuestion
from wuzha.core.vocabulary import Outcome
from wuzha.core.words.phrases import join_clause
from wuzha.core.words.sentences import explain_target
from wuzha.reports.outcome_counts import describe_counts
from wuzha.reports.workbook.formats import ReportCell
from wuzha.reports.workbook.sheet_page import ReportColumn, ReportSheet

MAX_TARGETS_LISTED = 4
SIGNATURES = "制表：                审核：                批准：                日期：        年    月    日"
NO_OUTCOME = "—"
ORG_GROUP_HEADING = "村（社区）和单位"
LEGEND = (
    "还可发案：在目前的结论改变之前还可发案几起；0表示再发1起，结论就会改变。",
    "待定：台账上的记录还不足以下结论，所缺的内容见“理由”。—：这一条不评这类对象。",
)


def build_standings_sheet(assessment: Assessment, notes: Sequence[str]) -> ReportSheet:
    """Return the sheet that an office prints first and signs."""
    questions = assessment.questions
    standards = [question for question in questions.standards if _list_orgs(assessment, question)]
    rows = [_make_row(org, question, standards) for question in standards for org in _list_orgs(assessment, question)]
    return ReportSheet(
        name="结果总表",
        title=f"{questions.period.label}“无诈”创建结果总表",
        notes=[*notes, *_describe_outcomes(assessment, standards), *_describe_targets(assessment)],
        columns=_list_columns(questions, standards),
        rows=rows,
        if_empty="没有要评判的村（社区）和单位。",
        breaks=_find_page_breaks(assessment, standards),
        closing=[*LEGEND, SIGNATURES],
    )


def _list_orgs(assessment: Assessment, question: StandardQuestion) -> list[OrgFinding]:
    return [org for org in assessment.orgs if org.standard == question.standard.id]


def _list_columns(questions: Questions, standards: Sequence[StandardQuestion]) -> list[ReportColumn]:
    result = "到目前结论" if questions.is_provisional else "结论"
    return [
        ReportColumn("代码", 16, group_heading=ORG_GROUP_HEADING),
        ReportColumn("名称", 22, group_heading=ORG_GROUP_HEADING),
        ReportColumn("类别", 9, is_centred=True, group_heading=ORG_GROUP_HEADING),
        ReportColumn(result, 13, is_centred=True, group_heading=ORG_GROUP_HEADING),
        ReportColumn("还可发案", 11, is_centred=True, group_heading=ORG_GROUP_HEADING),
        *(
            ReportColumn(criterion.criterion.clause, 11, is_centred=True, group_heading=criterion.criterion.title)
            for question in standards
            for criterion in question.criteria
        ),
    ]


def _make_row(org: OrgFinding, own: StandardQuestion, standards: Sequence[StandardQuestion]) -> list[ReportCell]:
    clauses: list[ReportCell] = []
    for question in standards:
        clauses += [c.outcome for c in org.criteria] if question is own else [NO_OUTCOME] * len(question.criteria)
    return [org.code, org.name, org.kind.label, org.outcome, _format_headroom(org), *clauses]


def _format_headroom(org: OrgFinding) -> ReportCell:
    if org.headroom is not None:
        return org.headroom
    return {Outcome.NOT_MET: "已不符合", Outcome.NOT_APPLICABLE: NO_OUTCOME}.get(org.outcome, "不受影响")


def _find_page_breaks(assessment: Assessment, standards: Sequence[StandardQuestion]) -> list[int]:
    """Return the rows after which a new page begins: one page for each standard."""
    counts = [len(_list_orgs(assessment, question)) for question in standards]
    return [sum(counts[: place + 1]) for place in range(len(counts) - 1)]


def _describe_outcomes(assessment: Assessment, standards: Sequence[StandardQuestion]) -> list[str]:
    """Return how many have each outcome, a line per standard."""
    return [
        f"{join_clause(question.standard.clause, question.standard.title)}："
        f"{describe_counts(Counter(org.outcome for org in orgs))}"
        for question in standards
        if (orgs := _list_orgs(assessment, question))
    ]


def _describe_targets(assessment: Assessment) -> list[str]:
    """Return a sentence for each target, or counts of outcomes where there are many, as in a county."""
    questions = assessment.questions
    if len(assessment.targets) <= MAX_TARGETS_LISTED:
        return [
            f"{_name_target(target)}（{target.name}）：{explain_target(target, questions)}"
            for target in assessment.targets
        ]
    counts: dict[str, Counter[Outcome]] = {}
    for target in assessment.targets:
        counts.setdefault(_name_target(target), Counter())[target.criterion.outcome] += 1
    return [f"{name}：{describe_counts(outcomes)}，逐个情况见“理由”。" for name, outcomes in counts.items()]


def _name_target(target: TargetFinding) -> str:
    return join_clause(target.criterion.clause, target.criterion.question.criterion.title)
