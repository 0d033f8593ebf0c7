"""Write the sentence of each finding: the outcome, then figures, base, missing months and doubtful rows."""

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
from wuzha.core.i18n import join_words, noop, translate
from wuzha.core.loss import has_about_ranges
from wuzha.core.measures import MEASURES
from wuzha.core.periods import Period
from wuzha.core.plan.plan import AllOf, AnyOf, AtLeast, AtMost, Attested, ByReading, During, FellBy, Node, OnlyIf
from wuzha.core.statement.questions import Connective, Figure, Questions, TestQuestion, walk_tests
from wuzha.core.vocabulary import Outcome, Register
from wuzha.core.words.phrases import (
    explain_missing_months,
    format_about_amounts,
    format_amount,
    format_change,
    format_count,
    format_extent,
    format_lower_limit,
    format_upper_limit,
    format_window,
    name_measure,
)

ATTRIBUTE_LABELS = {"has_management_duty": noop("服务管理职责")}


def explain_criterion(finding: CriterionFinding, questions: Questions) -> str:
    """Return the outcome of a criterion with its reasons: 达标：2021年下半年发案2起，2021年上半年4起，下降50%，…"""
    reasons = [_explain_notes(finding, questions)]
    if finding.node is not None:
        mentioned_figures: set[Figure] = set()
        parts = _find_decisive_tests(finding.node)
        reasons.insert(0, translate("；").join(_explain_part(part, questions, mentioned_figures) for part in parts))
    explanation = translate("。").join(reason for reason in reasons if reason) or translate("本期没有要评的内容")
    outcome = finding.outcome.label
    if questions.is_provisional:
        return translate("到目前{outcome}：{explanation}。", outcome=outcome, explanation=explanation)
    return translate("{outcome}：{explanation}。", outcome=outcome, explanation=explanation)


def explain_target(target: TargetFinding, questions: Questions) -> str:
    """Return the outcome of a target with its reasons."""
    return explain_criterion(target.criterion, questions)


def explain_test(finding: TestFinding, questions: Questions) -> str:
    """Return the figures of one test and what follows from them."""
    return translate("{explanation}。", explanation=_explain_part(finding, questions, set()))


def explain_requirement(question: TestQuestion, questions: Questions) -> str:
    """Return what the test asks: 没有发案; 发案比2021年上半年下降50%以上; 2022年上半年宣传至少1次."""
    has_other_window = question.now is not None and question.now.window != questions.period
    part = _require_figure(question.now).window.label if has_other_window else ""
    match question.test:
        case AtMost(limit=0):
            return translate("{part}没有{measure}", part=part, measure=name_measure(_require_figure(question.now)))
        case AtMost(limit=limit):
            return translate(
                "{part}{amount}", part=part, amount=format_upper_limit(_require_figure(question.now), limit)
            )
        case AtLeast(number=number):
            return translate(
                "{part}{amount}", part=part, amount=format_lower_limit(_require_figure(question.now), number)
            )
        case FellBy(percent=percent):
            words = {
                "measure": name_measure(_require_figure(question.now)),
                "base": _require_figure(question.base).window.label,
                "percent": percent,
            }
            return translate("{part}{measure}比{base}下降{percent}%以上", part=part, **words)
        case Attested():
            return translate("人工认定")
        case _:
            assert_never(question.test)


def translate_attribute(name: str) -> str:
    """Return the label of an attribute of orgs."""
    return translate(ATTRIBUTE_LABELS.get(name, name))


def _require_figure(figure: Figure | None) -> Figure:
    if figure is None:
        raise TypeError("a test of numbers has its figures")
    return figure


def _find_decisive_tests(node: NodeFinding) -> Iterator[TestFinding | ConditionalFinding]:
    """Yield the tests that decide the outcome: the first success of an *any* group, every failure of an *all* group."""
    match node:
        case TestFinding():
            yield node
        case ConditionalFinding():
            if node.outcome is Outcome.NOT_APPLICABLE:
                yield node
            else:
                yield from _find_decisive_tests(node.part)
        case GroupFinding():
            deciding_parts = [part for part in node.parts if part.outcome is node.outcome]
            is_one_enough = node.question.connective is Connective.ANY and node.outcome is Outcome.MET
            for part in deciding_parts[:1] if is_one_enough else deciding_parts:
                yield from _find_decisive_tests(part)
        case _:
            assert_never(node)


