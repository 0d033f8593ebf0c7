"""Count the cases of months, types and orgs with the plan's own measure, under the readings in force.

The condition is the measure's, so a chart and an outcome cannot disagree about what a case is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count

from wuzha.core.engine import Engine
from wuzha.core.loss import has_about_ranges, select_about_loss
from wuzha.core.measures import MEASURES, Measure
from wuzha.core.periods import Period, Span
from wuzha.core.sql import Step, as_bigint, build_statement, or_
from wuzha.core.statement.declared_months import Coverage, build_declared_steps, list_coverages
from wuzha.core.statement.figures import RangeInputs, build_condition, build_ranges_step, match_countable_rows
from wuzha.core.statement.known_rows import build_known_condition
from wuzha.core.statement.questions import Figure, Questions
from wuzha.core.statement.rollup import RollupInputs, build_above_step, build_rollup_steps
from wuzha.core.statement.statement import build_judged_step
from wuzha.core.vocabulary import OrgKind

MAX_COMPARED_MONTHS = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseCount:
    """The number of cases of one org, one month and one type.

    `loss_fen` is the gross loss of those whose loss is known, `about_fen` the part of it that was written as about so
    much (R19). `org` None: they belong to no org yet (R5). `month` None: they may count, in one of the windows
    `possible_windows` (R4).
    """

    org: str | None
    month: Period | None
    fraud_type: str | None
    cases: int
    loss_fen: int
    cases_without_loss: int
    about_fen: int
    possible_windows: tuple[Period, ...] = ()


@dataclass(frozen=True, slots=True)
class UndeclaredMonths:
    """The months for which the cases are not declared (R13): the missing ones among `months`, by org."""

    months: frozenset[Period]
    by_org: Mapping[str, frozenset[Period]]

    def of(self, org: str) -> frozenset[Period]:
        """Return the months missing of this org; of an org not in the statement, all of them."""
        return self.by_org.get(org, self.months)


def get_case_measure(kind: OrgKind) -> Measure:
    """Return what counts as a case of such an org: a unit's cases are those of its staff and their families."""
    return MEASURES["unit_cases" if kind is OrgKind.UNIT else "cases"]


def split_months(period: Period) -> tuple[Period, ...]:
    """Return the months of the period, the first and the last cut to it."""
    return period.split(Span.MONTH)


def split_months_year_ago(period: Period) -> tuple[Period, ...]:
    """Return the same months a year earlier; none for a period longer than a year, which would overlap itself."""
    months = split_months(period)
    return tuple(month.year_ago for month in months) if len(months) <= MAX_COMPARED_MONTHS else ()


def list_windows(period: Period) -> tuple[Period, ...]:
    """Return the period, and the same a year earlier where it is compared with that."""
    return (period, period.year_ago) if split_months_year_ago(period) else (period,)


def count_cases(questions: Questions, measure: Measure, engine: Engine) -> tuple[CaseCount, ...]:
    """Count all cases that count, or may count, in a month of the period or in the same month a year earlier."""
    windows = list_windows(questions.period)
    months = (split_months(questions.period), split_months_year_ago(questions.period))[: len(windows)]
    all_months = tuple(chain.from_iterable(months))
    sql = _build_case_statement(questions, measure, windows, months)
    return tuple(
        CaseCount(
            org=org,
            month=None if month_index is None else all_months[month_index],
            fraud_type=fraud_type,
            cases=cases,
            loss_fen=loss_fen,
            cases_without_loss=cases - cases_with_loss,
            about_fen=about_fen,
            possible_windows=tuple(window for bit, window in enumerate(windows) if doubt_bits >> bit & 1),
        )
        for org, month_index, doubt_bits, fraud_type, cases, loss_fen, cases_with_loss, about_fen in engine.read_rows(
            sql
        )
    )


def read_undeclared_months(questions: Questions, measure: Measure, engine: Engine) -> UndeclaredMonths:
    """Read the undeclared months of the period and of the year before, for every judged org and every org above."""
    figures = [Figure(measure.name, (), window) for window in list_windows(questions.period)]
    coverages = list_coverages(questions, figures)
    if not coverages:
        return UndeclaredMonths(frozenset(), {})
    # Most orgs miss the same months: one set for each pattern of bits saves memory and time in a city of thousands.
    by_bits: dict[tuple[int, ...], frozenset[Period]] = {}
    by_org = {}
    for org, *columns in engine.read_rows(_build_declared_statement(questions, coverages)):
        bits = tuple(columns)
        if bits not in by_bits:
            pairs = zip(coverages, bits, strict=True)
            by_bits[bits] = frozenset(month for coverage, value in pairs for month in coverage.list_undeclared(value))
        by_org[org] = by_bits[bits]
    return UndeclaredMonths(frozenset(month for coverage in coverages for month in coverage.months), by_org)


