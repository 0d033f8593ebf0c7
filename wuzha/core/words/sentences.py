"""The sentence of each finding: the answer first, then the figures, the base, what is missing and what is in doubt."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from wuzha.core.findings.findings import (
    ConditionalFinding,
    CriterionFinding,
    GroupFinding,
    NodeFinding,
    Range,
    TargetFinding,
    TestFinding,
)
from wuzha.core.i18n import in_a_row, later, say
from wuzha.core.measures import MEASURES
from wuzha.core.periods import Period
from wuzha.core.plan.plan import AllOf, AnyOf, AtLeast, AtMost, Attested, ByReading, During, FellBy, Node, OnlyIf
from wuzha.core.statement.questions import Asked, Figure, How, Questions, leaves
from wuzha.core.vocabulary import Outcome
from wuzha.core.words.phrases import amount, at_least, at_most, change, count_of, extent, not_reported, span, thing

ATTRIBUTES = {"has_management_duty": later("服务管理职责")}


def explain_criterion(finding: CriterionFinding, questions: Questions) -> str:
    """The criterion's answer and why: 达标：2021年下半年发案2起，2021年上半年4起，下降50%，…"""
    reasons = [_notes(finding, questions)]
    if finding.node is not None:
        said: set[Figure] = set()
        reasons.insert(0, say("；").join(_reason(part, questions, said) for part in _decisive(finding.node)))
    told = say("。").join(reason for reason in reasons if reason) or say("本期没有要评的内容")
    outcome = finding.outcome.label
    if questions.is_provisional:
        return say("到目前{outcome}：{told}。", outcome=outcome, told=told)
    return say("{outcome}：{told}。", outcome=outcome, told=told)


def explain_target(target: TargetFinding, questions: Questions) -> str:
    """The target's answer and why."""
    return explain_criterion(target.criterion, questions)


def explain_test(finding: TestFinding, questions: Questions) -> str:
    """One test's figures and what follows from them."""
    return say("{told}。", told=_reason(finding, questions, set()))


def requirement(asked: Asked, questions: Questions) -> str:
    """What the test asks for: 没有发案; 发案比2021年上半年下降50%以上; 2022年上半年宣传至少1次."""
    elsewhere = asked.now is not None and asked.now.window != questions.period
    part = _of(asked.now).window.label if elsewhere else ""
    match asked.test:
        case AtMost(limit=0):
            return say("{part}没有{thing}", part=part, thing=thing(_of(asked.now)))
        case AtMost(limit=limit):
            return say("{part}{counted}", part=part, counted=at_most(_of(asked.now), limit))
        case AtLeast(number=number):
            return say("{part}{counted}", part=part, counted=at_least(_of(asked.now), number))
        case FellBy(percent=percent):
            words = {"thing": thing(_of(asked.now)), "base": _of(asked.base).window.label, "percent": percent}
            return say("{part}{thing}比{base}下降{percent}%以上", part=part, **words)
        case Attested():
            return say("由人认定")
        case _:
            assert_never(asked.test)


def attribute(name: str) -> str:
    """The attribute an org is asked about, in words."""
    return say(ATTRIBUTES.get(name, name))


def _of(figure: Figure | None) -> Figure:
    if figure is None:
        raise TypeError("a test of numbers has its figures")
    return figure


def _decisive(node: NodeFinding) -> Iterator[TestFinding | ConditionalFinding]:
    """The tests that make the outcome what it is: in an *any* one success is enough, in an *all* one failure."""
    match node:
        case TestFinding():
            yield node
        case ConditionalFinding():
            if node.outcome is Outcome.NOT_APPLICABLE:
                yield node
            else:
                yield from _decisive(node.part)
        case GroupFinding():
            alike = [part for part in node.parts if part.outcome is node.outcome]
            enough = node.asked.how is How.ANY and node.outcome is Outcome.MET
            for part in alike[:1] if enough else alike:
                yield from _decisive(part)
        case _:
            assert_never(node)


def _reason(finding: TestFinding | ConditionalFinding, questions: Questions, said: set[Figure]) -> str:
    """Figures, then what follows; a figure already said in this sentence is not said again."""
    if isinstance(finding, ConditionalFinding):
        return say("没有{attribute}，此项不评", attribute=attribute(finding.asked.attribute))
    match finding.asked.test:
        case AtMost(limit=limit):
            told = [_now(finding, questions, said), _at_most(finding, limit)]
        case AtLeast(number=number):
            wanted = say("至少{amount}的要求", amount=amount(_of(finding.asked.now), number))
            told = [_now(finding, questions, said), _reaches(finding, wanted, finding.now)]
        case FellBy(percent=percent):
            told = [_now(finding, questions, said), _base(finding, questions), _fell(finding, percent)]
        case Attested():
            told = [_attested(finding, questions)]
        case _:
            assert_never(finding.asked.test)
    return say("，").join(part for part in told if part)


def _now(finding: TestFinding, questions: Questions, said: set[Figure]) -> str:
    figure, known = _of(finding.asked.now), finding.now
    if figure in said or known is None:
        return ""
    said.add(figure)
    how_many = count_of(figure, known, len(finding.doubtful))
    counted = say("{span}{counted}", span=span(figure.window, questions), counted=how_many)
    if known.high is not None:
        return counted
    return say("{silence}，{counted}", silence=_silence(figure, finding.missing), counted=counted)


