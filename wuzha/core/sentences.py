"""The sentence of each finding: the answer first, then the figures, the base, what is missing and what is in doubt."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from wuzha.core.findings import (
    ConditionalFinding,
    CriterionFinding,
    GroupFinding,
    NodeFinding,
    Range,
    TargetFinding,
    TestFinding,
)
from wuzha.core.measures import MEASURES
from wuzha.core.periods import Period
from wuzha.core.plan import AllOf, AnyOf, AtLeast, AtMost, Attested, ByReading, During, FellBy, Node, OnlyIf
from wuzha.core.questions import Asked, Figure, How, Questions, leaves
from wuzha.core.vocabulary import Outcome
from wuzha.core.wording import amount, change, count_of, extent, not_reported, span, thing

ATTRIBUTES = {"has_management_duty": "服务管理职责"}


def explain_criterion(finding: CriterionFinding, questions: Questions) -> str:
    """The criterion's answer and why: 达标：2021年下半年发案2起，2021年上半年4起，下降50%，…"""
    so_far = "到目前" if questions.is_provisional else ""
    reasons = [_notes(finding, questions)]
    if finding.node is not None:
        said: set[Figure] = set()
        reasons.insert(0, "；".join(_reason(part, questions, said) for part in _decisive(finding.node)))
    told = "。".join(reason for reason in reasons if reason)
    return f"{so_far}{finding.outcome.label}：{told or '本期没有要评的内容'}。"


def explain_target(target: TargetFinding, questions: Questions) -> str:
    """The target's answer and why."""
    return explain_criterion(target.criterion, questions)


def explain_test(finding: TestFinding, questions: Questions) -> str:
    """One test's figures and what follows from them."""
    return f"{_reason(finding, questions, set())}。"


def requirement(asked: Asked, questions: Questions) -> str:
    """What the test asks for: 没有发案; 发案比2021年上半年下降50%以上; 2022年上半年宣传至少1次."""
    elsewhere = asked.now is not None and asked.now.window != questions.period
    part = _of(asked.now).window.label if elsewhere else ""
    match asked.test:
        case AtMost(limit=0):
            return f"{part}没有{thing(_of(asked.now))}"
        case AtMost(limit=limit):
            return f"{part}{thing(_of(asked.now))}不超过{amount(_of(asked.now), limit)}"
        case AtLeast(number=number):
            return f"{part}{thing(_of(asked.now))}至少{amount(_of(asked.now), number)}"
        case FellBy(percent=percent):
            return f"{part}{thing(_of(asked.now))}比{_of(asked.base).window.label}下降{percent}%以上"
        case Attested():
            return "由人认定"
        case _:
            assert_never(asked.test)


def attribute(name: str) -> str:
    """The attribute an org is asked about, in Chinese."""
    return ATTRIBUTES.get(name, name)


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
        return f"没有{attribute(finding.asked.attribute)}，此项不评"
    match finding.asked.test:
        case AtMost(limit=limit):
            told = [_now(finding, questions, said), _at_most(finding, limit)]
        case AtLeast(number=number):
            wanted = f"至少{amount(_of(finding.asked.now), number)}的要求"
            told = [_now(finding, questions, said), _reaches(finding, wanted, finding.now)]
        case FellBy(percent=percent):
            told = [_now(finding, questions, said), _base(finding, questions), _fell(finding, percent)]
        case Attested():
            told = [_attested(finding, questions)]
        case _:
            assert_never(finding.asked.test)
    return "，".join(part for part in told if part)


def _now(finding: TestFinding, questions: Questions, said: set[Figure]) -> str:
    figure, known = _of(finding.asked.now), finding.now
    if figure in said or known is None:
        return ""
    said.add(figure)
    counted = f"{span(figure.window, questions)}{count_of(figure, known, len(finding.doubtful))}"
    return counted if known.high is not None else f"{_silence(figure, finding.missing)}，{counted}"


