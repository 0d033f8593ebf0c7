"""Read for every village and unit which months of one register are declared (R13), by the steps of the judgement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wuzha.core.engine import Engine
from wuzha.core.periods import Period
from wuzha.core.sql import between, build_statement
from wuzha.core.statement.declared_months import Coverage, build_declared_steps
from wuzha.core.statement.questions import Questions
from wuzha.core.statement.rollup import build_above_step
from wuzha.core.statement.statement import build_judged_step
from wuzha.core.vocabulary import Register


@dataclass(frozen=True, slots=True)
class MonthTable:
    """The months of each org that are declared, and those in which it did not exist, which need no declaration."""

    declared_months: Mapping[str, frozenset[Period]]
    absent_months: Mapping[str, frozenset[Period]]


def read_month_table(questions: Questions, register: Register, engine: Engine) -> MonthTable:
    """Read the months of the period of these questions, for every village, community and unit."""
    months = questions.period.months
    coverage = Coverage(register, questions.period, months)
    steps = (
        build_judged_step(questions, (coverage,)),
        build_above_step(one_org=False),
        *build_declared_steps(questions, (coverage,)),
    )
    columns = f"judged.code, judged_declared.{coverage.declared_bits}, judged.{coverage.absent_bits}"
    source = "judged JOIN judged_declared ON judged_declared.code = judged.code"
    declared_months: dict[str, frozenset[Period]] = {}
    absent_months: dict[str, frozenset[Period]] = {}
    for code, declared_bits, absent_bits in engine.read_rows(build_statement(steps, f"SELECT {columns} FROM {source}")):
        declared_months[code] = _list_months(months, declared_bits)
        absent_months[code] = _list_months(months, absent_bits)
    return MonthTable(declared_months, absent_months)


def _list_months(months: tuple[Period, ...], bits: int) -> frozenset[Period]:
    return frozenset(month for bit, month in enumerate(months) if bits >> bit & 1)


@dataclass(frozen=True, slots=True)
class MonthCounts:
    """How many rows of a register each org has in each month, and how many without a day."""

    by_month: Mapping[str, Mapping[Period, int]]
    undated_counts: Mapping[str, int]


def count_month_rows(
    register: Register, months: tuple[Period, ...], engine: Engine, *, day: str, owner: str
) -> MonthCounts:
    """Count the rows of the books by org (column `owner`) and month (column `day`), whatever a plan counts of them."""
    columns = [f"SUM(CASE WHEN {between(day, month.start, month.end)} THEN 1 ELSE 0 END)" for month in months]
    columns.append(f"SUM(CASE WHEN {day} IS NULL THEN 1 ELSE 0 END)")
    sql = f"SELECT {owner}, {', '.join(columns)} FROM {register} WHERE {owner} IS NOT NULL GROUP BY {owner}"
    by_month: dict[str, Mapping[Period, int]] = {}
    undated_counts: dict[str, int] = {}
    for org, *counts, without_day in engine.read_rows(sql):
        by_month[org] = {month: int(count) for month, count in zip(months, counts, strict=True) if count}
        if without_day:
            undated_counts[org] = int(without_day)
    return MonthCounts(by_month, undated_counts)