def _base(finding: TestFinding, questions: Questions) -> str:
    figure, known = _of(finding.asked.base), finding.base
    if known is None:
        return ""
    how_many = extent(figure, known, len(finding.base_doubtful))
    text = say("{span}{counted}", span=span(figure.window, questions), counted=how_many)
    if finding.base_is_signed:
        text += say("（签认的基数）")
    if known.high is None:
        text += say("（{silence}）", silence=_silence(figure, finding.base_missing))
    return say("{base}，基数为零", base=text) if known.high == 0 else text


def _silence(figure: Figure, missing: tuple[Period, ...]) -> str:
    register = MEASURES[figure.measure].register
    if missing:
        return not_reported(register, missing)
    return say("下属村（社区）或单位的{register}台账未报齐", register=register.label)


def _at_most(finding: TestFinding, limit: int) -> str:
    figure = _of(finding.asked.now)
    match limit, finding.outcome:
        case 0, Outcome.NOT_MET:
            return say("不符合“没有{thing}”的要求", thing=thing(figure))
        case 0, Outcome.UNDETERMINED:
            return say("暂不能认定没有{thing}", thing=thing(figure))
        case 0, _:
            return ""
        case _, Outcome.MET:
            return say("没有超过{amount}的上限", amount=amount(figure, limit))
        case _, Outcome.NOT_MET:
            return say("超过了{amount}的上限", amount=amount(figure, limit))
        case _:
            return say("是否超过{amount}的上限暂不能认定", amount=amount(figure, limit))


def _fell(finding: TestFinding, percent: int) -> str:
    figure, now, base = _of(finding.asked.now), finding.now, finding.base
    wanted = say("下降{percent}%以上的要求", percent=percent)
    if base is not None and base.high == 0:
        return _nothing_to_fall_from(finding, figure)
    certain = now if base is None or base.is_exact else base
    told = _reaches(finding, wanted, certain)
    if finding.required is not None:
        told += say("（按这一基数至多{amount}）", amount=amount(figure, finding.required))
    if now is not None and base is not None and now.is_exact and base.is_exact:
        return say("{moved}，{told}", moved=change(now.low, base.low), told=told)
    return told


def _nothing_to_fall_from(finding: TestFinding, figure: Figure) -> str:
    """A base of zero stays reached only by zero (R3)."""
    match finding.outcome:
        case Outcome.MET:
            return say("没有{thing}即达到要求", thing=thing(figure))
        case Outcome.NOT_MET:
            return say("没有{thing}才算达到要求", thing=thing(figure))
        case _:
            return say("没有{thing}才算达到要求，暂不能认定", thing=thing(figure))


def _reaches(finding: TestFinding, wanted: str, certain: Range | None) -> str:
    """Whether it holds; where the figures are ranges, that they suffice to say so."""
    match finding.outcome, certain is None or certain.is_exact:
        case Outcome.MET, True:
            return say("达到{wanted}", wanted=wanted)
        case Outcome.MET, _:
            return say("已可确定达到{wanted}", wanted=wanted)
        case Outcome.NOT_MET, True:
            return say("未达到{wanted}", wanted=wanted)
        case Outcome.NOT_MET, _:
            return say("已可确定未达到{wanted}", wanted=wanted)
        case _:
            return say("是否达到{wanted}暂不能认定", wanted=wanted)


def _attested(finding: TestFinding, questions: Questions) -> str:
    period = questions.period.label
    if finding.outcome in (Outcome.MET, Outcome.NOT_MET):
        return say("{period}已由人认定为{outcome}", period=period, outcome=finding.outcome.label)
    return say("还没有{period}的认定记录，此项由人认定，认定后才有结论", period=period)


def _notes(finding: CriterionFinding, questions: Questions) -> str:
    """What the outcome rests on beside its figures: a period outside the plan, a reading other than the usual one."""
    notes = []
    criterion = finding.asked.criterion
    falls_asked = any(isinstance(leaf.test, FellBy) for leaf in leaves(finding.asked.question))
    if _asks_for_a_fall(criterion.node, questions) and not falls_asked:
        number = "R16" if "R16" in criterion.readings else ""
        told = say(
            "{period}不在方案规定的期间内，方案没有规定降幅，不评降幅{reading:（|）}",
            period=questions.period.label,
            reading=number,
        )
        notes.append(told)
    usual = questions.plan.default_reading
    other = [questions.reading[one] for one in criterion.readings if questions.reading.get(one) != usual.get(one)]
    if other:
        notes.append(say("按口径{readings}评判", readings=in_a_row(other)))
    return say("。").join(notes)


def _asks_for_a_fall(node: Node, questions: Questions) -> bool:
    """Whether the plan defines a drop test here in any of its periods."""
    match node:
        case AnyOf(parts) | AllOf(parts):
            return any(_asks_for_a_fall(part, questions) for part in parts)
        case OnlyIf(_, part) | During(_, part):
            return _asks_for_a_fall(part, questions)
        case ByReading(reading, options):
            return _asks_for_a_fall(options[questions.reading[reading]], questions)
        case AtMost() | AtLeast() | FellBy() | Attested():
            return isinstance(node, FellBy)
        case _:
            assert_never(node)
