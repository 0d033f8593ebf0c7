"""Forecast where the targets of the orgs above will stand at the end of a period that has not ended."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from wuzha.assessments.standing import assess, find_assessment
from wuzha.core.findings.findings import Assessment, Range, TestFinding
from wuzha.core.forecast import EARLIER_MONTHS, Forecast, ForecastInput, MonthCount, NoForecast, forecast
from wuzha.core.measures import MEASURES
from wuzha.core.periods import Period, Span
from wuzha.core.plan.plan import AtMost, Count, FellBy, Target
from wuzha.core.statement.headroom import compute_allowance
from wuzha.core.statement.questions import CriterionQuestion, Figure, Questions, TestQuestion, walk_tests
from wuzha.core.words.forecast import explain_forecast, explain_method
from wuzha.programmes.models import Programme

TargetForecasts = Mapping[tuple[str, str], "TargetForecast"]
"""The forecasts by the code of the org above and the id of the target."""

_MonthRanges = Mapping[tuple[str, Figure], tuple[Range, bool]]


@dataclass(frozen=True, slots=True)
class TargetForecast:
    """The forecast of a target, or why there is none."""

    figure: Figure
    outlook: Forecast | NoForecast

    @property
    def sentence(self) -> str:
        """The forecast in a line: 按目前速度，年底约12–19起，达标可能约三成."""
        return explain_forecast(self.figure, self.outlook)

    @property
    def method(self) -> tuple[str, ...]:
        """How it was computed, from what, and how far to trust it: a sentence each; empty without a forecast."""
        return tuple(explain_method(self.outlook))

    @property
    def has_interval(self) -> bool:
        """Whether there is a forecast."""
        return isinstance(self.outlook, Forecast)

    @property
    def is_unlikely(self) -> bool:
        """Whether the target is probably missed, and not missed already, whatever the doubtful rows are."""
        return isinstance(self.outlook, Forecast) and self.outlook.is_unlikely


def forecast_targets(
    programme: Programme, questions: Questions, targets: Assessment, codes: Collection[str], *, may_wait: bool = True
) -> TargetForecasts:
    """Return the forecast of each target of these orgs that limits a number of cases; none for a period that is over.

    `targets` are the findings of `assess_targets` for these questions. Unless the page `may_wait`, there is also none
    until the months are counted, which happens soon after it has asked.
    """
    if not questions.is_provisional:
        return {}
    findings = [finding for finding in targets.targets if finding.code in codes]
    tests = {(finding.code, finding.criterion.id): finding.test for finding in findings}
    limited = {key: test for key, test in tests.items() if test is not None and _is_open(test, questions)}
    counts = _count_months(programme, questions, {id for _, id in limited}, may_wait=may_wait)
    if counts is None:
        return {}
    return {
        (code, id): TargetForecast(figure, forecast(_build_input(figure, test, questions, code, counts)))
        for (code, id), test in limited.items()
        if (figure := test.question.now) is not None
    }


def _is_open(test: TestFinding, questions: Questions) -> bool:
    """Return whether the test limits cases of a window that is not over; what else there is does not come at a pace."""
    figure = test.question.now
    if figure is None or test.now is None or figure.window.end <= questions.last_day:
        return False
    return isinstance(test.question.test, AtMost | FellBy) and MEASURES[figure.measure].is_a_case


def _list_months(window: Period) -> tuple[list[Period], list[Period]]:
    """Return the months before the window, whole, and those of the window, the first and the last cut to it."""
    earlier: list[Period] = []
    month = window.months[0]
    for _ in range(EARLIER_MONTHS):
        month = month.previous
        earlier.insert(0, month)
    return earlier, list(window.split(Span.MONTH))


def _count_months(
    programme: Programme, questions: Questions, ids: Collection[str], *, may_wait: bool
) -> _MonthRanges | None:
    """Return the cases of each org above and month, and whether the month is known; None: not counted yet.

    Each month is judged like a target of its own, by the statement that judges the targets. So declarations, readings
    and doubts count as they do there, and the result is cached like any other (ADR 11).
    """
    month_targets = tuple(
        _ask_month(question.criterion, figure)
        for question in questions.targets
        if question.criterion.id in ids and isinstance(question.criterion, Target)
        for figure in _list_month_figures(question, questions)
    )
    if not month_targets:
        return None
    questions = replace(questions, standards=(), targets=month_targets)
    months = assess(programme, questions, with_rows=False) if may_wait else find_assessment(programme, questions)
    if months is None:
        return None
    return {
        (finding.code, test.question.now): (test.now, _is_known(test.question.now, test.now, questions))
        for finding in months.targets
        if (test := finding.test) is not None and test.now is not None and test.question.now is not None
    }


def _is_known(figure: Figure, number: Range, questions: Questions) -> bool:
    """Return whether a month is over and declared complete."""
    return number.high is not None and figure.window.end <= questions.last_day


def _list_month_figures(question: CriterionQuestion, questions: Questions) -> Iterator[Figure]:
    """Yield the figure of a target's first test for each month that has begun."""
    test = next(walk_tests(question.tree), None)
    if test is not None and test.now is not None:
        earlier, months = _list_months(test.now.window)
        for month in (*earlier, *months):
            if month.start <= questions.last_day:
                yield replace(test.now, window=month)


def _ask_month(target: Target, figure: Figure) -> CriterionQuestion:
    """Return the question of a month as a target of its own."""
    month_id = f"{target.id}_{figure.name}"
    test = AtMost(Count(figure.measure, figure.arguments), 0)
    return CriterionQuestion(replace(target, id=month_id), TestQuestion(month_id, test, figure))


def _build_input(
    figure: Figure, test: TestFinding, questions: Questions, code: str, counts: _MonthRanges
) -> ForecastInput:
    earlier, months = (
        [(month, *counts[code, replace(figure, window=month)]) for month in group if month.start <= questions.last_day]
        for group in _list_months(figure.window)
    )
    least_limit, most_limit = _find_limits(test)
    return ForecastInput(
        window=figure.window,
        months=[MonthCount(month, number.low, is_known) for month, number, is_known in months],
        earlier_months=[MonthCount(month, number.low, is_known) for month, number, is_known in earlier],
        doubt_count=_count_doubts(test, [number for _, number, is_known in months if is_known]),
        least_limit=least_limit,
        most_limit=most_limit,
    )


def _count_doubts(test: TestFinding, known_months: Iterable[Range]) -> int:
    """Return how many cases more than on record may count in the known months.

    A row without a day may count in each of the months, but only once in the window.
    """
    month_doubts = sum(number.high - number.low for number in known_months if number.high is not None)
    if test.now is not None and test.now.high is not None:
        return min(month_doubts, test.now.high - test.now.low)
    return min(month_doubts, len(test.doubtful) + len(test.refused))


def _find_limits(test: TestFinding) -> tuple[int | None, int | None]:
    """Return the least and the most that the limit can be; None: nothing is known at this end."""
    match test.question.test:
        case AtMost(limit=limit):
            return limit, limit
        case FellBy(percent=percent) if test.base is not None:
            high = test.base.high
            return compute_allowance(test.base.low, percent), None if high is None else compute_allowance(high, percent)
        case _:
            return None, None