def _base(finding: TestFinding, questions: Questions) -> str:
    figure, known = _of(finding.asked.base), finding.base
    if known is None:
        return ""
    text = f"{span(figure.window, questions)}{extent(figure, known, len(finding.base_doubtful))}"
    if finding.base_is_signed:
        text += "（签认的基数）"
    if known.high is None:
        text += f"（{_silence(figure, finding.base_missing)}）"
    return f"{text}，基数为零" if known.high == 0 else text


def _silence(figure: Figure, missing: tuple[Period, ...]) -> str:
    register = MEASURES[figure.measure].register
    return not_reported(register, missing) if missing else f"下属村（社区）或单位的{register.label}台账未报齐"


def _at_most(finding: TestFinding, limit: int) -> str:
    figure = _of(finding.asked.now)
    if limit == 0:
        return {
            Outcome.NOT_MET: f"不符合“没有{thing(figure)}”的要求",
            Outcome.UNDETERMINED: f"暂不能认定没有{thing(figure)}",
        }.get(finding.outcome, "")
    return {
        Outcome.MET: f"没有超过{amount(figure, limit)}的上限",
        Outcome.NOT_MET: f"超过了{amount(figure, limit)}的上限",
    }.get(finding.outcome, f"是否超过{amount(figure, limit)}的上限暂不能认定")


def _fell(finding: TestFinding, percent: int) -> str:
    figure, now, base = _of(finding.asked.now), finding.now, finding.base
    wanted = f"下降{percent}%以上的要求"
    if base is not None and base.high == 0:
        return _nothing_to_fall_from(finding, figure)
    moved = ""
    if now is not None and base is not None and now.is_exact and base.is_exact:
        moved = f"{change(now.low, base.low)}，"
    allowance = "" if finding.required is None else f"（按这一基数至多{amount(figure, finding.required)}）"
    certain = now if base is None or base.is_exact else base
    return f"{moved}{_reaches(finding, wanted, certain)}{allowance}"


def _nothing_to_fall_from(finding: TestFinding, figure: Figure) -> str:
    """A base of zero stays reached only by zero (R3)."""
    if finding.outcome is Outcome.MET:
        return f"没有{thing(figure)}即达到要求"
    needed = f"没有{thing(figure)}才算达到要求"
    return needed if finding.outcome is Outcome.NOT_MET else f"{needed}，暂不能认定"


def _reaches(finding: TestFinding, wanted: str, certain: Range | None) -> str:
    """Whether it holds; where the figures are ranges, that they suffice to say so."""
    already = "" if certain is None or certain.is_exact else "已可确定"
    match finding.outcome:
        case Outcome.MET:
            return f"{already}达到{wanted}"
        case Outcome.NOT_MET:
            return f"{already}未达到{wanted}"
        case _:
            return f"是否达到{wanted}暂不能认定"


def _attested(finding: TestFinding, questions: Questions) -> str:
    if finding.outcome in (Outcome.MET, Outcome.NOT_MET):
        return f"{questions.period.label}已由人认定为{finding.outcome.label}"
    return f"还没有{questions.period.label}的认定记录，此项由人认定，认定后才有结论"


def _notes(finding: CriterionFinding, questions: Questions) -> str:
    """What the outcome rests on beside its figures: a period outside the plan, a reading other than the usual one."""
    notes = []
    criterion = finding.asked.criterion
    falls_asked = any(isinstance(leaf.test, FellBy) for leaf in leaves(finding.asked.question))
    if _asks_for_a_fall(criterion.node, questions) and not falls_asked:
        number = "（R16）" if "R16" in criterion.readings else ""
        notes.append(f"{questions.period.label}不在方案规定的期间内，方案没有规定降幅，不评降幅{number}")
    usual = questions.plan.default_reading
    other = [questions.reading[one] for one in criterion.readings if questions.reading.get(one) != usual.get(one)]
    if other:
        notes.append(f"按口径{'、'.join(other)}评判")
    return "。".join(notes)


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
