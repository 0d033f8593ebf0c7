"""Write the tests of a criterion and the flow of rounds as lists, for a plan without period or ledgers."""

from __future__ import annotations

from typing import assert_never

from wuzha.core.periods import Span
from wuzha.core.plan.plan import (
    Against,
    AllOf,
    AnyOf,
    AtLeast,
    AtMost,
    Attested,
    ByReading,
    Count,
    During,
    FellBy,
    Node,
    OnlyIf,
    Part,
    Plan,
)
from wuzha.core.rounds.flow import RoundFlow
from wuzha.core.vocabulary import OptionalStep
from wuzha.core.words.phrases import format_amount, name_measure
from wuzha.core.words.sentences import translate_attribute

INDENT = "  "
PARTS = {Part.WHOLE: "", Part.FIRST_HALF: "上半年", Part.SECOND_HALF: "下半年"}
BASES = {Against.PREVIOUS: "上一期（环比）", Against.YEAR_AGO: "上年同期（同比）"}
FREQUENCIES = {Span.HALF_YEAR: "每个半年", Span.QUARTER: "每个季度", Span.MONTH: "每个月"}


def outline_node(node: Node, plan: Plan, indent: str = "") -> list[str]:
    """Return the node and everything below it, one line each."""
    match node:
        case AnyOf(parts):
            return _outline_parts("有一项做到即可", parts, plan, indent)
        case AllOf(parts):
            return _outline_parts("每一项都要做到", parts, plan, indent)
        case OnlyIf(name, part):
            return _outline_parts(f"只评有{translate_attribute(name)}的", (part,), plan, indent)
        case During(name, part):
            periods = "、".join(period.label for period in plan.periods[name])
            return _outline_parts(f"只在{periods}评", (part,), plan, indent)
        case ByReading(name, options):
            lines = [f"{indent}按口径{name}："]
            for option, part in options.items():
                usual = "（平时用）" if option == plan.readings[name].default else ""
                lines += _outline_parts(f"{option}{usual}", (part,), plan, indent + INDENT)
            return lines
        case AtMost() | AtLeast() | FellBy() | Attested():
            return [f"{indent}{_describe_test(node)}"]
        case _:
            assert_never(node)


def _outline_parts(title: str, parts: tuple[Node, ...], plan: Plan, indent: str) -> list[str]:
    """Return a title and its parts; a single part of one line goes on the line of the title."""
    lines = [line for part in parts for line in outline_node(part, plan, indent + INDENT)]
    if len(parts) == 1 and len(lines) == 1:
        return [f"{indent}{title}：{lines[0].strip()}"]
    return [f"{indent}{title}：", *lines]


def _describe_test(test: AtMost | AtLeast | FellBy | Attested) -> str:
    match test:
        case AtMost(count, 0):
            return f"{_describe_part(count)}没有{name_measure(count)}"
        case AtMost(count, limit):
            return f"{_describe_part(count)}{name_measure(count)}不超过{format_amount(count, limit)}"
        case AtLeast(count, number, span):
            frequency = "" if span is None else FREQUENCIES[span]
            return f"{_describe_part(count)}{frequency}{name_measure(count)}至少{format_amount(count, number)}"
        case FellBy(count, percent, against):
            # Against the period before, the second half of a year falls from the first half of the same year.
            base = "上半年" if (count.part, against) == (Part.SECOND_HALF, Against.PREVIOUS) else BASES[against]
            return f"{_describe_part(count)}{name_measure(count)}比{base}下降{percent}%以上"
        case Attested():
            return "人工认定"
        case _:
            assert_never(test)


def _describe_part(count: Count) -> str:
    return PARTS[count.part]


def outline_flow(flow: RoundFlow) -> list[str]:
    """Return the steps of a round in their order, one line each, with their working days."""
    share = f"，现场复核{flow.sample_percent}%，至少一个"
    lines = [
        f"自查：{flow.self_check_days}个工作日" if flow.has(OptionalStep.SELF_CHECK) else "",
        f"复核：{flow.verification_days}个工作日{share}" if flow.has(OptionalStep.VERIFICATION) else "",
        f"认定未达标前，听取说明：{flow.explanation_days}个工作日",
        "认定由两人签字" if flow.countersign else "认定由一人签字",
        f"公示：{flow.publicity_days}个工作日" if flow.has(OptionalStep.PUBLICITY) else "",
        f"答复异议：{flow.objection_days}个工作日",
        f"整改：{flow.rectification_days}个工作日",
        "下一年基数由各村（社区）签字" if flow.village_signs_baseline else "",
    ]
    missing_steps = [step.chinese for step in OptionalStep if not flow.has(step)]
    return [*filter(None, lines), *([f"没有的环节：{'、'.join(missing_steps)}"] if missing_steps else [])]