def _explain_part(
    finding: TestFinding | ConditionalFinding, questions: Questions, mentioned_figures: set[Figure]
) -> str:
    """Return the figures and what follows; leave out a figure that this sentence has mentioned already."""
    if isinstance(finding, ConditionalFinding):
        return translate("没有{attribute}，此项不评", attribute=translate_attribute(finding.question.attribute))
    match finding.question.test:
        case AtMost(limit=limit):
            phrases = [_explain_now(finding, questions, mentioned_figures), _explain_limit(finding, limit)]
        case AtLeast(number=number):
            requirement = translate(
                "至少{amount}的要求", amount=format_amount(_require_figure(finding.question.now), number)
            )
            phrases = [_explain_now(finding, questions, mentioned_figures), _compare(finding, requirement, finding.now)]
        case FellBy(percent=percent):
            phrases = [
                _explain_now(finding, questions, mentioned_figures),
                _explain_base(finding, questions),
                _explain_fall(finding, percent),
            ]
        case Attested():
            phrases = [_explain_attestation(finding, questions)]
        case _:
            assert_never(finding.question.test)
    return translate("，").join(part for part in phrases if part)


def _explain_now(finding: TestFinding, questions: Questions, mentioned_figures: set[Figure]) -> str:
    figure, value = _require_figure(finding.question.now), finding.now
    if figure in mentioned_figures or value is None:
        return ""
    mentioned_figures.add(figure)
    count = format_count(figure, value, len(finding.doubtful))
    phrase = translate("{window}{amount}", window=format_window(figure.window, questions), amount=count)
    if finding.about_amounts:
        has_ranges = has_about_ranges(questions.settings)
        amounts = format_about_amounts(finding.about_amounts, has_ranges=has_ranges)
        phrase = translate("{phrase}，其中{amounts}是约数", phrase=phrase, amounts=amounts)
    if finding.now_signed is not None:
        return translate(
            "{phrase}，与签认的{signed}不符", phrase=phrase, signed=format_amount(figure, finding.now_signed)
        )
    if value.high is not None:
        return phrase
    return translate("{missing}，{amount}", missing=_explain_missing(figure, finding.missing, questions), amount=phrase)


def _explain_base(finding: TestFinding, questions: Questions) -> str:
    figure, value = _require_figure(finding.question.base), finding.base
    if value is None:
        return ""
    extent = format_extent(figure, value, len(finding.base_doubtful))
    text = translate("{window}{amount}", window=format_window(figure.window, questions), amount=extent)
    if finding.base_is_signed:
        text += translate("（签认的基数）")
    if value.high is None:
        text += translate("（{missing}）", missing=_explain_missing(figure, finding.base_missing, questions))
    return translate("{base}，基数为零", base=text) if value.high == 0 else text


def _explain_missing(figure: Figure, missing: tuple[Period, ...], questions: Questions) -> str:
    register = MEASURES[figure.measure].register
    refusals = questions.refusals
    for unread in (register, Register.BASELINES):
        # Of a sheet that concerns some orgs alone, an org with missing months may not be one of them.
        if unread in refusals.unread_registers or (refusals.has_unread_sheets(unread) and not missing):
            return translate("交来的{register}台账有表没有读入", register=unread.label)
    if missing:
        return explain_missing_months(register, missing)
    return translate("下属村（社区）或单位的{register}台账未报齐", register=register.label)


def _explain_limit(finding: TestFinding, limit: int) -> str:
    figure = _require_figure(finding.question.now)
    match limit, finding.outcome:
        case 0, Outcome.NOT_MET:
            return translate("不符合“没有{measure}”的要求", measure=name_measure(figure))
        case 0, Outcome.UNDETERMINED:
            return translate("暂不能认定没有{measure}", measure=name_measure(figure))
        case 0, _:
            return ""
        case _, Outcome.MET:
            return translate("没有超过{amount}的上限", amount=format_amount(figure, limit))
        case _, Outcome.NOT_MET:
            return translate("超过了{amount}的上限", amount=format_amount(figure, limit))
        case _:
            return translate("是否超过{amount}的上限暂不能认定", amount=format_amount(figure, limit))


