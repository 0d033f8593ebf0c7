"""The phrases every sentence is made of: months, amounts, ranges, rises and falls, in plain office words."""

from __future__ import annotations

from collections.abc import Sequence

from wuzha.core.calendar_words import day, month_of_year
from wuzha.core.findings.findings import Range
from wuzha.core.i18n import in_a_row, say, say_as
from wuzha.core.measures import MEASURES
from wuzha.core.periods import Period
from wuzha.core.plan.plan import Count
from wuzha.core.statement.questions import Figure, Questions
from wuzha.core.vocabulary import Register

WAN = 10_000
COUNTED = "counted"
"""The sense of a thing that is counted, as within a sentence: dens, not the register of dens."""


def months(missing: Sequence[Period]) -> str:
    """Months as one phrase: 2021年7月至9月、11月."""
    phrases: list[str] = []
    year = None
    for first, last in _runs(missing):
        start = month_of_year("" if first.start.year == year else first.start.year, first.start.month)
        year = last.start.year
        end = month_of_year("" if year == first.start.year else year, last.start.month)
        phrases.append(start if first == last else say("{start}至{end}", start=start, end=end))
    return in_a_row(phrases)


def _runs(missing: Sequence[Period]) -> list[tuple[Period, Period]]:
    """Runs of months that follow each other, each by its first and last."""
    runs: list[tuple[Period, Period]] = []
    for month in missing:
        if runs and runs[-1][1] == month.previous:
            runs[-1] = (runs[-1][0], month)
        else:
            runs.append((month, month))
    return runs


def money(yuan: int) -> str:
    """An amount: 50万元; in English in full, 500,000 yuan."""
    if yuan % WAN == 0:
        return say("{wan}万元", wan=yuan // WAN, yuan=f"{yuan:,}")
    return say("{bare}元", bare=yuan, yuan=f"{yuan:,}")


def thing(figure: Figure | Count) -> str:
    """What is counted: 发案, 窝点, 单案被骗50万元以上（含）的案件."""
    least = _least_loss(figure)
    if least is not None:
        return say("单案被骗{money}以上（含）的案件", money=money(least))
    return say_as(COUNTED, MEASURES[figure.measure].label)


def _least_loss(figure: Figure | Count) -> int | None:
    arguments = dict(figure.arguments)
    return int(arguments["loss_at_least_yuan"]) if "loss_at_least_yuan" in arguments else None


def amount(figure: Figure | Count, count: int) -> str:
    """The number with its counter: 2起, 1人."""
    return say(MEASURES[figure.measure].in_units, count=count)


def counted(figure: Figure | Count, how_many: str) -> str:
    """What is counted and how many: 发案2起, 发案不超过2起."""
    least = _least_loss(figure)
    if least is not None:
        return say("单案被骗{money}以上（含）的案件{extent}", money=money(least), extent=how_many)
    return say(MEASURES[figure.measure].in_numbers, extent=how_many)


def at_most(figure: Figure | Count, limit: int) -> str:
    """A number and all below it: 发案不超过2起."""
    return counted(figure, say("不超过{amount}", amount=amount(figure, limit)))


def at_least(figure: Figure | Count, number: int) -> str:
    """A number and all above it: 宣传至少1次."""
    return counted(figure, say("至少{amount}", amount=amount(figure, number)))


def span(window: Period, questions: Questions) -> str:
    """The window by name; one the as-of date lies in is said to be so far."""
    if questions.as_of is not None and questions.as_of < window.end:
        return say("{period}到目前（截至{day}）", period=window.label, day=day(questions.as_of))
    return window.label


def extent(figure: Figure, known: Range, doubts: int) -> str:
    """The number as far as it is known: 2起; 至少1起、至多3起（2起待核实）; 至少0起、上限不明."""
    if known.is_exact:
        return amount(figure, known.low)
    least = amount(figure, known.low)
    if known.high is not None:
        most, open_ones = amount(figure, known.high), amount(figure, known.high - known.low)
        return say("至少{least}、至多{most}（{doubts}待核实）", least=least, most=most, doubts=open_ones)
    if doubts:
        return say("至少{least}、上限不明（另有{doubts}待核实）", least=least, doubts=amount(figure, doubts))
    return say("至少{least}、上限不明", least=least)


def count_of(figure: Figure, known: Range, doubts: int = 0) -> str:
    """What is counted and how many: 发案2起; 没有发案; 发案至少0起、上限不明."""
    if known.high == 0:
        return say("没有{thing}", thing=thing(figure))
    return counted(figure, extent(figure, known, doubts))


def not_reported(register: Register, missing: Sequence[Period]) -> str:
    """The months that nobody declared: 2021年7月的案件台账未报送."""
    return say("{months}的{register}台账未报送", months=months(missing), register=register.label)


def change(now: int, base: int) -> str:
    """How the number moved against a base above zero, never rounded up: 下降33.3%, 上升25%, 持平."""
    if now == base:
        return say("持平")
    permille = abs(base - now) * 1000 // base
    if permille == 0:
        return say("下降不到0.1%") if now < base else say("上升不到0.1%")
    percent = f"{permille // 10}" + (f".{permille % 10}" if permille % 10 else "")
    return say("下降{percent}%", percent=percent) if now < base else say("上升{percent}%", percent=percent)


def listed(ids: Sequence[str], at_most: int = 20) -> str:
    """Ids in a row; of a long list the first ones and how many there are."""
    shown = in_a_row(ids[:at_most])
    return shown if len(ids) <= at_most else say("{shown}等，共{count}条", shown=shown, count=len(ids))
