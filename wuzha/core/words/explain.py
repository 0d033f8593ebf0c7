"""Print the whole finding of one org as a tree: standard, clause, groups, tests, and the rows behind each figure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import assert_never

from wuzha.core.calendar_words import format_day
from wuzha.core.findings.duty_sheet import make_blank_sheet
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
from wuzha.core.i18n import join_words, translate
from wuzha.core.plan.plan import Attested, find_group_duty
from wuzha.core.refused_rows import OpenRefusals
from wuzha.core.statement.questions import Connective, Questions
from wuzha.core.vocabulary import Outcome
from wuzha.core.words.group_days import describe_formation
from wuzha.core.words.phrases import format_amount, format_count, format_window, join_clause, list_ids
from wuzha.core.words.sentences import explain_criterion, explain_requirement, explain_test, translate_attribute

INDENT = "  "
HASH_LENGTH = 12
MAX_PLACES = 5
"""The most sheets that a line names: it stands on every sheet of the workbook; the JSON document names all."""


def explain_org(finding: OrgFinding, assessment: Assessment) -> list[str]:
    """Return the lines of the whole finding of one village or unit."""
    questions = assessment.questions
    standard = next(item.standard for item in questions.standards if item.standard.id == finding.standard)
    lines = [
        f"{finding.name}（{finding.code}，{finding.kind.label}）：{describe_standing(finding.outcome, questions)}",
        *describe_circumstances(questions),
        f"标准：{join_clause(standard.clause, standard.title)}",
        explain_headroom(finding, questions),
    ]
    sheet = assessment.duty_sheets.get(finding.code) or make_blank_sheet(questions)
    for criterion in finding.criteria:
        lines += ["", *_explain_criterion_tree(criterion, questions, sheet)]
    return [*lines, *_explain_notes(finding.criteria, questions)]


def explain_above(targets: tuple[TargetFinding, ...], questions: Questions) -> list[str]:
    """Return the lines of the targets of one higher org, such as a street."""
    lines = [f"{targets[0].name}（{targets[0].code}）：工作目标", *describe_circumstances(questions)]
    for target in targets:
        lines += ["", *_explain_criterion_tree(target.criterion, questions, None)]
    return [*lines, *_explain_notes([target.criterion for target in targets], questions)]


def explain_headroom(finding: OrgFinding, questions: Questions) -> str:
    """Return the sentence on the headroom: how many more cases the org can have before its present outcome is lost."""
    headroom = finding.headroom
    words: dict[str, object] = {"period": questions.period.label}
    if headroom is not None:
        words |= {"left": headroom, "next": headroom + 1}
    match finding.outcome:
        case Outcome.NOT_MET:
            return translate("还可发案：已不达标。")
        case Outcome.NOT_APPLICABLE:
            return translate("还可发案：本期不参加评判。")
        case _ if headroom is None:
            return translate("还可发案：目前的结论不因再发案而改变。")
        case Outcome.MET:
            return translate("{period}还可发案：{left}起（再发{next}起即不达标）。", **words)
        case _:
            return translate("{period}还可发案：{left}起（再发{next}起即可确定不达标）。", **words)


def explain_allowance(target: TargetFinding, questions: Questions) -> str:
    """Return how much of a target is left: 2022年发案12起，按2021年的基数至多14起，还可发2起."""
    test = target.test
    if test is None or test.now is None or test.question.now is None:
        return translate("{period}没有规定这一目标。", period=questions.period.label)
    now = test.question.now
    so_far = translate(
        "{window}{amount}", window=format_window(now.window, questions), amount=format_count(now, test.now)
    )
    if (test.required is None or test.question.base is None) and test.outcome is Outcome.MET:
        return translate("{so_far}；基数还不确定，但不论基数是多少，目前都达到要求。", so_far=so_far)
    if test.required is None or test.question.base is None:
        return translate("{so_far}；基数还不确定，算不出至多可发几起。", so_far=so_far)
    base, limit_amount = test.question.base.window.label, format_amount(now, test.required)
    limit = translate("{so_far}，按{base}的基数至多{most}", so_far=so_far, base=base, most=limit_amount)
    allowance = test.required - test.now.low
    if allowance < 0:
        return translate("{limit}，已超过{amount}。", limit=limit, amount=format_amount(now, -allowance))
    if not test.now.is_exact:
        return translate(
            "{limit}，最多还可发{amount}，待核实的弄清后可能更少。", limit=limit, amount=format_amount(now, allowance)
        )
    if allowance == 0:
        return translate("{limit}，不能再发。", limit=limit)
    return translate("{limit}，还可发{amount}。", limit=limit, amount=format_amount(now, allowance))


def describe_standing(outcome: Outcome, questions: Questions) -> str:
    """Return the outcome in words, marked as provisional where the period is not over."""
    return translate("到目前{outcome}", outcome=outcome.label) if questions.is_provisional else outcome.label


def describe_circumstances(questions: Questions) -> Iterator[str]:
    """Yield a line each for the plan, the period, the day, the readings and the assumption that all was declared."""
    plan = questions.plan
    period = questions.period
    yield translate(
        "方案：{title}（{id}，校验码{hash}）", title=plan.full_title, id=plan.id, hash=plan.sha256[:HASH_LENGTH]
    )
    yield translate(
        "期间：{period}（{start}至{end}）",
        period=period.label,
        start=format_day(period.start),
        end=format_day(period.end),
    )
    if questions.as_of is not None and questions.is_provisional:
        yield translate(
            "截至：只计{day}已掌握的记录，期间尚未结束，以下都是到目前的情况", day=format_day(questions.as_of)
        )
    elif questions.as_of is not None:
        yield translate("截至：只计{day}已掌握的记录", day=format_day(questions.as_of))
    defaults = questions.plan.default_reading
    changes = [option for reading_id, option in questions.reading.items() if defaults[reading_id] != option]
    if changes:
        yield translate("口径：{readings}（其余按方案默认的读法）", readings=join_words(changes))
    if questions.assume_complete:
        yield translate("说明：按“全部台账已报齐”评判，未逐月核对报送记录")
    yield from describe_refusals(questions)


def describe_refusals(questions: Questions) -> Iterator[str]:
    """Yield a line for the rows that were refused and stay open, and one for the sheets that were not read (R20)."""
    refusals = questions.refusals
    if refusals.row_count:
        yield translate("说明：有{count}行退回未补，评判时都按可能计入看待（R20）", count=refusals.row_count)
    if refusals.unread_places:
        places = join_words(refusals.unread_places)
        yield translate("说明：交来的{places}没有读入，其中的记录有多少不明（R20）", places=places)
    yield from describe_unknown_sheets(refusals)


def describe_unknown_sheets(refusals: OpenRefusals) -> Iterator[str]:
    """Yield a line for the sheets that look like no register; a judgement without them is marked, not in doubt."""
    if count := len(refusals.unknown_places):
        places = join_words(refusals.unknown_places[:MAX_PLACES])
        if count > MAX_PLACES:
            places = translate("{places}等", places=places)
        yield translate(
            "说明：另有{count}张工作表没有认出、没有读取（{places}），其中若有台账则没有计入",
            count=count,
            places=places,
        )


def _explain_criterion_tree(finding: CriterionFinding, questions: Questions, sheet: DutySheet | None) -> Iterator[str]:
    criterion = finding.question.criterion
    yield f"{join_clause(criterion.clause, criterion.title)}：{describe_standing(finding.outcome, questions)}"
    yield f"{INDENT}原文：“{criterion.quote}”"
    yield f"{INDENT}结论：{explain_criterion(finding, questions)}"
    if criterion.readings:
        yield f"{INDENT}口径：{'、'.join(questions.reading[reading_id] for reading_id in criterion.readings)}"
    if finding.node is not None:
        is_alone = len(finding.tests) == 1
        yield from _Tree(questions, sheet, is_alone).list_lines(finding.node, INDENT)


def _explain_notes(findings: Sequence[CriterionFinding], questions: Questions) -> Iterator[str]:
    yield from _explain_luck_formula(findings)
    yield from _explain_readings(findings, questions)


def _explain_readings(findings: Iterable[CriterionFinding], questions: Questions) -> Iterator[str]:
    """Yield the text of each reading that a criterion cites, once."""
    reading_ids = {reading_id for finding in findings for reading_id in finding.question.criterion.readings}
    if reading_ids:
        yield ""
        yield "口径说明（方案没有写明的地方怎么算）："
    for reading in questions.plan.readings.values():
        if reading.id in reading_ids:
            option = reading.options[questions.reading[reading.id]]
            yield f"{INDENT}{option.id} {reading.title}：{option.text}"


@dataclass(frozen=True, slots=True)
class _Tree:
    """The lines below a criterion; the sentence of an only test is in the conclusion already."""

    questions: Questions
    sheet: DutySheet | None
    is_alone: bool

    def list_lines(self, node: NodeFinding, indent: str) -> Iterator[str]:
        match node:
            case TestFinding():
                yield f"{indent}· {explain_requirement(node.question, self.questions)}：{node.outcome.label}"
                for line in self._list_test_lines(node):
                    yield f"{indent}{INDENT}{line}"
            case GroupFinding(parts=(only,)):
                yield from self.list_lines(only, indent)
            case GroupFinding():
                rule = "有一项做到即可" if node.question.connective is Connective.ANY else "每一项都要做到"
                yield f"{indent}· 以下{rule}：{node.outcome.label}"
                for part in node.parts:
                    yield from self.list_lines(part, indent + INDENT)
            case ConditionalFinding():
                if node.outcome is Outcome.NOT_APPLICABLE:
                    yield f"{indent}· 只评有{translate_attribute(node.question.attribute)}的单位：{node.outcome.label}"
                else:
                    yield from self.list_lines(node.part, indent)
            case _:
                assert_never(node)

    def _list_test_lines(self, finding: TestFinding) -> Iterator[str]:
        if not self.is_alone:
            yield explain_test(finding, self.questions)
        for heading, ids in (
            ("计入", finding.evidence),
            ("待核实", finding.doubtful),
            ("基数计入", finding.base_evidence),
            ("基数待核实", finding.base_doubtful),
            ("退回未补", finding.refused),
        ):
            if ids:
                yield f"{heading}（{len(ids)}）：{list_ids(ids)}"
        if finding.base is not None and not finding.base_is_signed and finding.base.low > len(finding.base_evidence):
            yield "基数中有下级签认的数，没有逐条记录"
        yield from _explain_luck(finding)
        if isinstance(finding.question.test, Attested) and self.sheet is not None:
            duty = find_group_duty(self.questions.plan.duties)
            yield from _list_duty_lines(self.sheet, None if duty is None else duty.due_on)


def _explain_luck(finding: TestFinding) -> Iterator[str]:
    """Yield the chance that the fall is luck; nothing for a base of zero, from which nothing can fall."""
    if finding.luck is not None and finding.base is not None and finding.base.low:
        sentence = f"巧合：即使实际情况没有变化，也有{format_chance(finding.luck)}的可能碰巧做到"
        yield f"{sentence}（λ={finding.base.low}，k={finding.required}）"


def _explain_luck_formula(findings: Iterable[CriterionFinding]) -> Iterator[str]:
    """Yield the formula once, if any test shows a chance."""
    if any(line for finding in findings for test in finding.tests for line in _explain_luck(test)):
        yield ""
        yield "巧合的算法：案件数按泊松分布，P(X≤k)=Σ e^-λ·λ^i/i!，i=0…k；λ=基数，k=至多几起。"
        yield f"{INDENT}可能性越大，降幅越说明不了问题。"


def format_chance(probability: float) -> str:
    """Return a chance as a percentage; one below 0.1% is written as such, not rounded to zero."""
    percent = probability * 100
    if percent < 0.1:
        return translate("不到0.1%")
    return translate("约{percent}%", percent=f"{percent:.1f}" if percent < 10 else f"{percent:.0f}")


def _list_duty_lines(sheet: DutySheet, due_on: date | None) -> Iterator[str]:
    group_status = {Outcome.MET: "已按时成立", Outcome.NOT_MET: "没有按时成立"}.get(sheet.group_formed, "没有记录")
    yield "履职情况（供认定的人参考，不作结论）："
    formation = f"；台账：{describe_formation(sheet.group_formed_on, due_on)}" if sheet.group_formed_on else ""
    yield f"{INDENT}创建工作领导小组：{group_status}{formation}"
    late = f"，其中迟报{sheet.late_months}个月" if sheet.late_months else ""
    yield f"{INDENT}本级报送案件台账：应报{sheet.required_months}个月，已报{sheet.declared_months}个月{late}"
    channels = "、".join(f"{must.label}{count}次" for must, count in sheet.outreach_by_must.items() if count)
    yield f"{INDENT}宣传：共{sheet.outreach_count}次" + (f"，其中{channels}" if channels else "")