def _explain_fall(finding: TestFinding, percent: int) -> str:
    figure, now, base = _require_figure(finding.question.now), finding.now, finding.base
    requirement = translate("下降{percent}%以上的要求", percent=percent)
    if base is not None and base.high == 0:
        return _explain_zero_base(finding, figure)
    # An uncertain base decides how certain the sentence is; with an exact base the present figure does.
    decisive_range = now if base is None or base.is_exact else base
    result = _compare(finding, requirement, decisive_range)
    if finding.required is not None:
        result += translate("（按这一基数至多{amount}）", amount=format_amount(figure, finding.required))
    if now is not None and base is not None and now.is_exact and base.is_exact:
        return translate("{change}，{result}", change=format_change(now.low, base.low), result=result)
    return result


def _explain_zero_base(finding: TestFinding, figure: Figure) -> str:
    """Return what follows from a base of zero, with which only zero passes (R3)."""
    match finding.outcome:
        case Outcome.MET:
            return translate("没有{measure}即达到要求", measure=name_measure(figure))
        case Outcome.NOT_MET:
            return translate("没有{measure}才算达到要求", measure=name_measure(figure))
        case _:
            return translate("没有{measure}才算达到要求，暂不能认定", measure=name_measure(figure))


def _compare(finding: TestFinding, requirement: str, decisive_range: Range | None) -> str:
    """Return whether the requirement is met; with ranges, that this is certain already."""
    match finding.outcome, decisive_range is None or decisive_range.is_exact:
        case Outcome.MET, True:
            return translate("达到{requirement}", requirement=requirement)
        case Outcome.MET, _:
            return translate("已可确定达到{requirement}", requirement=requirement)
        case Outcome.NOT_MET, True:
            return translate("未达到{requirement}", requirement=requirement)
        case Outcome.NOT_MET, _:
            return translate("已可确定未达到{requirement}", requirement=requirement)
        case _:
            return translate("是否达到{requirement}暂不能认定", requirement=requirement)


def _explain_attestation(finding: TestFinding, questions: Questions) -> str:
    period = questions.period.label
    if finding.outcome in (Outcome.MET, Outcome.NOT_MET):
        return translate("{period}考核组认定为{outcome}", period=period, outcome=finding.outcome.label)
    return translate("还没有{period}的认定记录，此项由考核组认定，认定后得出结论", period=period)


def _explain_notes(finding: CriterionFinding, questions: Questions) -> str:
    """Return notes on the outcome: refused rows, a period outside the plan, a reading other than the usual one."""
    notes = []
    if refused_places := {place for test in finding.tests for place in test.refused}:
        notes.append(translate("另有{count}行退回未补", count=len(refused_places)))
    criterion = finding.question.criterion
    has_fall_test = any(isinstance(leaf.test, FellBy) for leaf in walk_tests(finding.question.tree))
    if _has_fall_test(criterion.node, questions) and not has_fall_test:
        # R16: outside the periods of the plan no fall is defined.
        number = "R16" if "R16" in criterion.readings else ""
        note = translate(
            "{period}不在方案规定的期间内，方案没有规定降幅，不评降幅{reading:（|）}",
            period=questions.period.label,
            reading=number,
        )
        notes.append(note)
    options, defaults = questions.reading, questions.plan.default_reading
    changes = [options[name] for name in criterion.readings if options.get(name) != defaults.get(name)]
    if changes:
        notes.append(translate("按口径{readings}评判", readings=join_words(changes)))
    return translate("。").join(notes)


def _has_fall_test(node: Node, questions: Questions) -> bool:
    """Return whether the plan has a test of a fall here in any of its periods."""
    match node:
        case AnyOf(parts) | AllOf(parts):
            return any(_has_fall_test(part, questions) for part in parts)
        case OnlyIf(_, part) | During(_, part):
            return _has_fall_test(part, questions)
        case ByReading(reading, options):
            return _has_fall_test(options[questions.reading[reading]], questions)
        case AtMost() | AtLeast() | FellBy() | Attested():
            return isinstance(node, FellBy)
        case _:
            assert_never(node)
