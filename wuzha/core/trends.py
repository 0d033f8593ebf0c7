"""How cases spread over months, types and orgs: the plan's own measure of cases, counted month by month.

The condition is the measure's, so a chart and an outcome can never disagree about what a case is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from wuzha.core.figures import Book, condition, counts_or_may, known
from wuzha.core.judge import Engine
from wuzha.core.measures import MEASURES, Measure
from wuzha.core.periods import Period, Span
from wuzha.core.questions import Figure, Questions
from wuzha.core.sql import Table, statement, whole
from wuzha.core.vocabulary import VILLAGE_KINDS, OrgKind

MOST_MONTHS = 12
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Heap:
    """Cases alike: of one org, one month and one type. Units: `loss_fen` is the gross loss of those where it is known.

    `org` None: they belong to no org yet (R5). `month` None: they may count, and the month is not known (R4).
    """

    org: str | None
    month: Period | None
    fraud_type: str | None
    cases: int
    loss_fen: int
    cases_without_loss: int


def measure_of_cases(kind: OrgKind) -> Measure:
    """What counts as a case of such an org: a unit's are those of its staff and their families."""
    return MEASURES["unit_cases" if kind is OrgKind.UNIT else "cases"]


def months_of(period: Period) -> tuple[Period, ...]:
    """The months of the period, the first and the last cut to it."""
    return period.split(Span.MONTH)


def months_before(period: Period) -> tuple[Period, ...]:
    """The same months a year earlier; none for a period that is longer than a year and would meet itself."""
    months = months_of(period)
    return tuple(month.year_ago for month in months) if len(months) <= MOST_MONTHS else ()


def heaps(questions: Questions, measure: Measure, engine: Engine) -> tuple[Heap, ...]:
    """All cases that count, or may count, in a month of the period or in the same month a year earlier."""
    months = (*months_of(questions.period), *months_before(questions.period))
    return tuple(
        Heap(org, None if place is None else months[place], fraud_type, cases, loss_fen, cases - cases_with_loss)
        for org, place, fraud_type, cases, loss_fen, cases_with_loss in engine.rows(
            _statement(questions, measure, months)
        )
    )


def _windows(months: tuple[Period, ...]) -> tuple[Period, ...]:
    """The months as runs of days, so that most rows need two looks instead of one for each month."""
    runs: list[Period] = []
    for month in months:
        if runs and runs[-1].end + ONE_DAY == month.start:
            runs[-1] = Period(Span.WINDOW, runs[-1].start, month.end)
        else:
            runs.append(Period(Span.WINDOW, month.start, month.end))
    return tuple(runs)


def _statement(questions: Questions, measure: Measure, months: tuple[Period, ...]) -> str:
    """One scan of the register: each row with its month, then as many as are alike."""
    key = measure.key_column(questions.settings)
    figures = tuple(Figure(measure.name, (), month) for month in months)
    windows = tuple(Figure(measure.name, (), window) for window in _windows(months))
    book = Book(measure.register, key, windows, VILLAGE_KINDS)
    marks = {"org": key, "fraud_type": "fraud_type", "loss_fen": "loss_fen"}
    marks |= {figure.name: condition(questions, figure) for figure in (*windows, *figures)}
    month = " ".join(f"WHEN {figure.name} THEN {place}" for place, figure in enumerate(figures))
    columns = {"org": "org", "month": f"CASE {month} END", "fraud_type": "fraud_type", "loss_fen": "loss_fen"}
    totals = {
        "org": "org",
        "month": "month",
        "fraud_type": "fraud_type",
        "cases": whole("COUNT(*)"),
        "loss_fen": whole("COALESCE(SUM(loss_fen), 0)"),
        "cases_with_loss": whole("COUNT(loss_fen)"),
    }
    alike = "org, month, fraud_type"
    steps = (
        Table("marked", marks, measure.register, (known(measure.register, questions),), says="is it a case, and when"),
        Table("placed", columns, "marked", (counts_or_may(book),), says="no month: it may count"),
        Table("heaps", totals, "placed", group_by=alike),
    )
    return statement(steps, "SELECT * FROM heaps")
