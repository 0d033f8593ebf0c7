"""The phrases every sentence is made of: months, amounts, ranges, rises and falls, in plain office Chinese."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from wuzha.core.findings import Range
from wuzha.core.measures import MEASURES
from wuzha.core.periods import Period
from wuzha.core.plan import Count
from wuzha.core.questions import Figure, Questions
from wuzha.core.vocabulary import Register

WAN = 10_000


def day(one: date) -> str:
    """A day as an office writes it: 2021年10月5日."""
    return f"{one.year}年{one.month}月{one.day}日"


def months(missing: Sequence[Period]) -> str:
    """Months as one phrase: 2021年7月至9月、11月."""
    phrases: list[str] = []
    year = None
    for first, last in _runs(missing):
        start = f"{first.start.month}月" if first.start.year == year else f"{first.start.year}年{first.start.month}月"
        year = last.start.year
        end = f"{year}年{last.start.month}月" if year != first.start.year else f"{last.start.month}月"
        phrases.append(start if first == last else f"{start}至{end}")
    return "、".join(phrases)


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
    return f"{yuan // WAN}万元" if yuan % WAN == 0 else f"{yuan}元"


def thing(figure: Figure | Count) -> str:
    """What is counted: 发案, 窝点, 单案被骗50万元以上（含）的案件."""
    arguments = dict(figure.arguments)
    if "loss_at_least_yuan" in arguments:
        return f"单案被骗{money(int(arguments['loss_at_least_yuan']))}以上（含）的案件"
    return MEASURES[figure.measure].label


def amount(figure: Figure | Count, count: int) -> str:
    """The number with its counter: 2起, 1人."""
    return f"{count}{MEASURES[figure.measure].unit}"


def span(window: Period, questions: Questions) -> str:
    """The window by name; one the as-of date lies in is said to be so far."""
    if questions.as_of is not None and questions.as_of < window.end:
        return f"{window.label}到目前（截至{day(questions.as_of)}）"
    return window.label


def extent(figure: Figure, known: Range, doubts: int) -> str:
    """The number as far as it is known: 2起; 至少1起、至多3起（2起待核实）; 至少0起、上限不明."""
    if known.is_exact:
        return amount(figure, known.low)
    least = f"至少{amount(figure, known.low)}"
    if known.high is None:
        return f"{least}、上限不明" + (f"（另有{amount(figure, doubts)}待核实）" if doubts else "")
    return f"{least}、至多{amount(figure, known.high)}（{amount(figure, known.high - known.low)}待核实）"


def count_of(figure: Figure, known: Range, doubts: int = 0) -> str:
    """What is counted and how many: 发案2起; 没有发案; 发案至少0起、上限不明."""
    if known.high == 0:
        return f"没有{thing(figure)}"
    return f"{thing(figure)}{extent(figure, known, doubts)}"


def not_reported(register: Register, missing: Sequence[Period]) -> str:
    return f"{months(missing)}的{register.label}台账未报送"


def change(now: int, base: int) -> str:
    """How the number moved against a base above zero, never rounded up: 下降33.3%, 上升25%, 持平."""
    if now == base:
        return "持平"
    direction = "下降" if now < base else "上升"
    permille = abs(base - now) * 1000 // base
    if permille == 0:
        return f"{direction}不到0.1%"
    return f"{direction}{permille // 10}" + (f".{permille % 10}%" if permille % 10 else "%")


def listed(ids: Sequence[str], at_most: int = 20) -> str:
    """Ids in a row; of a long list the first ones and how many there are."""
    shown = "、".join(ids[:at_most])
    return shown if len(ids) <= at_most else f"{shown}等，共{len(ids)}条"
