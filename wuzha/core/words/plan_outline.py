"""What a plan asks, in words: the tests of a criterion as an indented list, before any period or ledger is known."""

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
from wuzha.core.words.phrases import amount, thing
from wuzha.core.words.sentences import attribute

STEP = "  "
PARTS = {Part.WHOLE: "", Part.FIRST_HALF: "上半年", Part.SECOND_HALF: "下半年"}
BASES = {Against.PREVIOUS: "上一期（环比）", Against.YEAR_AGO: "上年同期（同比）"}
EVERY = {Span.HALF_YEAR: "每个半年", Span.QUARTER: "每个季度", Span.MONTH: "每个月"}


def outline(node: Node, plan: Plan, indent: str = "") -> list[str]:
    """The node and everything below it, one line each; the period guards name their periods."""
    match node:
        case AnyOf(parts):
            return _below("有一项做到即可", parts, plan, indent)
        case AllOf(parts):
            return _below("每一项都要做到", parts, plan, indent)
        case OnlyIf(name, part):
            return _below(f"只评有{attribute(name)}的", (part,), plan, indent)
        case During(name, part):
            periods = "、".join(period.label for period in plan.periods[name])
            return _below(f"只在{periods}评", (part,), plan, indent)
        case ByReading(name, options):
            lines = [f"{indent}按口径{name}："]
            for option, part in options.items():
                usual = "（平时用）" if option == plan.readings[name].default else ""
                lines += _below(f"{option}{usual}", (part,), plan, indent + STEP)
            return lines
        case AtMost() | AtLeast() | FellBy() | Attested():
            return [f"{indent}{_test(node)}"]
        case _:
            assert_never(node)


def _below(title: str, parts: tuple[Node, ...], plan: Plan, indent: str) -> list[str]:
    """A title and its parts; a part of one line stands beside the title."""
    lines = [line for part in parts for line in outline(part, plan, indent + STEP)]
    if len(parts) == 1 and len(lines) == 1:
        return [f"{indent}{title}：{lines[0].strip()}"]
    return [f"{indent}{title}：", *lines]


def _test(test: AtMost | AtLeast | FellBy | Attested) -> str:
    match test:
        case AtMost(count, 0):
            return f"{_part(count)}没有{thing(count)}"
        case AtMost(count, limit):
            return f"{_part(count)}{thing(count)}不超过{amount(count, limit)}"
        case AtLeast(count, number, every):
            often = "" if every is None else EVERY[every]
            return f"{_part(count)}{often}{thing(count)}至少{amount(count, number)}"
        case FellBy(count, percent, against):
            base = "上半年" if (count.of, against) == (Part.SECOND_HALF, Against.PREVIOUS) else BASES[against]
            return f"{_part(count)}{thing(count)}比{base}下降{percent}%以上"
        case Attested():
            return "由人认定"
        case _:
            assert_never(test)


def _part(count: Count) -> str:
    return PARTS[count.of]