def _build_declared_statement(questions: Questions, coverages: tuple[Coverage, ...]) -> str:
    """Build the declared months alone, from the very steps the judgement uses."""
    steps = (
        build_judged_step(questions, coverages),
        build_above_step(one_org=False),
        *build_declared_steps(questions, coverages),
        build_ranges_step(questions, RangeInputs(coverages=coverages)),
        *build_rollup_steps(questions, RollupInputs((), (), coverages)),
    )
    columns = ", ".join(("code", *(coverage.declared_bits for coverage in coverages)))
    return build_statement(steps, f"SELECT {columns} FROM figures\nUNION ALL\nSELECT {columns} FROM above_figures")


def _build_case_statement(
    questions: Questions, measure: Measure, windows: Sequence[Period], months: Sequence[Sequence[Period]]
) -> str:
    """Build one scan of the register: each row with its month, then the number of rows that are alike.

    `months` are those of each window. Columns: org, month (its place among all months; NULL: the row may count),
    doubt_bits (a bit for each window in which the row may count; 0 where it counts), fraud_type, cases, loss_fen,
    cases_with_loss, about_fen.
    """
    window_figures = [Figure(measure.name, (), window) for window in windows]
    month_figures = [[Figure(measure.name, (), month) for month in group] for group in months]
    return build_statement(
        (
            _build_predicates(questions, measure, (*window_figures, *chain.from_iterable(month_figures))),
            _build_case_months(window_figures, month_figures),
            _build_counts(),
        ),
        "SELECT * FROM case_counts",
    )


def _build_predicates(questions: Questions, measure: Measure, figures: Sequence[Figure]) -> Step:
    columns = {"org": measure.find_key_column(questions.settings), "fraud_type": "fraud_type", "loss_fen": "loss_fen"}
    columns["about_fen"] = select_about_loss(has_ranges=has_about_ranges(questions.settings))
    return Step(
        name="predicates",
        columns=columns | {figure.name: build_condition(questions, figure) for figure in figures},
        source=measure.register,
        conditions=(build_known_condition(measure.register, questions),),
        comment="whether the row is a case, and in which months",
    )


def _build_case_months(windows: Sequence[Figure], months: Sequence[Sequence[Figure]]) -> Step:
    # SQLite evaluates a predicate anew wherever it is named. So the windows are tested first: most rows lie outside
    # both and are dropped, and the others are tested for the months of one window only (12 % less time).
    month_indexes = count()
    month_cases = [" ".join(f"WHEN {month.name} THEN {next(month_indexes)}" for month in group) for group in months]
    month = " ".join(
        f"WHEN {window.name} THEN CASE {cases} END" for window, cases in zip(windows, month_cases, strict=True)
    )
    is_counted = or_(*(window.name for window in windows))
    doubts = (f"CASE WHEN {window.name} IS NULL THEN {1 << bit} ELSE 0 END" for bit, window in enumerate(windows))
    return Step(
        name="case_months",
        columns={
            "org": "org",
            "month": f"CASE {month} END",
            "doubt_bits": f"CASE WHEN {is_counted} THEN 0 ELSE {' + '.join(doubts)} END",
            "fraud_type": "fraud_type",
            "loss_fen": "loss_fen",
            "about_fen": "about_fen",
        },
        source="predicates",
        conditions=(match_countable_rows(windows),),
        comment="month: the row counts in it; doubt_bits: a bit for each window in which it may count",
    )


def _build_counts() -> Step:
    keys = ("org", "month", "doubt_bits", "fraud_type")
    return Step(
        name="case_counts",
        columns={name: name for name in keys}
        | {
            "cases": as_bigint("COUNT(*)"),
            "loss_fen": as_bigint("COALESCE(SUM(loss_fen), 0)"),
            "cases_with_loss": as_bigint("COUNT(loss_fen)"),
            "about_fen": as_bigint("COALESCE(SUM(about_fen), 0)"),
        },
        source="case_months",
        group_by=", ".join(keys),
    )
