"""The whole printable tree of one org: standard → clause → any/all → test, down to the rows behind each figure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import assert_never

from wuzha.core.calendar_words import day
from wuzha.core.findings.duty_sheet import blank_sheet
from wuzha.core.findings.findings import (
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
from wuzha.core.i18n import in_a_row, say
from wuzha.core.plan.plan import Attested
from wuzha.core.statement.questions import How, Questions
from wuzha.core.vocabulary import Outcome
from wuzha.core.words.phrases import amount, count_of, listed, span
from wuzha.core.words.sentences import attribute, explain_criterion, explain_target, explain_test, requirement

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
    left, period = finding.headroom, questions.period.label
    match finding.outcome:
        case Outcome.NOT_MET:
            return say("余量：已不符合标准，不再计算还可发案几起。")
        case Outcome.NOT_APPLICABLE:
            return say("余量：本期不参加评判。")
        case _ if left is None:
            return say("余量：目前的结论不因再发案而改变。")
        case Outcome.MET if left == 0:
            return say("余量：{period}不能再发案；再多1起即失去资格。", period=period)
        case Outcome.MET:
            return say("余量：{period}还可发案{left}起；超过后再多1起即失去资格。", period=period, left=left)
        case _ if left == 0:
            return say("余量：{period}不能再发案；再多1起即可确定未达标。", period=period)
        case _:
            return say("余量：{period}还可发案{left}起；超过后再多1起即可确定未达标。", period=period, left=left)


def explain_allowance(target: TargetFinding, questions: Questions) -> str:
    """What is left of a target: 2022年发案12起，按2021年的基数至多14起，还可发2起."""
    test = target.test
    if test is None or test.now is None or test.asked.now is None:
        return say("{period}没有规定这一目标。", period=questions.period.label)
    now = test.asked.now
    so_far = say("{span}{counted}", span=span(now.window, questions), counted=count_of(now, test.now))
    if test.required is None or test.asked.base is None:
        return say("{so_far}；基数还不确定，算不出至多可发几起。", so_far=so_far)
    base, most = test.asked.base.window.label, amount(now, test.required)
    limit = say("{so_far}，按{base}的基数至多{most}", so_far=so_far, base=base, most=most)
    left = test.required - test.now.low
    if left < 0:
        return say("{limit}，已超过{amount}。", limit=limit, amount=amount(now, -left))
    if not test.now.is_exact:
        return say("{limit}，最多还可发{amount}，待核实的弄清后可能更少。", limit=limit, amount=amount(now, left))
    if left == 0:
        return say("{limit}，不能再发。", limit=limit)
    return say("{limit}，还可发{amount}。", limit=limit, amount=amount(now, left))


def standing(outcome: Outcome, questions: Questions) -> str:
    """The outcome in words, marked where the period is not over."""
    return say("到目前{outcome}", outcome=outcome.label) if questions.is_provisional else outcome.label


def circumstances(questions: Questions) -> Iterator[str]:
    """What everything below rests on: the plan, the period, the day, and what was declared."""
    plan = questions.plan
    period = questions.period
    yield say("方案：{title}（{id}，校验码{hash}）", title=plan.title, id=plan.id, hash=plan.sha256[:HASH_SHOWN])
    yield say("期间：{period}（{start}至{end}）", period=period.label, start=day(period.start), end=day(period.end))
    if questions.as_of is not None and questions.is_provisional:
        yield say("截至：只计{day}已掌握的记录，期间尚未结束，以下都是到目前的情况", day=day(questions.as_of))
    elif questions.as_of is not None:
        yield say("截至：只计{day}已掌握的记录", day=day(questions.as_of))
    usual = questions.plan.default_reading
    other = [option for reading_id, option in questions.reading.items() if usual[reading_id] != option]
    if other:
        yield say("口径：{readings}（其余按方案默认的读法）", readings=in_a_row(other))
    if questions.assume_complete:
        yield say("说明：按“全部台账已报齐”评判，未逐月核对报送记录")


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
        return say("不到0.1%")
    return say("约{percent}%", percent=f"{percent:.1f}" if percent < 10 else f"{percent:.0f}")


def _duty_sheet(sheet: DutySheet) -> Iterator[str]:
    formed = {Outcome.MET: "已按时成立", Outcome.NOT_MET: "没有按时成立"}.get(sheet.group_formed, "没有记录")
    yield "履职情况（供认定的人参考，不作结论）："
    yield f"{STEP}创建工作领导小组：{formed}"
    late = f"，其中迟报{sheet.late_months}个月" if sheet.late_months else ""
    yield f"{STEP}本级报送案件台账：应报{sheet.asked_months}个月，已报{sheet.declared_months}个月{late}"
    channels = "、".join(f"{must.label}{count}次" for must, count in sheet.outreach_by_must.items() if count)
    yield f"{STEP}宣传：共{sheet.outreach_count}次" + (f"，其中{channels}" if channels else "")
