"""The whole printable tree of one org: standard → clause → any/all → test, down to the rows behind each figure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import assert_never

from wuzha.core.duty_sheet import blank_sheet
from wuzha.core.findings import (
    Assessment,
    ConditionalFinding,
    CriterionFinding,
    DutySheet,
    GroupFinding,
    NodeFinding,
    OrgFinding,
    TargetFinding,
    TestFinding,
)
from wuzha.core.plan import Attested
from wuzha.core.questions import How, Questions
from wuzha.core.sentences import attribute, explain_criterion, explain_target, explain_test, requirement
from wuzha.core.vocabulary import Outcome
from wuzha.core.wording import amount, count_of, day, listed, span

__all__ = [
    "explain_above",
    "explain_allowance",
    "explain_criterion",
    "explain_headroom",
    "explain_org",
    "explain_target",
    "explain_test",
]

STEP = "  "
HASH_SHOWN = 12


def explain_org(finding: OrgFinding, assessment: Assessment) -> list[str]:
    """The lines of one village's or unit's whole finding."""
    questions = assessment.questions
    standard = next(asked.standard for asked in questions.standards if asked.standard.id == finding.standard)
    lines = [
        f"{finding.name}（{finding.code}，{finding.kind.label}）：{standing(finding.outcome, questions)}",
        *circumstances(questions),
        f"标准：{standard.clause} {standard.title}",
        explain_headroom(finding, questions),
    ]
    sheet = assessment.duty_sheets.get(finding.code) or blank_sheet(questions)
    for criterion in finding.criteria:
        lines += ["", *_criterion(criterion, questions, sheet)]
    return [*lines, *_notes(finding.criteria, questions)]


def explain_above(targets: tuple[TargetFinding, ...], questions: Questions) -> list[str]:
    """The lines of the targets of one org above, such as a street."""
    lines = [f"{targets[0].name}（{targets[0].code}）：工作目标", *circumstances(questions)]
    for target in targets:
        lines += ["", *_criterion(target.criterion, questions, None)]
    return [*lines, *_notes([target.criterion for target in targets], questions)]


def explain_headroom(finding: OrgFinding, questions: Questions) -> str:
    """How many more cases the org can have before its present outcome is lost."""
    left = finding.headroom
    loses = "即失去资格" if finding.outcome is Outcome.MET else "即可确定未达标"
    match finding.outcome:
        case Outcome.NOT_MET:
            return "余量：已不符合标准，不再计算还可发案几起。"
        case Outcome.NOT_APPLICABLE:
            return "余量：本期不参加评判。"
        case _ if left is None:
            return "余量：目前的结论不因再发案而改变。"
        case _ if left == 0:
            return f"余量：{questions.period.label}不能再发案；再多1起{loses}。"
        case _:
            return f"余量：{questions.period.label}还可发案{left}起；超过后再多1起{loses}。"


def explain_allowance(target: TargetFinding, questions: Questions) -> str:
    """What is left of a target: 2022年发案12起，按2021年的基数至多14起，还可发2起."""
    test = target.test
    if test is None or test.now is None or test.asked.now is None:
        return f"{questions.period.label}没有规定这一目标。"
    so_far = f"{span(test.asked.now.window, questions)}{count_of(test.asked.now, test.now)}"
    if test.required is None or test.asked.base is None:
        return f"{so_far}；基数还不确定，算不出至多可发几起。"
    limit = f"{so_far}，按{test.asked.base.window.label}的基数至多{amount(test.asked.now, test.required)}"
    left = test.required - test.now.low
    if left < 0:
        return f"{limit}，已超过{amount(test.asked.now, -left)}。"
    if test.now.is_exact:
        return f"{limit}，" + (f"还可发{amount(test.asked.now, left)}。" if left else "不能再发。")
    return f"{limit}，最多还可发{amount(test.asked.now, left)}，待核实的弄清后可能更少。"


def standing(outcome: Outcome, questions: Questions) -> str:
    """The outcome in words, marked where the period is not over."""
    return f"到目前{outcome.label}" if questions.is_provisional else outcome.label


def circumstances(questions: Questions) -> Iterator[str]:
    """What everything below rests on: the plan, the period, the day, and what was declared."""
    plan = questions.plan
    yield f"方案：{plan.title}（{plan.id}，校验码{plan.sha256[:HASH_SHOWN]}）"
    yield f"期间：{questions.period.label}（{day(questions.period.start)}至{day(questions.period.end)}）"
    if questions.as_of is not None:
        over = "，期间尚未结束，以下都是到目前的情况" if questions.is_provisional else ""
        yield f"截至：只计{day(questions.as_of)}已掌握的记录{over}"
    usual = questions.plan.default_reading
    other = [option for reading_id, option in questions.reading.items() if usual[reading_id] != option]
    if other:
        yield f"口径：{'、'.join(other)}（其余按方案默认的读法）"
    if questions.assume_complete:
        yield "说明：按“全部台账已报齐”评判，未逐月核对报送记录"


def _criterion(finding: CriterionFinding, questions: Questions, sheet: DutySheet | None) -> Iterator[str]:
    criterion = finding.asked.criterion
    yield f"{criterion.clause} {criterion.title}：{standing(finding.outcome, questions)}"
    yield f"{STEP}原文：“{criterion.quote}”"
    yield f"{STEP}结论：{explain_criterion(finding, questions)}"
    if criterion.readings:
        yield f"{STEP}口径：{'、'.join(questions.reading[reading_id] for reading_id in criterion.readings)}"
    if finding.node is not None:
        is_alone = len(finding.tests) == 1
        yield from _Tree(questions, sheet, is_alone).node(finding.node, STEP)


def _notes(findings: Sequence[CriterionFinding], questions: Questions) -> Iterator[str]:
    yield from _how_luck_is_reckoned(findings)
    yield from _readings(findings, questions)


def _readings(findings: Iterable[CriterionFinding], questions: Questions) -> Iterator[str]:
    """What each reading that some clause rests on says, once."""
    cited = {reading_id for finding in findings for reading_id in finding.asked.criterion.readings}
    if cited:
        yield ""
        yield "口径说明（方案没有写明的地方怎么算）："
    for reading in questions.plan.readings.values():
        if reading.id in cited:
            option = reading.options[questions.reading[reading.id]]
            yield f"{STEP}{option.id} {reading.title}：{option.text}"


@dataclass(frozen=True, slots=True)
class _Tree:
    """The lines below a criterion; a test that stands alone was told in the conclusion already."""

    questions: Questions
    sheet: DutySheet | None
    is_alone: bool

    def node(self, node: NodeFinding, indent: str) -> Iterator[str]:
        match node:
            case TestFinding():
                yield f"{indent}· {requirement(node.asked, self.questions)}：{node.outcome.label}"
                for line in self._test(node):
                    yield f"{indent}{STEP}{line}"
            case GroupFinding(parts=(only,)):
                yield from self.node(only, indent)
            case GroupFinding():
                how = "有一项做到即可" if node.asked.how is How.ANY else "每一项都要做到"
                yield f"{indent}· 以下{how}：{node.outcome.label}"
                for part in node.parts:
                    yield from self.node(part, indent + STEP)
            case ConditionalFinding():
                if node.outcome is Outcome.NOT_APPLICABLE:
                    yield f"{indent}· 只评有{attribute(node.asked.attribute)}的单位：{node.outcome.label}"
                else:
                    yield from self.node(node.part, indent)
            case _:
                assert_never(node)

    def _test(self, finding: TestFinding) -> Iterator[str]:
        if not self.is_alone:
            yield explain_test(finding, self.questions)
        for heading, ids in (
            ("计入", finding.evidence),
            ("待核实", finding.doubtful),
            ("基数计入", finding.base_evidence),
            ("基数待核实", finding.base_doubtful),
        ):
            if ids:
                yield f"{heading}（{len(ids)}）：{listed(ids)}"
        if finding.base is not None and not finding.base_is_signed and finding.base.low > len(finding.base_evidence):
            yield "基数中有下级签认的数，没有逐条记录"
        yield from _luck(finding)
        if isinstance(finding.asked.test, Attested) and self.sheet is not None:
            yield from _duty_sheet(self.sheet)


def _luck(finding: TestFinding) -> Iterator[str]:
    """The chance; nothing where a base of zero leaves none to speak of."""
    if finding.luck is not None and finding.base is not None and finding.base.low:
        told = f"巧合：即使实际情况没有变化，也有{chance(finding.luck)}的可能碰巧做到"
        yield f"{told}（λ={finding.base.low}，k={finding.required}）"


def _how_luck_is_reckoned(findings: Iterable[CriterionFinding]) -> Iterator[str]:
    """The formula, once, where any chance was told."""
    if any(line for finding in findings for test in finding.tests for line in _luck(test)):
        yield ""
        yield "巧合的算法：案件数按泊松分布，P(X≤k)=Σ e^-λ·λ^i/i!，i=0…k；λ=基数，k=至多几起。"
        yield f"{STEP}可能性越大，降幅越说明不了问题。"


def chance(probability: float) -> str:
    """A chance as a percentage; a very small one is not rounded to never."""
    percent = probability * 100
    if percent < 0.1:
        return "不到0.1%"
    return f"约{percent:.1f}%" if percent < 10 else f"约{percent:.0f}%"


def _duty_sheet(sheet: DutySheet) -> Iterator[str]:
    formed = {Outcome.MET: "已按时成立", Outcome.NOT_MET: "没有按时成立"}.get(sheet.group_formed, "没有记录")
    yield "履职情况（供认定的人参考，不作结论）："
    yield f"{STEP}创建工作领导小组：{formed}"
    late = f"，其中迟报{sheet.late_months}个月" if sheet.late_months else ""
    yield f"{STEP}本级报送案件台账：应报{sheet.asked_months}个月，已报{sheet.declared_months}个月{late}"
    channels = "、".join(f"{must.label}{count}次" for must, count in sheet.outreach_by_must.items() if count)
    yield f"{STEP}宣传：共{sheet.outreach_count}次" + (f"，其中{channels}" if channels else "")
