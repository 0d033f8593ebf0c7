"""How cases spread over months, types and orgs: the plan's own measure of cases, counted month by month.

The condition is the measure's, so a chart and an outcome can never disagree about what a case is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wuzha.core.engine import Engine
from wuzha.core.measures import MEASURES, Measure
from wuzha.core.periods import Period, Span
from wuzha.core.sql import Table, statement, whole
from wuzha.core.statement.declared_months import Cover, covers, declared_steps
from wuzha.core.statement.figures import Book, condition, counts_or_may, known, ranges_step
from wuzha.core.statement.questions import Figure, Questions
from wuzha.core.statement.rollup import Summed, above_step, sum_steps
from wuzha.core.statement.statement import judged_step
from wuzha.core.vocabulary import VILLAGE_KINDS, OrgKind

MOST_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Heap:
    """Cases alike: of one org, one month and one type. Units: `loss_fen` is the gross loss of those where it is known.

    `org` None: they belong to no org yet (R5). `month` None: they may count, in one of the windows `may_be_in` (R4).
    """

    org: str | None
    month: Period | None
    fraud_type: str | None
    cases: int
    loss_fen: int
    cases_without_loss: int
    may_be_in: tuple[Period, ...] = ()


@dataclass(frozen=True, slots=True)
class Silence:
    """Of which months nobody declared the cases (R13): `asked` must be declared, `by_org` are those missing."""

    asked: frozenset[Period]
    by_org: Mapping[str, frozenset[Period]]

    def of(self, org: str) -> frozenset[Period]:
        """The months missing of this org; of one that nobody knows, all of them."""
        return self.by_org.get(org, self.asked)


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


def windows_of(period: Period) -> tuple[Period, ...]:
    """The period, and the same a year earlier where it is compared with that."""
    return (period, period.year_ago) if months_before(period) else (period,)


def heaps(questions: Questions, measure: Measure, engine: Engine) -> tuple[Heap, ...]:
    """All cases that count, or may count, in a month of the period or in the same month a year earlier."""
    windows = windows_of(questions.period)
    months = (*months_of(questions.period), *months_before(questions.period))
    found = []
    for org, place, fraud_type, cases, loss_fen, with_loss in engine.rows(_statement(questions, measure, months)):
        month = months[place] if place >= 0 else None
        may_be_in = tuple(window for bit, window in enumerate(windows) if place < 0 and -place >> bit & 1)
        found.append(Heap(org, month, fraud_type, cases, loss_fen, cases - with_loss, may_be_in))
    return tuple(found)


def silence(questions: Questions, measure: Measure, engine: Engine) -> Silence:
    """The months of the period and of the year before that nobody declared, for every org: judged and above."""
    asked = covers(questions, [Figure(measure.name, (), window) for window in windows_of(questions.period)])
    if not asked:
        return Silence(frozenset(), {})
    # Most orgs are silent of the same months.
    alike: dict[tuple[int, ...], frozenset[Period]] = {}
    by_org = {}
    for org, *declared in engine.rows(_declared(questions, asked)):
        key = tuple(declared)
        if key not in alike:
            missing = (month for cover, bits in zip(asked, key, strict=True) for month in cover.missing(bits))
            alike[key] = frozenset(missing)
        by_org[org] = alike[key]
    return Silence(frozenset(month for cover in asked for month in cover.months), by_org)


def _declared(questions: Questions, asked: tuple[Cover, ...]) -> str:
    """The declared months alone, by the very steps from which the judgement has them."""
    steps = (
        judged_step(questions, asked),
        above_step(one_org=False),
        *declared_steps(questions, asked),
        ranges_step(questions, (), (), asked, (), ()),
        *sum_steps(questions, Summed((), (), asked)),
    )
    columns = ", ".join(("code", *(cover.name for cover in asked)))
    return statement(steps, f"SELECT {columns} FROM figures\nUNION ALL\nSELECT {columns} FROM above_figures")


def _statement(questions: Questions, measure: Measure, months: tuple[Period, ...]) -> str:
    """One scan of the register: each row with its month, then as many as are alike."""
    key = measure.key_column(questions.settings)
    figures = tuple(Figure(measure.name, (), month) for month in months)
    # Most rows lie outside both windows, and need two looks instead of one for each month.
    windows = tuple(Figure(measure.name, (), window) for window in windows_of(questions.period))
    book = Book(measure.register, key, windows, VILLAGE_KINDS)
    marks = {"org": key, "fraud_type": "fraud_type", "loss_fen": "loss_fen"}
    marks |= {figure.name: condition(questions, figure) for figure in (*windows, *figures)}
    month = " ".join(f"WHEN {figure.name} THEN {place}" for place, figure in enumerate(figures))
    doubt = " - ".join(f"CASE WHEN {one.name} IS NULL THEN {1 << bit} ELSE 0 END" for bit, one in enumerate(windows))
    columns = {name: name for name in ("org", "fraud_type", "loss_fen")}
    columns["month"] = f"CASE {month} ELSE 0 - {doubt} END"
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
        Table("placed", columns, "marked", (counts_or_may(book),), says="below zero: it may count, a window a bit"),
        Table("heaps", totals, "placed", group_by=alike),
    )
    return statement(steps, "SELECT * FROM heaps")
