"""Say of each thing that a clause lacks what the outcome will be, each way it can come out once it is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
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
from wuzha.core.findings.findings import CriterionFinding, Range, TestFinding
from wuzha.core.findings.supposition import Supposition, join_outcomes, judge_supposed
from wuzha.core.i18n import fill_slots
from wuzha.core.measures import MEASURES
from wuzha.core.periods import Period
from wuzha.core.plan.plan import Attested
from wuzha.core.statement.questions import Figure, Questions
from wuzha.core.vocabulary import Outcome

MAX_TRIED = 30
"""The most rows of which each number is tried; of more, none and all."""


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

    def judge(self, criterion: CriterionFinding, supposition: Supposition) -> tuple[Outcome, Outcome | None]:
        """Return the outcome of the clause, and that of the whole if it moves."""
        outcome = judge_supposed(criterion, supposition)
        if not self.has_total:
            return outcome, None
        total = join_outcomes(judge_supposed(other, supposition) for other in self.criteria)
        return outcome, None if total is join_outcomes(other.outcome for other in self.criteria) else total


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
    windows = list(dict.fromkeys(_list_windows(gap, criterion)))
    if gap.column.endswith("_on") and len(windows) > 1:
        return _settle_days(gap, windows, criterion, context)
    return _count_ways(
        criterion,
        context,
        len(gap.keys),
        lambda count: suppose_settled(gap, context.blanks, context.questions, count=count),
    )


def _settle_days(
    gap: DoubtfulRows, windows: Sequence[Period], criterion: CriterionFinding, context: ClosingContext
) -> Iterator[ClosingWay]:
    is_one = len(gap.keys) == 1
    for window in windows:
        text = _("日期在{window}") if is_one else _("日期都在{window}")
        label = fill_slots(text, {"window": window.label})
        supposition = suppose_settled(gap, context.blanks, context.questions, count=len(gap.keys), window=window)
        yield ClosingWay(label, *context.judge(criterion, supposition))
    label = _("日期在其他时间") if is_one else _("日期都在其他时间")
    yield ClosingWay(label, *context.judge(criterion, suppose_settled(gap, context.blanks, context.questions, count=0)))


def _list_windows(gap: DoubtfulRows, criterion: CriterionFinding) -> Iterator[Period]:
    for test in criterion.tests:
        for figure, _value, doubtful in _list_figures(test):
            if MEASURES[figure.measure].register is gap.register and not gap.keys.isdisjoint(doubtful):
                yield figure.window


def _list_figures(test: TestFinding) -> Iterator[tuple[Figure, Range, Sequence[str]]]:
    question = test.question
    if question.now is not None and test.now is not None:
        yield question.now, test.now, test.doubtful
    if question.base is not None and test.base is not None:
        yield question.base, test.base, test.base_doubtful


def _count_ways(
    criterion: CriterionFinding,
    context: ClosingContext,
    most: int | None,
    suppose: Callable[[int], Supposition],
) -> Iterator[ClosingWay]:
    """Yield a way for each run of numbers with one result; `most` None: any number of rows may come."""
    top = MAX_TRIED if most is None else most
    counts = [0, top] if most is not None and most > MAX_TRIED else list(range(top + 1))
    results = [(context.judge(criterion, suppose(count)), count) for count in counts]
    for (outcome, total), group in groupby(results, key=lambda result: result[0]):
        numbers = [count for _result, count in group]
        yield ClosingWay(_label_run(numbers[0], numbers[-1], most), outcome, total)


def _label_run(first: int, last: int, most: int | None) -> str:
    if most is None:
        return _label_new_rows(first, last)
    if most == 1:
        texts = {(0, 0): _("不计入"), (1, 1): _("计入"), (0, 1): _("是否计入都一样")}
        return texts[first, last]
    if (first, last) == (0, most):
        return _("计入几条都一样")
    if last == 0:
        return _("都不计入")
    if first == most:
        return _("都计入")
    if last == most:
        return fill_slots(_("计入{count}条以上"), {"count": first})
    return fill_slots(
        _("计入{first}至{last}条") if first < last else _("计入{first}条"), {"first": first, "last": last}
    )


def _label_new_rows(first: int, last: int) -> str:
    if last == 0:
        return _("报齐后没有新增")
    if last == MAX_TRIED:
        return fill_slots(_("新增{count}条以上"), {"count": first}) if first else _("新增几条都一样")
    if first == 0:
        return fill_slots(_("新增不超过{count}条"), {"count": last})
    return fill_slots(
        _("新增{first}至{last}条") if first < last else _("新增{first}条"), {"first": first, "last": last}
    )
