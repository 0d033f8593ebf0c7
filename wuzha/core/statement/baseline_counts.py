"""Build the count that a signed baseline stands for, as a query: the rows that count for its measure and period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from wuzha.core.measures import MEASURES, Measure
from wuzha.core.periods import Period
from wuzha.core.plan.plan import AtMost, Count, Criterion, Plan, Standard, Target
from wuzha.core.refused_rows import NO_REFUSALS, OpenRefusals
from wuzha.core.statement.questions import ask
from wuzha.core.statement.statement import compile_statement
from wuzha.core.vocabulary import HIGHER_KINDS, BaselineMeasure

_ID = "baseline"


def build_baseline_count(
    plan: Plan,
    baseline: BaselineMeasure,
    period: Period,
    *,
    reading: Mapping[str, str] | None = None,
    refusals: OpenRefusals = NO_REFUSALS,
    assume_complete: bool = True,
) -> str:
    """Return a query over the facts: at least how many rows of each org count in the period, and at most how many.

    Columns: code, low, high. It is the statement of the judgement with this one figure, for every org that can sign:
    rows without a village, rows that may count and refused rows widen it (R5, R14, R20). `high` is NULL where a sheet
    was not read, and, unless `assume_complete`, where a month is not declared (R13).

    Raises: RefusalError when a reading or option is unknown.
    """
    (measure,) = [measure for measure in MEASURES.values() if measure.baseline is baseline]
    questions = ask(_reduce_plan(plan, measure), period, reading=reading, assume_complete=assume_complete)
    statement = compile_statement(replace(questions, refusals=refusals))
    [figure] = statement.figures
    rows = statement.sql.replace("\n", "\n  ")
    return f"SELECT code, {figure.name}_low AS low, {figure.name}_high AS high\nFROM (\n  {rows}\n) AS counts"


def _reduce_plan(plan: Plan, measure: Measure) -> Plan:
    """Return the plan with one criterion and one target alone, which count the rows of the measure.

    Only the settings of the readings matter here; the plan's own criteria may not even exist for the period.
    """
    node = AtMost(Count(measure.name), 0)
    criterion = Criterion(id=_ID, clause="", title="", quote="", readings=(), node=node)
    standard = Standard(id=_ID, clause="", title="", kinds=measure.kinds, criteria=(criterion,))
    target = Target(id=_ID, clause="", title="", quote="", readings=(), kinds=HIGHER_KINDS, node=node)
    return replace(plan, standards=(standard,), targets=(target,))
