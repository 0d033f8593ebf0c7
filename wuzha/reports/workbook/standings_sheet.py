"""The first sheet (结果总表): every village and unit with its outcome, its headroom and one column per clause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from wuzha.core.findings.findings import Assessment, OrgFinding, TargetFinding
from wuzha.core.statement.questions import Questions, StandardAsked
from wuzha.core.vocabulary import Outcome
from wuzha.core.words.explain import explain_target
from wuzha.reports.terminal import tally
from wuzha.reports.workbook.formats import Cell
from wuzha.reports.workbook.sheet_page import Column, Page

MOST_TARGETS_TOLD = 4
SIGNATURES = "制表：                审核：                批准：                日期：        年    月    日"
ELSEWHERE = "—"
JUDGED = "村（社区）和单位"
LEGEND = (
    "还可发案（余量）：在目前的结论改变之前还可发案几起；0表示再多1起，结论就会改变。",
    "待定：台账上的记录还不足以下结论，所缺的内容见“理由”。—：这一条不评这类对象。",
)


def standings_page(assessment: Assessment, notes: Sequence[str]) -> Page:
    """The sheet an office prints first and signs."""
    questions = assessment.questions
    standards = [asked for asked in questions.standards if _of(assessment, asked)]
    rows = [_row(org, asked, standards) for asked in standards for org in _of(assessment, asked)]
    return Page(
        "结果总表",
        f"{questions.period.label}“无诈”创建结果总表",
        [*notes, *_tallies(assessment, standards), *_targets(assessment)],
        _columns(questions, standards),
        rows,
        if_empty="没有要评判的村（社区）和单位。",
        breaks=_breaks(assessment, standards),
        closing=[*LEGEND, SIGNATURES],
    )


def _of(assessment: Assessment, asked: StandardAsked) -> list[OrgFinding]:
    return [org for org in assessment.orgs if org.standard == asked.standard.id]


def _columns(questions: Questions, standards: Sequence[StandardAsked]) -> list[Column]:
    result = "到目前结论" if questions.is_provisional else "结论"
    return [
        Column("代码", 16, above=JUDGED),
        Column("名称", 22, above=JUDGED),
        Column("类别", 9, centred=True, above=JUDGED),
        Column(result, 13, centred=True, above=JUDGED),
        Column("还可发案", 11, centred=True, above=JUDGED),
        *(
            Column(criterion.criterion.clause, 11, centred=True, above=criterion.criterion.title)
            for asked in standards
            for criterion in asked.criteria
        ),
    ]


def _row(org: OrgFinding, own: StandardAsked, standards: Sequence[StandardAsked]) -> list[Cell]:
    clauses: list[Cell] = []
    for asked in standards:
        clauses += [c.outcome for c in org.criteria] if asked is own else [ELSEWHERE] * len(asked.criteria)
    return [org.code, org.name, org.kind.label, org.outcome, _headroom(org), *clauses]


def _headroom(org: OrgFinding) -> Cell:
    if org.headroom is not None:
        return org.headroom
    return {Outcome.NOT_MET: "已不符合", Outcome.NOT_APPLICABLE: ELSEWHERE}.get(org.outcome, "不受影响")


def _breaks(assessment: Assessment, standards: Sequence[StandardAsked]) -> list[int]:
    """A new page for each standard."""
    counts = [len(_of(assessment, asked)) for asked in standards]
    return [sum(counts[: place + 1]) for place in range(len(counts) - 1)]


def _tallies(assessment: Assessment, standards: Sequence[StandardAsked]) -> list[str]:
    """How many of each outcome, a line per standard."""
    return [
        f"{asked.standard.clause} {asked.standard.title}：{tally(Counter(org.outcome for org in orgs))}"
        for asked in standards
        if (orgs := _of(assessment, asked))
    ]


def _targets(assessment: Assessment) -> list[str]:
    """The targets in a sentence each; of many, as a county with its streets has, how they went."""
    questions = assessment.questions
    if len(assessment.targets) <= MOST_TARGETS_TOLD:
        return [
            f"{_name(target)}（{target.name}）：{explain_target(target, questions)}" for target in assessment.targets
        ]
    counts: dict[str, Counter[Outcome]] = {}
    for target in assessment.targets:
        counts.setdefault(_name(target), Counter())[target.criterion.outcome] += 1
    return [f"{name}：{tally(outcomes)}，逐个情况见“理由”。" for name, outcomes in counts.items()]


def _name(target: TargetFinding) -> str:
    return f"{target.criterion.clause} {target.criterion.asked.criterion.title}"
