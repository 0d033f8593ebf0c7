"""Say of each thing that a clause lacks what the outcome will be, each way it can come out once it is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from django.utils.translation import gettext as _

from wuzha.assessments.gap_suppositions import (
    ClauseGap,
    DoubtfulRows,
    MissingMonths,
    OpenAttestation,
    OpenRefusedRows,
    RowBlanks,
    UnreadSheets,
    suppose_declared,
    suppose_repaired,
    suppose_settled,
)
from wuzha.core.findings.findings import CriterionFinding, TestFinding
from wuzha.core.findings.supposition import Supposition, join_outcomes, judge_supposed
from wuzha.core.i18n import fill_slots
from wuzha.core.measures import MEASURES
from wuzha.core.periods import Period
from wuzha.core.plan.plan import Attested
from wuzha.core.statement.questions import Figure, Questions
from wuzha.core.vocabulary import Outcome
from wuzha.core.words.phrases import format_money, get_minimum_loss

MAX_TRIED = 30
"""Up to how many rows each number is tried."""
ANY_NUMBER = 1_000_000
"""Stands for any number of rows that may come."""
MAX_MIXED = 6
"""The most rows of which each number in either window is tried."""

ClosingResult = tuple[Outcome, Outcome | None]
"""The outcome of a clause, and that of the whole if it moves."""


@dataclass(frozen=True, slots=True)
class ClosingWay:
    """A way in which a gap can close, with the outcome of the clause; `total` is that of the whole, if it moves."""

    label: str
    outcome: Outcome
    total: Outcome | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GapClosing:
    """What a clause lacks, what to do to know it, and the ways in which it can close."""

    text: str
    advice: str
    ways: tuple[ClosingWay, ...]

    @property
    def stays_open(self) -> bool:
        """Whether the clause is undetermined in one of the ways, since other things are missing too."""
        return any(way.outcome is Outcome.UNDETERMINED for way in self.ways)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingContext:
    """What the ways are computed from: all clauses of the org, and the blanks of its doubtful rows by key.

    `has_total` says that the clauses together make an outcome, as those of a village do and targets do not.
    """

    criteria: Sequence[CriterionFinding]
    questions: Questions
    blanks: RowBlanks
    has_total: bool

    def judge(self, criterion: CriterionFinding, supposition: Supposition) -> ClosingResult:
        """Return the outcome of the clause, and that of the whole if it moves."""
        outcome = judge_supposed(criterion, supposition)
        if not self.has_total:
            return outcome, None
        total = join_outcomes(judge_supposed(clause, supposition) for clause in self.criteria)
        return outcome, None if total is join_outcomes(clause.outcome for clause in self.criteria) else total


def close_gap(gap: ClauseGap, text: str, criterion: CriterionFinding, context: ClosingContext) -> GapClosing:
    """Return the ways in which the gap of the clause can close."""
    match gap:
        case DoubtfulRows():
            ways, advice = _settle_rows(gap, criterion, context), _advise_on_rows(gap)
        case MissingMonths():
            ways = _count_ways(criterion, context, None, lambda count: suppose_declared(gap, count, context.questions))
            advice = _("请核对当月台账，报齐后再看。")
        case OpenRefusedRows():
            count = len({place for test in criterion.tests for place in test.refused})
            ways = _count_ways(criterion, context, count, suppose_repaired)
            advice = _("请对照原件补正退回的行。")
        case OpenAttestation():
            ways, advice = _attest(criterion, context), _("请考核组查阅资料后认定。")
        case UnreadSheets():
            ways, advice = (), _("请先把没有读入的表读入，才能推算。")
    return GapClosing(text=text, advice=advice, ways=tuple(ways))


def _advise_on_rows(gap: DoubtfulRows) -> str:
    if gap.column.endswith("_on"):
        return _("请按立案或登记文书补填日期。")
    if gap.column.endswith("_fen"):
        return _("请按办案材料核定金额。")
    if gap.column in {"village", "unit", "occurred_in", "residence"}:
        return _("请派出所核实地址后登记。")
    return _("请核实记录后如实补填。")


def _attest(criterion: CriterionFinding, context: ClosingContext) -> Iterator[ClosingWay]:
    for verdict, label in ((Outcome.MET, _("认定达标")), (Outcome.NOT_MET, _("认定未达标"))):
        tests = {test.id for test in criterion.tests if isinstance(test.question.test, Attested)}

        def suppose(test: TestFinding, ids: set[str] = tests, outcome: Outcome = verdict) -> TestFinding:
            return replace(test, outcome=outcome) if test.id in ids else test

        yield ClosingWay(label, *context.judge(criterion, suppose))


def _settle_rows(gap: DoubtfulRows, criterion: CriterionFinding, context: ClosingContext) -> Iterable[ClosingWay]:
    """Return the ways of rows: a day falls into one of the windows or none, everything else counts or does not."""

    def suppose(count: int | Mapping[Period, int]) -> Supposition:
        return suppose_settled(gap, context.blanks, context.questions, count=count)

    figures = list(dict.fromkeys(_list_doubtful_figures(gap, criterion)))
    windows = list(dict.fromkeys(figure.window for figure in figures))
    if gap.column.endswith("_on") and len(windows) > 1:
        return _settle_days(gap, windows, lambda counts: context.judge(criterion, suppose(counts)))
    ways = list(_count_ways(criterion, context, len(gap.keys), suppose))
    amounts = {get_minimum_loss(figure) for figure in figures}
    if gap.column == "loss_fen" and len(gap.keys) == 1 and len(ways) > 1 and (amount := amounts.pop()) and not amounts:
        labels = _("不到{amount}"), _("达到{amount}")
        slots = {"amount": format_money(amount)}
        return [replace(way, label=fill_slots(label, slots)) for way, label in zip(ways, labels, strict=True)]
    return ways


def _settle_days(
    gap: DoubtfulRows, windows: Sequence[Period], judge: Callable[[Mapping[Period, int]], ClosingResult]
) -> Iterator[ClosingWay]:
    """Yield the ways of days: by the number in the one window that decides alone, else all in one window or in none."""
    count = len(gap.keys)
    if count > 1 and (window := _find_deciding_window(windows, count, judge)):
        results = [(judge({window: number}), number) for number in range(count + 1)]
        for (outcome, total), group in groupby(results, key=lambda result: result[0]):
            numbers = [number for _result, number in group]
            yield ClosingWay(_label_days(window, numbers[0], numbers[-1], count), outcome, total)
        return
    for window in windows:
        text = _("日期在{window}") if count == 1 else _("日期都在{window}")
        yield ClosingWay(fill_slots(text, {"window": window.label}), *judge({window: count}))
    label = _("日期在其他时间") if count == 1 else _("日期都在其他时间")
    yield ClosingWay(label, *judge(dict.fromkeys(windows, 0)))


def _find_deciding_window(
    windows: Sequence[Period], count: int, judge: Callable[[Mapping[Period, int]], ClosingResult]
) -> Period | None:
    """Return the first window of which the number of rows decides, wherever the others fall."""
    if count > MAX_MIXED or len(windows) > len(("period", "base")):
        return None
    for window in windows:
        windows_left = [second_window for second_window in windows if second_window != window]
        if all(
            judge({window: number, second_window: remainder}) == judge({window: number})
            for second_window in windows_left
            for number in range(count + 1)
            for remainder in range(count + 1 - number)
        ):
            return window
    return None


def _label_days(window: Period, first: int, last: int, count: int) -> str:
    slots = {"window": window.label, "first": first, "last": last}
    if (first, last) == (0, count):
        return _("日期在何时都一样")
    if last == 0:
        return fill_slots(_("都不在{window}"), slots)
    if first == count:
        return fill_slots(_("都在{window}"), slots)
    if first == 0:
        return fill_slots(_("{last}条以内在{window}"), slots)
    if last == count:
        return fill_slots(_("有{first}条以上在{window}"), slots)
    return fill_slots(_("{first}至{last}条在{window}") if first < last else _("{first}条在{window}"), slots)


def _list_doubtful_figures(gap: DoubtfulRows, criterion: CriterionFinding) -> Iterator[Figure]:
    for test in criterion.tests:
        for figure, doubtful in ((test.question.now, test.doubtful), (test.question.base, test.base_doubtful)):
            if figure is None or MEASURES[figure.measure].register is not gap.register:
                continue
            if not gap.keys.isdisjoint(doubtful):
                yield figure


def _count_ways(
    criterion: CriterionFinding,
    context: ClosingContext,
    largest: int | None,
    suppose: Callable[[int], Supposition],
) -> Iterator[ClosingWay]:
    """Yield a way for each run of numbers with one result; `most` None: any number of rows may come."""
    top = ANY_NUMBER if largest is None else largest
    for (first, last), (outcome, total) in _find_runs(lambda count: context.judge(criterion, suppose(count)), top):
        yield ClosingWay(_label_run(first, last, largest), outcome, total)


def _find_runs(judge: Callable[[int], ClosingResult], top: int) -> list[tuple[tuple[int, int], ClosingResult]]:
    """Return the runs of numbers from 0 to the top that have one result, each with its first and last number.

    The first numbers are tried one by one; beyond them more rows move a result only in one direction.
    """
    runs: list[tuple[tuple[int, int], ClosingResult]] = []
    first, result = 0, judge(0)
    while first <= top:
        last = first
        while last < min(top, MAX_TRIED) and judge(last + 1) == result:
            last += 1
        if last >= MAX_TRIED:
            last = _find_last_equal(judge, last, top)
        runs.append(((first, last), result))
        first = last + 1
        if first <= top:
            result = judge(first)
    return runs


def _find_last_equal(judge: Callable[[int], ClosingResult], low: int, top: int) -> int:
    """Return the last number up to the top that has the result of the low one."""
    result, high = judge(low), top
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if judge(middle) == result else (low, middle - 1)
    return low


def _label_run(first: int, last: int, largest: int | None) -> str:
    if largest is None:
        return _label_new_rows(first, last)
    if largest == 1:
        texts = {(0, 0): _("不计入"), (1, 1): _("计入"), (0, 1): _("是否计入都一样")}
        return texts[first, last]
    if (first, last) == (0, largest):
        return _("计入几条都一样")
    if last == 0:
        return _("都不计入")
    if first == largest:
        return _("都计入")
    if first == 0:
        return fill_slots(_("计入{count}条以内"), {"count": last})
    if last == largest:
        return fill_slots(_("计入{count}条以上"), {"count": first})
    return fill_slots(
        _("计入{first}至{last}条") if first < last else _("计入{first}条"), {"first": first, "last": last}
    )


def _label_new_rows(first: int, last: int) -> str:
    if last == 0:
        return _("报齐后没有新增")
    if last == ANY_NUMBER:
        return fill_slots(_("新增{count}条以上"), {"count": first}) if first else _("新增几条都一样")
    if first == 0:
        return fill_slots(_("新增不超过{count}条"), {"count": last})
    return fill_slots(
        _("新增{first}至{last}条") if first < last else _("新增{first}条"), {"first": first, "last": last}
    )
